"""What is judged, as the engine reads it: triples in memory, or a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from provgraph.checking.data import Source, read_data
from provgraph.contracts import constraint as c
from provgraph.contracts.asking import Asking
from provgraph.contracts.report import Report, Result
from provgraph.contracts.shape import Shapes
from provgraph.errors import UsageError
from provgraph.graph.endpoint import StoreEndpoint, WrittenEndpoint
from provgraph.graph.owned import Owned
from provgraph.graph.quads import StoreQuads
from provgraph.graph.reading import opened_store
from provgraph.rdf.quads import Quads, Triple
from provgraph.rdf.sparql.blanks import as_blank, as_iri
from provgraph.rdf.terms import Term

SHAPES_GRAPH: Final = Term("<urn:provgraph:shapes>")
"""What `$shapesGraph` is where files are judged."""

LARGE_BYTES: Final = 4 << 20
"""From so many bytes of a store on, its columns pay: some 50,000 triples."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A graph that is judged.

    Attributes:
        quads: the graph.
        is_stored: its literals are as a store keeps them.
        is_large: it is worth while to read it by its columns.
        notes: what the reader of a report should know.
        endpoint: that answers for a store; None for triples in memory.
        genid: what the IRIs begin with that stand for blank nodes; "" for none.
    """

    quads: Quads
    is_stored: bool
    is_large: bool = False
    notes: tuple[str, ...] = ()
    endpoint: StoreEndpoint | None = None
    genid: str = ""

    def asking(self, shapes: Shapes) -> Asking | None:
        """Return who is asked in SPARQL; None where the shapes ask nothing."""
        if not any(
            isinstance(one, c.Sparql | c.Custom)
            for shape in shapes.by_node.values()
            for one in shape.constraints
        ):
            return None
        if self.endpoint is not None:
            return Asking(self.endpoint)  # whose copy has no room for the shapes
        graph = shapes.graph.match(None, None, None)
        every = self.quads.match(None, None, None)
        return Asking(WrittenEndpoint(every, graph, SHAPES_GRAPH), SHAPES_GRAPH)

    def written(self) -> Iterator[Triple]:
        """Yield the triples, with blank nodes for the IRIs that stand for them."""
        for subject, predicate, value in self.quads.match(None, None, None):
            yield self._blank(subject), predicate, self._blank(value)

    def named_again(self, report: Report) -> Report:
        """Return what was found in `written`, by the names of the graph itself."""
        if not self.genid:
            return report
        return replace(report, results=tuple(map(self._named, report.results)))

    def _blank(self, term: Term) -> Term:
        return as_blank(term, self.genid) if self.genid else term

    def _named(self, result: Result) -> Result:
        value = result.value
        return replace(
            result,
            focus=as_iri(result.focus, self.genid),
            value=None if value is None else as_iri(value, self.genid),
            details=tuple(map(self._named, result.details)),
        )


def ground_of(
    data: Sequence[Mapping[str, str]],
    checkpoint: str | None,
    owned: Mapping[str, Any] | None,
    graph: str | None,
) -> Ground:
    """Return what texts hold together, or a copy of a workspace's graph has.

    Raises:
        UsageError: a graph of the copy is asked for by name.
        As `read_data`, and as `opened_store`.
    """
    if checkpoint is None or owned is None:
        found = read_data([Source(**one) for one in data], graph)
        return Ground(found.triples, found.is_stored, notes=found.notes)
    if graph is not None:
        raise UsageError(
            "of a workspace the merged view is judged, and no graph by its name",
            hint="Export the graph, and check the file.",
        )
    store, genid = opened_store(checkpoint), Owned(**owned).genid
    size = sum(one.stat().st_size for one in Path(checkpoint).iterdir())
    return Ground(
        StoreQuads(store, genid=genid),
        is_stored=True,
        is_large=size >= LARGE_BYTES,
        endpoint=StoreEndpoint(store, blanks=genid),
        genid=genid,
    )
