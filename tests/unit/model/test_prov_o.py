"""Statements and PROV-O: what is written is read again, and read as it is meant."""

from __future__ import annotations

import pytest

from provgraph.errors import TranslateError
from provgraph.model.entailing import entailed, entailed_singly
from provgraph.model.kinds import KINDS
from provgraph.model.reading_prov_o import StatementsRead, read_statements
from provgraph.model.statement import Statement
from provgraph.model.writing_prov_o import triples_of
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import A, prov

PREFIXES = (
    b"@prefix prov: <http://www.w3.org/ns/prov#> . @prefix ex: <urn:ex:> ."
    b"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    b"@prefix foaf: <http://xmlns.com/foaf/0.1/> ."
)


def read(turtle: str) -> StatementsRead:
    """Return what a text in Turtle states."""
    quads = parse(PREFIXES + turtle.encode(), TURTLE, None).quads
    return read_statements(quad[:3] for quad in quads)


def ex(name: str) -> Term:
    """Return a name of the examples."""
    return Term(f"<urn:ex:{name}>")


def test_an_object_without_a_type_or_a_prefix_loses_nothing() -> None:
    found = read("<http://x.org/a/b> a prov:Entity ; prov:wasGeneratedBy <urn:q> .")

    assert ["entity", "wasGeneratedBy"] == [one.kind.name for one in found.statements]


def test_a_subclass_is_what_it_is_below() -> None:
    (agent,) = read('ex:ag a prov:Person ; foaf:name "Bob" .').statements

    assert agent.kind.name == "agent"
    assert [v for _, v in agent.attributes] == [
        Term("<http://www.w3.org/ns/prov#Person>"),
        Term('"Bob"'),
    ]


def test_a_subproperty_is_a_derivation_of_its_type() -> None:
    for name, subtype in (
        ("wasRevisionOf", "Revision"),
        ("wasQuotedFrom", "Quotation"),
        ("hadPrimarySource", "PrimarySource"),
    ):
        (one,) = read(f"ex:b prov:{name} ex:a ; prov:wasDerivedFrom ex:a .").statements

        assert one.kind.name == "wasDerivedFrom"
        assert one.arguments[:2] == (ex("b"), ex("a"))
        assert one.attributes[0][1] == f"<http://www.w3.org/ns/prov#{subtype}>"


def test_each_subtype_of_a_derivation_is_a_statement_however_it_is_said() -> None:
    for other in (
        "prov:wasQuotedFrom ex:a",
        "prov:qualifiedQuotation [ a prov:Quotation ; prov:entity ex:a ]",
        "prov:qualifiedDerivation [ a prov:Derivation ; prov:entity ex:a ]",
    ):
        found = read(f"ex:b prov:wasRevisionOf ex:a ; {other} .").statements

        assert 2 == len(found)
        assert prov("Revision") in [v for one in found for _, v in one.attributes]


def test_an_inverse_is_read_the_other_way_round() -> None:
    (one,) = read(
        "ex:a prov:generated ex:e . ex:e prov:wasGeneratedBy ex:a ."
    ).statements

    assert one == Statement(KINDS["wasGeneratedBy"], None, (ex("e"), ex("a")))


def test_an_influence_and_its_plain_edge_are_one_statement() -> None:
    (one,) = read(
        "ex:e prov:wasGeneratedBy ex:a ; prov:qualifiedGeneration ex:g ."
        ' ex:g a prov:Generation ; prov:activity ex:a ; prov:hadRole "r" .'
    ).statements

    assert one.id == ex("g")
    assert [v for _, v in one.attributes] == ['"r"']


def test_an_influence_that_says_a_thing_twice_is_a_statement_for_each() -> None:
    found = read(
        "ex:e prov:qualifiedGeneration [ a prov:Generation ;"
        ' prov:activity ex:a , ex:b ; prov:agent ex:ag ; prov:hadRole "r" ] .'
    ).statements

    assert [ex("a"), ex("b")] == [one.arguments[1] for one in found]
    for one in found:
        assert one.attributes == ((prov("agent"), ex("ag")), (prov("role"), '"r"'))


def test_an_influence_of_which_nobody_can_tell_what_goes_with_what_is_refused() -> None:
    many = " , ".join(f"ex:a{number}" for number in range(1_001))

    with pytest.raises(TranslateError, match="too many values"):
        read(f"ex:e prov:qualifiedUsage [ a prov:Usage ; prov:entity {many} ] .")


def test_a_time_on_an_entity_is_that_of_its_generation() -> None:
    found = read(
        "ex:e prov:wasGeneratedBy ex:a ;"
        ' prov:generatedAtTime "2020-01-01T00:00:00Z"^^xsd:dateTime .'
        ' ex:f prov:invalidatedAtTime "2020-01-01T00:00:00Z"^^xsd:dateTime .'
    ).statements

    assert [(one.kind.name, one.arguments[1]) for one in found] == [
        ("wasGeneratedBy", ex("a")),
        ("wasInvalidatedBy", None),
    ]
    assert all(one.argument("time") for one in found)


def test_a_foreign_agent_keeps_its_name() -> None:
    found = read(
        'ex:e prov:wasAttributedTo ex:bob . ex:bob a foaf:Person ; foaf:name "Bob" .'
    ).statements

    assert [one.kind.name for one in found] == ["agent", "wasAttributedTo"]
    assert Term('"Bob"') in dict(found[0].attributes).values()


def test_what_no_statement_can_say_is_told() -> None:
    found = read("ex:thing a foaf:Document . ex:e a prov:Entity .")

    assert [one.id for one in found.statements] == [ex("e")]
    assert [one[0] for one in found.unsaid] == [ex("thing")]


def test_plain_edges_and_types_follow_from_an_influence() -> None:
    statements = read(
        "ex:b prov:qualifiedRevision [ a prov:Revision ; prov:entity ex:a ] ."
    ).statements

    follows = {
        (s[len("<urn:ex:") : -1], p.rpartition("#")[2][:-1], o.rpartition("#")[2][:-1])
        for s, p, o in entailed(statements)
    }
    assert ("b", "type", "Entity") in follows
    assert {"wasDerivedFrom", "wasRevisionOf"} <= {p for _, p, _ in follows}


def test_what_is_written_is_read_again() -> None:
    statements = read(
        "ex:a a prov:Activity ; prov:qualifiedAssociation [ a prov:Association ;"
        ' prov:agent ex:ag ; prov:hadPlan ex:p ; prov:hadRole "r" ] .'
        ' ex:d prov:hadDictionaryMember [ prov:pairKey "k" ; prov:pairEntity ex:e ] .'
        " ex:d2 prov:qualifiedInsertion [ a prov:Insertion ; prov:dictionary ex:d ;"
        ' prov:insertedKeyEntityPair [ prov:pairKey "x" ; prov:pairEntity ex:e ] ] .'
        " ex:m prov:mentionOf ex:g ; prov:asInBundle ex:bundle ."
    ).statements

    assert {*statements} == {*read_statements(triples_of(statements)).statements}
    assert len(statements) == 5


def test_what_has_a_value_and_no_class_is_an_entity() -> None:
    (one,) = read('ex:e prov:value "v" .').statements
    (other,) = read('ex:a a prov:Activity ; prov:value "v" .').statements

    assert ["entity", "activity"] == [one.kind.name, other.kind.name]


def test_a_special_thing_is_an_alternate_and_so_is_one_that_is_mentioned() -> None:
    for name in ("specializationOf", "mentionOf"):
        follows = set(entailed(read(f"ex:a prov:{name} ex:b .").statements))

        assert (ex("a"), prov("alternateOf"), ex("b")) in follows
        assert (ex("a"), prov("specializationOf"), ex("b")) in follows


def singly(turtle: str) -> set[tuple[Term, Term, Term]]:
    """Return what follows from each triple of a text by itself."""
    quads = parse(PREFIXES + turtle.encode(), TURTLE, None).quads
    return set(entailed_singly(quad[:3] for quad in quads))


def test_what_is_pointed_at_is_of_the_class_that_the_property_says() -> None:
    found = singly("ex:e prov:qualifiedRevision ex:i . ex:i prov:hadRole ex:r .")

    above = ("Revision", "Derivation", "EntityInfluence", "Influence")
    assert {
        *((ex("i"), A, prov(name)) for name in above),
        (ex("r"), A, prov("Role")),
    } == found


def test_an_inverse_is_followed_by_what_it_inverts_and_that_by_what_is_above_it() -> (
    None
):
    found = singly("ex:i prov:qualifiedGenerationOf ex:e . ex:r prov:wasRoleIn ex:i .")

    assert (ex("e"), prov("qualifiedGeneration"), ex("i")) in found
    assert (ex("i"), A, prov("InstantaneousEvent")) in found
    assert (ex("i"), prov("hadRole"), ex("r")) in found


def test_a_literal_is_of_no_class() -> None:
    assert set() == singly('ex:i prov:hadRole "r" ; prov:atLocation "here" .')


def test_a_time_that_is_a_node_is_told_as_unsaid_or_as_an_attribute() -> None:
    entity, odd = Term("<http://e/a>"), Term("<http://e/odd>")
    triple = (entity, prov("generatedAtTime"), odd)

    (one,) = read_statements([(entity, A, prov("Entity")), triple]).statements
    assert ((prov("generatedAtTime"), odd),) == one.attributes
    assert (triple,) == read_statements([triple]).unsaid
