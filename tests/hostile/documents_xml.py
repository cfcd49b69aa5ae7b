"""PROV-XML and RDF/XML that mean harm."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.builders import Hostile, document, row

_XML = "application/provenance+xml"
_PROV = 'xmlns:prov="http://www.w3.org/ns/prov#" xmlns:ex="http://e/"'
_RDF = 'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://e/"'


def cases(canary: str) -> Iterator[Hostile]:
    yield from _entities(canary)
    yield from _elsewhere(canary)
    yield from _deep_and_many()
    text = "What the text says of its own bytes is not so."
    whole = _prov("", '<prov:entity prov:id="ex:a"/>')
    for name, body in (
        ("PROV-XML in UTF-16", whole.encode("utf-16")),
        ("PROV-XML that says UTF-16", _said("UTF-16", whole)),
        ("PROV-XML that says UTF-7", _said("UTF-7", whole)),
        ("PROV-XML that says an encoding of 1 KB", _said("x" * 1_000, whole)),
        ("PROV-XML that is not UTF-8", whole.replace("ex:a", "ex:\xff").encode("l1")),
        ("PROV-XML with a NUL", whole.replace("ex:a", "ex:\0").encode()),
        ("PROV-XML with a number that is no character", whole.replace("ex:a", "&#0;")),
        ("PROV-XML that ends in a tag", whole[:-5]),
        ("two documents of PROV-XML", whole + whole),
    ):
        yield document(name, text, body, _XML)


def _entities(canary: str) -> Iterator[Hostile]:
    grows = "Each entity stands for ten of the one before."
    for depth in (6, 9):
        declared = "".join(
            f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(depth)
        )
        yield document(
            f"PROV-XML with a billion laughs, depth {depth}",
            grows,
            _valued(f'<!ENTITY e0 "ha">{declared}', f"&e{depth};"),
            _XML,
        )
    yield document(
        "PROV-XML with one entity 10,000 times",
        "A hundred kilobytes that stand ten thousand times are a gigabyte.",
        lambda: _valued(f'<!ENTITY e "{"x" * 100_000}">', "&e;" * 10_000),
        _XML,
    )
    yield document(
        "PROV-XML with entities in a ring",
        "Whoever follows them never comes to an end.",
        _valued('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"),
        _XML,
    )
    fetches = "A reader of XML would fetch it, or put a file of the server in it."
    for name, system in (
        ("a file", "file:///etc/passwd"),
        ("the canary", f"http://{canary}/x.dtd"),
    ):
        for kind, declared, used in (
            ("an entity", f'<!ENTITY x SYSTEM "{system}">', "&x;"),
            ("a public entity", f'<!ENTITY x PUBLIC "x" "{system}">', "&x;"),
            ("a parameter entity", f'<!ENTITY % x SYSTEM "{system}"> %x;', "x"),
        ):
            body = _valued(declared, used)
            yield document(f"PROV-XML with {kind} from {name}", fetches, body, _XML)
        yield document(
            f"PROV-XML with a DOCTYPE from {name}",
            fetches,
            f'<!DOCTYPE prov:document SYSTEM "{system}">{_prov("", "")}',
            _XML,
        )
        yield document(
            f"RDF/XML with an entity from {name}",
            fetches,
            f'<!DOCTYPE r [<!ENTITY x SYSTEM "{system}">]><r:RDF {_RDF}>'
            '<r:Description r:about="urn:s"><ex:p>&x;</ex:p></r:Description></r:RDF>',
            "application/rdf+xml",
        )


def _elsewhere(canary: str) -> Iterator[Hostile]:
    why = "It names what lies elsewhere, and nothing is to be fetched."
    include = 'xmlns:xi="http://www.w3.org/2001/XInclude"'
    schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    for name, more, inside in (
        ("an inclusion of a file", include, '<xi:include href="file:///etc/passwd"/>'),
        (
            "an inclusion of the canary",
            include,
            f'<xi:include parse="text" href="http://{canary}/"/>',
        ),
        (
            "a schema at the canary",
            f'{schema} xsi:schemaLocation="urn:a http://{canary}/a.xsd"',
            "",
        ),
        ("a base at the canary", f'xml:base="http://{canary}/"', ""),
    ):
        yield document(f"PROV-XML with {name}", why, _prov(more, inside), _XML)
    yield document(
        "PROV-XML with a stylesheet at the canary",
        why,
        f'<?xml-stylesheet type="text/xsl" href="http://{canary}/a.xsl"?>'
        + _prov("", ""),
        _XML,
    )


def _deep_and_many() -> Iterator[Hostile]:
    deep = "Elements stand in elements, deeper than a reader's stack."
    tall = 100_000
    yield document(
        "PROV-XML 100,000 deep",
        deep,
        lambda: _prov("", "<ex:a>" * tall + "</ex:a>" * tall),
        _XML,
    )
    yield document(
        "PROV-XML with values 100,000 deep",
        deep,
        lambda: _valued("", "<ex:a>" * tall + "</ex:a>" * tall),
        _XML,
    )
    yield document(
        "PROV-XML with 2,000 bundles in each other",
        deep,
        lambda: _prov(
            "",
            '<prov:bundleContent prov:id="ex:b">' * 2_000
            + "</prov:bundleContent>" * 2_000,
        ),
        _XML,
    )
    yield document(
        "PROV-XML without an end", deep, lambda: f"<prov:document {_PROV}>" * tall, _XML
    )
    many = "It is small in bytes, and large in what has to be remembered."
    spaces = row('xmlns:n{n}="http://e/{n}#"', tall)
    yield document(
        "PROV-XML with 100,000 namespaces", many, lambda: _prov(spaces(), ""), _XML
    )
    yield document(
        "RDF/XML with 100,000 namespaces",
        many,
        lambda: f"<r:RDF {_RDF} {spaces()}/>",
        "application/rdf+xml",
    )
    attributes = row('ex:a{n}="x"', tall)
    yield document(
        "PROV-XML with 100,000 attributes of an element",
        many,
        lambda: _prov("", f'<prov:entity prov:id="ex:a" {attributes()}/>'),
        _XML,
    )
    yield document(
        "PROV-XML with 100,000 values of an entity",
        many,
        lambda: _valued("", "1</ex:v><ex:v>" * tall),
        _XML,
    )
    yield document(
        "PROV-XML with a text of 16 MB",
        many,
        lambda: _valued("", "x" * (16 << 20)),
        _XML,
    )
    yield document(
        "PROV-XML with a comment of 16 MB",
        many,
        lambda: f"<!--{'x' * (16 << 20)}-->{_prov('', '')}",
        _XML,
    )


def _prov(more: str, inside: str) -> str:
    return f"<prov:document {_PROV} {more}>{inside}</prov:document>"


def _valued(declared: str, value: str) -> str:
    kind = f"<!DOCTYPE prov:document [{declared}]>" if declared else ""
    entity = f'<prov:entity prov:id="ex:a"><ex:v>{value}</ex:v></prov:entity>'
    return '<?xml version="1.0"?>' + kind + _prov("", entity)


def _said(encoding: str, whole: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>{whole}'.encode()
