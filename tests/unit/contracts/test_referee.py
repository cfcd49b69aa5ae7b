"""pySHACL judges what the engine does not plan, and its report is read back whole."""

from __future__ import annotations

import pytest

from provgraph.contracts.path import Inverse, Predicate, Sequence
from provgraph.contracts.reading import advanced
from provgraph.contracts.referee import referee
from provgraph.contracts.words import sh
from provgraph.errors import InputError, ShapesError
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import Term
from provgraph.rdf.triples import Triples

PROLOGUE = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <urn:e:> .
"""
RULE = """\
:Square a sh:NodeShape ; sh:targetClass :Rectangle ;
    sh:property [ sh:path :isSquare ; sh:hasValue true ] ;
    sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate :isSquare ;
        sh:object true ; sh:condition [
            sh:property [ sh:path :width ; sh:equals :height ] ] ] .
"""


def graph(text: str) -> Triples:
    quads = parse((PROLOGUE + text).encode(), TURTLE, "urn:base:").quads
    return Triples(quad[:3] for quad in quads)


def judged(shapes: str, data: str) -> list[tuple[Term, Term | None]]:
    found = referee(
        graph(shapes).match(None, None, None), graph(data).match(None, None, None)
    )
    return sorted(
        ((one.focus, one.value) for one in found.results), key=lambda one: one[0]
    )


def test_a_rule_concludes_before_the_graph_is_judged() -> None:
    data = ":a a :Rectangle ; :width 1 ; :height 1 . :b a :Rectangle ; :width 1 ."

    assert [("<urn:e:b>", None)] == judged(RULE, data)


@pytest.mark.parametrize("literal", ['"01"^^xsd:integer', '"a"', '"a"^^xsd:int'])
def test_literals_come_back_as_they_were_written(literal: str) -> None:
    shapes = (
        ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:nodeKind sh:IRI ] ."
    )
    ((_, value),) = judged(shapes, f":a :p {literal} .")

    written = literal.replace("xsd:", "<http://www.w3.org/2001/XMLSchema#")
    assert written + ">" * ("^^" in literal) == value


def test_blank_nodes_come_back_by_their_labels() -> None:
    shapes = ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:maxCount 0 ] ."

    assert [("_:one", None)] == judged(shapes, "_:one :p _:two .")


def test_paths_are_read_back() -> None:
    shapes = """:S sh:targetNode :a ; sh:property [
        sh:path ( [ sh:inversePath :p ] :q ) ; sh:minCount 1 ] ."""
    found = referee(graph(shapes).match(None, None, None), [])

    path = Sequence(
        (Inverse(Predicate(Term("<urn:e:p>"))), Predicate(Term("<urn:e:q>")))
    )
    assert [path] == [one.path for one in found.results]


@pytest.mark.parametrize(
    ("shapes", "word"),
    [
        (RULE, "rule"),
        (":f a sh:SPARQLFunction .", "SPARQLFunction"),
        (":S sh:target [ a sh:SPARQLTarget ] .", "target"),
    ],
)
def test_what_the_engine_does_not_know_is_seen(shapes: str, word: str) -> None:
    assert (sh(word),) == advanced(graph(shapes))


@pytest.mark.parametrize(
    "shapes",
    [
        ':S sh:targetNode :a ; sh:js [ sh:jsFunctionName "f" ] .',
        ":S sh:targetNode :a ; sh:property [ sh:minCount 1 ] .",
        ':S sh:targetNode :a ; sh:sparql [ sh:select "no query" ] .',
        ":S sh:targetNode :a ; sh:and :knot . :knot <urn:p> :knot .",
        ":S sh:targetNode :a ; sh:node :S .",
    ],
)
def test_what_pyshacl_does_not_take_is_an_error_of_ours(shapes: str) -> None:
    with pytest.raises(InputError):
        referee(
            graph(shapes).match(None, None, None),
            graph(":a :p :b .").match(None, None, None),
        )


def test_javascript_is_refused() -> None:
    with pytest.raises(ShapesError, match="JavaScript"):
        referee(graph(":S sh:js [] .").match(None, None, None), [])
