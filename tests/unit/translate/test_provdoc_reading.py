"""The four forms of PROV: what is read, what is mended, and what is refused where."""

from __future__ import annotations

import pytest

from provgraph.model.kinds import (
    DERIVATION,
    DICTIONARY_MEMBERSHIP,
    ENTITY,
    INSERTION,
    MEMBERSHIP,
    MENTION,
    REMOVAL,
)
from provgraph.model.statement import Pair, Statement
from provgraph.rdf.terms import Term
from provgraph.translate.provdoc import (
    PROVJSON,
    Read,
    read,
)
from tests.unit.translate.builders import (
    BASE,
    ex,
    only,
    prov,
    provjson,
    provjsonld,
    provn,
    provxml,
    typed,
)


def test_one_derivation_is_the_same_in_all_forms() -> None:
    attributes = ((prov("type"), prov("Revision")), (ex("note"), Term('"a \\"b\\""')))
    expected = Statement(
        DERIVATION, ex("d"), (ex("e2"), ex("e1"), ex("a"), None, None), attributes
    )

    in_provn = provn(
        "wasDerivedFrom(ex:d; ex:e2, ex:e1, ex:a, -, -,"
        ' [prov:type=\'prov:Revision\', ex:note="a \\"b\\""])',
        strict=True,
    )
    in_json = provjson(
        {
            "wasDerivedFrom": {
                "ex:d": {
                    "prov:generatedEntity": "ex:e2",
                    "prov:usedEntity": "ex:e1",
                    "prov:activity": "ex:a",
                    "prov:type": {
                        "$": "prov:Revision",
                        "type": "prov:QUALIFIED_NAME",
                    },
                    "ex:note": 'a "b"',
                }
            }
        },
        strict=True,
    )
    in_xml = provxml(
        '<prov:wasDerivedFrom prov:id="ex:d"><prov:generatedEntity prov:ref="ex:e2"/>'
        '<prov:usedEntity prov:ref="ex:e1"/><prov:activity prov:ref="ex:a"/>'
        '<prov:type xsi:type="xsd:QName">prov:Revision</prov:type>'
        '<ex:note>a "b"</ex:note></prov:wasDerivedFrom>',
        strict=True,
    )
    in_jsonld = provjsonld(
        {
            "@type": "Derivation",
            "@id": "ex:d",
            "generatedEntity": "ex:e2",
            "usedEntity": "ex:e1",
            "activity": "ex:a",
            "type": ["prov:Revision"],
            "ex:note": [{"@value": 'a "b"'}],
        },
        strict=True,
    )

    for found in (in_provn, in_json, in_xml, in_jsonld):
        assert expected == only(found)
        assert () == found.repairs


def test_a_statement_knows_its_place() -> None:
    assert "line 3" == only(provn("entity(ex:e)")).place
    assert "/entity/ex:e" == only(provjson({"entity": {"ex:e": {}}})).place
    assert "line 1" == only(provxml('<prov:entity prov:id="ex:e"/>')).place
    assert "/@graph/0" == only(provjsonld({"@type": "Entity", "@id": "ex:e"})).place


@pytest.mark.parametrize(
    "found",
    [
        provn(
            "prov:derivedByInsertionFrom(ex:i; ex:d2, ex:d1,"
            ' {("a", ex:e1), ("1" %% xsd:int, ex:e2)})'
        ),
        provjson(
            {
                "derivedByInsertionFrom": {
                    "ex:i": {
                        "prov:after": "ex:d2",
                        "prov:before": "ex:d1",
                        "prov:key-entity-set": [
                            {"key": "a", "$": "ex:e1"},
                            {"key": {"$": "1", "type": "xsd:int"}, "$": "ex:e2"},
                        ],
                    }
                }
            }
        ),
        provxml(
            '<prov:derivedByInsertionFrom prov:id="ex:i">'
            '<prov:newDictionary prov:ref="ex:d2"/>'
            '<prov:oldDictionary prov:ref="ex:d1"/>'
            '<prov:keyEntityPair><prov:key xsi:type="xsd:string">a</prov:key>'
            '<prov:entity prov:ref="ex:e1"/></prov:keyEntityPair>'
            '<prov:keyEntityPair><prov:key xsi:type="xsd:int">1</prov:key>'
            '<prov:entity prov:ref="ex:e2"/></prov:keyEntityPair>'
            "</prov:derivedByInsertionFrom>"
        ),
    ],
    ids=["provn", "provjson", "provxml"],
)
def test_an_insertion_holds_its_pairs(found: Read) -> None:
    pairs = (Pair(Term('"a"'), ex("e1")), Pair(typed("1", "int"), ex("e2")))

    assert Statement(INSERTION, ex("i"), (ex("d2"), ex("d1")), (), pairs) == only(found)


def test_keys_of_one_datatype_may_stand_as_keys_in_json() -> None:
    found = provjson(
        {
            "derivedByInsertionFrom": {
                "ex:i": {
                    "prov:after": "ex:d2",
                    "prov:before": "ex:d1",
                    "prov:key-entity-set": {"$key-datatype": "xsd:int", "7": "ex:e"},
                }
            }
        }
    )

    assert (Pair(typed("7", "int"), ex("e")),) == only(found).pairs


def test_a_removal_holds_its_keys_and_a_dictionary_its_members() -> None:
    removal, member = provn(
        "prov:derivedByRemovalFrom(ex:d2, ex:d1, {\"a\", 'ex:k'})\n"
        'prov:hadDictionaryMember(ex:d, ex:e, "a")'
    ).document.own.statements

    assert Statement(
        REMOVAL, None, (ex("d2"), ex("d1")), (), (Pair(Term('"a"')), Pair(ex("k")))
    ) == (removal)
    assert (
        Statement(DICTIONARY_MEMBERSHIP, None, (ex("d"), ex("e"), Term('"a"')))
        == member
    )


def test_several_members_are_several_statements() -> None:
    rows = [(ex("c"), ex("e1")), (ex("c"), ex("e2"))]
    expected = tuple(Statement(MEMBERSHIP, None, row) for row in rows)

    in_json = provjson(
        {
            "hadMember": {
                "_:m": {"prov:collection": "ex:c", "prov:entity": ["ex:e1", "ex:e2"]}
            }
        }
    )
    in_xml = provxml(
        '<prov:hadMember><prov:collection prov:ref="ex:c"/>'
        '<prov:entity prov:ref="ex:e1"/><prov:entity prov:ref="ex:e2"/>'
        "</prov:hadMember>"
    )
    in_jsonld = provjsonld(
        {"@type": "Membership", "collection": "ex:c", "entity": ["ex:e1", "ex:e2"]}
    )

    for found in (in_json, in_xml, in_jsonld):
        assert expected == found.document.own.statements


def test_a_mention_names_its_bundle() -> None:
    expected = Statement(MENTION, None, (ex("e2"), ex("e1"), ex("b")))

    assert expected == only(provn("mentionOf(ex:e2, ex:e1, ex:b)", strict=True))


def test_a_bundle_reads_its_name_with_its_own_prefixes() -> None:
    (bundle,) = provn(
        "bundle b:one\nprefix b <http://b/>\nentity(b:e)\nendBundle", strict=True
    ).document.bundles

    assert "<http://b/one>" == bundle.id
    assert "<http://b/e>" == bundle.statements[0].id
    assert {"b": "http://b/"} == bundle.prefixes


def test_an_expression_that_extends_prov_n_is_told_and_left_out() -> None:
    found = provn("ex:touched(ex:e, f(1), [ex:a=1])\nentity(ex:e)", strict=True)

    assert ENTITY is only(found).kind
    assert "line 3, column 1" == found.repairs[0].place
    assert found.repairs[0].what.startswith("ex:touched(")


def test_a_name_of_prov_n_may_hold_escapes() -> None:
    assert ex("a=b'(c)") == only(provn(r"entity(ex:a\=b\'\(c\))")).id


def test_blank_names_in_json_are_kept_where_something_refers_to_them() -> None:
    found = provjson(
        {
            "wasGeneratedBy": {
                "_:g": {"prov:entity": "ex:e"},
                "_:h": {"prov:entity": "ex:e"},
            },
            "wasDerivedFrom": {
                "_:d": {
                    "prov:generatedEntity": "ex:e",
                    "prov:usedEntity": "ex:f",
                    "prov:generation": "_:g",
                }
            },
        }
    )

    names = [one.id for one in found.document.own.statements]
    assert ["_:g", None, None] == names


def test_an_xml_literal_stands_for_itself() -> None:
    found = provxml(
        '<prov:entity prov:id="ex:e"><ex:a xsi:type="rdf:XMLLiteral">'
        "<ex:b>1 &lt; 2</ex:b></ex:a></prov:entity>",
        more=' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"',
    )

    ((_, value),) = only(found).attributes
    assert value.startswith(
        '"<ex:b xmlns:ex=\\"http://example.org/\\">1 &lt; 2</ex:b>"'
    )
    assert value.endswith("#XMLLiteral>")


def test_a_key_that_is_repeated_in_json_loses_nothing() -> None:
    body = b'{"entity": {"e1": {}}, "entity": {"e2": {}, "e2": {"prov:label": "x"}}}'

    found = read(body, PROVJSON, base=BASE)

    assert 3 == len(found.document.own.statements)
