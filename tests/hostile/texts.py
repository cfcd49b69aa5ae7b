"""Bodies that are no clean text: odd bytes, odd terms, far too much, or no end."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.builders import ANY, QUERY, Hostile, asked, post, query, where

_MEGABYTE = 1 << 20
_PLAIN = f"SELECT * {{ {ANY} }} LIMIT 1"


def encodings(_: str) -> Iterator[Hostile]:
    why = "The bytes are not the UTF-8 that a query has to be."
    plain = _PLAIN.encode()
    for name, body in (
        ("UTF-16 with its mark", _PLAIN.encode("utf-16")),
        ("UTF-16 without a mark", _PLAIN.encode("utf-16-le")),
        ("UTF-32", _PLAIN.encode("utf-32")),
        ("a mark of UTF-8 in front", b"\xef\xbb\xbf" + plain),
        ("bytes that are not UTF-8", b"SELECT * { ?s ?p '\xff\xfe\xc3' }"),
        ("an overlong slash", b"ASK { <a:\xc0\xaf> ?p ?o }"),
        ("an overlong NUL", b"ASK { ?s ?p '\xc0\x80' }"),
        ("a surrogate in UTF-8", b"ASK { ?s ?p '\xed\xa0\x80' }"),
        ("beyond Unicode", b"ASK { ?s ?p '\xf4\x90\x80\x80' }"),
        ("a cut character", plain + b"# \xe2\x82"),
        ("Latin-1", "ASK { ?s ?p 'é' }".encode("latin-1")),
        ("only zeros", bytes(1_000)),
        ("random bytes", bytes(n * 167 % 256 for n in range(10_000))),
    ):
        yield query(name, why, body)
    odd = "It is UTF-8, of characters that few programs expect."
    for name, text in (
        ("a NUL in a text", "ASK { ?s ?p 'a\0b' }"),
        ("a NUL in a name", "ASK { ?s\0 ?p ?o }"),
        ("a NUL by an escape", "ASK { ?s ?p 'a\\u0000b' }"),
        ("a lone surrogate by an escape", "SELECT ('\\uD800' AS ?x) {}"),
        ("a pair of surrogates by escapes", "SELECT ('\\uD83D\\uDE00' AS ?x) {}"),
        ("an escape beyond Unicode", "SELECT ('\\U00110000' AS ?x) {}"),
        ("an escape cut short", "SELECT ('\\u12' AS ?x) {}"),
        ("10,000 combining marks", "SELECT ('a" + "\u0301" * 10_000 + "' AS ?x) {}"),
        ("text from right to left", "SELECT ('\u202e\u2066' AS ?\u05d0) {}"),
        ("line ends of all kinds", "SELECT\x0b*\x0c{\x85?s ?p\u2028?o }"),
        (
            "control characters",
            f"SELECT ('{''.join(map(chr, {*range(1, 32)} - {10, 13}))}' AS ?x) {{}}",
        ),
    ):
        yield query(name, odd, text)


def sizes(_: str) -> Iterator[Hostile]:
    why = "Whatever reads it takes time and memory by its length, or by the square."
    for name, text in (
        ("a comment of 64 KB and one byte", lambda: f"ASK {{}} #{'x' * (64 << 10)}"),
        ("1 MB of spaces", lambda: "ASK {}" + " " * (_MEGABYTE - 10)),
        ("8 MB of spaces", lambda: "ASK {}" + " " * 8 * _MEGABYTE),
        ("32 MB of comments", lambda: "#\n" * 16 * _MEGABYTE + "ASK {}"),
        ("1 MB of quotes and backslashes", lambda: '"\\' * (_MEGABYTE // 2 - 10)),
        ("60 KB of quotes and backslashes", lambda: '"\\' * 30_000),
        ("60 KB of quotes", lambda: "'" * 60_000),
        ("60 KB of smaller-than signs", lambda: "<" * 60_000),
        ("60 KB of open comments", lambda: "#" * 60_000),
        ("60 KB of colons", lambda: "a:" * 30_000),
        (
            "a name of 60 KB",
            lambda: f"SELECT ?{'x' * 60_000} {{ ?{'x' * 60_000}"[:64_000],
        ),
        ("an IRI of 60 KB", lambda: f"ASK {{ <a:{'x' * 60_000}> ?p ?o }}"),
        ("a text of 60 KB", lambda: f"ASK {{ ?s ?p '{'x' * 60_000}' }}"),
        ("a number of 60,000 digits", lambda: f"SELECT ({'9' * 60_000} AS ?x) {{}}"),
        (
            "4,500 prefixes",
            lambda: "".join(f"PREFIX p{n}:<a:>" for n in range(4_500)) + "ASK {}",
        ),
        ("nothing", lambda: ""),
        ("1,000 spaces", lambda: " " * 1_000),
        ("only a comment", lambda: "# nothing is asked"),
    ):
        yield query(name, why, text)
    unfinished = (
        "It ends in the middle, where a reader may look for the end again and again."
    )
    for name, text in (
        ("a text without an end", "ASK { ?s ?p 'x"),
        ("a long text without an end", "ASK { ?s ?p '''x'' ' \\' " + "''x" * 15_000),
        ("an IRI without an end", "ASK { <http://example.com/ " + "<" * 20_000),
        ("a comment without an end", "ASK { ?s ?p ?o # }"),
        ("brackets without an end", "SELECT * { {{{{ (((("),
        ("a query cut after a word", "SELECT * WHERE"),
        ("an escape without an end", "ASK { ?s ?p '\\"),
    ):
        yield query(name, unfinished, text)
    yield asked("60 KB in the address", why, f"ASK {{}} #{'x' * 60_000}")
    yield asked("1 MB in the address", why, f"ASK {{}} #{'x' * _MEGABYTE}")
    body = b"ASK {}" + b" " * _MEGABYTE * 4
    yield post(
        "4 MB in 1 KB chunks",
        why,
        "/sparql",
        lambda: (
            b"".join(
                b"400\r\n" + body[at : at + 1024].ljust(1024) + b"\r\n"
                for at in range(0, len(body), 1024)
            )
            + b"0\r\n\r\n"
        ),
        (("Content-Type", QUERY), ("Transfer-Encoding", "chunked")),
    )


def terms(_: str) -> Iterator[Hostile]:
    why = "The term is not what it claims to be."
    for name, pattern in (
        ("an IRI with a space", "<http://a b> ?p ?o"),
        ("an IRI with braces", "<http://{a}> ?p ?o"),
        ("a relative IRI without a base", "<x> ?p ?o"),
        ("an IRI with a bad percent", "<http://a/%zz> ?p ?o"),
        ("an IRI with a bad port", "<http://a:99999999/> ?p ?o"),
        ("an IRI with an open bracket", "<http://[::1> ?p ?o"),
        ("an IRI made of nothing", "BIND(IRI('') AS ?x)"),
        ("an IRI made of anything", f"{ANY} BIND(IRI(CONCAT(STR(?o), ' <>')) AS ?x)"),
        ("an unknown prefix", "?s nobody:knows ?o"),
        (
            "a date of the year 999999999999",
            "FILTER('999999999999-01-01T00:00:00Z'^^xsd:dateTime > NOW())",
        ),
        ("an integer beyond 64 bits", "BIND(9223372036854775807 + 1 AS ?x)"),
        ("a division by zero", "BIND(1/0 AS ?x) BIND(1e0/0 AS ?y)"),
        (
            "the smallest integer over minus one",
            "BIND((-9223372036854775807 - 1) / -1 AS ?x)",
        ),
        (
            "a decimal beyond its digits",
            "BIND(99999999999999999999.9 * 99999999999999999999.9 AS ?x)",
        ),
        (
            "SUBSTR beyond all ends",
            "BIND(SUBSTR('abc', -9223372036854775807, 9223372036854775807) AS ?x)",
        ),
        (
            "durations at the end of time",
            "BIND(NOW() + 'P9999999999D'^^xsd:dayTimeDuration AS ?x)",
        ),
        ("a bad language", "BIND(STRLANG('x', 'not a language!') AS ?x)"),
        ("a bad datatype", "BIND(STRDT('x', <x y>) AS ?x)"),
        (
            "a geometry that is none",
            (
                "FILTER(<http://www.opengis.net/def/function/geosparql/sfContains>"
                "('POINT(', 'x'))"
            ),
        ),
    ):
        yield where(name, why, pattern)
    numbers = "The number is larger than what it is kept in."
    for name, tail in (
        ("LIMIT of 18 digits", "LIMIT 999999999999999999"),
        ("LIMIT of 20 digits", "LIMIT 99999999999999999999"),
        (
            "LIMIT of the largest number",
            "LIMIT 18446744073709551615 OFFSET 18446744073709551615",
        ),
        ("LIMIT of 10,000 digits", "LIMIT " + "9" * 10_000),
        ("LIMIT below zero", "LIMIT -1"),
        ("LIMIT of a fraction", "LIMIT 1.5"),
        ("OFFSET of 18 digits", "OFFSET 999999999999999999"),
        ("OFFSET without a number", "OFFSET"),
    ):
        yield query(name, numbers, f"SELECT * {{ {ANY} }} {tail}")
