"""What the table says of one facet."""

from __future__ import annotations

from dataclasses import dataclass

from provgraph.rdf.terms import Term
from provgraph.translate.openlineage.facets.kinds import BOOLEAN
from provgraph.translate.openlineage.facets.records import Part, Record, Reference
from provgraph.translate.openlineage.facets.words import DELETED


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet that we have words for.

    Attributes:
        predicate: links what the facet tells of to the facet.
        record: its fields, but for `_producer` and `_schemaURL`.
    """

    predicate: Term
    record: Record


def facet(predicate: Term, parts: dict[str, Part], *references: Reference) -> Facet:
    """Return a facet of these fields, and of `_deleted`, which all may have."""
    fields = {**parts, "_deleted": Part(DELETED, BOOLEAN)}
    return Facet(predicate, Record("facet", fields, references))
