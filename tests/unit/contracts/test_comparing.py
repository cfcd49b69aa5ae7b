"""What a new shapes graph changes is told by what conforms to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph.contracts.awaiting import Awaits
from provgraph.contracts.change import OPPOSITE, Kind
from provgraph.contracts.comparing import difference
from provgraph.contracts.constraint import (
    And,
    Class,
    Closed,
    Constraint,
    Datatype,
    HasValue,
    In,
    LanguageIn,
    MaxCount,
    MaxInclusive,
    MinCount,
    MinInclusive,
    MinLength,
    NodeKind,
    Not,
    Or,
    Pattern,
    Property,
    QualifiedMaxCount,
    QualifiedMinCount,
    Sparql,
)
from provgraph.contracts.constraint import Kind as NodeKinds
from provgraph.contracts.path import Path, Predicate, Sequence
from provgraph.contracts.shape import Shape, Shapes, TargetClass, TargetNode
from provgraph.contracts.words import INFO, VIOLATION, WARNING
from provgraph.rdf.terms import XSD, Term, date_time, double, integer, iri, text
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import prov
from tests.profile import scaled
from tests.unit.contracts.made import PROLOGUE, shapes_of

S, P, Q = iri("s:shape"), Predicate(prov("used")), Predicate(prov("value"))
ACTIVITY = TargetClass(prov("Activity"))
DATATYPES = [iri(f"{XSD}{name}") for name in ("string", "integer", "date")]


def shapes(
    *constraints: Constraint,
    path: Path = P,
    label: str = "_:b",
    inner: tuple[Shape, ...] = (),
    severity: Term = VIOLATION,
) -> Shapes:
    """Return a node shape on activities with one property shape in it."""
    part = Shape(Term(label), path, (), constraints, severity)
    whole = Shape(S, None, (ACTIVITY,), (Property(Term(label)),))
    every = (whole, part, *inner)
    return Shapes({one.node: one for one in every}, Triples())


def kinds(old: Shapes, new: Shapes) -> list[Kind]:
    return [one.kind for one in difference(old, new)]


A, B = iri("t:a"), iri("t:b")
CASES: list[tuple[tuple[Constraint, ...], tuple[Constraint, ...], list[Kind]]] = [
    ((), (MinCount(1),), ["stricter"]),
    ((MinCount(1),), (), ["looser"]),
    ((MinCount(1),), (MinCount(2),), ["stricter"]),
    ((MaxCount(1),), (MaxCount(2),), ["looser"]),
    ((MinLength(3),), (MinLength(2),), ["looser"]),
    ((MinInclusive(integer(3)),), (MinInclusive(double(3.5)),), ["stricter"]),
    ((MaxInclusive(integer(3)),), (MaxInclusive(double(3.0)),), ["neither"]),
    (
        (MaxInclusive(date_time("2026-01-01T00:00:00Z")),),
        (MaxInclusive(date_time("2026-01-01T00:00:00+02:00")),),
        ["stricter"],
    ),
    ((MaxInclusive(integer(3)),), (MaxInclusive(text("x")),), ["breaking"]),
    ((In((A, B)),), (In((A,)),), ["stricter"]),
    ((In((A,)),), (In((A, B)),), ["looser"]),
    ((In((A,)),), (In((B,)),), ["breaking"]),
    ((LanguageIn(("en",)),), (LanguageIn(("en", "de")),), ["looser"]),
    ((Closed(frozenset({A})),), (Closed(frozenset({A, B})),), ["looser"]),
    (
        (NodeKind(frozenset({NodeKinds.IRI, NodeKinds.LITERAL})),),
        (NodeKind(frozenset({NodeKinds.IRI})),),
        ["stricter"],
    ),
    ((Datatype(DATATYPES[0]),), (Datatype(DATATYPES[1]),), ["breaking"]),
    ((Class(A),), (Class(B),), ["breaking"]),
    ((Class(A),), (Class(A), Class(B)), ["stricter"]),
    ((HasValue(A), HasValue(B)), (HasValue(A),), ["looser"]),
    ((Pattern("a", ""),), (Pattern("a", "i"),), ["breaking"]),
    ((Sparql(Term("_:x"), "SELECT"),), (Sparql(Term("_:y"), "SELECT"),), []),
    ((Sparql(Term("_:x"), "SELECT"),), (Sparql(Term("_:x"), "other"),), ["breaking"]),
]


@pytest.mark.parametrize(("old", "new", "told"), CASES)
def test_a_change_of_constraints_is_classed(
    old: tuple[Constraint, ...], new: tuple[Constraint, ...], told: list[Kind]
) -> None:
    assert told == kinds(shapes(*old), shapes(*new, label="_:other"))


def test_the_place_and_the_sentence_are_in_words() -> None:
    (one,) = difference(shapes(MinCount(1)), shapes(MinCount(2)))

    assert "<s:shape> prov:used" == one.place
    assert "asked for now: 2 values at least; before: 1 values at least" == one.sentence


def test_a_longer_path_is_told_by_its_prefixes() -> None:
    way = Sequence((P, Q))
    (one,) = difference(shapes(path=way), shapes(MinCount(1), path=way))

    assert "<s:shape> (prov:used/prov:value)" == one.place


def inner(*constraints: Constraint, label: str = "_:i") -> Shape:
    return Shape(Term(label), None, (), constraints)


@pytest.mark.parametrize(
    ("holder", "told"),
    [
        (Not(Term("_:i")), "looser"),
        (QualifiedMinCount(Term("_:i"), 1), "stricter"),
        (QualifiedMaxCount(Term("_:i"), 1), "looser"),
    ],
)
def test_what_is_stricter_within_a_negation_is_looser(
    holder: Constraint, told: Kind
) -> None:
    old = shapes(holder, inner=(inner(Class(A)),))
    new = shapes(holder, inner=(inner(Class(A), Class(B)),))

    assert [told] == kinds(old, new)


def test_one_more_of_several_shapes_is_looser_and_of_all_is_stricter() -> None:
    parts = (inner(Class(A), label="_:1"), inner(Class(B), label="_:2"))
    one, both = (Term("_:1"),), (Term("_:1"), Term("_:2"))

    assert ["looser"] == kinds(
        shapes(Or(one), inner=parts), shapes(Or(both), inner=parts)
    )
    assert ["stricter"] == kinds(
        shapes(And(one), inner=parts), shapes(And(both), inner=parts)
    )


def test_counts_of_qualified_values_are_compared() -> None:
    parts = (inner(Class(A)),)
    low, high = (
        shapes(QualifiedMinCount(Term("_:i"), at), inner=parts) for at in (1, 2)
    )

    assert ["stricter"] == kinds(low, high)
    assert ["looser"] == kinds(high, low)


def test_severities_are_raised_and_lowered() -> None:
    assert ["stricter"] == kinds(shapes(severity=WARNING), shapes())
    assert ["looser"] == kinds(shapes(severity=WARNING), shapes(severity=INFO))


def test_more_targets_judge_more() -> None:
    def targeted(*targets: TargetClass | TargetNode, off: bool = False) -> Shapes:
        whole = Shape(S, None, targets, (Class(A),), deactivated=off)
        return Shapes({S: whole}, Triples())

    few, many = targeted(ACTIVITY), targeted(ACTIVITY, TargetNode(A))

    assert ["stricter"] == kinds(few, many)
    assert ["looser"] == kinds(many, few)
    assert ["looser"] == kinds(few, targeted(ACTIVITY, off=True))
    assert ["looser"] == kinds(few, Shapes({}, Triples()))
    assert ["stricter"] == kinds(Shapes({}, Triples()), few)


def test_shapes_that_lead_to_themselves_are_compared_once() -> None:
    """They are refused elsewhere; here they only have to come to an end."""
    loop = Shape(A, P, (), (Property(A), MinCount(1)))
    whole = Shape(S, None, (ACTIVITY,), (Property(A),))
    old = Shapes({S: whole, A: loop}, Triples())
    more = Shape(A, P, (), (Property(A), MinCount(2)))
    new = Shapes({S: whole, A: more}, Triples())

    assert ["stricter"] == kinds(old, new)


CONSTRAINTS = st.one_of(
    st.integers(0, 3).map(MinCount),
    st.integers(0, 3).map(MaxCount),
    st.integers(0, 3).map(lambda at: MinInclusive(integer(at))),
    st.lists(st.sampled_from([A, B]), min_size=1, unique=True).map(
        lambda values: In(tuple(sorted(values)))
    ),
    st.sampled_from(DATATYPES).map(Datatype),
    st.sampled_from([A, B]).map(Class),
    st.sampled_from([A, B]).map(HasValue),
    st.integers(1, 3).map(lambda at: QualifiedMinCount(Term("_:i"), at)),
    st.just(Not(Term("_:i"))),
)
MANY = st.lists(CONSTRAINTS, max_size=4, unique=True)


def made(constraints: list[Constraint], within: list[Constraint], label: str) -> Shapes:
    """Return shapes of both; the inner one has no inner ones."""
    plain = [one for one in within if not isinstance(one, (Not, QualifiedMinCount))]
    return shapes(*constraints, inner=(inner(*plain),), label=label)


@settings(max_examples=scaled(6_000), deadline=None)
@given(one=MANY, other=MANY, within=MANY, others=MANY)
def test_the_way_back_is_the_opposite(
    one: list[Constraint],
    other: list[Constraint],
    within: list[Constraint],
    others: list[Constraint],
) -> None:
    """And nothing is changed where only the labels of blank nodes are."""
    old, new = made(one, within, "_:b"), made(other, others, "_:c")
    there, back = Counter(kinds(old, new)), Counter(kinds(new, old))

    assert [] == kinds(old, made(one[::-1], within, "_:d"))
    assert there == Counter({OPPOSITE[kind]: number for kind, number in back.items()})


NAMED = """
:S sh:targetClass :C0 ; {} .
:A sh:class :C0 . :B sh:minLength {} .
"""


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ("sh:or ( :A :B )", "stricter"),
        ("sh:and ( :A :B )", "stricter"),
        ("sh:xone ( :A :B )", "breaking"),
        ("sh:not [ sh:or ( :A :B ) ]", "looser"),
        ("sh:not [ sh:xone ( :A :B ) ]", "breaking"),
        ("sh:not [ sh:not [ sh:and ( :A :B ) ] ]", "stricter"),
    ],
)
def test_what_changes_in_a_named_shape_changes_the_lists_that_have_it(
    held: str, told: Kind
) -> None:
    old, new = (shapes_of(PROLOGUE + NAMED.format(held, at)) for at in (1, 2))

    assert [told] == kinds(old, new)


DISJOINT = """
:S sh:targetClass :C0 ; sh:property
    [ sh:path :p0 ; sh:qualifiedValueShape :A ; sh:qualified{0} 1 ; {1} ],
    [ sh:path :p1 ; sh:qualifiedValueShape :B ; sh:qualifiedMinCount 0 ] .
:A sh:class :C0 . :B sh:minLength {2} .
"""
SWITCH = "sh:qualifiedValueShapesDisjoint true"


@pytest.mark.parametrize(
    ("count", "told"), [("MinCount", "stricter"), ("MaxCount", "looser")]
)
def test_what_no_longer_counts_is_a_change_of_the_count(count: str, told: Kind) -> None:
    old, new = (
        shapes_of(PROLOGUE + DISJOINT.format(count, switch, 1))
        for switch in ("", SWITCH)
    )

    assert [told] == kinds(old, new)
    assert [OPPOSITE[told]] == kinds(new, old)


@pytest.mark.parametrize(
    ("count", "told"), [("MinCount", "looser"), ("MaxCount", "stricter")]
)
def test_a_sibling_that_holds_of_less_lets_more_count(count: str, told: Kind) -> None:
    old, new = (
        shapes_of(PROLOGUE + DISJOINT.format(count, SWITCH, at)) for at in (1, 2)
    )

    # The sibling's own count asks for none, so that being stricter breaks nobody.
    assert told in kinds(old, new)


WAITS = [None, Awaits(60), Awaits(600), Awaits()]


@pytest.mark.parametrize("at", range(1, len(WAITS)))
def test_a_shape_that_waits_longer_is_looser(at: int) -> None:
    before, after = (
        replace(whole, by_node={S: replace(whole.by_node[S], awaits=awaits)})
        for whole in [shapes()]
        for awaits in WAITS[at - 1 : at + 1]
    )

    assert ["looser"] == kinds(before, after)
    assert ["stricter"] == kinds(after, before)
    assert [] == kinds(before, before)
