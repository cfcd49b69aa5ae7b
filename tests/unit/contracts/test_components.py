"""SPARQL in shapes graphs: what is read, and what is ill-formed."""

from __future__ import annotations

import pytest

from provgraph.contracts.components import Components, sparql_constraints
from provgraph.contracts.constraint import Custom, Sparql
from provgraph.contracts.queries import prefixes_of
from provgraph.errors import ShapesError
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import Term, integer, text
from provgraph.rdf.triples import Triples

HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix e: <http://e.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SHAPE = Term("<http://e.org/shape>")
ASK = 'a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER(?value < $most) }"'
COMPONENT = f"""
    e:C a sh:ConstraintComponent ;
        sh:parameter [ sh:path e:most ] ; sh:validator [ {ASK} ] .
"""


def read(turtle: str) -> Triples:
    quads = parse((HEAD + turtle).encode(), TURTLE, None).quads
    return Triples((quad[0], quad[1], quad[2]) for quad in quads)


def own(turtle: str, *, is_property_shape: bool = False) -> list[Custom]:
    return Components(read(turtle)).of(SHAPE, is_property_shape=is_property_shape)


# Constraints of `sh:sparql`


def test_a_constraint_has_its_prefixes_before_it() -> None:
    graph = read("""
        e:shape sh:sparql e:one .
        e:one sh:select "SELECT $this { $this b:p 1 }" ; sh:prefixes e: ;
            sh:message "no"@en , "nein"@de .
        e: sh:declare [ sh:prefix "a" ; sh:namespace "urn:a:"^^xsd:anyURI ] ;
            owl:imports e:other .
        e:other owl:imports e: ;
            sh:declare [ sh:prefix "b" ; sh:namespace "urn:b:"^^xsd:anyURI ] .
    """)

    assert [
        Sparql(
            Term("<http://e.org/one>"),
            "PREFIX a: <urn:a:>\nPREFIX b: <urn:b:>\nSELECT $this { $this b:p 1 }",
            (Term('"nein"@de'), Term('"no"@en')),
        )
    ] == sparql_constraints(graph, SHAPE)


def test_what_is_deactivated_is_left_out() -> None:
    graph = read("""
        e:shape sh:sparql [ sh:select "SELECT $this { }" ; sh:deactivated true ] .
    """)

    assert [] == sparql_constraints(graph, SHAPE)


@pytest.mark.parametrize(
    "constraint",
    [
        '"a literal"',
        "e:nothing",
        '[ sh:select "SELECT $this { }" , "SELECT $this { ?x ?y ?z }" ]',
        '[ sh:select "SELECT $this { }"@en ]',
        '[ sh:select "SELECT ?x { ?x ?y $this }" ]',
        '[ sh:select "SELECT $this { " ]',
        '[ sh:select "ASK { }" ]',
        '[ sh:select "SELECT $this { MINUS { ?x ?y $this } }" ]',
        '[ sh:select "SELECT $this { SERVICE <urn:x> { } }" ]',
        '[ sh:select "SELECT $this { }" ; sh:message 7 ]',
        '[ sh:select "SELECT $this { }" ; sh:deactivated "yes" ]',
        f'[ sh:select "SELECT $this {{ FILTER({"(" * 200}1{")" * 200}) }}" ]',
    ],
)
def test_an_ill_formed_constraint_is_refused(constraint: str) -> None:
    graph = read(f"e:shape sh:sparql {constraint} .")

    with pytest.raises(ShapesError):
        sparql_constraints(graph, SHAPE)


@pytest.mark.parametrize(
    "declared",
    [
        '[ sh:prefix "a" ]',
        '[ sh:prefix "a" , "b" ; sh:namespace "urn:a:" ]',
        '[ sh:prefix "a" ; sh:namespace <urn:a:> ]',
        '[ sh:prefix "a b" ; sh:namespace "urn:a:" ]',
        '[ sh:prefix "a" ; sh:namespace "urn:a:> DROP ALL" ]',
        """[ sh:prefix "a" ; sh:namespace "urn:a:" ] ,
            [ sh:prefix "a" ; sh:namespace "urn:b:" ]""",
    ],
)
def test_an_ill_formed_prefix_is_refused(declared: str) -> None:
    graph = read(f"e:shape sh:prefixes e: . e: sh:declare {declared} .")

    with pytest.raises(ShapesError):
        prefixes_of(graph, SHAPE)


# Own components


def test_a_shape_with_a_value_for_the_parameter_has_the_constraint() -> None:
    (one,) = own(f"{COMPONENT} e:shape e:most 7 .")

    assert one == Custom(
        Term("<http://e.org/C>"),
        (("most", integer(7)),),
        "ASK { FILTER(?value < $most) }",
        is_ask=True,
    )
    assert [] == own(f"{COMPONENT} e:shape e:least 7 .")


def test_each_value_of_an_only_parameter_is_a_constraint() -> None:
    found = own(f"{COMPONENT} e:shape e:most 7 , 8 .")

    assert [integer(7), integer(8)] == [one.parameters[0][1] for one in found]


def test_a_second_value_beside_another_parameter_is_ill_formed() -> None:
    two = COMPONENT.replace("] ;", "] , [ sh:path e:unit ; sh:optional true ] ;", 1)

    assert 1 == len(own(f"{two} e:shape e:most 7 ; e:unit 1 ."))
    assert 1 == len(own(f"{two} e:shape e:most 7 ."))
    assert 0 == len(own(f"{two} e:shape e:unit 1 ."))
    with pytest.raises(ShapesError, match="most"):
        own(f"{two} e:shape e:most 7 , 8 .")


def test_a_validator_is_chosen_by_the_sort_of_shape() -> None:
    graph = f"""
        {COMPONENT} e:shape e:most 7 .
        e:C sh:message "of C" ; sh:nodeValidator e:node .
        e:node a e:Own ; sh:select "SELECT $this {{ }}" ; sh:message "its own" .
        e:Own rdfs:subClassOf sh:SPARQLSelectValidator .
    """
    (at_node,) = own(graph)
    (at_property,) = own(graph, is_property_shape=True)

    assert (False, (text("its own"),)) == (at_node.is_ask, at_node.messages)
    assert (True, (text("of C"),)) == (at_property.is_ask, at_property.messages)


def test_without_a_validator_for_it_nothing_is_judged() -> None:
    graph = """
        e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:most ] ;
            sh:propertyValidator [ a sh:SPARQLSelectValidator ;
                sh:select "SELECT $this { $this $PATH $most }" ] ;
            sh:nodeValidator [ a sh:JSValidator ] .
        e:shape e:most 7 .
    """

    assert [] == own(graph)
    assert 1 == len(own(graph, is_property_shape=True))


def test_what_shacl_defines_itself_is_left_out() -> None:
    graph = read(COMPONENT.replace("e:C", "sh:ClassConstraintComponent"))

    assert () == Components(graph).found


def test_parameters_make_a_shape() -> None:
    assert {Term("<http://e.org/most>")} == Components(read(COMPONENT)).predicates


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("e:C a", "[] a"),
        ("sh:path e:most", "sh:path e:most , e:least"),
        ("sh:path e:most", "sh:path [ sh:inversePath e:most ]"),
        ("sh:path e:most", "sh:path e:value"),
        ("sh:path e:most", "sh:path e:at-most"),
        ("sh:path e:most", "sh:path <http://e.org/1>"),
        ("sh:path e:most", "sh:path e:most ; sh:optional true"),
        ("sh:path e:most", "sh:path e:most ; sh:optional 1"),
        ("sh:path e:most ]", "sh:path e:most ] , [ sh:path <urn:x:most> ]"),
        ("sh:ask", "sh:select"),
        ("sh:validator", "sh:nodeValidator"),
        ("sh:ask", 'sh:ask "ASK { }" ; sh:ask'),
        ("FILTER(", "BIND(1 AS ?most) FILTER("),
        ("FILTER(", "BIND(1 AS ?value) FILTER("),
        ("FILTER(", "{ SELECT $this $value { ?value ?p $this } } FILTER("),
    ],
)
def test_an_ill_formed_component_is_refused(part: str, other: str) -> None:
    assert part in COMPONENT

    with pytest.raises(ShapesError):
        Components(read(COMPONENT.replace(part, other, 1)))
