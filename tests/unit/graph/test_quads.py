"""A store reads as the same triples in memory do."""

from __future__ import annotations

from itertools import product

import pyoxigraph
from hypothesis import given
from hypothesis import strategies as st

from provgraph.graph.quads import StoreQuads
from provgraph.rdf.terms import XSD, Term, iri, text
from provgraph.rdf.triples import Triples

P, Q = iri("p:p"), iri("p:q")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
NUMBERS = (
    st.integers().map(str)
    | st.floats().map(repr)
    | st.decimals(allow_nan=False, allow_infinity=False).map("{:f}".format)
)
DATATYPES = st.sampled_from(
    ["integer", "int", "byte", "decimal", "double", "float", "boolean", "string"]
)
LITERALS = (
    TEXTS.map(text)
    | st.sampled_from(["p:p", ' <p:p> " . \n', "<p:q> 5"]).map(text)
    | st.builds(lambda value, kind: f"{text(value)}@{kind}", TEXTS, st.just("en-gb"))
    | st.builds(
        lambda value, kind: f'"{value}"^^<{XSD}{kind}>',
        NUMBERS | st.sampled_from(["true", "0", "no", "1E3", "INF"]),
        DATATYPES,
    )
    | st.just('"2020-02-30T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>')
    | st.just('"x"@en--ltr')
)
NODES = st.sampled_from([iri("n:a"), iri("n:b"), iri("g:1"), P, Term("_:b")])
OBJECTS = LITERALS | NODES | LITERALS.map(lambda one: f"<<( <n:a> <p:p> {one} )>>")
GRAPHS = st.lists(st.tuples(NODES, st.sampled_from([P, Q]), OBJECTS), max_size=8)


def read(triples: list[tuple[str, str, str]]) -> tuple[StoreQuads, Triples]:
    """Return a store of the triples, and what it keeps of them, in memory."""
    store = pyoxigraph.Store()
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
    store.load(lines, pyoxigraph.RdfFormat.N_TRIPLES)
    quads = StoreQuads(store, genid="g:")
    return quads, Triples(quads.match(None, None, None))


@given(GRAPHS)
def test_a_column_is_what_matches_its_predicate(
    graph: list[tuple[str, str, str]],
) -> None:
    quads, triples = read(graph)

    for predicate in (P, Q):
        matched = [f"{s}\t{o}" for s, _, o in triples.match(None, predicate, None)]

        assert sorted(matched) == sorted(
            quads.column(predicate).decode().split("\n")[:-1]
        )


@given(GRAPHS, st.integers(0, 8))
def test_a_predicate_exceeds_a_number_where_more_triples_match_it(
    graph: list[tuple[str, str, str]], number: int
) -> None:
    quads, triples = read(graph)

    for predicate in (P, Q):
        longer = len(list(triples.match(None, predicate, None))) > number

        assert longer == triples.exceeds(predicate, number)
        assert longer == quads.exceeds(predicate, number)


@given(GRAPHS)
def test_a_store_reads_as_its_triples_in_memory(
    graph: list[tuple[str, str, str]],
) -> None:
    quads, triples = read(graph)
    every = list(triples.match(None, None, None))
    subjects = [None, iri("n:none"), text("no subject"), *(s for s, _, _ in every)]
    values = [None, iri("not an iri"), *(o for _, _, o in every)]

    for pattern in product(subjects, [None, P, Q], values):
        assert sorted(triples.match(*pattern)) == sorted(quads.match(*pattern))
    for subject, predicate, value in every:
        assert sorted(triples.values(subject, predicate)) == sorted(
            quads.values(subject, predicate)
        )
        assert sorted(triples.subjects(predicate, value)) == sorted(
            quads.subjects(predicate, value)
        )
        assert {one: sorted(many) for one, many in triples.star(subject).items()} == {
            one: sorted(many) for one, many in quads.star(subject).items()
        }


def test_a_literal_that_the_store_keeps_otherwise_is_not_there() -> None:
    written = Term(f'"01"^^<{XSD}int>')
    quads, _ = read([(iri("n:a"), P, written)])

    assert [] == quads.subjects(P, written)
    assert [iri("n:a")] == quads.subjects(P, Term(f'"1"^^<{XSD}integer>'))


def test_however_many_share_a_value_they_are_its_subjects() -> None:
    nodes = [iri(f"n:é{number}") for number in range(150)] + [Term("_:b")]
    quads, triples = read([(node, P, iri("n:a")) for node in nodes])

    assert sorted(triples.subjects(P, iri("n:a"))) == sorted(
        quads.subjects(P, iri("n:a"))
    )
    assert 151 == len(quads.subjects(P, iri("n:a")))


def test_an_iri_that_stands_for_a_blank_node_counts_as_one() -> None:
    quads = StoreQuads(pyoxigraph.Store(), genid="g:")

    assert quads.is_blank(Term("_:b"))
    assert quads.is_blank(iri("g:1"))
    assert not quads.is_blank(iri("n:g:1"))
    assert not StoreQuads(pyoxigraph.Store()).is_blank(iri("g:1"))


def test_what_is_no_predicate_has_no_column() -> None:
    quads, _ = read([(iri("n:a"), P, text("x"))])

    assert b"" == quads.column(iri("not an iri"))
    assert not quads.exceeds(iri("not an iri"), 0)
