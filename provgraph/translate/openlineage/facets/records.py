"""Objects of a facet as nodes known by their content.

A node's IRI is the digest of what the JSON says at its place, so the same
column, tag or transformation is stored once, whichever facet sends it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from provgraph.rdf.terms import Term, json_literal, lexical
from provgraph.rdf.vocab import A
from provgraph.translate.openlineage.facets.kinds import (
    ABSENT,
    Kind,
)
from provgraph.translate.openlineage.facets.page import (
    Allowance,
    Page,
    View,
    canonical,
    parsed,
)
from provgraph.translate.openlineage.facets.words import (
    ADDITIONAL,
)

Statements = Mapping[Term, Sequence[Term]]
"""What is stated of one node: predicate, then objects."""


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a record: its predicate, and the kind of its values."""

    predicate: Term
    kind: Kind


class Reference(Protocol):
    """Several fields of a record that name one thing together."""

    def write(
        self, value: dict[str, Any], subject: Term, page: Page
    ) -> tuple[str, ...]:
        """Write what the record names; return the fields that are said by it."""

    def read(self, stated: Statements, view: View) -> dict[str, object]:
        """Return the fields that `write` said."""

    def words(self) -> dict[str, tuple[Term, ...]]:
        """Return the predicates that tell of each field."""


@dataclass(frozen=True, slots=True)
class Record:
    """An object with known fields.

    Attributes:
        kind: the part of a node's IRI that says what it is.
        parts: the fields; recursive records add themselves after being made.
        references: what several fields name together; they come first.
        classes: the classes of a node.
        allowance: what each member of a list or map of these uses up.
    """

    kind: str
    parts: dict[str, Part]
    references: tuple[Reference, ...] = ()
    classes: tuple[Term, ...] = ()
    allowance: Allowance = "items"


def write_record(
    record: Record,
    value: dict[str, Any],
    subject: Term,
    page: Page,
    said: Sequence[str] = (),
) -> None:
    """Write all fields of *value* but those *said* already.

    What the record has no word for becomes one JSON literal on *subject*.
    """
    for each in record.classes:
        page.lines.append(f"{subject} {A} {each} .\n")
    for reference in record.references:
        said = (*said, *reference.write(value, subject, page))
    parts = record.parts
    unsaid: dict[str, Any] = {}
    for key, item in value.items():
        if key in said:
            continue
        part = parts.get(key)
        if part is None or not part.kind.write(item, subject, part.predicate, page):
            unsaid[key] = item
    if unsaid:
        literal = json_literal(canonical(unsaid).decode())
        page.lines.append(f"{subject} {ADDITIONAL} {literal} .\n")


def read_record(record: Record, node: Term, view: View) -> dict[str, object]:
    """Return the object that `write_record` wrote on *node*."""
    stated = view.quads.get(node, {})
    value: dict[str, object] = {}
    for key, part in record.parts.items():
        objects = stated.get(part.predicate)
        if objects:
            item = part.kind.read(objects, view)
            if item is not ABSENT:
                value[key] = item
    for reference in record.references:
        value.update(reference.read(stated, view))
    if ADDITIONAL in stated:
        value.update(parsed(lexical(stated[ADDITIONAL][0])))
    return value


@dataclass(frozen=True, slots=True)
class One:
    """An object: a node of its own."""

    record: Record

    def write(self, value: object, subject: Term, predicate: Term, page: Page) -> bool:
        """Write the object's node and the link to it."""
        if not isinstance(value, dict):
            return False
        node = page.mint.content(self.record.kind, canonical(value))
        page.lines.append(f"{subject} {predicate} {node} .\n")
        write_record(self.record, value, node, page)
        return True

    def read(self, stated: Sequence[Term], view: View) -> object:
        """Return the object."""
        return read_record(self.record, stated[0], view)
