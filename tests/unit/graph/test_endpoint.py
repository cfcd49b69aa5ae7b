"""Who asks a store in SPARQL is answered in tokens that N-Triples has."""

from __future__ import annotations

import pyoxigraph
import pytest

from provgraph.graph.endpoint import StoreEndpoint, WrittenEndpoint
from provgraph.rdf.terms import Term, triple_term

S, P = Term("<urn:e:s>"), Term("<urn:e:p>")
AS_WRITTEN = Term('"01"^^<http://www.w3.org/2001/XMLSchema#integer>')
AS_KEPT = Term('"1"^^<http://www.w3.org/2001/XMLSchema#integer>')
ALL = "SELECT ?o { ?s ?p ?o }"


def nested(value: Term, depth: int) -> Term:
    return value if depth == 0 else triple_term(S, P, nested(value, depth - 1))


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_triple_term_stands_in_its_brackets(depth: int) -> None:
    store = pyoxigraph.Store()
    line = f"{S} {P} {nested(AS_KEPT, depth)} ."
    store.load(line.encode(), format=pyoxigraph.RdfFormat.N_QUADS)

    assert [{"o": nested(AS_KEPT, depth)}] == list(StoreEndpoint(store).select(ALL))


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_and_is_answered_as_it_was_written(depth: int) -> None:
    value = nested(AS_WRITTEN, depth)

    assert [{"o": value}] == list(WrittenEndpoint([(S, P, value)]).select(ALL))
