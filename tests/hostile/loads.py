"""Graphs and updates to be taken in, which are worse than they look."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.hostile.builders import ANY, Hostile, data, row, update

_TURTLE = "text/turtle"
_TRIG = "application/trig"
_XML = "application/rdf+xml"
_JSON = "application/ld+json"
_LINES = "application/n-triples"
_RDF = 'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="urn:a:"'


def graph_store(canary: str) -> Iterator[Hostile]:
    yield from _xml(canary)
    yield from _json(canary)
    yield from _turtle(canary)
    lines = "The end of the body is not the end of a statement."
    line = "<urn:a:s> <urn:a:p> <urn:a:o> .\n"
    yield data("N-Triples cut in a line", lines, _LINES, lambda: (line * 1_000)[:-9])
    yield data(
        "N-Triples cut in an IRI", lines, _LINES, lambda: line * 1_000 + "<urn:a"
    )
    yield data(
        "N-Triples that are not UTF-8", lines, _LINES, b'<urn:a:s> <urn:a:p> "\xff" .\n'
    )
    large = "One term is larger than what most programs keep in one piece."
    yield data(
        "a text of 16 MB",
        large,
        _LINES,
        lambda: f'<urn:a:s> <urn:a:p> "{"x" * (16 << 20)}" .\n',
    )
    yield data(
        "an IRI of 4 MB",
        large,
        _LINES,
        lambda: f"<urn:a:{'x' * (4 << 20)}> <urn:a:p> 'x' .\n",
    )
    yield data(
        "a line of 16 MB without an end",
        large,
        _LINES,
        lambda: "<urn:a:" + "x" * (16 << 20),
    )


def _xml(canary: str) -> Iterator[Hostile]:
    grows = "Each entity stands for ten of the one before."
    for depth in (6, 9):
        entities = "".join(
            f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(depth)
        )
        text = _said(f'<!ENTITY e0 "ha">{entities}', f"&e{depth};")
        yield data(f"entities that grow, depth {depth}", grows, _XML, text)
    fetches = (
        "A reader of XML would fetch it, or put a file of the server into the graph."
    )
    for name, system in (
        ("a file", "file:///etc/passwd"),
        ("the canary", f"http://{canary}/x.dtd"),
    ):
        for kind, declared, used in (
            ("an entity", f'<!ENTITY x SYSTEM "{system}">', "&x;"),
            ("a parameter entity", f'<!ENTITY % x SYSTEM "{system}"> %x;', "x"),
        ):
            yield data(f"{kind} from {name}", fetches, _XML, _said(declared, used))
        yield data(
            f"a DOCTYPE from {name}",
            fetches,
            _XML,
            f'<!DOCTYPE r SYSTEM "{system}"><r:RDF {_RDF}/>',
        )
    deep = "Elements stand in elements, deeper than a reader's stack."
    yield data(
        "RDF/XML 20,000 deep",
        deep,
        _XML,
        lambda: (
            f"<r:RDF {_RDF}>{'<a:C><a:p>' * 20_000}{'</a:p></a:C>' * 20_000}</r:RDF>"
        ),
    )
    yield data(
        "RDF/XML without an end",
        deep,
        _XML,
        lambda: f"<r:RDF {_RDF}>{'<a:C><a:p>' * 20_000}",
    )


def _said(declared: str, used: str) -> str:
    """Return RDF/XML of one triple, in which *used* stands for what is *declared*."""
    return (
        f'<?xml version="1.0"?><!DOCTYPE r [{declared}]><r:RDF {_RDF}>'
        f'<r:Description r:about="urn:s"><a:p>{used}</a:p></r:Description></r:RDF>'
    )


def _json(canary: str) -> Iterator[Hostile]:
    deep = "Objects stand in objects, deeper than a reader's stack."
    node = '{"urn:a:p":'
    yield data(
        "JSON-LD 10,000 deep", deep, _JSON, lambda: node * 10_000 + "1" + "}" * 10_000
    )
    yield data(
        "JSON-LD lists 50,000 deep", deep, _JSON, lambda: "[" * 50_000 + "]" * 50_000
    )
    fetches = "A reader of JSON-LD would fetch the context that is named."
    for name, context in (
        ("a context at the canary", f"http://{canary}/context.jsonld"),
        ("a context in a context", [{"@import": f"http://{canary}/context.jsonld"}]),
        ("a context in a file", "file:///etc/passwd"),
    ):
        yield data(
            f"JSON-LD with {name}",
            fetches,
            _JSON,
            json.dumps({"@context": context, "@id": "urn:s", "p": "o"}),
        )
    header = (
        ("Link", f'<http://{canary}/c>; rel="http://www.w3.org/ns/json-ld#context"'),
    )
    yield data(
        "JSON with a context in its Link",
        fetches,
        "application/json",
        '{"p": "o"}',
        header,
    )


def _turtle(canary: str) -> Iterator[Hostile]:
    deep = "Terms stand in terms, deeper than a reader's stack."
    for name, opening, core, closing in (
        ("triple terms", "<<( <a:s> <a:p> ", "1", " )>>"),
        ("reified triples", "<< <a:s> <a:p> ", "1", " >>"),
        ("blank nodes", "[ <a:p> ", "1", " ]"),
        ("collections", "( ", "1", " )"),
    ):
        yield data(
            f"100,000 {name} in each other",
            deep,
            _TURTLE,
            lambda o=opening, c=core, e=closing: (
                f"<a:s> <a:p> {o * 100_000}{c}{e * 100_000} ."
            ),
        )
    many = "It is small in bytes, and large in what has to be remembered."
    yield data("a million empty graphs", many, _TRIG, row("<a:{n}> {}", 1_000_000))
    yield data("100,000 prefixes", many, _TURTLE, row("@prefix p{n}: <a:> .", 100_000))
    yield data(
        "a million blank nodes",
        many,
        _TURTLE,
        lambda: "<a:s> <a:p> " + ",".join(["[]"] * 1_000_000) + " .",
    )
    yield data(
        "Turtle with a base at the canary",
        "Nothing is to be fetched.",
        _TURTLE,
        f"@base <http://{canary}/> . <x> <p> <o> .",
    )


def writes(canary: str) -> Iterator[Hostile]:
    fetches = "The server would fetch an address that only it can reach, or a file."
    for name, text in (
        ("LOAD of the canary", f"LOAD <http://{canary}/x.ttl>"),
        (
            "LOAD SILENT of the canary",
            f"LOAD SILENT <http://{canary}/x.ttl> INTO GRAPH <a:g>",
        ),
        ("LOAD of a file", "LOAD <file:///etc/passwd>"),
        (
            "INSERT from SERVICE",
            f"INSERT {{ {ANY} }} WHERE {{ SERVICE <http://{canary}/> {{ {ANY} }} }}",
        ),
        (
            "USING the canary",
            f"INSERT {{ {ANY} }} USING <http://{canary}/x> WHERE {{ {ANY} }}",
        ),
    ):
        yield update(name, fetches, text)
    ruins = "It would destroy what the journal's entries have made."
    for name, text in (
        ("CLEAR ALL", "CLEAR ALL"),
        ("DROP ALL", "DROP ALL"),
        ("DELETE WHERE everything", f"DELETE WHERE {{ {ANY} }}"),
        (
            "DELETE in every graph",
            f"DELETE {{ GRAPH ?g {{ {ANY} }} }} WHERE {{ GRAPH ?g {{ {ANY} }} }}",
        ),
        ("MOVE of the default graph", "MOVE DEFAULT TO <a:g>"),
    ):
        yield update(f"{name}, as an update", ruins, text)
    works = "It writes far more than was sent."
    for name, made in (
        (
            "INSERT of a product",
            lambda: "INSERT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        ),
        (
            "INSERT of new nodes for each product",
            lambda: "INSERT { [] ?e [] } WHERE { ?a ?b ?c . ?d ?e ?f }",
        ),
        ("CREATE 10,000 times", row("CREATE SILENT GRAPH <a:{n}>", 10_000, ";")),
        ("COPY 1,000 times", row("COPY DEFAULT TO <a:{n}>", 1_000, ";")),
        ("ADD in a ring, 1,000 times", row("ADD <a:{n}> TO DEFAULT", 1_000, ";")),
        (
            "INSERT DATA of 1 MB",
            lambda: f"INSERT DATA {{ {row('<a:s{n}> <a:p> {n} .', 40_000)()} }}",
        ),
        (
            "INSERT of a doubled text",
            lambda: (
                "INSERT { ?s <a:t> ?t20 } WHERE { ?s ?p ?o BIND('xxxxxxxx' AS ?t0) "
                + " ".join(
                    f"BIND(CONCAT(?t{n}, ?t{n}) AS ?t{n + 1})" for n in range(20)
                )
                + "}"
            ),
        ),
        ("20,000 semicolons", lambda: ";" * 20_000),
    ):
        yield update(name, works, made)
