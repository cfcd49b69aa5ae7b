"""What a facet is written on and read from, and how far it may go."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import orjson

from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import pg
from provgraph.translate.openlineage.facets.subjects import Quads

Owner = Literal["run", "job", "dataset", "input", "output"]
"""What a facet is about: which of an event's five lists of facets holds it."""

Allowance = Literal["fields", "column_edges", "items"]

GAPS: Final[dict[Allowance, Term]] = {
    "fields": pg("fieldsOverLimit"),
    "column_edges": pg("columnEdgesOverLimit"),
    "items": pg("itemsOverLimit"),
}
"""What the graph says of a facet that used up an allowance."""


@dataclass(frozen=True, slots=True)
class FacetLimits:
    """How much of one facet becomes nodes; beyond, the facet is kept as JSON.

    Attributes:
        fields_max: columns of a schema, nested ones counted, or output columns.
        column_edges_max: inputs of columns, and of entries of explicit lineage.
        items_max: members of all other lists and maps together.
    """

    fields_max: int = 10_000
    column_edges_max: int = 50_000
    items_max: int = 50_000


class OverLimitError(Exception):
    """A facet has more members than its limits allow; never leaves this room."""

    def __init__(self, gap: Term) -> None:
        super().__init__(gap)
        self.gap = gap


@dataclass(slots=True)
class Page:
    """The lines of one facet while it is written.

    Attributes:
        nested: writes a facet within this one: its owner, name and value go in,
            its node and lines and gaps come out.
        content: the node that the facet is a mere pointer to, once there is one.
    """

    mint: Mint
    left: dict[Allowance, int]
    nested: Callable[[Owner, str, object], tuple[Term, str, tuple[Term, ...]]]
    lines: list[str] = field(default_factory=list)
    content: Term | None = None
    gaps: tuple[Term, ...] = ()

    def take(self, allowance: Allowance, count: int) -> None:
        """Count *count* members against an allowance.

        Raises:
            OverLimitError: it is used up.
        """
        self.left[allowance] -= count
        if self.left[allowance] < 0:
            raise OverLimitError(GAPS[allowance])


@dataclass(frozen=True, slots=True)
class View:
    """The triples that a facet is read from.

    Attributes:
        nested: reads a facet within the facet: its name and its value.
    """

    quads: Quads
    nested: Callable[[Quads, Term], tuple[Owner, str, object]]


def allowances(limits: FacetLimits) -> dict[Allowance, int]:
    """Return what a page may take, before anything is taken."""
    return {
        "fields": limits.fields_max,
        "column_edges": limits.column_edges_max,
        "items": limits.items_max,
    }


def canonical(value: object) -> bytes:
    """Return *value* as JSON with sorted keys.

    Raises:
        TypeError: it holds what cannot be told in typed triples: half a
            surrogate pair, an integer over 64 bits, or nesting without end.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def parsed(content: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a JSON text from the graph.

    The standard library's reader, since integers over 64 bits come here.
    """
    return json.loads(content)
