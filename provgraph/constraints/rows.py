"""Statements as rows of numbers, with all that their compact forms leave out.

Source: https://www.w3.org/TR/prov-constraints/#optional-placeholders
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Final

from provgraph.constraints.columns import Row, Rows
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

KINDS: Final = (*ELEMENTS, *NEEDED)
"""The kinds whose statements are rows, in the order in which they are looked at."""

_COLUMNS_NEEDED: Final = {
    kind: ((0, "identifier"),)
    if kind.is_element
    else tuple(
        (place, argument.name)
        for place, argument in enumerate(kind.arguments[: NEEDED[kind]], 1)
    )
    for kind in KINDS
}
_COLUMNS_ROLES: Final = {
    kind: (
        *((place + 1, role) for place, role in PLACES[kind]),
        *((0, role) for role in (NAMED.get(kind),) if role),
    )
    for kind in KINDS
}
"""Of each kind which columns it cannot leave empty, and what each says of its terms."""


@dataclass(slots=True)
class Instance:
    """The statements of one bundle as rows, by kind.

    Attributes:
        lacking: the statements that leave out what they need, with the name of it.
        roots: of each term's number the one that stands for it, once all is merged.
    """

    bundle: Bundle
    terms: Terms
    rows: dict[Kind, Rows]
    lacking: list[tuple[int, str]]
    roots: array[int] = field(default_factory=lambda: array("i"))

    def named(self, kind: Kind) -> Iterable[tuple[int, ...]]:
        """Return of each row of a kind that stands its identifier and its source."""
        rows = self.rows.get(kind)
        if rows is None:
            return ()
        cells = zip(rows.ids, rows.sources, strict=True)
        return rows.of_standing(cells) if rows.into else cells

    def told(self, kind: Kind, *places: int) -> Iterable[tuple[int, ...]]:
        """Return of each row of a kind that stands some arguments, and its source."""
        rows = self.rows.get(kind)
        if rows is None:
            return ()
        cells = zip(*[rows.args[place] for place in places], rows.sources, strict=True)
        return rows.of_standing(cells) if rows.into else cells

    def of(self, kind: Kind) -> Iterator[Row]:
        """Yield the rows of a kind that stand, one by one."""
        return (row for row in self.all_of(kind) if row.stands)

    def all_of(self, kind: Kind) -> Iterator[Row]:
        """Yield the rows of a kind, also those that were merged into another."""
        rows = self.rows.get(kind)
        if rows is None:
            return iter(())
        return map(Row, repeat(rows), range(len(rows.sources)))

    def infer(self, kind: Kind, name: int, args: Iterable[int], source: int) -> Row:
        """Add a row that follows from a statement, and return it."""
        if kind not in self.rows:
            self.rows[kind] = Rows(kind, array("i"), array("i"))
        return self.rows[kind].add(name, args, source)


def instance_of(bundle: Bundle, is_blank: IsBlank = is_blank_node) -> Instance:
    """Return a bundle's statements as rows; those of PROV-DICTIONARY are left out.

    A variable that nothing else can share is UNSAID. Those that inferences pass on
    get a number of their own: the trigger and the starter of a start, the generation
    and the usage of a derivation that names its activity.
    """
    terms, rows = _numbered(enumerate(bundle.statements), is_blank)
    lacking = _lacking(rows)
    if lacking:
        # Nothing that they say counts, not even the terms that they mention.
        left_out = {source for source, _ in lacking}
        told = (
            (n, one) for n, one in enumerate(bundle.statements) if n not in left_out
        )
        terms, rows = _numbered(told, is_blank)
    for kind, expanded in EXPANDED.items():
        if kind in rows:
            expanded(rows[kind].args, terms)
    _assign_roles(terms, rows)
    return Instance(bundle, terms, rows, lacking)


def _numbered(
    told: Iterable[tuple[int, Statement]], is_blank: IsBlank
) -> tuple[Terms, dict[Kind, Rows]]:
    """Return statements as rows, and the terms that they are made of."""
    terms = Terms(is_blank)
    number = terms.__getitem__
    cells: defaultdict[Kind, tuple[array[int], array[int]]]
    cells = defaultdict(lambda: (array("i"), array("i")))
    for source, said in told:
        if said.kind in _COLUMNS_NEEDED:
            row, sources = cells[said.kind]
            row.append(number(said.id))
            row.extend(map(number, said.arguments))
            sources.append(source)
    # Cells are let go one kind after the other: they are as many as their columns.
    return terms, {
        kind: Rows(kind, *cells.pop(kind)) for kind in KINDS if kind in cells
    }


def _lacking(rows: dict[Kind, Rows]) -> list[tuple[int, str]]:
    """Return the statements that lack what they need, and the first that each lacks."""
    lacking: dict[int, str] = {}
    for kind, each in rows.items():
        for place, name in _COLUMNS_NEEDED[kind]:
            column = each.columns[place]
            if UNSAID in column:
                for one, source in zip(column, each.sources, strict=True):
                    if one == UNSAID:
                        lacking.setdefault(source, name)
    return list(lacking.items())


def _assign_roles(terms: Terms, rows: dict[Kind, Rows]) -> None:
    """Note of each term what the statements make of it."""
    roles = terms.roles = array("H", bytes(2 * len(terms.words)))
    for kind, each in rows.items():
        for place, role in _COLUMNS_ROLES[kind]:
            for one in each.columns[place]:
                roles[one] |= role
        if kind is DERIVATION:
            _assign_events(each, roles)


def _assign_events(derivations: Rows, roles: array[int]) -> None:
    """Note what derivations by an activity make of their generations and usages."""
    for activity, generation, usage in zip(*derivations.args[2:], strict=True):
        if activity != NOTHING:
            roles[generation] |= BITS[GENERATION]
            roles[usage] |= BITS[USAGE]


def _start(args: tuple[array[int], ...], terms: Terms) -> None:
    for column in args[1:3]:
        for place, one in enumerate(column):
            if one == UNSAID:
                column[place] = terms.variable()


def _derivation(args: tuple[array[int], ...], terms: Terms) -> None:
    activities, generations, usages = args[2:]
    for place, activity in enumerate(activities):
        if activity == UNSAID:
            activities[place] = NOTHING
            generations[place] = generations[place] or NOTHING
            usages[place] = usages[place] or NOTHING
        else:
            generations[place] = generations[place] or terms.variable()
            usages[place] = usages[place] or terms.variable()


def _association(args: tuple[array[int], ...], terms: Terms) -> None:  # noqa: ARG001 - as others
    plans = args[2]
    for place, plan in enumerate(plans):
        if plan == UNSAID:
            plans[place] = NOTHING


EXPANDED: Final = {
    START: _start,
    END: _start,
    DERIVATION: _derivation,
    ASSOCIATION: _association,
}
"""What an argument that is left out stands for, where it is not UNSAID.

Source: https://www.w3.org/TR/prov-constraints/#optional-placeholders
"""
