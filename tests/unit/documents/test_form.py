"""In which form a text is, by how it begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from provgraph.documents.form import rdf_form_of
from tests.suites import suites

XML = '<?xml version="1.0"?><!-- a --><{}:RDF xmlns:{}="x">'


@pytest.mark.parametrize(
    ("text", "name", "media_type", "form"),
    [
        ("<a:s> <a:p> <a:o> .", "", "", "turtle"),
        ("<a:s> <a:p> <a:o> <a:g> .", "", "", "nquads"),
        ('_:b <a:p> "x > y"@en _:g .', "", "", "nquads"),
        ("# <x>\n\n@prefix a: <b:> .", "", "", "turtle"),
        ("PREFIX a: <b:>\na:g { a:s a:p 1 }", "", "", "trig"),
        ("<a> a <b> ; <c> 1 .", "a.ttl", "", "turtle"),
        ("<a> <b> <c> .", "", "text/turtle", "turtle"),
        ("[] a <b:c> .", "", "text/turtle", "turtle"),
        ("{ <a:s> a <b:c> }", "", "", "trig"),
        ('{"@id": "a:b"}', "", "", "jsonld"),
        ('[{"@id": "a:b"}]', "x.ttl", "", "jsonld"),
        ("[]", "", "", "jsonld"),
        (XML.format("rdf", "rdf"), "", "", "rdfxml"),
        (XML.format("r", "r"), "", "", "rdfxml"),
        ("<document><a/></document>", "", "", None),
        ("hello", "", "", None),
        ("", "", "", None),
        ("", "", "text/turtle", "turtle"),
        ("nonsense", "", "application/rdf+xml", "rdfxml"),
        ("@prefix", "", "text/turtle", "turtle"),
        ("\ufeff@prefix a: <b:> .", "", "", "turtle"),
    ],
)
def test_the_form_is_told_by_the_content(
    text: str, name: str, media_type: str, form: str | None
) -> None:
    found = rdf_form_of(text.encode(), name, media_type)

    assert form == (None if found is None else found.name)


def test_every_file_of_the_suite_is_told_without_its_name() -> None:
    wanted = {"ttl": {"turtle", "trig"}, "trig": {"trig", "turtle"}, "provx": {None}}
    count = 0
    for ending, forms in wanted.items():
        for path in suites("prov-testcases").rglob(f"*.{ending}"):
            if path.is_file():
                count += 1
                found = rdf_form_of(path.read_bytes(), "", "")
                assert (None if found is None else found.name) in forms, name(path)
    assert 1_428 == count


def name(path: Path) -> str:
    return "/".join(path.parts[-2:])
