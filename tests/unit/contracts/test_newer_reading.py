"""What of SHACL 1.2 is read, what is told of instead, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from provgraph.contracts import constraint as c
from provgraph.contracts import newer as n
from provgraph.contracts.comparing import difference
from provgraph.contracts.judging import judge_graph
from provgraph.contracts.parting import parted
from provgraph.contracts.path import Predicate, Sequence
from provgraph.contracts.reading import read_shapes
from provgraph.contracts.reading_newer import NEWER_PARAMETERS
from provgraph.contracts.report import Report
from provgraph.contracts.reports import report_triples
from provgraph.contracts.sentences import in_words
from provgraph.contracts.shape import Shapes
from provgraph.contracts.storing import as_stored
from provgraph.contracts.words import (
    DEBUG,
    INFO,
    NEWER,
    RECOMMENDED,
    TRACE,
    VIOLATION,
    WARNING,
    Version,
    sh,
)
from provgraph.errors import ShapesError
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import XSD, Term, iri
from provgraph.rdf.triples import Triples
from tests.unit.contracts.made import triples_of
from tests.unit.contracts.made_1_2 import (
    newer_data,
    newer_shape_texts,
    newer_shapes_of,
)
from tests.unit.contracts.newer_examples import EXAMPLES, HEAD

S = Term("<urn:made:S>")
P = Term("<urn:made:p>")
PAGE = Path(__file__).parents[3] / "docs" / "shacl-1.2.md"
WORDS = (*NEWER_PARAMETERS, sh("targetWhere"), sh("ShapeClass"))
DISALLOWS = sh("conformanceDisallows")


def read(text: str, version: Version = NEWER) -> Shapes:
    return read_shapes(Triples(triples_of(HEAD + text)), version=version)


def judged(text: str, data: str, version: Version = NEWER) -> Report:
    return judge_graph(read(text, version), Triples(triples_of(HEAD + data)))


# The switch


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("sh:someValue [ ]", "sh:someValue"),
        ("sh:memberShape [ ]", "sh:memberShape"),
        ("sh:minListLength 1", "sh:minListLength"),
        ("sh:maxListLength 1", "sh:maxListLength"),
        ("sh:uniqueMembers true", "sh:uniqueMembers"),
        ("sh:singleLine true", "sh:singleLine"),
        ("sh:rootClass :C", "sh:rootClass"),
        ("sh:subsetOf :p", "sh:subsetOf"),
        ("sh:uniqueValuesFor :p", "sh:uniqueValuesFor"),
        ("sh:reifierShape [ ]", "sh:reifierShape"),
        ("sh:targetWhere [ ]", "sh:targetWhere"),
        ("sh:nodeByExpression :T", "sh:nodeByExpression"),
        ("a sh:ShapeClass", "sh:ShapeClass"),
    ],
)
def test_a_newer_word_in_older_shapes_is_told_of(text: str, word: str) -> None:
    report = judged(f":S sh:targetNode :x ; {text} .", "", RECOMMENDED)

    assert (
        f"{word} is of SHACL 1.2 and is not judged; say --shacl 1.2.",
    ) == report.notes
    assert report.conforms


def test_what_is_said_of_single_constraints_in_older_shapes_is_told_of() -> None:
    text = ":S sh:targetNode :x ; sh:class :C {| sh:severity sh:Info |} ."

    (note,) = judged(text, "", RECOMMENDED).notes
    (result,) = judged(text, "", RECOMMENDED).results
    assert "reifiers" in note
    assert VIOLATION == result.severity


@pytest.mark.parametrize(
    "text",
    [
        "sh:class ( :A :B )",
        "sh:datatype ( xsd:string )",
        "sh:nodeKind ( sh:IRI )",
        "sh:equals ( :p :q )",
        "sh:closed sh:ByTypes",
    ],
)
def test_what_an_older_word_takes_only_in_the_newer_is_refused(text: str) -> None:
    with pytest.raises(ShapesError):
        read(f":S sh:targetNode :x ; {text} .", RECOMMENDED)

    assert read(f":S sh:targetNode :x ; {text} .").notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "sh:class ( 1 )",
        "sh:class [ :p 1 ]",
        'sh:class "C"',
        "sh:datatype ( :D [ ] )",
        "sh:datatype :D , ( :E )",
        "sh:nodeKind ( sh:IRI sh:Nothing )",
        "sh:nodeKind sh:TripleTerm",
        "sh:equals [ ]",
        'sh:subsetOf "p"',
        "sh:rootClass ( 1 )",
        "sh:minListLength -1.5",
        "sh:minListLength 1 , 2",
        'sh:uniqueMembers "yes"',
        "sh:singleLine true , false",
        "sh:memberShape 1",
        "sh:someValue 1",
        "sh:targetWhere 1",
        "sh:uniqueValuesFor ()",
        "sh:uniqueValuesFor ( 1 )",
        "sh:path :p ; sh:uniqueValuesFor :p",
        "sh:reifierShape [ ]",
        "sh:path ( :p :q ) ; sh:reifierShape [ ]",
        "sh:path :p ; sh:reificationRequired true",
        "sh:closed sh:ByOthers",
        "sh:nodeByExpression :T",
        "sh:someValue [ sh:memberShape :S ]",
        'sh:targetWhere [ sh:sparql [ sh:select "SELECT $this { $this ?p 1 }" ] ]',
        "sh:class :C {| sh:severity sh:Info , sh:Warning |}",
        'sh:class :C {| sh:deactivated "yes" |}',
    ],
)
def test_what_is_ill_formed_is_refused(text: str) -> None:
    with pytest.raises(ShapesError):
        read(f":S sh:targetNode :x ; {text} .")


def test_shapes_of_the_older_standard_are_the_same_but_for_targets_in_data() -> None:
    text = """
        :S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] .
        [] sh:targetClass :D ; sh:closed true .
    """
    one, other = read(text, RECOMMENDED), read(text)

    assert one.notes == other.notes == ()
    for old, new in zip(one.by_node.values(), other.by_node.values(), strict=True):
        assert len(old.constraints) == len(new.constraints)
        assert old.targets == new.targets[: len(old.targets)]


# What is said of single constraints


def test_a_constraint_may_have_a_severity_and_messages_of_its_own() -> None:
    text = """
        :S sh:targetNode :x ; sh:severity sh:Warning ; sh:message "all" ;
            sh:class :C {| sh:severity sh:Info ; sh:message "one"@en |} ;
            sh:nodeKind sh:Literal .
    """
    found = {one.component: one for one in judged(text, "").results}

    of_class = found[c.Class.component]
    assert (INFO, (Term('"one"@en'),)) == (of_class.severity, of_class.messages)
    of_kind = found[c.NodeKind.component]
    assert (WARNING, (Term('"all"'),)) == (of_kind.severity, of_kind.messages)


def test_columns_and_queries_say_what_is_said_of_a_constraint() -> None:
    text = ":S sh:targetNode :x ; sh:class :C {| sh:severity sh:Info |} ."
    (result,) = judge_graph(read(text), Triples(), by_columns=True).results

    assert INFO == result.severity


def test_a_constraint_may_be_deactivated() -> None:
    text = """
        :S sh:targetNode :x ; sh:class :C {| sh:deactivated true |} ;
            sh:property :P {| sh:deactivated true |} ; sh:nodeKind sh:Literal .
        :P sh:path :p ; sh:minCount 1 .
    """
    (result,) = judged(text, "").results

    assert c.NodeKind.component == result.component


def test_what_is_said_of_a_statement_is_of_each_constraint_that_it_makes() -> None:
    shapes = read("""
        :S sh:path :p ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 2 ;
            sh:qualifiedValueShape :T {| sh:severity sh:Info |} .
    """)
    shape = next(one for key, one in shapes.by_node.items() if key == S)

    assert {c.QualifiedMinCount, c.QualifiedMaxCount} == {
        type(one.constraint) for one in shape.said
    }


def test_what_is_said_outlasts_a_store_and_a_parting() -> None:
    shapes = read("""
        :S sh:targetNode :x ; sh:datatype xsd:int {| sh:severity sh:Info |} .
    """)
    stored, _ = as_stored(shapes)
    core, _ = parted(stored)

    (result,) = judge_graph(core, Triples()).results
    assert INFO == result.severity


# Conformance


@pytest.mark.parametrize(
    ("severity", "version", "conforms"),
    [
        ("sh:Violation", NEWER, False),
        ("sh:Info", NEWER, False),
        (":Own", NEWER, False),
        ("sh:Debug", NEWER, True),
        ("sh:Trace", NEWER, True),
        ("sh:Debug", RECOMMENDED, False),
    ],
)
def test_debug_and_trace_do_not_keep_a_graph_from_conforming(
    severity: str, version: Version, *, conforms: bool
) -> None:
    text = f":S sh:targetNode :x ; sh:class :C ; sh:severity {severity} ."
    report = judged(text, "", version)

    assert (1, conforms) == (report.total, report.conforms)


def test_who_asks_says_which_severities_keep_a_graph_from_conforming() -> None:
    shapes = read(":S sh:targetNode :x ; sh:class :C ; sh:severity sh:Warning .")
    for disallowed, conforms in (
        ({VIOLATION}, True),
        ({VIOLATION, WARNING}, False),
        ({DEBUG, TRACE}, True),
        (set(), True),
    ):
        report = judge_graph(shapes, Triples(), disallowed=frozenset(disallowed))
        told = {one[2] for one in report_triples(report) if one[1] == DISALLOWS}

        assert (disallowed, conforms) == (told, report.conforms)
    assert not any(
        one[1] == DISALLOWS for one in report_triples(judge_graph(shapes, Triples()))
    )


# Other readers of shapes


def test_each_newer_constraint_has_words() -> None:
    for _, text, _, _ in EXAMPLES.values():
        for shape in read(text).by_node.values():
            for constraint in shape.constraints:
                assert "{" not in in_words(constraint)
    used = Predicate(iri("http://www.w3.org/ns/prov#used"))

    assert "values of (prov:used/prov:used) too" == in_words(
        n.SubsetOf(Sequence((used, used)))
    )


def test_a_store_keeps_one_datatype_of_a_list_in_place_of_another() -> None:
    shapes = read(":S sh:targetObjectsOf :p ; sh:datatype ( xsd:byte xsd:string ) .")
    stored, notes = as_stored(shapes)
    integer = iri(f"{XSD}integer")
    literals = [f'"{number}"^^{integer}' for number in (5, 500)]
    graph = Triples((S, P, Term(one)) for one in (*literals, '"text"'))

    assert [f'"500"^^{integer}'] == [
        one.value for one in judge_graph(stored, graph).results
    ]
    (note,) = notes
    assert "xsd:byte" in note


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("sh:minListLength 1", "sh:minListLength 2", "stricter"),
        ("sh:maxListLength 1", "sh:maxListLength 2", "looser"),
        ("sh:class ( :A :B )", "sh:class ( :A :B :C )", "looser"),
        ("sh:rootClass ( :A :B )", "sh:rootClass :A", "stricter"),
        ("sh:datatype ( :A :B )", "sh:datatype ( :A :C )", "breaking"),
        ("sh:singleLine true", "sh:singleLine false", "looser"),
        ("sh:subsetOf :p", "sh:subsetOf :q", "breaking"),
        ("sh:targetWhere [ sh:class :A ]", "sh:targetClass :B", "stricter"),
        (
            "sh:memberShape [ sh:minLength 1 ]",
            "sh:memberShape [ sh:minLength 2 ]",
            "stricter",
        ),
        (
            "sh:someValue [ sh:minLength 2 ]",
            "sh:someValue [ sh:minLength 1 ]",
            "looser",
        ),
        ("sh:class :A", "sh:class :A {| sh:severity sh:Info |}", "neither"),
    ],
)
def test_a_change_of_what_is_new_has_its_kind(old: str, new: str, kind: str) -> None:
    before, after = (read(f":S sh:targetNode :x ; {one} .") for one in (old, new))

    assert kind in {one.kind for one in difference(before, after)}


@given(text=newer_shape_texts())
def test_shapes_differ_in_nothing_from_themselves(text: str) -> None:
    """Whatever their blank nodes are called: each reading gives them other labels."""
    assert () == difference(newer_shapes_of(text), newer_shapes_of(text))


@given(text=newer_shape_texts(), data=newer_data)
def test_a_part_without_sparql_finds_everything(text: str, data: list[Triple]) -> None:
    shapes, graph = newer_shapes_of(text), Triples(data)
    core, asked = parted(shapes)

    assert judge_graph(shapes, graph).counts == judge_graph(core, graph).counts
    assert not asked.targeted()


def test_the_page_tells_of_every_newer_word() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert all(f"`sh:{word[1:-1].rpartition('#')[2]}" in page for word in WORDS)


def test_ten_thousand_classes_one_above_the_other_are_read_and_judged() -> None:
    chain = " ".join(
        f":C{at} a rdfs:Class, sh:NodeShape ; rdfs:subClassOf :C{at + 1} ."
        for at in range(10_000)
    )
    text = f"{chain} :S sh:targetNode :x ; sh:closed sh:ByTypes ."
    text += " :C10000 a rdfs:Class ; sh:property [ sh:path :p ] ."

    (result,) = judged(text, ":x a :C0 ; :p 1 ; :q 2 .").results
    assert Predicate(iri("urn:made:q")) == result.path
