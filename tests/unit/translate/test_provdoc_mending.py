"""What archives get wrong: mended and told, or refused with its place."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from provgraph.errors import InputError, MalformedError, TooDeepError
from provgraph.model.kinds import ACTIVITY
from provgraph.model.statement import Statement
from provgraph.translate.provdoc import (
    PROVJSON,
    PROVJSONLD,
    PROVN,
    PROVXML,
    Form,
    Read,
    read,
)
from tests.unit.translate.builders import (
    BASE,
    PROV,
    ex,
    only,
    prov,
    provjson,
    provjsonld,
    provn,
    provxml,
    typed,
)


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (provn("entity(ex:two words)"), "ex:two words"),
        (provn("entity(other:e)"), "'other' is declared nowhere"),
        (provn("activity(ex:a, 2011-11-16T16:05:00, -)"), "has no zone"),
        (provn("used(ex:a, ex:e)"), "used has 2 of 3 arguments"),
        (provn("wasGeneratedBy(-, ex:a, -)"), "does not say its entity"),
        (provn("prefix prov <http://else/>\nentity(ex:e)"), "'prov' is bound to"),
        (provn("person(ex:p)"), "'person' is no statement"),
        (provn("entity(ex:e, [ex:a=1.5])"), "1.5 is bare"),
        (read(b"entity(ex:e)", PROVN, base=BASE), "does not begin with `document`"),
        (
            read(b"\xef\xbb\xbfdocument endDocument", PROVN, base=BASE),
            "the text is utf-8",
        ),
        (provjson({"entity": {"ex:e": {"ex:a": None}}}), "ex:a is null"),
        (provjson({"entity": {"ex:e": {"_:a": "x"}}}), "the blank node _:a"),
        (
            provjson({"entity": {"ex:e": {"ex:a": {"$": "x", "type": "_:t"}}}}),
            "the blank node _:t",
        ),
        (provn('entity(ex:e, [_:a="x"])'), "the blank node _:a"),
        (provjson({"entity": {"ex:a b": {}}}), "'http://example.org/a b' holds"),
        (provjson({"prefix": {"xsd": "http://else/"}}), "'xsd' is bound to"),
        (provxml('<prov:entity id="ex:e"/>'), "'id' has no prefix"),
        (provxml('<prov:entity prov:id="other:e"/>'), "'other' is declared nowhere"),
        (
            provxml(
                '<prov:bundle prov:id="ex:b"><prov:entity prov:id="ex:e"/>'
                "</prov:bundle>"
            ),
            "prov:bundle holds statements",
        ),
        (provxml('<prov:entity prov:id="ex:e"><ex:a><b/></ex:a></prov:entity>'), "'b'"),
        (
            provjsonld({"@type": "Entity", "@id": "ex:e", "ex:a": "b"}),
            "ex:a is not an array",
        ),
    ],
)
def test_what_archives_get_wrong_is_mended_and_told(found: Read, what: str) -> None:
    assert any(what in one.what for one in found.repairs), found.repairs
    assert all(one.why for one in found.repairs)


def test_what_is_mended_means_what_was_meant() -> None:
    found = provn("entity(ex:two words)\nentity(other:e)\nentity(person)")

    names = [one.id for one in found.document.own.statements]
    assert [ex("two%20words"), "<http://base/other:e>", "<http://base/person>"] == names


def test_a_prefix_of_prov_cannot_be_bound_to_anything_else() -> None:
    (entity,) = provn(
        "prefix prov <http://else/>\nentity(ex:e, [prov:type='prov:Plan'])"
    ).document.own.statements

    assert ((prov("type"), prov("Plan")),) == entity.attributes


def test_a_time_without_a_zone_is_utc() -> None:
    expected = Statement(
        ACTIVITY, ex("a"), (typed("2011-11-16T16:05:00Z", "dateTime"), None)
    )

    assert expected == only(provn("activity(ex:a, 2011-11-16T16:05:00, -)"))


@pytest.mark.parametrize(
    ("form", "body", "where"),
    [
        (PROVN, "document\nentity(ex:two words)\nendDocument", "line 2, column 8"),
        (PROVN, "entity(e)", "line 1, column 1"),
        (PROVJSON, '{"entity": {"ex:a": {}}}', "/entity/ex:a"),
        (
            PROVXML,
            (
                f'<prov:document xmlns:prov="{PROV}">\n <prov:entity id="prov:e"/>'
                "</prov:document>"
            ),
            "line 2, column 2",
        ),
        (
            PROVJSONLD,
            (
                '{"@context": ["https://openprovenance.org/c"],'
                ' "@graph": [{"@type": "Entity", "@id": "e"}]}'
            ),
            "/@graph/0",
        ),
    ],
)
def test_a_strict_reader_refuses_what_it_would_mend(
    form: Form, body: str, where: str
) -> None:
    assert read(body.encode(), form, base=BASE).repairs

    with pytest.raises(MalformedError) as refusal:
        read(body.encode(), form, strict=True, base=BASE)

    assert refusal.value.message.startswith(where)
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("form", "body", "where"),
    [
        (PROVN, "document\nentity(ex:e", "line 2, column 12"),
        (PROVN, "document\nentity(ex:e))\nendDocument", "line 2, column 13"),
        (PROVN, "document bundle ex:b endDocument", "line 1, column 22"),
        (PROVN, "", "line 1, column 1"),
        (PROVN, "document activity(a, yesterday, -) endDocument", "line 1, column 22"),
        (PROVN, "document entity(e, [prov:entity='e']) endDocument", "line 1, column"),
        (PROVN, 'document entity(e, [prov:label="a\\q"]) endDocument', "line 1, colu"),
        (PROVJSON, '{"entity": {"e": {}}', "line 1, column 21"),
        (PROVJSON, '{"entity": {"e": 1}}', "/entity/e"),
        (PROVJSON, '{"thing": {"e": {}}}', "/thing"),
        (PROVJSON, '{"used": {"_:u": {"prov:time": "noon"}}}', "/used/_:u"),
        (PROVJSON, "[]", "the document"),
        (PROVXML, "<prov:document>", "line 1, column 16"),
        (PROVXML, "<html/>", "line 1, column 1"),
        (PROVXML, "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "line 1, column"),
        (PROVXML, '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "line 1, column"),
        (PROVXML, "<prov:document><prov:thing/></prov:document>", "line 1, column 16"),
        (PROVJSONLD, '{"@graph": [{"@type": "Thing"}]}', "/@graph/0"),
        (PROVJSONLD, '{"@graph": {}}', "/@graph"),
    ],
)
def test_what_cannot_be_mended_is_refused_with_its_place(
    form: Form, body: str, where: str
) -> None:
    with pytest.raises(MalformedError) as refusal:
        read(body.encode(), form, base=BASE)

    assert refusal.value.message.startswith(where)


@pytest.mark.parametrize(
    ("form", "body"),
    [
        (PROVJSON, b"[" * 200_000),
        (PROVJSON, b'{"entity":{"e":{"a":' + b"[" * 200_000),
        (PROVJSONLD, b'{"@graph":' * 200_000),
        (PROVXML, b"<a>" * 200_000),
        (PROVXML, b'<prov:entity prov:id="e">' + b"<a>" * 200_000),
    ],
)
def test_what_nests_without_end_is_refused(form: Form, body: bytes) -> None:
    with pytest.raises(InputError):
        read(body, form, base=BASE)


def test_deep_json_is_told_apart_from_broken_json() -> None:
    deep = b"[" * 200_000 + b"]" * 200_000

    with pytest.raises(TooDeepError):
        read(deep, PROVJSON, base=BASE)


def test_text_of_another_encoding_is_read_and_told() -> None:
    body = "document\nprefix ex <http://example.org/>\nentity(ex:é)\nendDocument"

    found = read(body.encode("utf-16"), PROVN, base=BASE)

    assert ex("é") == only(found).id
    assert "utf-16" in found.repairs[0].what


@pytest.mark.parametrize(
    ("form", "body"),
    [
        (PROVN, b"document entity(e,[" + b"/*='a'," * 20_000),
        (PROVN, b"document " + b"bundle b prefix p <a:b> endBundle " * 5_000),
        (PROVN, b"document entity(" + b"a " * 50_000),
        (PROVN, b"document " + b"entity(a b)\n" * 10_000 + b" endDocument"),
        (PROVN, b'"' * 100_000),
        (PROVN, b"document entity(e,[a=" + b'"""' * 50_000),
        (PROVXML, b"<a" + b" a='b'" * 20_000),
        (PROVJSON, b'{"entity":{' + b'"e":{},' * 20_000 + b'"e":{}}}'),
        (PROVJSON, b'{"entity":{"e":{"a":' + b"9" * 100_000 + b"}}}"),
    ],
    ids=range(9),
)
def test_what_is_long_takes_time_in_proportion(form: Form, body: bytes) -> None:
    began = time.process_time()
    with suppress(InputError):
        assert len(read(body, form, base=BASE).repairs) <= 3_003

    assert time.process_time() - began < 5
