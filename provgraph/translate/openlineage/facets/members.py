"""Lists and maps of a facet: a node for each member, known by its content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from provgraph.rdf.terms import Term, integer, lexical, text
from provgraph.translate.openlineage.facets.kinds import Scalar, scalar_value
from provgraph.translate.openlineage.facets.page import Page, View, canonical
from provgraph.translate.openlineage.facets.records import (
    Record,
    read_record,
    write_record,
)
from provgraph.translate.openlineage.facets.words import INDEX, KEY, NIL, VALUE


@dataclass(frozen=True, slots=True)
class Many:
    """A list of objects: a node each, which knows its place in the list."""

    record: Record

    def write(self, value: object, subject: Term, predicate: Term, page: Page) -> bool:
        """Write the members; an empty list is rdf:nil."""
        if not isinstance(value, list) or not all(
            isinstance(each, dict) for each in value
        ):
            return False
        if not value:
            page.lines.append(f"{subject} {predicate} {NIL} .\n")
            return True
        record = self.record
        page.take(record.allowance, len(value))
        for index, each in enumerate(value):
            content = b"%d%b" % (index, canonical(each))
            node = page.mint.content(record.kind, content)
            page.lines.append(
                f"{subject} {predicate} {node} .\n{node} {INDEX} {integer(index)} .\n"
            )
            write_record(record, each, node, page)
        return True

    def read(self, stated: Sequence[Term], view: View) -> object:
        """Return the objects in their order."""
        return [read_record(self.record, node, view) for node in in_order(stated, view)]


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts: a node each, which knows its place in the list."""

    kind: str

    def write(self, value: object, subject: Term, predicate: Term, page: Page) -> bool:
        """Write the members; an empty list is rdf:nil."""
        if not isinstance(value, list) or not all(
            isinstance(each, str) for each in value
        ):
            return False
        if not value:
            page.lines.append(f"{subject} {predicate} {NIL} .\n")
            return True
        page.take("items", len(value))
        for index, each in enumerate(value):
            node = page.mint.content(self.kind, f"{index}:{each}".encode())
            page.lines.append(
                f"{subject} {predicate} {node} .\n"
                f"{node} {INDEX} {integer(index)} .\n"
                f"{node} {VALUE} {text(each)} .\n"
            )
        return True

    def read(self, stated: Sequence[Term], view: View) -> object:
        """Return the texts in their order."""
        return [
            scalar_value(view.quads[node][VALUE][0]) for node in in_order(stated, view)
        ]


@dataclass(frozen=True, slots=True)
class Named:
    """A map of names to objects: a node each, which knows its name."""

    key: Term
    record: Record

    def write(self, value: object, subject: Term, predicate: Term, page: Page) -> bool:
        """Write the members; an empty map is rdf:nil."""
        if not isinstance(value, dict) or not all(
            isinstance(each, dict) for each in value.values()
        ):
            return False
        if not value:
            page.lines.append(f"{subject} {predicate} {NIL} .\n")
            return True
        record = self.record
        page.take(record.allowance, len(value))
        for name, each in value.items():
            node = page.mint.content(record.kind, canonical([name, each]))
            page.lines.append(
                f"{subject} {predicate} {node} .\n{node} {self.key} {text(name)} .\n"
            )
            write_record(record, each, node, page)
        return True

    def read(self, stated: Sequence[Term], view: View) -> object:
        """Return the map."""
        return {
            lexical(view.quads[node][self.key][0]): read_record(self.record, node, view)
            for node in stated
            if node != NIL
        }


@dataclass(frozen=True, slots=True)
class Pairs:
    """A map of names to single values: a node of key and value each."""

    kind: str
    values: Scalar
    value: Term = field(default=VALUE)

    def write(self, value: object, subject: Term, predicate: Term, page: Page) -> bool:
        """Write the pairs; an empty map is rdf:nil."""
        if not isinstance(value, dict):
            return False
        tokens = {name: self.values.token(each) for name, each in value.items()}
        if None in tokens.values():
            return False
        if not tokens:
            page.lines.append(f"{subject} {predicate} {NIL} .\n")
            return True
        page.take("items", len(tokens))
        for name, token in tokens.items():
            pair = f"{text(name)} {token}"
            node = page.mint.content(self.kind, pair.encode())
            page.lines.append(
                f"{subject} {predicate} {node} .\n"
                f"{node} {KEY} {text(name)} .\n"
                f"{node} {self.value} {token} .\n"
            )
        return True

    def read(self, stated: Sequence[Term], view: View) -> object:
        """Return the map."""
        return {
            lexical(view.quads[node][KEY][0]): scalar_value(
                view.quads[node][self.value][0]
            )
            for node in stated
            if node != NIL
        }


def in_order(stated: Sequence[Term], view: View) -> list[Term]:
    """Return the nodes of a list in their order; none where it is rdf:nil."""
    return sorted(
        (node for node in stated if node != NIL), key=lambda node: _index(node, view)
    )


def _index(node: Term, view: View) -> int:
    return int(lexical(view.quads[node][INDEX][0]))
