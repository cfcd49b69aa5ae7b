"""What queries find is what closures find, of all that is said in SPARQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from provgraph.contracts.by_sparql import BySparql
from provgraph.contracts.by_sparql.executor import Leaf
from provgraph.contracts.by_sparql.patterns import written_out
from provgraph.contracts.closures import Closures
from provgraph.contracts.constraint import NodeKind
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shape, Shapes, TargetClass
from provgraph.errors import QueryError
from provgraph.graph.quads import StoreQuads
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import XSD, Term, text
from provgraph.rdf.triples import Triples
from tests.profile import scaled
from tests.unit.contracts import made
from tests.unit.contracts.made import PROLOGUE, shapes_of, triples_of
from tests.unit.contracts.stores import StoreEndpoint, store_of

GENID = "urn:genid:"
DATATYPES = (
    *("boolean", "decimal", "integer", "float", "double", "nonNegativeInteger"),
    *("positiveInteger", "nonPositiveInteger", "negativeInteger", "string", "anyURI"),
    *("dateTime", "dateTimeStamp", "date", "time", "gYear", "gYearMonth", "gMonth"),
    *("gMonthDay", "gDay", "duration", "dayTimeDuration", "yearMonthDuration"),
)
LEXICALS = [
    *("true", "1", "0", "-0", "+0", "-1", "+007", "1.", ".5", "1e3", "INF", "-INF"),
    *("NaN", "2024-02-29", "2023-02-29", "1900-02-29", "12000-02-29", "-0004-02-29"),
    *("2026-04-31", "0000-01-01", "01999-01-01", "24:00:00", "23:59:60", "24:00:01"),
    *("2026-01-01T00:00:00", "2026-01-01T00:00:00.5+14:00", "--02-29", "--02-30"),
    *("2026", "2026Z", "2026-13", "--12", "---31", "---32", "P1Y", "P", "PT", "P1DT"),
    *("-P1Y2M3DT4H5M6.7S", "PT1.5S", "P1M2Y", "P2D", "PT5M", "", " 1", "1\n", "x"),
    *("99999999999999999999", "-99999999999999999999", "a\ufffeb", "3e400"),
]
STEPS = ["?", "+", "*", "{1,2}", "", ""]
ATOMS = [
    *("a", "b", ".", "[ab]", "[^a]", "(a|b)", "(?:ab)", r"\.", "[0-9]", r"\d", r"\w"),
    *(r"\s", r"\S", r"[\d.]", r"[\w-]", r"\W", r"\-", "^", "$"),
]

APART = "sh:qualifiedValueShapesDisjoint true"
CLASSED = "sh:qualifiedValueShape [ sh:class :C0 ]"

_value = st.sampled_from(
    ["a", "b", "ab", "ba", "aab", "a.b", "", "1", "A", "é", " ", "a-b"]
)
_inner = st.sampled_from(
    [
        "sh:minCount 1",
        "sh:minCount 2",
        "sh:maxCount 1",
        "sh:maxCount 2",
        "sh:uniqueLang true",
        "sh:class :C0",
        "sh:hasValue :n1",
        "sh:equals :p1",
        "sh:lessThan :p2",
        "sh:closed true ; sh:ignoredProperties ( :p0 )",
        "sh:qualifiedValueShape [ sh:class :C1 ] ; sh:qualifiedMinCount 2",
        "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMaxCount 1",
        f"{CLASSED} ; sh:qualifiedMinCount 1 ; {APART}",
        f"sh:qualifiedValueShape [ sh:in ( :n1 ) ] ; sh:qualifiedMaxCount 0 ; {APART}",
        "sh:not [ sh:path :p1 ; sh:minCount 2 ]",
        "sh:not [ sh:deactivated true ; sh:class :C0 ]",
        "sh:minCount 1 ; sh:deactivated true",
        "sh:not [ sh:path [ sh:zeroOrMorePath :p1 ] ; sh:minCount 2 ]",
        f"sh:not [ sh:path :p1 ; {CLASSED} ; sh:qualifiedMaxCount 1 ]",
        "sh:node [ sh:path :p0 ; sh:maxCount 2 ]",
        "sh:or ( [ sh:nodeKind sh:Literal ] [ sh:path :p2 ; sh:uniqueLang true ] )",
        "sh:xone ( [ sh:class :C0 ] [ sh:class :C1 ] [ sh:class :C0 ] )",
        "sh:node [ sh:property [ sh:path :p1 ; sh:equals :p2 ] ]",
    ]
)
_links: SearchStrategy[str] = st.recursive(
    st.builds("sh:path {} ; {}".format, made.paths, _inner),
    lambda below: st.builds(
        "sh:path {} ; {} ; sh:property [ {} ] , [ {} ]".format,
        st.one_of(st.sampled_from(made.PREDICATES), made.paths),
        _inner,
        below,
        below,
    ),
    max_leaves=3,
)
_target = st.sampled_from(
    [
        "sh:targetClass :C0",
        "sh:targetClass :C1 ; sh:targetNode :n0",
        "sh:targetSubjectsOf :p0",
        "sh:targetObjectsOf :p1",
        "sh:targetNode :n1 , :unknown",
    ]
)
nested_texts: SearchStrategy[str] = st.builds(
    (PROLOGUE + ":S {} ; sh:property [ {} ] , :T . :T {} .").format,
    _target,
    _links,
    _links,
)
dense: SearchStrategy[list[Triple]] = st.lists(
    made.STATEMENTS, min_size=10, max_size=40, unique=True
)


def disagreements(
    by: BySparql, closures: Closures
) -> Iterator[tuple[Leaf, Counter[Result], Counter[Result]]]:
    """Each constraint of which queries and closures find not the same."""
    for leaf in by.leaves():
        if not by.takes(*leaf):
            continue
        found = Counter(by.results(*leaf))
        expected = Counter(
            result
            for focus in by.focus_nodes(leaf.shape)
            for result in closures.judge_by(leaf.constraint, leaf.shape, focus)
        )
        if expected != found:
            yield leaf, expected - found, found - expected


def of_both(by: BySparql, closures: Closures) -> Counter[Result]:
    """What queries find, and of what they do not take, closures."""
    found: Counter[Result] = Counter()
    for leaf in by.leaves():
        if by.takes(*leaf):
            found.update(by.results(*leaf))
            continue
        for focus in by.focus_nodes(leaf.shape):
            found.update(closures.judge_by(leaf.constraint, leaf.shape, focus))
    return found


def see_that_they_agree(shapes: str, triples: list[Triple]) -> tuple[int, int]:
    """Compare both; how many constraints there are, and how many were taken."""
    known, store = shapes_of(shapes), store_of(triples)
    by = BySparql(known, StoreEndpoint(store))
    closures = Closures(known, StoreQuads(store))

    assert [] == list(disagreements(by, closures))
    assert Counter(closures.results()) == of_both(by, closures)
    leaves = list(by.leaves())
    return len(leaves), sum(by.takes(*leaf) for leaf in leaves)


@settings(max_examples=scaled(6_000))
@given(shapes=nested_texts, triples=dense)
def test_inner_shapes_are_judged_again_for_each_way_to_their_focus_nodes(
    shapes: str, triples: list[Triple]
) -> None:
    see_that_they_agree(shapes, triples)


def test_a_shared_shape_reports_a_node_once_for_each_way_to_it() -> None:
    """As core/validation-reports/shared.ttl does."""
    shapes = shapes_of(
        PROLOGUE + ":S sh:targetNode :a , :b ; sh:property :P . :T sh:targetNode :a ;"
        " sh:property :P . :P sh:path :p ; sh:property :Q . :Q sh:path :q ;"
        " sh:minCount 1 ."
    )
    store = store_of(triples_of(PROLOGUE + ":a :p :c . :b :p :c ."))
    endpoint = StoreEndpoint(store)
    by = BySparql(shapes, endpoint)
    (leaf,) = by.leaves()

    assert ["<urn:made:c>"] * 3 == [one.focus for one in by.results(*leaf)]


def test_a_constraint_is_one_query() -> None:
    shapes = shapes_of(
        PROLOGUE + ":S sh:targetClass :C0 ; sh:property [ sh:path :p0 ; sh:class :C1 ;"
        " sh:minCount 2 ; sh:nodeKind sh:IRI ] ."
    )
    endpoint = StoreEndpoint(store_of([]))
    by = BySparql(shapes, endpoint)
    leaves = list(by.leaves())
    asked = []
    for _ in range(2):
        for leaf in leaves:
            before = endpoint.asked
            list(by.results(*leaf))
            asked.append(endpoint.asked - before)

    # What is below :C0 and :C1 is asked for once, when they are first met.
    assert ([3, 1, 1], [1, 1, 1]) == (asked[:3], asked[3:])


@settings(max_examples=scaled(2_000))
@given(
    datatype=st.sampled_from(DATATYPES),
    lexicals=st.lists(st.sampled_from(LEXICALS), min_size=1, max_size=20, unique=True),
)
def test_a_literal_is_well_formed_for_queries_as_it_is_for_closures(
    datatype: str, lexicals: list[str]
) -> None:
    node, p = Term("<urn:made:n0>"), Term("<urn:made:p0>")
    values = [Term(f"{text(one)}^^<{XSD}{datatype}>") for one in lexicals]
    shapes = (
        f"sh:targetNode :n0 ; sh:path :p0 ; sh:datatype xsd:{datatype} ;"
        f" sh:qualifiedValueShape [ sh:datatype xsd:{datatype} ] ;"
        " sh:qualifiedMinCount 5 ; sh:lessThanOrEquals :p0"
    )

    every, taken = see_that_they_agree(
        f"{PROLOGUE}:S {shapes} .", [(node, p, value) for value in values]
    )

    assert every == taken


@settings(max_examples=scaled(2_000))
@given(
    pattern=st.lists(
        st.builds("{}{}".format, st.sampled_from(ATOMS[:-2]), st.sampled_from(STEPS))
        | st.sampled_from(ATOMS),
        min_size=1,
        max_size=4,
    ).map("".join),
    flags=st.sampled_from(["", "i", "s"]),
    values=st.lists(_value, min_size=1, unique=True),
)
def test_a_plain_pattern_is_read_alike(
    pattern: str, flags: str, values: list[str]
) -> None:
    assert written_out(pattern, flags) is not None
    shape = f"sh:pattern {text(pattern)} ; sh:flags {text(flags)}"
    node, p = Term("<urn:made:n0>"), Term("<urn:made:p0>")

    every, taken = see_that_they_agree(
        f"{PROLOGUE}:S sh:targetNode :n0 ; sh:path :p0 ; {shape} .",
        [(node, p, text(value)) for value in values],
    )

    assert every == taken == 1


@settings(max_examples=scaled(2_000))
@given(shapes=made.shape_texts, data=made.data_texts)
def test_iris_may_stand_for_blank_nodes(shapes: str, data: str) -> None:
    known = shapes_of(shapes)
    store = store_of(
        tuple(
            Term(f"<{GENID}{one[2:]}>") if one.startswith("_:") else one
            for one in triple
        )
        for triple in triples_of(data)
    )
    endpoint = StoreEndpoint(store)
    endpoint.blanks = GENID
    by = BySparql(known, endpoint)
    closures = Closures(known, StoreQuads(store, genid=GENID))

    assert [] == list(disagreements(by, closures))


def test_what_the_store_cannot_compare_is_compared_again() -> None:
    """A number beyond its own, and booleans, of which it knows no order."""
    triples = triples_of(
        PROLOGUE + ":n0 :p0 99999999999999999999 , 5 , 0 ; :p1 true ; :p2 true ."
    )
    shapes = (
        ":S sh:targetNode :n0 ; sh:path :p0 ; sh:minInclusive 1 ."
        ":T sh:targetNode :n0 ; sh:path :p1 ; sh:minInclusive true ;"
        " sh:lessThanOrEquals :p2 ."
    )
    by = BySparql(shapes_of(PROLOGUE + shapes), StoreEndpoint(store_of(triples)))

    assert ['"0"^^<http://www.w3.org/2001/XMLSchema#integer>'] == [
        result.value for leaf in by.leaves() for result in by.results(*leaf)
    ]


def test_labels_that_do_not_last_are_told_apart() -> None:
    """Two answers of a store may call two nodes by one label."""
    shapes = shapes_of(
        PROLOGUE
        + ":S sh:targetClass :C0 ; sh:path :p0 ; sh:minCount 1 ; sh:class :C1 ;"
        " sh:hasValue 1 ."
    )
    store = store_of(triples_of(PROLOGUE + "_:b0 a :C0 ."))
    by = BySparql(shapes, StoreEndpoint(store), labels_last=False)
    focuses = [one.focus for leaf in by.leaves() for one in by.results(*leaf)]

    assert 2 == len(focuses)
    assert 2 == len(set(focuses))


@pytest.mark.parametrize(
    ("constraint", "reason"),
    [
        ("sh:datatype xsd:byte", "well-formed"),
        ('sh:pattern "\\\\p{Lu}"', "in their own ways"),
        ('sh:pattern "a" ; sh:flags "x"', "in their own ways"),
        ("sh:in ( 1 _:b )", "no name"),
        ("sh:hasValue _:b", "no name"),
        ("sh:not [ sh:minInclusive true ]", "no order"),
        ("sh:node [ sh:path :p ; sh:minCount 5 ]", "too many values"),
        ("sh:node [ sh:path :p ; sh:datatype xsd:byte ]", "in _:"),
        (
            f"sh:node [ sh:path ( {'[ sh:zeroOrOnePath :p ] ' * 4}) ; sh:minCount 2 ]",
            "too many ways",
        ),
        ("sh:node " + "[ sh:node " * 12 + "[ ]" + " ]" * 12, "too many shapes"),
    ],
)
def test_what_is_not_said_exactly_is_not_taken(constraint: str, reason: str) -> None:
    shapes = shapes_of(f"{PROLOGUE}:S sh:targetClass :C0 ; {constraint} .")
    by = BySparql(shapes, StoreEndpoint(store_of([])))
    (leaf,) = by.leaves()

    assert reason in (by.why_not(*leaf) or "")


@pytest.mark.parametrize("nullable", [5, 40])
def test_a_path_that_is_too_many_ways_is_not_taken(nullable: int) -> None:
    """Each step that may be left out doubles them."""
    path = "[ sh:zeroOrOnePath :p ] " * nullable
    shapes = shapes_of(
        f"{PROLOGUE}:S sh:targetClass :C0 ; sh:path ( {path}) ; sh:class :C1 ."
    )
    by = BySparql(shapes, StoreEndpoint(store_of([])))
    (leaf,) = by.leaves()

    assert "its path is too many ways" == by.why_not(*leaf)


def test_an_iri_that_is_none_is_not_pasted() -> None:
    """A lenient reader may let one pass."""
    shape = Shape(
        Term("<urn:s>"),
        targets=(TargetClass(Term("<urn:x> . ?f0 a <urn:c>")),),
        constraints=(NodeKind(frozenset()),),
    )
    by = BySparql(Shapes({shape.node: shape}, Triples()), StoreEndpoint(store_of([])))
    (leaf,) = by.leaves()

    with pytest.raises(QueryError, match="is none"):
        list(by.results(*leaf))


@pytest.mark.parametrize("target", ["01", "_:b"])
def test_targets_that_a_query_cannot_name_are_not_taken(target: str) -> None:
    shapes = shapes_of(f"{PROLOGUE}:S sh:targetNode {target} ; sh:class :C0 .")
    by = BySparql(shapes, StoreEndpoint(store_of([])))

    assert [False] == [by.takes(*leaf) for leaf in by.leaves()]


def test_shapes_that_are_reached_in_thousands_of_ways_are_not_taken() -> None:
    """And seen to be so at once."""
    chain = " ".join(
        f":L{at} sh:path :p ; sh:property :M{at} , :N{at} ."
        f":M{at} sh:path :q ; sh:property :L{at + 1} ."
        f":N{at} sh:path :r ; sh:property :L{at + 1} ."
        for at in range(12)
    )
    shapes = shapes_of(
        f"{PROLOGUE}{chain} :L12 sh:path :p ; sh:minCount 1 ."
        " :S sh:targetClass :C0 ; sh:property :L0 ."
    )
    by = BySparql(shapes, StoreEndpoint(store_of([])))

    assert not any(by.takes(*leaf) for leaf in by.leaves())
