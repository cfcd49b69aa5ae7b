"""Texts in the four forms, read."""

from __future__ import annotations

import json

from provgraph.model.statement import Statement
from provgraph.rdf.terms import Term
from provgraph.translate.provdoc import (
    PROVJSON,
    PROVJSONLD,
    PROVN,
    PROVXML,
    Read,
    read,
)

BASE = "http://base/"
PROV = "http://www.w3.org/ns/prov#"
XSD = "http://www.w3.org/2001/XMLSchema#"


def ex(local: str) -> Term:
    return Term(f"<http://example.org/{local}>")


def prov(local: str) -> Term:
    return Term(f"<{PROV}{local}>")


def typed(lexical: str, kind: str) -> Term:
    return Term(f'"{lexical}"^^<{XSD}{kind}>')


def provn(inside: str, *, strict: bool = False) -> Read:
    body = f"document\nprefix ex <http://example.org/>\n{inside}\nendDocument"
    return read(body.encode(), PROVN, strict=strict, base=BASE)


def provjson(content: object, *, strict: bool = False) -> Read:
    whole = {"prefix": {"ex": "http://example.org/"}}
    if isinstance(content, dict):
        whole |= content
    return read(json.dumps(whole).encode(), PROVJSON, strict=strict, base=BASE)


def provxml(inside: str, *, strict: bool = False, more: str = "") -> Read:
    body = (
        f'<prov:document xmlns:prov="{PROV}" xmlns:xsd="{XSD[:-1]}"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xmlns:ex="http://example.org/"{more}>{inside}</prov:document>'
    )
    return read(body.encode(), PROVXML, strict=strict, base=BASE)


def provjsonld(*graph: object, strict: bool = False) -> Read:
    context = [
        {"ex": "http://example.org/"},
        "https://openprovenance.org/prov-jsonld/context.json",
    ]
    body = json.dumps({"@context": context, "@graph": graph}).encode()
    return read(body, PROVJSONLD, strict=strict, base=BASE)


def only(found: Read) -> Statement:
    (statement,) = found.document.own.statements
    return statement
