"""Constraints in SPARQL: what their solutions say, and how few queries it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph.contracts import asked
from provgraph.contracts.asked import (
    custom_results,
    sparql_batch,
    sparql_everywhere,
    sparql_results,
)
from provgraph.contracts.constraint import Custom, Sparql
from provgraph.contracts.path import Inverse, Path, Predicate, Repeat, Sequence
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shape
from provgraph.contracts.words import VIOLATION
from provgraph.errors import EvaluationError, QueryError
from provgraph.rdf.quads import Triple
from provgraph.rdf.sparql.prebinding import check_prebinding
from provgraph.rdf.terms import Term, integer, text
from tests.profile import scaled
from tests.unit.contracts.stores import AskedStore

SHAPE = Term("<e:Shape>")
NODE = Term("_:constraint")
A, B, C = Term("<e:a>"), Term("<e:b>"), Term("<e:c>")
P, Q, R = Term("<e:p>"), Term("<e:q>"), Term("<e:r>")
TRIPLES: list[Triple] = [(A, P, integer(1)), (A, P, B), (B, Q, C)]


def found(
    select: str,
    *messages: str,
    focus: Term = A,
    path: Path | None = None,
    own: tuple[Term, ...] = (),
    triples: list[Triple] = TRIPLES,
) -> list[Result]:
    constraint = Sparql(NODE, select, tuple(text(one) for one in messages))
    shape = Shape(SHAPE, path, messages=own)
    return list(sparql_results(constraint, shape, focus, AskedStore(triples)))


# What a solution says


def test_each_solution_is_one_result() -> None:
    (one, other) = found("SELECT $this ?value { $this <e:p> ?value } ORDER BY ?value")

    assert {B, integer(1)} == {one.value, other.value}
    assert one == Result(
        focus=A,
        path=None,
        value=one.value,
        shape=SHAPE,
        component=Sparql.component,
        severity=VIOLATION,
        constraint=NODE,
    )


def test_without_a_value_it_is_the_focus_node_of_a_node_shape_only() -> None:
    query = "SELECT $this { $this <e:q> ?x }"
    (at_node,) = found(query, focus=B)
    (at_property,) = found(query, focus=B, path=Predicate(P))

    assert (B, None) == (at_node.value, at_property.value)


@pytest.mark.parametrize(
    ("said", "path", "expected"),
    [
        ("<e:r>", None, Predicate(R)),
        ("<e:r>", Predicate(P), Predicate(R)),
        ('"no IRI"', None, None),
        ('"no IRI"', Inverse(Predicate(P)), Inverse(Predicate(P))),
    ],
)
def test_a_path_is_what_the_query_says_if_it_is_an_iri(
    said: str, path: Path | None, expected: Path | None
) -> None:
    (one,) = found(f"SELECT $this ({said} AS ?path) {{ $this <e:q> ?x }}",
                   focus=B, path=path)  # fmt: skip

    assert expected == one.path


def test_the_path_of_the_shape_stands_for_its_variable() -> None:
    way = Sequence((Predicate(P), Repeat(Predicate(Q), "*")))

    values = {one.value for one in found("SELECT $this ?value { $this $PATH ?value }",
                                         path=way)}  # fmt: skip
    assert {integer(1), B, C} == values


def test_a_query_that_says_that_it_failed_has_failed() -> None:
    with pytest.raises(EvaluationError, match="e:a"):
        found("SELECT $this ?failure { BIND(true AS ?failure) }")

    assert found("SELECT $this ?failure { BIND(false AS ?failure) }")


def test_messages_come_from_the_solution_the_constraint_or_the_shape() -> None:
    said = 'SELECT $this ?message { BIND("said"@en AS ?message) }'
    plain = "SELECT $this { }"
    own = (text("of the shape"),)

    assert (Term('"said"@en'),) == found(said, "of it", own=own)[0].messages
    assert (text("of it"),) == found(plain, "of it", own=own)[0].messages
    assert own == found(plain, own=own)[0].messages


def test_a_message_names_what_the_query_found() -> None:
    query = "SELECT $this ?value ?count { $this <e:q> ?value BIND(7 AS ?count) }"
    (one,) = found(query, '{$this} has {?count} "{?value}", {?nothing}', focus=B)

    assert (text('e:b has 7 "e:c", {?nothing}'),) == one.messages


def test_a_query_about_shapes_fails_where_none_are() -> None:
    with pytest.raises(QueryError, match="shapesGraph"):
        found("SELECT $this { GRAPH $shapesGraph { $currentShape ?p ?o } }")


# Own components


def custom(query: str, *, is_ask: bool, **parameters: Term) -> Custom:
    name = Term("<e:Component>")
    return Custom(name, tuple(parameters.items()), query, is_ask, (text("{$most}"),))


def test_what_an_ask_denies_is_a_result() -> None:
    rule = custom("ASK { FILTER(?value <= $most) }", is_ask=True, most=integer(3))
    shape = Shape(SHAPE, Predicate(P))
    values = [integer(3), integer(4), text("no number")]

    results = list(custom_results(rule, shape, A, values, AskedStore(TRIPLES)))
    assert values[1:] == [one.value for one in results]
    assert {(A, Predicate(P), rule.component, (text("3"),), None)} == {
        (one.focus, one.path, one.component, one.messages, one.constraint)
        for one in results
    }


def test_what_a_select_finds_is_a_result() -> None:
    query = "SELECT $this ?value { $this $PATH ?value FILTER(?value != $most) }"
    rule = custom(query, is_ask=False, most=integer(1))
    shape = Shape(SHAPE, Predicate(P))

    (one,) = custom_results(rule, shape, A, [], AskedStore(TRIPLES))
    assert (B, Predicate(P), (text("1"),)) == (one.value, one.path, one.messages)


def test_a_shape_has_the_last_word_on_a_component() -> None:
    rule = custom("ASK { FILTER(false) }", is_ask=True, most=integer(1))
    shape = Shape(SHAPE, messages=(text("mine: {$most}"),))

    (one,) = custom_results(rule, shape, A, [A], AskedStore(TRIPLES))
    assert (text("mine: 1"),) == one.messages


# Blank nodes


def test_blank_nodes_are_asked_of_and_found_as_themselves() -> None:
    b = Term("_:b1")
    query = "SELECT $this ?value { $this <e:p> ?value FILTER(isBlank($this)) }"

    (one,) = found(query, focus=b, triples=[(b, P, b), (A, P, b)])
    assert (b, b) == (one.focus, one.value)


# Many at once

NODES = (A, B, C, Term("_:d"), Term("<e:nowhere>"))
VALUES = (*NODES, integer(1), integer(2), text("x"), Term('"x"@en'))
GRAPHS = st.lists(
    st.tuples(
        st.sampled_from(NODES), st.sampled_from((P, Q, R)), st.sampled_from(VALUES)
    ),
    max_size=14,
)
TRIPLE = st.sampled_from([
    "$this <e:p> ?value .", "?value <e:q> $this .", "$this ?p ?value .",
    "?value <e:r> ?other .", "?x <e:p> ?other .", "$this <e:p>/<e:q> ?other .",
    "$this <e:q>* ?other .", "$this $PATH ?other .", "$this <e:q> [ <e:r> $this ] .",
])  # fmt: skip
EXPRESSION = st.sampled_from([
    "bound($this)", "?value = $this", "?value != ?other", "isBlank($this)",
    "!bound(?other)", "isIRI(?value) || $this = <e:a>", 'STR($this) > "e:a"',
    "COALESCE(?other, $this) = $this",
])  # fmt: skip


def groups() -> st.SearchStrategy[str]:
    def inside(of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.lists(parts(of), max_size=3).map(" ".join)

    return st.recursive(st.lists(TRIPLE, max_size=2).map(" ".join), inside,
                        max_leaves=5)  # fmt: skip


def parts(of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        TRIPLE,
        EXPRESSION.map(lambda one: f"FILTER({one})"),
        of.map(lambda one: f"OPTIONAL {{ {one} }}"),
        of.map(lambda one: f"{{ {one} }}"),
        st.tuples(of, of).map(lambda two: f"{{ {two[0]} }} UNION {{ {two[1]} }}"),
        of.map(lambda one: f"FILTER EXISTS {{ {one} }}"),
        of.map(lambda one: f"FILTER NOT EXISTS {{ {one} }}"),
        of.map(lambda one: f"{{ SELECT DISTINCT $this ?other {{ {one} }} }}"),
        of.map(
            lambda one: (
                "{ SELECT $this (COUNT(?value) AS ?count)"
                f" {{ {one} }} GROUP BY $this }}"
            )
        ),
    )


SELECTS = st.tuples(
    st.sampled_from(["SELECT $this ?value {{ {} }}", "SELECT DISTINCT $this {{ {} }}",
                     "SELECT $this (COUNT(*) AS ?value) {{ {} }} GROUP BY $this",
                     "SELECT $this ?value {{ {} }} ORDER BY ?value ?other LIMIT 2"]),
    st.lists(parts(groups()), min_size=1, max_size=3).map(" ".join),
    st.sampled_from(["", "$this <e:p> ?value . "]),
).map(lambda some: some[0].format(some[2] + some[1]))  # fmt: skip
PATHS = st.sampled_from([None, Predicate(R), Repeat(Predicate(Q), "*")])


def counted(results: Iterator[Result]) -> Counter[tuple[Term, Term | None]]:
    return Counter((one.focus, one.value) for one in results)


@settings(max_examples=scaled(8_000))
@given(GRAPHS, SELECTS, PATHS)
def test_many_focus_nodes_at_once_are_each_by_itself(
    triples: list[Triple], select: str, path: Path | None
) -> None:
    """Whatever the query, whether it is asked of many, of all or of each."""
    check_prebinding(select, {"this"})
    store = AskedStore(triples)
    constraint, shape = Sparql(NODE, select), Shape(SHAPE, path)
    focuses = [*NODES, integer(1)]

    each = counted(
        result
        for focus in focuses
        for result in sparql_results(constraint, shape, focus, store)
    )
    if "LIMIT" in select:  # which two of a kind it leaves is the store's choice
        each = Counter(focus for focus, _ in each.elements())
        at_once = Counter(
            one.focus for one in sparql_batch(constraint, shape, focuses, store)
        )
        assert each == at_once
        return
    assert each == counted(sparql_batch(constraint, shape, focuses, store))
    everywhere = sparql_everywhere(constraint, shape, store)
    if everywhere is not None:
        of_nodes = Counter({
            pair: count for pair, count in each.items() if pair[0][0] != '"'
        })  # fmt: skip
        assert of_nodes == counted(everywhere)


PATTERNS = (
    st.lists(parts(groups()), min_size=1, max_size=3)
    .map(" ".join)
    .filter(lambda one: "SELECT" not in one)
)


@settings(max_examples=scaled(4_000))
@given(GRAPHS, PATTERNS)
def test_a_value_is_as_if_it_were_written_in_place_of_its_variable(
    triples: list[Triple], patterns: str
) -> None:
    """For an IRI that the graph has: no path leads from any other, even to itself."""
    store = AskedStore([*triples, (A, P, A)])
    body = patterns.replace("$PATH", "<e:r>")
    constraint = Sparql(NODE, f"SELECT $this ?value {{ {body} }}")
    written = body.replace("bound($this)", "true").replace("$this", A)
    by_hand: list[Mapping[str, Term]] = list(
        store.select(f"SELECT ?value {{ {written} }}")
    )

    results = sparql_results(constraint, Shape(SHAPE, Predicate(P)), A, store)
    assert Counter(one.get("value") for one in by_hand) == Counter(
        one.value for one in results
    )


def test_so_many_focus_nodes_take_few_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hundreds, or by one query where each triple pattern begins with them."""
    nodes = [Term(f"<e:n{number}>") for number in range(1_000)]
    triples = [(node, P, integer(number)) for number, node in enumerate(nodes)]
    late = Sparql(NODE, "SELECT $this ?value { $this <e:p> ?value FILTER(?value > 9) }")
    apart = Sparql(NODE, late.select.replace("$this <e:p>", "{ } $this <e:p>"))
    cut = Sparql(NODE, f"{late.select} LIMIT 1")

    queries = []
    for constraint in (late, apart, cut):
        store = AskedStore(triples)
        results = list(sparql_batch(constraint, Shape(SHAPE), nodes, store))
        assert set(nodes[10:]) == {one.focus for one in results}
        queries.append(store.asked)
    monkeypatch.setattr(asked, "EVERYWHERE_FROM", 1_000)
    store = AskedStore(triples)
    assert 990 == len(list(sparql_batch(late, Shape(SHAPE), nodes, store)))

    assert [10, 10, 1_000, 1] == [*queries, store.asked]
