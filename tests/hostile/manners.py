"""Requests that are odd as HTTP: methods, headers, lengths, packing, parameters."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

import zstandard

from tests.hostile.builders import (
    FORM,
    QUERY,
    Headers,
    Hostile,
    asked,
    form,
    get,
    post,
)

_MEGABYTE = 1 << 20
_ASK = "ASK { ?s ?p ?o }"
_TEXT = ("Content-Type", QUERY)


def methods(_: str) -> Iterator[Hostile]:
    why = "The method or the address is not one that is there."
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND"):
        yield Hostile(
            f"{method} of /sparql", method, "/sparql?query=ASK%7B%7D", (), bytes, why
        )
    for name, path in (
        ("/sparql/", "/sparql/?query=ASK%7B%7D"),
        ("a way up", "/sparql/../../../etc/passwd"),
        ("an escaped way up", "/%2e%2e/%2e%2e/etc/passwd"),
        ("a NUL in the address", "/sparql%00?query=ASK%7B%7D"),
        ("bytes that are not UTF-8 in the address", "/%ff%fe?query=%ff"),
        ("an address of 100 KB", "/" + "x" * 100_000),
        ("an absolute address", "http://example.com/sparql?query=ASK%7B%7D"),
    ):
        yield get(name, why, path)
    yield get("no query", "Nothing is asked.", "/sparql")


def media_types(_: str) -> Iterator[Hostile]:
    why = "What the body is said to be is not taken, or not true."
    for name, headers in (
        ("no media type", ()),
        ("an unknown media type", (("Content-Type", "text/plain"),)),
        ("a media type of 10 KB", (("Content-Type", "x" * 10_000),)),
        ("two media types", (_TEXT, ("Content-Type", FORM))),
        ("a form that is a query", (("Content-Type", FORM),)),
        ("a form in parts", (("Content-Type", "multipart/form-data; boundary=x"),)),
        ("JSON", (("Content-Type", "application/json"),)),
        ("a charset of its own", (("Content-Type", f"{QUERY}; charset=utf-7"),)),
        ("an unknown packing", (_TEXT, ("Content-Encoding", "br"))),
        ("a packing in a packing", (_TEXT, ("Content-Encoding", "gzip, gzip"))),
        ("a packing that it is not", (_TEXT, ("Content-Encoding", "gzip"))),
        ("a foreign Host", (_TEXT, ("Host", "evil.example"))),
        ("two Hosts", (_TEXT, ("Host", "localhost"), ("Host", "evil.example"))),
        ("a foreign Origin", (_TEXT, ("Origin", "http://evil.example"))),
        ("an answer as an image", (_TEXT, ("Accept", "image/png"))),
        ("an answer of weight zero", (_TEXT, ("Accept", "*/*;q=0"))),
        ("an Accept of 10 KB", (_TEXT, ("Accept", ",".join(["a/b;q=0.1"] * 1_000)))),
        ("an Accept of commas", (_TEXT, ("Accept", "," * 10_000))),
        (
            "an Accept with bad weights",
            (_TEXT, ("Accept", "*/*;q=nan, text/csv;q=inf, a/b;q=1e999")),
        ),
    ):
        yield post(name, why, "/sparql", _ASK, headers)


def lengths(_: str) -> Iterator[Hostile]:
    why = "How long the body is said to be is not how long it is."
    for name, headers in (
        ("a length that is too large", (("Content-Length", "1000"),)),
        ("a length that is too small", (("Content-Length", "3"),)),
        ("a length below zero", (("Content-Length", "-1"),)),
        ("a length that is no number", (("Content-Length", "many"),)),
        ("a length of 30 digits", (("Content-Length", "9" * 30),)),
        ("a length of a terabyte", (("Content-Length", "1099511627776"),)),
        ("two lengths", (("Content-Length", "16"), ("Content-Length", "17"))),
        (
            "a length and chunks",
            (("Content-Length", "16"), ("Transfer-Encoding", "chunked")),
        ),
        ("chunks that are none", (("Transfer-Encoding", "chunked"),)),
        ("an unknown transfer", (("Transfer-Encoding", "magic"),)),
        ("an expectation", (("Expect", "200-never"), ("Content-Length", "16"))),
    ):
        yield post(name, why, "/sparql", _ASK, (_TEXT, *headers))
    for name, body in (
        ("a chunk of a huge size", b"FFFFFFFFFFFFFFFFF\r\nx\r\n0\r\n\r\n"),
        ("a chunk below zero", b"-1\r\nx\r\n0\r\n\r\n"),
        ("chunks without an end", b"5\r\nASK {\r\n"),
        (
            "a chunk with 100 KB beside it",
            b"6;" + b"x" * 100_000 + b"\r\nASK {}\r\n0\r\n\r\n",
        ),
        ("1 MB of trailers", b"6\r\nASK {}\r\n0\r\n" + b"X: y\r\n" * 170_000 + b"\r\n"),
    ):
        yield post(
            name, why, "/sparql", body, (_TEXT, ("Transfer-Encoding", "chunked"))
        )


def headers(_: str) -> Iterator[Hostile]:
    why = "Headers are kept in memory before anybody looks at them."
    large: tuple[tuple[str, Headers], ...] = (
        ("a header of 100 KB", (("X-Large", "x" * 100_000),)),
        ("a header of 16 MB", (("X-Large", "x" * 16 * _MEGABYTE),)),
        ("a name of 100 KB", (("X" * 100_000, "x"),)),
        ("10,000 headers", tuple((f"X-{n}", "x") for n in range(10_000))),
        ("10,000 times the same header", (("Accept", "text/csv"),) * 10_000),
        ("10,000 cookies", (("Cookie", "; ".join(f"c{n}=x" for n in range(10_000))),)),
        ("a Host of 100 KB", (("Host", "x" * 100_000),)),
        ("a folded header", (("X-Folded", "x\r\n y"),)),
        (
            "a header in a header",
            (("X-Split", "x\r\nContent-Length: 0\r\n\r\nGET /drop HTTP/1.1"),),
        ),
        ("a NUL in a header", (("X-Nul", "a\0b"),)),
        ("bytes that are not ASCII in a header", (("Accept", "\xff\xfe/\xe9"),)),
        ("no name of a header", (("", "x"),)),
        ("a space in the name of a header", (("X Y", "x"),)),
    )
    for name, more in large:
        yield get(name, why, "/sparql?query=ASK%7B%7D", more)


def packed(_: str) -> Iterator[Hostile]:
    why = "A few kilobytes unpack to what no memory holds."

    def bomb(times: int) -> bytes:
        stream = zlib.compressobj(9, zlib.DEFLATED, 31)
        zeros = b" " * _MEGABYTE
        return b"".join(stream.compress(zeros) for _ in range(times)) + stream.flush()

    plain = _ASK.encode()
    for name, coding, body in (
        ("a gzip bomb of 100 MB", "gzip", lambda: bomb(100)),
        ("a gzip bomb of 1 GB", "gzip", lambda: bomb(1_000)),
        ("a gzip bomb in a gzip bomb", "gzip", lambda: gzip.compress(bomb(100))),
        ("10,000 gzip files in a row", "gzip", lambda: gzip.compress(b" ") * 10_000),
        ("a deflate bomb", "deflate", lambda: zlib.compress(b" " * 64 * _MEGABYTE, 9)),
        ("a zstd bomb", "zstd", lambda: zstandard.compress(b" " * 64 * _MEGABYTE, 9)),
        ("a gzip body that is cut", "gzip", lambda: gzip.compress(plain)[:-6]),
        (
            "a gzip body with a wrong sum",
            "gzip",
            lambda: gzip.compress(plain)[:-8] + bytes(8),
        ),
        (
            "a gzip body with more behind it",
            "gzip",
            lambda: gzip.compress(plain) + b"more",
        ),
        ("gzip of nothing", "gzip", lambda: b""),
    ):
        yield post(name, why, "/sparql", body, (_TEXT, ("Content-Encoding", coding)))


def parameters(_: str) -> Iterator[Hostile]:
    why = "The parameters are too many, unknown, or not what they have to be."
    for value in (
        "-1",
        "1e9",
        "now,now",
        "",
        "9" * 400,
        "9" * 5_000,
        "\u0663",
        "\u00b2",
        "0x10",
        " 1",
        "true",
        "1 OR 1=1",
    ):
        shown = value if len(value) < 20 else f"{len(value):,} digits"
        shown = shown.encode("ascii", "namereplace").decode() or "empty"
        yield asked(f"min_offset: {shown}", why, _ASK, ("min_offset", value))
    yield asked(
        "min_offset of what never comes", why, _ASK, ("min_offset", "999999999")
    )
    yield asked("min_offset 1,000 times", why, _ASK, *[("min_offset", "1")] * 1_000)
    for name, value in (
        ("timeout", "99999999"),
        ("timeout", "-1"),
        ("max_rows", "0"),
        ("max_rows", "9" * 30),
        ("format", "../../etc/passwd"),
        ("callback", "alert(1)"),
    ):
        yield asked(f"{name}={value[:20]}", why, _ASK, (name, value))
    yield asked("a query twice", why, _ASK, ("query", "DROP ALL"))
    yield form(
        "100,000 parameters in a form",
        why,
        *[(f"p{n}", "") for n in range(100_000)],
        ("query", _ASK),
    )
    yield form("60,000 queries in a form", why, *[("query", "ASK{}")] * 60_000)
    content = (("Content-Type", FORM),)
    yield post("300,000 separators in a form", why, "/sparql", b"&" * 300_000, content)
    yield post(
        "1 MB of percent signs", why, "/sparql", b"query=" + b"%" * 1_000_000, content
    )
    yield post(
        "1 MB of plus signs", why, "/sparql", b"query=" + b"+" * 1_000_000, content
    )
    yield post(
        "bytes that are not UTF-8 in a form", why, "/sparql", b"query=%ff%fe", content
    )
