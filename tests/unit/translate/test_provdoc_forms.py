"""Which form a text is in: what it begins with decides, names and types help."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.translate.provdoc import (
    FORMS,
    PROVJSON,
    PROVJSONLD,
    PROVN,
    PROVXML,
    Form,
    by_name,
    form_of,
)

PROV = "http://www.w3.org/ns/prov#"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("document endDocument", PROVN),
        ("// a remark\n/* and\nanother */ document\n", PROVN),
        ("prefix ex <http://example.org/>\nentity(ex:e)", PROVN),
        ("entity(ex:e)", PROVN),
        ("prov:used(ex:a, ex:e, -)", PROVN),
        ("@prefix prov: <http://www.w3.org/ns/prov#> .", None),
        ("PREFIX prov: <http://www.w3.org/ns/prov#>", None),
        ("prefix prov: <http://www.w3.org/ns/prov#>", None),
        ("<http://a/b> <http://c/d> <http://e/f> .", None),
        ("document.title = 1", None),
        ("print(1)", None),
        ('{"prefix": {"ex": "http://example.org/"}, "entity": {}}', PROVJSON),
        ('{"wasGeneratedBy": {}}', PROVJSON),
        ('{"bundle": {}, "x": {"y": {}}, "used": {}}', PROVJSON),
        ('{"eventType": "START", "run": {}, "job": {}}', None),
        ('{"a": {"entity": {}, "prefix": {}}}', None),
        (
            '{"@context": [{}, "https://openprovenance.org/prov-jsonld/context.jsonld"]}',
            PROVJSONLD,
        ),
        ('{"@context": {"prov": "http://www.w3.org/ns/prov#"}, "@graph": []}', None),
        ('[{"@id": "http://a/b"}]', None),
        (f'<prov:document xmlns:prov="{PROV}"/>', PROVXML),
        (f"<?xml version='1.0'?><!-- a --><document\n xmlns='{PROV}'>", PROVXML),
        (f'<p:document xmlns:p="{PROV}"/>', PROVXML),
        (f'<!DOCTYPE a [<!ENTITY b "c">]><p:document xmlns:p="{PROV}"/>', PROVXML),
        ('<prov:document xmlns:prov="http://else/"/>', PROVXML),
        ('<rdf:RDF xmlns:rdf="r" xmlns:prov="http://www.w3.org/ns/prov#"/>', None),
        ("<html><body>", None),
        ("", None),
        ("   ", None),
        ("{}", None),
    ],
)
def test_what_a_text_begins_with_decides(text: str, form: Form | None) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert form == form_of(text.encode(encoding))


@pytest.mark.parametrize(
    ("text", "name", "media_type", "form"),
    [
        ("{}", "a.json", None, PROVJSON),
        ("{}", None, "application/json; charset=utf-8", PROVJSON),
        ('{"entity": {}, "else": {}}', "a.json", None, PROVJSON),
        ("ex:mine(ex:e)", "A.PROVN", None, PROVN),
        ("ex:mine(ex:e)", None, "text/provenance-notation", PROVN),
        ("<document/>", "a.provx", None, PROVXML),
        ("<document/>", "a.html", None, None),
        ('{"eventType": "START", "run": {}}', "a.json", None, None),
        ("document endDocument", "a.json", "application/json", PROVN),
    ],
)
def test_names_and_types_decide_only_where_the_text_does_not(
    text: str, name: str | None, media_type: str | None, form: Form | None
) -> None:
    assert form == form_of(text.encode(), name, media_type)


def test_a_form_is_found_by_its_name() -> None:
    assert [by_name(one.name) for one in FORMS] == list(FORMS)
    assert by_name("turtle") is None


@given(st.binary(max_size=300))
def test_any_bytes_have_a_form_or_none(body: bytes) -> None:
    assert form_of(body) in {None, *FORMS}
