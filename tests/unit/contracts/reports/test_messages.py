"""What a report says where the shapes say nothing."""

from __future__ import annotations

from typing import get_args

import pytest

from provgraph.contracts import constraint as kinds
from provgraph.contracts import newer
from provgraph.contracts.constraint import Constraint
from provgraph.contracts.path import Inverse, Predicate
from provgraph.contracts.report import Report, Result
from provgraph.contracts.reports import About, message_of
from provgraph.contracts.reports.messages import constraint_of
from provgraph.contracts.reports.naming import Naming
from provgraph.contracts.words import sh
from provgraph.rdf.terms import Term, integer, iri, text
from provgraph.rdf.vocab import prov
from tests.unit.contracts.reports.builders import result, shapes, written

ONE, OTHER = iri("http://example.org/one"), iri("http://example.org/other")
BYTE = Term('"300"^^<http://www.w3.org/2001/XMLSchema#byte>')
BYTE_TYPE = iri("http://www.w3.org/2001/XMLSchema#byte")
INTEGER = iri("http://www.w3.org/2001/XMLSchema#integer")

SENTENCES: dict[Constraint, str] = {
    kinds.Class(
        prov("Agent")
    ): "prov:used has {it}, which is no instance of prov:Agent",
    kinds.Datatype(iri("http://www.w3.org/2001/XMLSchema#byte")): (
        "prov:used has {it}, which is no well-formed xsd:byte"
    ),
    kinds.StoredDatatype(
        iri("http://www.w3.org/2001/XMLSchema#byte"),
        iri("http://www.w3.org/2001/XMLSchema#integer"),
    ): ("prov:used has {it}, which is no well-formed xsd:byte"),
    kinds.NodeKind(frozenset({kinds.Kind.IRI, kinds.Kind.LITERAL})): (
        "prov:used has {it}, which is not of the kind IRI or literal"
    ),
    kinds.MinCount(1): "prov:used has 0 values, and at least 1 is needed",
    kinds.MinCount(2): "prov:used has too few values: at least 2 are needed",
    kinds.MaxCount(0): "prov:used has a value, and none is allowed",
    kinds.MaxCount(1): "prov:used has too many values: at most 1 is allowed",
    kinds.MinExclusive(integer(1)): (
        'prov:used has {it}, which is not more than "1"^^xsd:integer'
    ),
    kinds.MinInclusive(integer(1)): (
        'prov:used has {it}, which is not "1"^^xsd:integer or more'
    ),
    kinds.MaxExclusive(integer(1)): (
        'prov:used has {it}, which is not less than "1"^^xsd:integer'
    ),
    kinds.MaxInclusive(integer(1)): (
        'prov:used has {it}, which is not "1"^^xsd:integer or less'
    ),
    kinds.MinLength(4): "prov:used has {it}, which has not 4 characters or more",
    kinds.MaxLength(2): "prov:used has {it}, which has not 2 characters or fewer",
    kinds.Pattern("^{a}$", "i"): (
        "prov:used has {it}, which does not match the pattern ^{a}$ with the flags i"
    ),
    kinds.LanguageIn(("en", "de", "fr")): (
        "prov:used has {it}, which is no text in the language en, de or fr"
    ),
    kinds.UniqueLang(): "prov:used has more than one text in the same language",
    kinds.Equals(OTHER): (
        "{it} is a value of only one of prov:used and http://example.org/other, "
        "and has to be of both"
    ),
    kinds.Disjoint(OTHER): (
        "prov:used has {it}, which is a value of http://example.org/other too, "
        "and must not be"
    ),
    kinds.LessThan(prov("x")): (
        "prov:used has {it}, which is not less than each value of prov:x"
    ),
    kinds.LessThanOrEquals(prov("x")): (
        "prov:used has {it}, which is not less than or equal to each value of prov:x"
    ),
    kinds.Not(ONE): (
        "prov:used has {it}, which conforms to http://example.org/one, and must not"
    ),
    kinds.And((ONE, OTHER)): (
        "prov:used has {it}, which does not conform to all of: "
        "http://example.org/one, http://example.org/other"
    ),
    kinds.Or((ONE, Term("_:b"))): (
        "prov:used has {it}, which conforms to none of: "
        "http://example.org/one, unnamed shape"
    ),
    kinds.Xone((ONE, OTHER)): (
        "prov:used has {it}, which does not conform to exactly one of: "
        "http://example.org/one, http://example.org/other"
    ),
    kinds.Node(ONE): (
        "prov:used has {it}, which does not conform to http://example.org/one"
    ),
    kinds.Property(ONE): (
        "prov:used has {it}, which does not conform to http://example.org/one"
    ),
    kinds.QualifiedMinCount(ONE, 1, (OTHER,)): (
        "prov:used has too few values that conform to http://example.org/one alone: "
        "at least 1 is needed"
    ),
    kinds.QualifiedMaxCount(ONE, 3): (
        "prov:used has too many values that conform to http://example.org/one: "
        "at most 3 are allowed"
    ),
    kinds.Closed(frozenset({ONE})): (
        "prov:used is no property that is allowed here, and has the value {it}"
    ),
    kinds.HasValue(ONE): "prov:used has to have the value http://example.org/one",
    kinds.In((text("a"), text("b"))): 'prov:used has {it}, which is not "a" or "b"',
    newer.AnyClass((prov("Agent"), prov("Plan"))): (
        "prov:used has {it}, which is no instance of prov:Agent or prov:Plan"
    ),
    newer.AnyDatatype((BYTE_TYPE, INTEGER), (INTEGER, INTEGER)): (
        "prov:used has {it}, which is no well-formed xsd:byte or xsd:integer"
    ),
    newer.EqualsPath(Inverse(Predicate(prov("x")))): (
        "{it} is a value of only one of prov:used and ^prov:x, and has to be of both"
    ),
    newer.DisjointPath(Inverse(Predicate(prov("x")))): (
        "prov:used has {it}, which is a value of ^prov:x too, and must not be"
    ),
    newer.LessThanPath(Inverse(Predicate(prov("x")))): (
        "prov:used has {it}, which is not less than each value of ^prov:x"
    ),
    newer.LessThanOrEqualsPath(Inverse(Predicate(prov("x")))): (
        "prov:used has {it}, which is not less than or equal to each value of ^prov:x"
    ),
    newer.SubsetOf(Predicate(prov("x"))): (
        "prov:used has {it}, which is no value of prov:x, and has to be"
    ),
    newer.RootClass((prov("Agent"), prov("Plan"))): (
        "prov:used has {it}, which is not prov:Agent or prov:Plan, nor a class below"
    ),
    newer.SingleLine(): "prov:used has {it}, which has more than one line",
    newer.MinListLength(2): (
        "prov:used has {it}, which is no list of 2 members or more"
    ),
    newer.MaxListLength(2): (
        "prov:used has {it}, which is no list of 2 members or fewer"
    ),
    newer.UniqueMembers(): (
        "prov:used has {it}, which is no list, or one with a member that stands twice"
    ),
    newer.MemberShape(ONE): (
        "prov:used has {it}, which is no list whose members conform to "
        "http://example.org/one"
    ),
    newer.SomeValue(ONE): (
        "prov:used has no value that conforms to http://example.org/one"
    ),
    newer.UniqueValuesFor((prov("x"), prov("y")), ()): (
        "{it} has the same values of prov:x and prov:y as another node"
    ),
    newer.ReifierShape(prov("used"), ONE): (
        "a statement of prov:used is not reified as http://example.org/one wants it: "
        "{it}"
    ),
    newer.ClosedByTypes((newer.Declared(ONE, frozenset({OTHER})),), frozenset()): (
        "prov:used is no property that is allowed here, and has the value {it}"
    ),
    kinds.Sparql(ONE, "SELECT"): (
        "prov:used has {it}, which is found by the query of the shape"
    ),
    kinds.Custom(OTHER, (("p", ONE),), "ASK {}", is_ask=True): (
        "prov:used has {it}, which does not conform to http://example.org/other"
    ),
}


each = pytest.mark.parametrize(
    "constraint",
    SENTENCES,
    ids=[f"{type(one).__name__}{number}" for number, one in enumerate(SENTENCES)],
)


def found(broken: Constraint, **changes: object) -> Result:
    return result(component=broken.component, value=BYTE, **changes)


@each
def test_a_sentence_says_what_is_wrong_and_where(constraint: Constraint) -> None:
    expected = SENTENCES[constraint].replace("{it}", '"300"^^xsd:byte')

    assert expected == message_of(found(constraint), constraint)


def test_every_constraint_has_its_sentence() -> None:
    assert set(get_args(Constraint)) == {type(one) for one in SENTENCES}


@each
def test_a_constraint_that_is_not_known_has_a_general_sentence(
    constraint: Constraint,
) -> None:
    """It has no place left open, and does not fall back on the component's name."""
    sentence = message_of(found(constraint), None)

    assert "{" not in sentence
    if not isinstance(constraint, kinds.Custom):
        assert Naming(About()).component(constraint.component) not in sentence


@each
def test_a_sentence_on_the_focus_node_names_it(constraint: Constraint) -> None:
    judged = result(component=constraint.component, path=None, focus=ONE, value=ONE)

    assert "http://example.org/one" in message_of(judged, constraint)
    assert "http://example.org/one" in message_of(judged, None)


def test_of_two_constraints_of_a_component_neither_is_blamed() -> None:
    first, second = kinds.Class(ONE), kinds.Class(OTHER)

    assert first == constraint_of(found(first), shapes(first, kinds.MinCount(1)))
    assert constraint_of(found(first), shapes(first, second)) is None
    assert constraint_of(found(first), None) is None


def test_a_query_is_known_by_its_node() -> None:
    first, second = kinds.Sparql(ONE, "a"), kinds.Sparql(OTHER, "b")
    judged = found(first, constraint=OTHER)

    assert second == constraint_of(judged, shapes(first, second))


def test_the_shapes_own_message_goes_before_ours() -> None:
    german, english = Term('"nicht gut"@de'), Term('"not good"@en')
    constraint = kinds.MinCount(1)

    for messages, told in (
        ((german, english), "not good"),
        ((german,), "nicht gut"),
        ((german, english, text("plain")), "plain"),
    ):
        report = Report.of((found(constraint, messages=messages),))
        assert f"run/1: {told}\n" in written("table", report)


def test_ours_is_made_from_the_shapes() -> None:
    constraint = kinds.MinCount(1)
    about = About(shapes=shapes(constraint))
    report = Report.of((result(component=constraint.component),))

    table = written("table", report, about)

    assert "prov:used has 0 values, and at least 1 is needed" in table


def test_a_long_list_says_how_many_more_there_are() -> None:
    values = tuple(text(f"v{number}") for number in range(1_000))
    sentence = message_of(found(kinds.In(values)), kinds.In(values))

    assert sentence.endswith('"v7" or 992 more')


def test_a_sentence_is_no_longer_for_a_value_of_a_megabyte() -> None:
    judged = result(component=sh("InConstraintComponent"), value=text("x" * 2**20))

    assert len(message_of(judged, None)) < 400
