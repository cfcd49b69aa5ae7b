"""The four forms written: read again it is the same, or a loss says what is not."""

from __future__ import annotations

import json

import pytest

from provgraph.model.kinds import (
    ASSOCIATION,
    DERIVATION,
    DICTIONARY_MEMBERSHIP,
    ENTITY,
    GENERATION,
    INSERTION,
    MEMBERSHIP,
    MENTION,
    REMOVAL,
    SPECIALIZATION,
)
from provgraph.model.statement import Bundle, Document, Pair, Statement
from provgraph.rdf.terms import Term, text
from provgraph.translate.provdoc import (
    FORMS,
    PROVJSON,
    PROVJSONLD,
    PROVN,
    PROVXML,
    Form,
    read,
    write,
)
from tests.unit.translate.builders import BASE, ex, prov, typed

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NOON = typed("2026-05-01T12:00:00Z", "dateTime")
SPACES = {"ex": "http://example.org/", "": "http://default/"}


def document(*statements: Statement, bundles: tuple[Bundle, ...] = ()) -> Document:
    return Document(Bundle(None, statements, SPACES), bundles)


def again(one: Document, form: Form) -> Document:
    written = write(one, form, base=BASE)
    assert () == written.losses
    return read(written.text, form, strict=True, base=BASE).document


def an_entity(*attributes: tuple[Term, Term]) -> Document:
    return document(Statement(ENTITY, ex("e"), (), attributes))


def an_xml_literal(said: str) -> Term:
    return Term(f"{text(said)}^^<{RDF}XMLLiteral>")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@pytest.mark.parametrize(
    "one",
    [
        Statement(
            GENERATION, ex("g"), (ex("e"), ex("a"), NOON), ((ex("n"), text("x")),)
        ),
        Statement(GENERATION, None, (ex("e"), None, None)),
        Statement(ASSOCIATION, None, (ex("a"), None, ex("p"))),
        Statement(
            DERIVATION,
            None,
            (ex("e2"), ex("e1"), ex("a"), ex("g"), ex("u")),
            ((prov("type"), prov("Revision")), (prov("type"), text("own"))),
        ),
        Statement(MEMBERSHIP, None, (ex("c"), ex("e"))),
        Statement(SPECIALIZATION, None, (ex("e2"), ex("e1"))),
        Statement(ENTITY, Term("<http://default/a:b>")),
        Statement(ENTITY, Term("<http://default/-5.>")),
        Statement(ENTITY, Term("<http://example.org/>")),
        Statement(ENTITY, Term("<urn:uuid:0>")),
        Statement(ENTITY, Term("<http://default///a>")),
        Statement(ENTITY, Term("<http://other/a(b)='c';d%20é\u00d7>")),
        Statement(ENTITY, Term("<mailto:a@b>")),
        Statement(ENTITY, ex("e"), (), ((Term("<http://o/1?=x>"), text("a")),)),
        Statement(ENTITY, ex("e"), (), ((ex("_x0041_"), text("a")),)),
    ],
    ids=str,
)
def test_a_statement_is_read_as_it_was_written(one: Statement, form: Form) -> None:
    assert document(one) == again(document(one), form)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@pytest.mark.parametrize(
    "value",
    [
        text(""),
        text(' "quoted" \\ <&>\n\r\t \u2028é😀 '),
        Term('"bonjour"@fr-CA'),
        Term('"x"@en-a-b1'),
        typed("1", "int"),
        typed(" 1 ", "integer"),
        typed("http://a b", "anyURI"),
        typed("2011-01-01T00:00:00", "dateTime"),
        Term(f'"x"^^<{RDF}JSON>'),
        Term('"x"^^<http://other/type(1)>'),
        an_xml_literal('<a xmlns="http://x/"><b c="1">d &amp; e</b></a>'),
        ex("value"),
        Term("<http://default/v>"),
    ],
    ids=str,
)
def test_a_value_is_read_as_it_was_written(value: Term, form: Form) -> None:
    for name in ("type", "label", "location", "role", "value"):
        one = an_entity((prov(name), value), (ex("own"), value))

        assert one == again(one, form)


@pytest.mark.parametrize("form", [PROVN, PROVJSON, PROVXML], ids=lambda one: one.name)
def test_dictionaries_are_read_as_they_were_written(form: Form) -> None:
    pairs = (Pair(text("a"), ex("e1")), Pair(ex("k"), ex("e2")))
    keys = (Pair(text("a")), Pair(typed("1", "int")))
    one = document(
        Statement(INSERTION, ex("i"), (ex("d2"), ex("d1")), (), pairs),
        Statement(REMOVAL, None, (ex("d2"), ex("d1")), ((ex("n"), text("x")),), keys),
        Statement(DICTIONARY_MEMBERSHIP, None, (ex("d"), ex("e"), typed("1", "int"))),
        Statement(MENTION, None, (ex("e2"), ex("e1"), ex("b"))),
    )

    assert one == again(one, form)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_bundle_is_read_as_it_was_written(form: Form) -> None:
    inner = Bundle(
        ex("b"), (Statement(ENTITY, Term("<http://in/e>")),), {"ex": "http://in/"}
    )
    one = document(Statement(ENTITY, ex("b")), bundles=(inner,))

    assert one == again(one, form)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_prefixes_of_the_document_are_kept(form: Form) -> None:
    written = write(document(Statement(ENTITY, ex("e"))), form).text

    found = read(written, form).prefixes
    assert "http://example.org/" == found["ex"]


def test_blank_nodes_are_kept_in_json() -> None:
    generation = Statement(GENERATION, Term("_:g"), (ex("e"), Term("_:a"), None))
    derivation = Statement(
        DERIVATION, None, (ex("e"), ex("f"), None, Term("_:g"), None)
    )
    one = document(generation, derivation)

    for form in (PROVJSON, PROVJSONLD):
        assert one == again(one, form)


@pytest.mark.parametrize(
    ("form", "one", "kind", "what", "why"),
    [
        (PROVN, Statement(ENTITY, Term("_:b")), "entity", "_:b", "genid:b"),
        (PROVXML, Statement(ENTITY, Term("_:b")), "entity", "_:b", "genid:b"),
        (
            PROVN,
            Statement(SPECIALIZATION, ex("s"), (ex("a"), ex("b"))),
            "specializationOf",
            "example.org/s",
            "no name and no attributes",
        ),
        (
            PROVXML,
            Statement(MEMBERSHIP, None, (ex("a"), ex("b")), ((ex("n"), text("x")),)),
            "hadMember",
            "example.org/a",
            "no name and no attributes",
        ),
        (
            PROVN,
            Statement(GENERATION, None, (None, ex("a"), None)),
            "wasGeneratedBy",
            "no entity",
            "`-` stands there",
        ),
        (
            PROVXML,
            Statement(GENERATION, None, (None, ex("a"), None)),
            "wasGeneratedBy",
            "no entity",
            "left out",
        ),
        (
            PROVJSONLD,
            Statement(MENTION, None, (ex("a"), ex("b"), ex("c"))),
            "mentionOf",
            "example.org/a",
            "PROV-JSONLD has no mentionOf",
        ),
        (
            PROVJSONLD,
            Statement(REMOVAL, None, (ex("a"), ex("b")), (), (Pair(text("k")),)),
            "derivedByRemovalFrom",
            "example.org/a",
            "PROV-JSONLD has no",
        ),
        (
            PROVXML,
            Statement(ENTITY, ex("e"), (), ((ex("n"), text("\x01")),)),
            "entity",
            "u0001",
            "U+FFFD",
        ),
        *(
            (
                PROVXML,
                Statement(ENTITY, ex("e"), (), ((ex("n"), an_xml_literal(said)),)),
                "entity",
                said,
                why,
            )
            for said, why in (
                ("<a>", "no XML"),
                ("<a/>", "leans on the document"),
                ("<p:a/>", "leans on the document"),
                ("<a xmlns='urn:a'></a>", "in another way"),
            )
        ),
        *(
            (form, *case)
            for form in FORMS
            for case in (
                (
                    Statement(GENERATION, None, (ex("e"), None, text("noon"))),
                    "wasGeneratedBy",
                    "noon",
                    "no xsd:dateTime",
                ),
                (
                    Statement(GENERATION, None, (ex("e"), text("a"), None)),
                    "wasGeneratedBy",
                    '"a"',
                    "no name of a thing",
                ),
                (
                    Statement(ENTITY, ex("e"), (), ((prov("entity"), text("x")),)),
                    "entity",
                    "prov#entity",
                    "as arguments are",
                ),
                (
                    Statement(
                        ENTITY, ex("e"), (), ((ex("n"), typed("ex:a", "QName")),)
                    ),
                    "entity",
                    "QName",
                    "without its datatype",
                ),
                (
                    Statement(
                        ENTITY,
                        ex("e"),
                        (),
                        ((ex("n"), Term("<<( <a:a> <b:b> <c:c> )>>")),),
                    ),
                    "entity",
                    "<<(",
                    "a triple as a value",
                ),
                (
                    Statement(ENTITY, Term("<http://a/two words>")),
                    "entity",
                    "two words",
                    "two%20words",
                ),
            )
        ),
    ],
)
def test_what_a_form_cannot_say_is_told(
    form: Form, one: Statement, kind: str, what: str, why: str
) -> None:
    written = write(document(one), form, base=BASE)

    (loss,) = written.losses
    assert kind == loss.kind
    assert what in loss.what
    assert why in loss.why
    # What is left is whole.
    read(written.text, form, base=BASE)


def test_prov_n_is_written_to_be_read() -> None:
    one = Statement(GENERATION, None, (ex("e"), ex("a"), NOON), ((ex("n"), text("x")),))

    written = write(document(one), PROVN).text.decode()

    assert (
        "document\n  default <http://default/>\n  prefix ex <http://example.org/>\n"
        '  wasGeneratedBy(ex:e, ex:a, 2026-05-01T12:00:00Z, [ex:n="x"])\n'
        "endDocument\n"
    ) == written


@pytest.mark.parametrize("entity", [ex("e"), None])
@pytest.mark.parametrize("key", [text("k"), None])
def test_parts_of_a_pair_may_be_missing_in_json(
    entity: Term | None, key: Term | None
) -> None:
    one = document(Statement(DICTIONARY_MEMBERSHIP, None, (ex("d"), entity, key)))

    assert one == again(one, PROVJSON)


def test_two_bundles_of_one_name_become_one_in_json() -> None:
    bundles = tuple(
        Bundle(ex("b"), (Statement(ENTITY, ex(local)),)) for local in ("e1", "e2")
    )

    written = write(document(bundles=bundles), PROVJSON)

    (bundle,) = read(written.text, PROVJSON).document.bundles
    assert 2 == len(bundle.statements)
    assert "two bundles of one name become one" == written.losses[0].why


def test_statements_of_one_name_stand_in_one_array_in_json() -> None:
    rows = [Statement(GENERATION, ex("g"), (ex(one), None, None)) for one in "ab"]

    written = json.loads(write(document(*rows), PROVJSON).text)

    assert ["ex:a", "ex:b"] == [
        one["prov:entity"] for one in written["wasGeneratedBy"]["ex:g"]
    ]


def test_a_thousand_namespaces_take_no_more_than_a_thousand_prefixes() -> None:
    rows = [
        Statement(ENTITY, Term(f"<http://h{at % 1000}/e{at}>")) for at in range(3_000)
    ]

    found = read(write(document(*rows), PROVN).text, PROVN, strict=True)

    assert 1_002 == len(found.prefixes)
