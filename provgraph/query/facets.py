"""The facets of a thing, written again from the graph's triples alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from provgraph.graph import Graph
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import pg
from provgraph.translate.openlineage.facets import facet_json


def facets_of(graph: Graph, subject: Term) -> dict[str, object]:
    """Return by name the facets that hold for a run, a job or a dataset now."""
    found: dict[str, object] = {}
    read = _Triples(graph)
    for _, _, holder in graph.match(subject, pg("facets"), None):
        for _, _, node in graph.match(holder, None, None):
            if pg("facetSchema") in read[node]:
                _, name, value = facet_json(read, node)
                found[name] = value
    return dict(sorted(found.items()))


class _Triples(Mapping[Term, Mapping[Term, Sequence[Term]]]):
    """A graph's triples by subject and predicate, fetched as they are read."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._fetched: dict[Term, dict[Term, list[Term]]] = {}

    def __getitem__(self, subject: Term) -> Mapping[Term, Sequence[Term]]:
        if subject not in self._fetched:
            stated: dict[Term, list[Term]] = {}
            if subject.startswith("<"):
                for _, predicate, value in self._graph.match(subject, None, None):
                    stated.setdefault(predicate, []).append(value)
            self._fetched[subject] = stated
        return self._fetched[subject]

    def __iter__(self) -> Iterator[Term]:
        return iter(self._fetched)

    def __len__(self) -> int:
        return len(self._fetched)
