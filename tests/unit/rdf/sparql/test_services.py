"""What a query asks other servers."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from provgraph.errors import QueryError
from provgraph.rdf.sparql.parse import parse_query
from provgraph.rdf.sparql.services import find_services, replace_spans

QUERY = """PREFIX e: <http://example.org/>
SELECT * WHERE {
  ?s e:p ?o .
  SERVICE SILENT e:one { ?o e:q ?z . SERVICE <a:inner> { ?z ?y ?x } }
  FILTER EXISTS { SERVICE ?where { ?s ?p "SERVICE" } }
}"""


def test_the_outermost_calls_are_found_in_order() -> None:
    first, second = find_services(QUERY)

    assert ("http://example.org/one", True) == (first.iri, first.silent)
    assert (None, False) == (second.iri, second.silent)
    assert ("o", "z", "y", "x") == first.variables
    assert ' ?s ?p "SERVICE" ' == second.body
    assert QUERY[second.start : second.end] == f"SERVICE ?where {{{second.body}}}"


def test_a_call_is_a_query_of_its_own() -> None:
    for call in find_services(QUERY):
        parse_query(call.query())

    (call,) = find_services("ASK { SERVICE <a:b> { <a:s> <a:p> <a:o> } }")
    assert "SELECT * WHERE { <a:s> <a:p> <a:o> }" == call.query()


@pytest.mark.parametrize(
    "body",
    [
        "?a ?b ?c",
        "?a ?b [ ?c ?d ] FILTER(?hidden > 1)",
        "?a a <a:b> BIND(?c + ?a AS ?b) MINUS { ?x ?y ?z }",
        "{ SELECT ?b (COUNT(?c) AS ?a) { ?b ?c ?d } GROUP BY ?b ORDER BY ?z }",
        "{ SELECT * { ?b ?a ?d } LIMIT 1 } GRAPH ?g { ?g ?h <a:b> }",
        "VALUES (?x ?y) { (1 2) } OPTIONAL { ?x <a:p>/<a:q> ?w }",
        "?a ?b ?c ~ ?r {| ?d ?e |} . <<( ?f ?g ?h )>> ?i <<?j ?k ?l>>",
        "FILTER NOT EXISTS { ?a ?b ?c }",
    ],
)
def test_the_variables_are_those_that_the_engine_shows(body: str) -> None:
    (call,) = find_services(f"ASK {{ SERVICE <a:b> {{{body}}} }}")
    shown = ox.Store().query(f"SELECT * {{{body}}}").variables

    assert sorted(one.value for one in shown) == sorted(call.variables)


def test_a_call_may_lean_on_names_that_every_query_knows() -> None:
    prefixes = {"e": "http://example.org/"}
    (call,) = find_services("ASK { SERVICE e:x { ?s e:p 1 } }", prefixes=prefixes)

    assert "http://example.org/x" == call.iri
    assert "PREFIX e: <http://example.org/>\n" == call.prologue
    with pytest.raises(QueryError, match="prefix 'e:' is not declared"):
        find_services("ASK { SERVICE e:x { ?s e:p 1 } }")


def test_spans_are_replaced_wherever_they_stand() -> None:
    new = [(call.start, call.end, "VALUES ?o { 1 }") for call in find_services(QUERY)]

    changed = replace_spans(QUERY, reversed(new))

    parse_query(changed)
    assert [] == find_services(changed)
    assert changed.endswith("FILTER EXISTS { VALUES ?o { 1 } }\n}")
