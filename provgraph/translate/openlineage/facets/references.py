"""What several fields of a record name together: a dataset, or a shared content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from provgraph.rdf.terms import Term
from provgraph.translate.openlineage.facets.kinds import named
from provgraph.translate.openlineage.facets.page import Page, View, canonical
from provgraph.translate.openlineage.facets.records import (
    Record,
    Statements,
    read_record,
    write_record,
)
from provgraph.translate.openlineage.facets.subjects import dataset_lines, names_of
from provgraph.translate.openlineage.facets.words import DATASET

_NAMES: Final = ("namespace", "name")


@dataclass(frozen=True, slots=True)
class NamedDataset:
    """The dataset that a record's own `namespace` and `name` name."""

    def write(
        self, value: dict[str, Any], subject: Term, page: Page
    ) -> tuple[str, ...]:
        """Link to the dataset, and say how it is named."""
        if not named(value):
            return ()
        namespace, name = value["namespace"], value["name"]
        page.lines.append(
            f"{subject} {DATASET} {page.mint.dataset(namespace, name)} .\n"
        )
        page.lines.append(dataset_lines(page.mint, namespace, name))
        return _NAMES

    def read(self, stated: Statements, view: View) -> dict[str, object]:
        """Return the namespace and the name."""
        return names_of(view.quads, stated[DATASET][0]) if DATASET in stated else {}

    def words(self) -> dict[str, tuple[Term, ...]]:
        """Return the predicates that tell of each field."""
        return dict.fromkeys(_NAMES, (DATASET,))


@dataclass(frozen=True, slots=True)
class Content:
    """Fields that are a thing of their own, whoever states them.

    The facet points at one node, named by what these fields hold; so two facets
    that differ in nothing but their producer share it.
    """

    predicate: Term
    record: Record
    keys: tuple[str, ...]

    def write(
        self, value: dict[str, Any], subject: Term, page: Page
    ) -> tuple[str, ...]:
        """Write the node and the link to it."""
        content = {
            key: value[key]
            for key in self.keys
            if isinstance(value.get(key), dict | list)
        }
        if not content:
            return ()
        node = page.mint.content(self.record.kind, canonical(content))
        page.lines.append(f"{subject} {self.predicate} {node} .\n")
        page.content = node
        write_record(self.record, content, node, page)
        return tuple(content)

    def read(self, stated: Statements, view: View) -> dict[str, object]:
        """Return the fields of the node."""
        if self.predicate not in stated:
            return {}
        return read_record(self.record, stated[self.predicate][0], view)

    def words(self) -> dict[str, tuple[Term, ...]]:
        """Return the predicates that tell of each field."""
        return dict.fromkeys(self.keys, (self.predicate,))
