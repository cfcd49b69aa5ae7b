"""A store that can be asked, with IRIs in place of blank nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from provgraph.errors import QueryError
from provgraph.rdf.quads import Triple
from provgraph.rdf.sparql.blanks import as_blank, as_iri
from provgraph.rdf.terms import Term

BLANKS = "urn:blank:"


class AskedStore:
    """An endpoint over triples in memory; counts what it was asked."""

    def __init__(
        self, triples: Iterable[Triple], shapes: Iterable[Triple] = (), name: str = ""
    ) -> None:
        self.asked = 0
        self._store = ox.Store()
        lines = [*_lines(triples, ""), *_lines(shapes, name)]
        self._store.load("".join(lines).encode(), format=ox.RdfFormat.N_QUADS)

    @property
    def blanks(self) -> str:
        return BLANKS

    def select(self, query: str) -> Iterator[Mapping[str, Term]]:
        solutions = self._query(query)
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield {
                name: as_blank(Term(str(value)), BLANKS)
                for name in names
                if (value := solution[name]) is not None
            }

    def ask(self, query: str) -> bool:
        return bool(self._query(query))

    def _query(self, query: str) -> Any:
        self.asked += 1
        try:
            return self._store.query(query)
        except SyntaxError as error:
            raise QueryError(f"{error}: {query}") from error


def _lines(triples: Iterable[Triple], graph: str) -> Iterator[str]:
    for triple in triples:
        yield " ".join([*(as_iri(term, BLANKS) for term in triple), graph, ".\n"])


class StoreEndpoint:
    """Asks a store; counts how often."""

    blanks: str | None = None

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self.asked = 0

    def select(self, query: str) -> Iterator[Mapping[str, Term]]:
        self.asked += 1
        solutions: Any = self._store.query(query)
        names = [one.value for one in solutions.variables]
        for row in solutions:
            yield {
                name: Term(str(term))
                for name, term in zip(names, row, strict=True)
                if term is not None
            }

    def ask(self, query: str) -> bool:
        return bool(self._store.query(query))


def store_of(triples: Iterable[Triple]) -> ox.Store:
    """A store in memory that holds triples in its default graph."""
    store = ox.Store()
    lines = "".join(f"{' '.join(triple)} .\n" for triple in triples)
    store.load(lines.encode(), ox.RdfFormat.N_TRIPLES)
    return store
