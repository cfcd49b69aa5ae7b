"""PROV-JSON, PROV-JSONLD and JSON-LD that mean harm."""

# ruff: noqa: B008 - a case is a row of a table, made when it is sent

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.hostile.builders import Hostile, document, row

_JSON = "application/json"
_LD = "application/ld+json"
_TALL = 100_000
_CONTEXT = "https://openprovenance.org/prov-jsonld/context.jsonld"


def cases(canary: str) -> Iterator[Hostile]:
    yield from _deep()
    yield from _elsewhere(canary)
    yield from _many()
    yield from _odd()


def _deep() -> Iterator[Hostile]:
    why = "Objects stand in objects, deeper than a reader's stack."
    arrays = lambda: "[" * _TALL + "]" * _TALL  # noqa: E731 - made when it is sent
    objects = lambda: '{"$":' * _TALL + "1" + "}" * _TALL  # noqa: E731 - likewise
    for name, start, inside in (
        ("arrays 100,000 deep", '{"entity":', arrays),
        ("objects 100,000 deep", '{"entity":', objects),
        ("a value 100,000 deep", '{"entity":{"a":{"b":', objects),
        ("a bundle 100,000 deep", '{"bundle":{"a":', objects),
    ):
        end = "}" * start.count("{")
        yield document(
            f"PROV-JSON with {name}",
            why,
            lambda s=start, i=inside, e=end: s + i() + e,
            _JSON,
        )
    yield document("JSON only of arrays 100,000 deep", why, arrays, _JSON)
    yield document(
        "PROV-JSON that only opens", why, lambda: '{"entity":' * _TALL, _JSON
    )
    node = '{"urn:a:p":'
    yield document(
        "a document of JSON-LD 100,000 deep",
        why,
        lambda: node * _TALL + "1" + "}" * _TALL,
        _LD,
    )
    yield document(
        "PROV-JSONLD 100,000 deep",
        why,
        lambda: (
            f'{{"@context":"{_CONTEXT}","@graph":[{{"@type":"Entity","@id":"a","b":'
            + node * _TALL
            + "1"
            + "}" * _TALL
            + "}]}"
        ),
        _LD,
    )
    yield document(
        "2,000 bundles of PROV-JSON in each other",
        why,
        lambda: '{"entity":{"a":{}},"bundle":{"b":' * 400 + "{}" + "}}" * 400,
        _JSON,
    )


def _elsewhere(canary: str) -> Iterator[Hostile]:
    why = "A reader of JSON-LD would fetch the context that is named."
    for name, context in (
        ("a context at the canary", f"http://{canary}/context.jsonld"),
        ("a context at the canary among others", [_CONTEXT, f"http://{canary}/c"]),
        ("an import at the canary", {"@import": f"http://{canary}/context.jsonld"}),
        ("a context of a term at the canary", {"a": {"@context": f"http://{canary}/"}}),
        ("a context in a file", "file:///etc/passwd"),
        ("a base at the canary", {"@base": f"http://{canary}/"}),
    ):
        for kind, more in (
            ("JSON-LD", {"@id": "urn:s", "urn:p": "o"}),
            ("PROV-JSONLD", {"@graph": [{"@type": "prov:Entity", "@id": "urn:s"}]}),
        ):
            body = json.dumps({"@context": context, **more})
            yield document(f"a document of {kind} with {name}", why, body, _LD)
    link = f'<http://{canary}/c>; rel="http://www.w3.org/ns/json-ld#context"'
    yield document(
        "PROV-JSON with a context in its Link",
        why,
        '{"entity":{"a":{}}}',
        _JSON,
        headers=(("Link", link),),
    )


def _many() -> Iterator[Hostile]:
    many = "It is small in bytes, and large in what has to be remembered."
    times = 1_000_000
    for name, start, part, end in (
        ("a million prefixes", '{"prefix":{', '"p{n}":"urn:{n}:"', '},"entity":{}}'),
        ("a million bundles", '{"bundle":{', '"p{n}":{}', "}}"),
        ("a million entities", '{"entity":{', '"p{n}":{}', "}}"),
        ("a key a million times", '{"entity":{', '"a":{}', "}}"),
        ("a million sections", '{"entity":{},', '"s{n}":{}', "}"),
        ("a million values", '{"entity":{"a":{"urn:p":[', "{n}", "]}}}"),
        ("a million values of one key", '{"entity":{"a":{', '"urn:p":{n}', "}}}"),
        ("a million statements of one key", '{"used":{"u":[', "{}", "]}}"),
    ):
        yield document(
            f"PROV-JSON with {name}",
            many,
            lambda s=start, p=row(part, times, ","), e=end: s + p() + e,
            _JSON,
        )
    collide = "Keys that fall into the same place of a table are searched one by one."
    hashed = ",".join(f'"{"a" * (n % 97)}{n:0>40}":{{}}' for n in range(50_000))
    yield document(
        "PROV-JSON with 50,000 keys that are alike",
        collide,
        f'{{"entity":{{{hashed}}}}}',
        _JSON,
    )
    digits = "To read a number takes the square of its digits."
    for name, number in (
        ("a million digits", "9" * times),
        ("a million digits behind the point", "0." + "9" * times),
        ("an exponent of a million", "1e1000000"),
        ("an exponent of a million digits", "1e" + "9" * times),
    ):
        for where, start, end in (
            ("a value", '{"entity":{"a":{"urn:p":', "}}}"),
            (
                "a typed value",
                '{"entity":{"a":{"urn:p":{"type":"xsd:int","$":"',
                '"}}}}',
            ),
        ):
            yield document(
                f"PROV-JSON with {where} of {name}",
                digits,
                lambda s=start, n=number, e=end: s + n + e,
                _JSON,
            )
    large = "One term is larger than what most programs keep in one piece."
    for name, body in (
        ("a name of 1 MB", lambda: f'{{"entity":{{"urn:{"x" * times}":{{}}}}}}'),
        (
            "a text of 16 MB",
            lambda: f'{{"entity":{{"a":{{"urn:p":"{"x" * (16 << 20)}"}}}}}}',
        ),
        (
            "a prefix of 1 MB for 100 names",
            lambda: (
                f'{{"prefix":{{"p":"urn:{"x" * times}"}},"entity":{{'
                + row('"p:{n}":{}', 100, ",")()
                + "}}"
            ),
        ),
    ):
        yield document(f"PROV-JSON with {name}", large, body, _JSON)


def _odd() -> Iterator[Hostile]:
    why = "A value is not of the kind that its place is for."
    for name, body in (
        ("sections that are lists", '{"entity":[],"used":[1,2],"bundle":[3]}'),
        ("sections that are nothing", '{"entity":null,"used":0,"prefix":true}'),
        (
            "a prefix that is an object",
            '{"prefix":{"a":{"b":"c"}},"entity":{"a:b":{}}}',
        ),
        ("names that are empty", '{"entity":{"":{}},"used":{"":{"prov:entity":""}}}'),
        ("a number that is none", '{"entity":{"a":{"urn:p":NaN,"urn:q":-Infinity}}}'),
        ("half a surrogate pair", '{"entity":{"a":{"urn:p":"\\ud800"}}}'),
        ("a NUL in a text", '{"entity":{"a":{"urn:p":"\\u0000"},"b\\u0000":{}}}'),
        ("a NUL between values", '{"entity":\0{"a":{}}}'),
        ("a bundle that is its own", '{"bundle":{"b":{"entity":{"b":{}}}}}'),
        ("more behind its end", '{"entity":{"a":{}}} {"entity":{"b":{}}}'),
        ("a type that is an object", '{"entity":{"a":{"prov:type":{"$":{"$":[]}}}}}'),
        ("times that are none", '{"activity":{"a":{"prov:startTime":["x",{}]}}}'),
        ("a language that is none", '{"entity":{"a":{"urn:p":{"$":"x","lang":"@ "}}}}'),
        ("__proto__ and __class__", '{"__proto__":{"x":1},"entity":{"__class__":{}}}'),
    ):
        yield document(f"PROV-JSON with {name}", why, body, _JSON)
    yield document(
        "PROV-JSON that is not UTF-8", why, b'{"entity":{"\xff\xfe":{}}}', _JSON
    )
    yield document(
        "PROV-JSON in UTF-16", why, '{"entity":{"a":{}}}'.encode("utf-16-le"), _JSON
    )
