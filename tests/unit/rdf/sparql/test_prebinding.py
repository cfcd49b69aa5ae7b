"""Pre-bound variables: what is refused, and that the rest means what it has to.

Source: https://www.w3.org/TR/shacl/#pre-binding
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import QueryError
from provgraph.rdf.sparql.blanks import as_blank, as_iri, skolemised
from provgraph.rdf.sparql.prebinding import check_prebinding, form_of
from provgraph.rdf.sparql.prebound import prebound, prepared
from provgraph.rdf.terms import Term

BLANKS = "urn:blank:"
THIS = frozenset({"this"})
DATA = b"""
<e:a> <e:p> <e:b>, "b", 5 ; <e:q> <e:c> .
<e:b> <e:p> <e:a> .
<e:g> { <e:a> <e:p> "within" }
"""


def rows(query: str, data: bytes = DATA) -> Counter[tuple[str, ...]]:
    store = ox.Store()
    store.load(data, format=ox.RdfFormat.TRIG)
    found: Any = store.query(query)
    if isinstance(found, ox.QueryBoolean):
        return Counter([(str(bool(found)),)])
    names = [variable.value for variable in found.variables]
    return Counter(tuple(str(one[name]) for name in names) for one in found)


@pytest.mark.parametrize(
    ("query", "rule", "where"),
    [
        ("SELECT $this {\n ?a ?b ?c MINUS { ?a ?b 1 } }", "MINUS", "line 2, column 11"),
        ("SELECT $this { SERVICE <e:x> { ?a ?b ?c } }", "SERVICE", "column 16"),
        ("SELECT $this { VALUES ?x { 1 } }", "VALUES", "column 16"),
        ("SELECT $this { } VALUES ?x { 1 }", "VALUES", "column 18"),
        (
            "SELECT $this { { SELECT $this { } VALUES ?x { 1 } } }",
            "VALUES",
            "column 35",
        ),
        ("SELECT $this { FILTER EXISTS { VALUES ?x { 1 } } }", "VALUES", "column 32"),
        ("SELECT $this { BIND (1 AS ?this) }", "AS", "column 27"),
        ("SELECT (1 AS $this) { }", "AS", "column 14"),
        ("SELECT ?x { ?x ?y ?z } GROUP BY (?z AS ?this)", "AS", "column 40"),
        ("SELECT $this { { SELECT (1 AS ?this) { } } }", "AS", "column 31"),
        ("SELECT $this { { SELECT ?x { ?x ?y $this } } }", "sub-select", "column 18"),
        ("SELECT $this { { SELECT * { FILTER($this = 1) } } }", "sub-select", "column"),
        ("SELECT $this { $PATH ?x ?y }", "predicate", "column 16"),
        ("SELECT $this { ?x ?y ?z FILTER(bound($PATH)) }", "predicate", "column 38"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_place(
    query: str, rule: str, where: str
) -> None:
    with pytest.raises(QueryError) as caught:
        check_prebinding(query, THIS)

    assert rule in caught.value.message
    assert where in caught.value.message
    assert "w3.org/TR/shacl" in str(caught.value.hint)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { { SELECT * { $this ?p ?o } } }",
        "SELECT * { { SELECT $this (SUM(?o) AS ?n) { $this ?p ?o } GROUP BY ?this }}",
        "SELECT $this (?x AS ?path) { $this $PATH ?x BIND (?x AS ?y) }",
        "SELECT $this { GRAPH $shapesGraph { $currentShape ?p ?o } }",
        'SELECT $this { $this ?p "MINUS { VALUES }" }',
        "ASK { $this ?p $PATH }",
    ],
)
def test_what_breaks_none_passes(query: str) -> None:
    check_prebinding(query, {"this", "shapesGraph", "currentShape"})


def test_a_form_tells_what_it_projects() -> None:
    forms = [
        tuple(form_of(text))
        for text in (
            "SELECT $this (1 AS ?x) { ?y ?p ?z }",
            "SELECT * { $this ?p 1 FILTER(?z) }",
            "ASK { $this ?p 1 }",
        )
    ]

    assert forms == [
        ("select", {"this", "x"}),
        ("select", {"this", "p"}),
        ("ask", frozenset()),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT $this { FILTER(bound(?this)) }", ["<e:a>"]),
        ("SELECT $this { { { FILTER(?this = <e:a>) } } }", ["<e:a>"]),
        ("SELECT ?x { BIND($this AS ?x) }", ["<e:a>"]),
        ("SELECT ?x { { FILTER(false) } UNION { BIND(?this AS ?x) } }", ["<e:a>"]),
        ("SELECT ?x { OPTIONAL { ?x <e:q> ?y FILTER(?x = $this) } }", ["<e:a>"]),
        ("SELECT $this { $this <e:q> ?x FILTER NOT EXISTS { FILTER(?x = $this) } }",
         ["<e:a>"]),
        ("SELECT $this { $this <e:p> ?x } GROUP BY $this HAVING (COUNT(*) > 2)",
         ["<e:a>"]),
        ("SELECT ?x { GRAPH ?g { $this <e:p> ?x } }", ['"within"']),
        ("SELECT ?x { ?x <e:p> $this }", ["<e:b>"]),
        ("SELECT ?x { $this $PATH ?x }", ["<e:a>"]),
        ("SELECT ?x { { SELECT $this ?x { $this <e:q> ?x } LIMIT 1 } }", ["<e:c>"]),
        ("SELECT * { FILTER(true) } ORDER BY $this", ["<e:a>"]),
        ("ASK { FILTER($this = <e:a>) }", ["True"]),
    ],
)  # fmt: skip
def test_a_value_stands_wherever_its_variable_does(
    query: str, expected: list[str]
) -> None:
    check_prebinding(query, THIS)
    text = prebound(query, {"this": Term("<e:a>")}, path="<e:p>/<e:p>")

    assert expected == [row[0] for row in rows(text)]


def test_a_literal_as_a_subject_matches_nothing() -> None:
    text = prebound("SELECT ?x { $this <e:p> ?x }", {"this": Term('"b"')})

    assert not rows(text)


def test_a_variable_without_value_stays_one() -> None:
    query = "ASK { FILTER(COALESCE(?maximum, 7) = $value) }"
    number = Term('"7"^^<http://www.w3.org/2001/XMLSchema#integer>')

    assert {("True",): 1} == rows(prebound(query, {"value": number}))


def test_a_blank_node_is_named_by_the_iri_that_stands_for_it() -> None:
    query = "SELECT $this { $this ?p ?o }"
    node = {"this": Term("_:b7")}

    with pytest.raises(QueryError, match="_:b7"):
        prebound(query, node)
    text = prepared(query, THIS, blanks=BLANKS).bound([node])
    assert "<urn:blank:b7>" in text


KINDS = """
SELECT ?x (isBlank(?x) AS ?b) (isIRI((?x)) AS ?i) (isURI(IF(true, ?x, 1)) AS ?u)
  (isBlank(COALESCE(?none, ?x)) AS ?c) (isLiteral(?x) AS ?l) (STRLEN(STR(?x)) AS ?s)
  (bound(?x) AS ?k) (COALESCE(IRI(?x), "none") AS ?r) { <e:s> <e:p> ?x }
"""
NODES = st.lists(
    st.sampled_from(["_:a", "_:b", "<e:x>", '"urn:blank:a"', '"x"@en', "5"]),
    min_size=1,
    unique=True,
)


@given(NODES)
def test_iris_for_blank_nodes_are_told_from_others(nodes: list[str]) -> None:
    """What a query finds is what it would with the blank nodes themselves."""
    plain = "".join(f"<e:s> <e:p> {node} .\n" for node in nodes)
    named = "".join(f"<e:s> <e:p> {as_iri(Term(node), BLANKS)} .\n" for node in nodes)

    def kinds(found: Counter[tuple[str, ...]]) -> Counter[tuple[str, ...]]:
        # Labels are the store's own: only that it is one is looked at.
        return Counter(
            tuple("_:" if as_blank(Term(one), BLANKS)[0] == "_" else one for one in row)
            for row in found.elements()
        )

    expected = kinds(rows(KINDS, plain.encode()))

    assert expected == kinds(rows(skolemised(KINDS, BLANKS), named.encode()))


@pytest.mark.parametrize(
    ("query", "joins", "ranges"),
    [
        ("SELECT $this ?v { $this <e:p> ?v FILTER(?v > 1) }", True, True),
        ("SELECT $this ?v { ?v <e:p> $this OPTIONAL { $this <e:q> ?w } }", True, True),
        ("SELECT $this { $this <e:p> ?v FILTER NOT EXISTS { $this <e:q> ?v } }",
         True, True),
        ("SELECT $this { $this <e:p> ?v FILTER NOT EXISTS { ?v <e:q> 1 } }",
         True, True),
        ("SELECT $this { FILTER(bound($this)) }", True, False),
        ("SELECT $this { ?x <e:p> ?y }", True, False),
        ("SELECT $this { $this <e:p>* ?y }", True, False),
        ("SELECT $this { ?y (<e:q>/<e:p>+) $this }", True, False),
        ("SELECT $this { $this ^<e:q>/(<e:p>|!<e:q>) ?y }", True, True),
        ("SELECT $this { $this $PATH ?y }", True, False),
        ("SELECT $this { OPTIONAL { $this <e:p> ?y } $this <e:q> ?z }", True, False),
        ("SELECT $this { $this <e:p> ?v OPTIONAL { ?v <e:q> ?w FILTER(?w = $this) } }",
         True, False),
        ("SELECT $this (SUM(?v) AS ?n) { $this <e:p> ?v } GROUP BY $this", True, True),
        ("SELECT $this (COUNT(?v) AS ?n) { $this <e:p> ?v } GROUP BY ?x", False, False),
        ("SELECT $this { $this <e:p> ?v } LIMIT 1", False, False),
        ("SELECT REDUCED $this { $this <e:p> ?v }", False, False),
        ("SELECT $this { $this <e:p> ?v { SELECT $this { $this ?p ?o } OFFSET 1 } }",
         False, False),
        ("ASK { $this <e:p> ?v }", False, False),
    ],
)  # fmt: skip
def test_what_may_be_asked_of_many_is_known(
    query: str, *, joins: bool, ranges: bool
) -> None:
    found = prepared(query, THIS, path="<e:p>?")

    assert (joins, ranges) == (found.joins, found.ranges)


def test_a_path_without_repeats_may_be_asked_of_all() -> None:
    query = "SELECT $this { $this $PATH ?y }"
    paths = [None, "<e:p?>/^<e:p+>", "<e:p>/<e:p>+"]

    assert [True, True, False] == [
        prepared(query, THIS, path=path).ranges for path in paths
    ]


def test_rows_that_agree_count_once_where_only_they_are_seen() -> None:
    """A group without `$this` is joined with what it has in common, not with all."""
    query = prepared(
        "SELECT $this { $this <e:p> ?v { BIND($most AS ?x) } }", THIS | {"most"}
    )
    bindings = [{"this": Term(one), "most": Term("5")} for one in ("<e:a>", "<e:b>")]

    assert {("<e:a>",): 3, ("<e:b>",): 1} == rows(query.bound(bindings))
