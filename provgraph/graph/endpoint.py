"""A store as what contracts in SPARQL are asked of.

SPARQL cannot name a blank node, so where these count IRIs stand for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, cast

import pyoxigraph

from provgraph.graph.quads import token
from provgraph.graph.trouble import query_in_our_words
from provgraph.rdf.quads import Triple
from provgraph.rdf.sparql.blanks import as_blank, as_iri
from provgraph.rdf.terms import Term
from provgraph.rdf.xsd import stored

_BLANKS: Final = "urn:provgraph:written:"
"""Where the graph is one in memory, nobody else has IRIs that begin so."""


class StoreEndpoint:
    """Answers queries about a store; its literals are as the store keeps them.

    Attributes:
        blanks: the beginning of the IRIs that stand for blank nodes; None for none.
    """

    def __init__(self, store: pyoxigraph.Store, *, blanks: str | None = None) -> None:
        self._store = store
        self.blanks = blanks

    def select(self, query: str) -> Iterator[Mapping[str, Term]]:
        """Yield the solutions; what is unbound is left out.

        Raises:
            QueryError: it cannot be run.
            GraphDamagedError: the store's files are not what was written.
        """
        with query_in_our_words():
            solutions = cast("pyoxigraph.QuerySolutions", self._store.query(query))
            names = [variable.value for variable in solutions.variables]
            for solution in solutions:
                yield {
                    name: token(value)
                    for name, value in zip(names, solution, strict=True)
                    if value is not None
                }

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK query. Raises as `select`."""
        with query_in_our_words():
            return bool(self._store.query(query))


class WrittenEndpoint:
    """Answers queries about triples in memory, with terms as they were written.

    Of literals that the store keeps as one, the answer is any that was written.

    Attributes:
        blanks: the beginning of the IRIs that stand for blank nodes.
    """

    def __init__(
        self,
        triples: Iterable[Triple],
        shapes: Iterable[Triple] = (),
        shapes_graph: Term | None = None,
    ) -> None:
        """Load *triples*, and *shapes* into a named graph if that has a name."""
        self.blanks = _BLANKS
        self._written: dict[Term, Term] = {}
        store = pyoxigraph.Store()
        self._asked = StoreEndpoint(store, blanks=_BLANKS)
        named = "" if shapes_graph is None else f"{shapes_graph} "
        lines = self._lines(triples, "")
        if named:
            lines += self._lines(shapes, named)
        store.bulk_load(lines.encode(), format=pyoxigraph.RdfFormat.N_QUADS)

    def select(self, query: str) -> Iterator[Mapping[str, Term]]:
        """Yield the solutions. Raises as `StoreEndpoint.select`."""
        written = self._written
        for solution in self._asked.select(query):
            yield {
                name: as_blank(written.get(value, value), _BLANKS)
                for name, value in solution.items()
            }

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK query. Raises as `StoreEndpoint.select`."""
        return self._asked.ask(query)

    def _lines(self, triples: Iterable[Triple], graph: str) -> str:
        known: dict[Term, Term] = {}
        parts: list[str] = []
        for subject, predicate, value in triples:
            told = known.get(value)
            if told is None:
                told = known[value] = self._told(value)
            parts.append(f"{as_iri(subject, _BLANKS)} {predicate} {told} {graph}.\n")
        return "".join(parts)

    def _told(self, value: Term) -> Term:
        """Return an object as it is loaded; remember how it was written."""
        if value[0] == '"' or value.startswith("<<"):
            kept = stored(value)
            if kept != value:
                self._written.setdefault(kept, value)
            else:
                self._written[value] = value  # which is what was written, too
            return value
        return as_iri(value, _BLANKS)
