"""What has to go with a document: its graphs, and what only it told.

Called in a worker, on a copy of the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyoxigraph

from provgraph.graph.reading import opened_store
from provgraph.graph.trouble import store_in_our_words
from provgraph.rdf.terms import Term


class Copy:
    """A copy of the store, asked for what a document left there."""

    def __init__(self, folder: str) -> None:
        """Open the copy in *folder*.

        Raises:
            GraphError: it cannot be opened.
        """
        self._store = opened_store(folder)

    def about(self, subject: Term) -> list[tuple[Term, Term]]:
        """Return what the merged view says of a subject, as names and values."""
        with store_in_our_words("read"):
            return [
                (Term(str(quad.predicate)), Term(str(quad.object)))
                for quad in self._store.quads_for_pattern(
                    _node(subject), None, None, pyoxigraph.DefaultGraph()
                )
            ]

    def triples(self, graph: Term) -> Iterator[tuple[Term, Term, Term]]:
        """Yield the triples of a graph."""
        with store_in_our_words("read"):
            for quad in self._store.quads_for_pattern(None, None, None, _node(graph)):
                yield (
                    Term(str(quad.subject)),
                    Term(str(quad.predicate)),
                    _told(quad.object),
                )

    def only_in(
        self, graphs: set[Term], is_shared: Callable[[Term], bool], kept_under: str
    ) -> Iterator[str]:
        """Yield the lines of the merged view that no other document says.

        Those of *graphs* whose subject is shared, where no other graph whose name
        begins with *kept_under* has the same triple.
        """
        own = {_node(graph) for graph in graphs}
        seen: set[str] = set()
        with store_in_our_words("read"):
            for graph in sorted(graphs):
                for quad in self._store.quads_for_pattern(
                    None, None, None, _node(graph)
                ):
                    line = f"{quad.triple} ."
                    if line in seen or not is_shared(Term(str(quad.subject))):
                        continue
                    seen.add(line)
                    if not self._is_elsewhere(quad, own, kept_under):
                        yield line

    def _is_elsewhere(
        self, quad: pyoxigraph.Quad, own: set[pyoxigraph.NamedNode], kept_under: str
    ) -> bool:
        return any(
            isinstance(other.graph_name, pyoxigraph.NamedNode)
            and other.graph_name not in own
            and other.graph_name.value.startswith(kept_under)
            for other in self._store.quads_for_pattern(
                quad.subject, quad.predicate, quad.object, None
            )
        )


def _node(term: Term) -> pyoxigraph.NamedNode:
    return pyoxigraph.NamedNode(term[1:-1])


def _told(term: object) -> Term:
    return Term(f"<<( {term} )>>" if isinstance(term, pyoxigraph.Triple) else str(term))
