"""Statements as rows of numbers, with all that their compact forms leave out.

Source: https://www.w3.org/TR/prov-constraints/#optional-placeholders
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from provgraph.constraints.roles import BITS, ELEMENTS, NAMED, NEEDED, PLACES
from provgraph.constraints.terms import NOTHING, UNSAID, IsBlank, Terms, is_blank_node
from provgraph.model.kinds import (
    ASSOCIATION,
    DERIVATION,
    END,
    GENERATION,
    START,
    USAGE,
    Kind,
)
from provgraph.model.statement import Bundle, Statement


class Row:
    """One statement, given or inferred.

    Attributes:
        id: its identifier's number; UNSAID where none is given.
        args: a number for each argument of its kind.
        source: which statement says it or leads to it.
        merged: the rows that were found to be the same statement.
        into: the row that this one was merged into; None while it stands.
    """

    __slots__ = ("args", "id", "into", "kind", "merged", "source")

    def __init__(self, kind: Kind, name: int, args: list[int], source: int) -> None:
        self.kind = kind
        self.id = name
        self.args = args
        self.source = source
        self.merged: list[Row] | None = None
        self.into: Row | None = None

    def standing(self) -> Row:
        """Return the row that stands for this one."""
        row = self
        while row.into is not None:
            row = row.into
        return row

    def everyone(self) -> Iterator[Row]:
        """Yield this row and all that were merged into it."""
        left = [self]
        while left:
            row = left.pop()
            yield row
            left.extend(row.merged or ())


@dataclass(slots=True)
class Instance:
    """The statements of one bundle as rows, by kind.

    Attributes:
        lacking: the statements that leave out what they need, with the name of it.
        roots: of each term's number the one that stands for it, once all is merged.
    """

    bundle: Bundle
    terms: Terms
    rows: dict[Kind, list[Row]]
    lacking: list[tuple[int, str]] = field(default_factory=list)
    roots: array[int] = field(default_factory=lambda: array("i"))

    def of(self, kind: Kind) -> Iterator[Row]:
        """Yield the rows of a kind that still stand."""
        return (row for row in self.rows[kind] if row.into is None)

    def infer(self, kind: Kind, name: int, args: list[int], source: int) -> Row:
        """Add a row that follows from a statement, and return it."""
        row = Row(kind, name, args, source)
        self.rows[kind].append(row)
        return row


def instance_of(bundle: Bundle, is_blank: IsBlank = is_blank_node) -> Instance:
    """Return a bundle's statements as rows; those of PROV-DICTIONARY are left out.

    A variable that nothing else can share is UNSAID. Those that inferences pass on
    get a number of their own: the trigger and the starter of a start, the generation
    and the usage of a derivation that names its activity.
    """
    terms = Terms(is_blank)
    number, roles = terms.__getitem__, terms.roles
    rows: dict[Kind, list[Row]] = {kind: [] for kind in (*ELEMENTS, *NEEDED)}
    made = Instance(bundle, terms, rows)
    for source, said in enumerate(bundle.statements):
        kind = said.kind
        if kind not in rows or _lacks(said, source, made):
            continue
        name, args = number(said.id), list(map(number, said.arguments))
        if kind in EXPANDED:
            EXPANDED[kind](args, terms)
        if kind in NAMED:
            roles[name] |= NAMED[kind]
        for place, role in PLACES[kind]:
            roles[args[place]] |= role
        rows[kind].append(Row(kind, name, args, source))
    return made


def _lacks(said: Statement, source: int, made: Instance) -> bool:
    """Say whether a statement lacks what it needs, and note it."""
    kind = said.kind
    if kind.is_element:
        if said.id is None:
            made.lacking.append((source, "identifier"))
        return said.id is None
    needed = said.arguments[: NEEDED[kind]]
    if None not in needed:
        return False
    made.lacking.append((source, kind.arguments[needed.index(None)].name))
    return True


def _start(args: list[int], terms: Terms) -> None:
    args[1] = args[1] or terms.variable()
    args[2] = args[2] or terms.variable()


def _derivation(args: list[int], terms: Terms) -> None:
    if args[2] == UNSAID:
        args[2:] = [one or NOTHING for one in args[2:]]
    else:
        args[3:] = [one or terms.variable() for one in args[3:]]
        terms.roles[args[3]] |= BITS[GENERATION]
        terms.roles[args[4]] |= BITS[USAGE]


def _association(args: list[int], terms: Terms) -> None:  # noqa: ARG001 - as others
    args[2] = args[2] or NOTHING


EXPANDED: Final = {
    START: _start,
    END: _start,
    DERIVATION: _derivation,
    ASSOCIATION: _association,
}
"""What an argument that is left out stands for, where it is not UNSAID.

Source: https://www.w3.org/TR/prov-constraints/#optional-placeholders
"""
