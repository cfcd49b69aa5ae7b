"""PROV documents that mean harm: all families of them, and the oddest ones."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from urllib.parse import quote

import zstandard

from tests.hostile import documents_json, documents_provn, documents_rdf, documents_xml
from tests.hostile.builders import Family, Hostile, document, get, row

_MEGABYTE = 1 << 20
_TURTLE = "text/turtle"
_TEXT = b"<urn:a> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:b> .\n"


def unknown(_: str) -> Iterator[Hostile]:
    none = "It is in no form, and whoever guesses may guess long."
    for name, body in (
        ("an empty document", b""),
        ("only a byte order mark", b"\xef\xbb\xbf"),
        ("a megabyte of NULs", bytes(_MEGABYTE)),
        ("a zip", b"PK\x03\x04" + bytes(range(256)) * 100),
        ("all bytes there are", bytes(range(256)) * 1_000),
        ("bytes that are half of UTF-16", b"\xff\xfe\x00\xd8\x00"),
        ("HTML", b"<!DOCTYPE html><html><body>prov</body></html>"),
    ):
        yield document(name, none, body)
    looks = "The look at its beginning goes over it again from every place."
    for name, opening in (
        ("comments of XML without an end", "<!--"),
        ("instructions of XML without an end", "<?a "),
        ("document types without an end", "<!DOCTYPE a ["),
        ("comments of PROV-N without an end", "/*"),
        ("comments of Turtle", "# a\n"),
        ("square brackets", "[ "),
        ("curly brackets", "{ "),
        ("quotes", '"'),
        ("quotes with a backslash", '\\"'),
        ("angles", "<a> "),
        ("angles and spaces", "< "),
        ("colons", "a:"),
        ("labels of blank nodes", "_:"),
        ("spaces of every kind", " \t\r\n\u00a0"),
        ("prefixes that declare nothing", "@prefix "),
        ("members of events", '{"eventTime":1,"producer":'),
    ):
        yield document(f"300 KB of {name}", looks, lambda o=opening: o * 100_000)
    long = "A line, or what is no line, is held until it ends."
    yield document("32 MB of spaces", long, lambda: b" " * (32 * _MEGABYTE))
    yield document("a line of 32 MB", long, lambda: b"a" * (32 * _MEGABYTE))
    yield document(
        "chunks beyond the limit without an end",
        long,
        lambda: (b"100000\r\n" + b"a" * _MEGABYTE + b"\r\n") * 70,
        headers=(("Transfer-Encoding", "chunked"),),
    )


def packed(_: str) -> Iterator[Hostile]:
    why = "A few kilobytes unpack to what no memory holds."

    def bomb(times: int) -> bytes:
        stream = zlib.compressobj(9, zlib.DEFLATED, 31)
        spaces = b" " * _MEGABYTE
        return b"".join(stream.compress(spaces) for _ in range(times)) + stream.flush()

    def large() -> bytes:
        stream = zstandard.ZstdCompressor(3).compressobj()
        spaces = b" " * _MEGABYTE
        parts = [stream.compress(spaces) for _ in range(4_000)]
        return b"".join(parts) + stream.flush()

    for name, coding, body in (
        ("a document in a gzip bomb of 1 GB", "gzip", lambda: bomb(1_000)),
        ("a document in a zstd bomb of 4 GB", "zstd", large),
        ("a document packed twice", "gzip", lambda: gzip.compress(bomb(100))),
        ("a document that is cut", "gzip", lambda: gzip.compress(_TEXT)[:-9]),
        ("a document in a packing that it is not", "zstd", lambda: _TEXT),
        ("a document in an unknown packing", "br", lambda: _TEXT),
    ):
        yield document(
            name, why, body, _TURTLE, headers=(("Content-Encoding", coding),)
        )
    yield document("a packed document that does not say so", why, lambda: bomb(100))


def asked(canary: str) -> Iterator[Hostile]:
    why = "What is asked for is not there, or not sayable, or someone else's."
    for name, path in (
        ("a key of 8 KB", "k" * 8_000),
        ("a key of only a NUL", "%00"),
        ("a key that goes up", "..%2F..%2F..%2Fetc%2Fpasswd"),
        ("a key that is no UTF-8", "%ff%fe"),
        ("a key with a line end", "a%0D%0AX-Evil:%201"),
        ("a key that is an address", quote(f"http://{canary}/", safe="")),
        ("a form that is a path", "small?format=..%2F..%2Fetc%2Fpasswd"),
        ("a form of 8 KB", "small?format=" + "x" * 8_000),
        ("a bundle of 8 KB", "small?format=svg&bundle=" + "x" * 8_000),
        ("a bundle that is no IRI", "small?format=provn&bundle=%3E%20%7B"),
        ("around what is no IRI", "small?format=provn&around=%3E%20.%20%3C"),
        ("around with steps below zero", "small?format=svg&around=urn:a&steps=-1"),
        ("around with steps beyond", "small?format=svg&around=urn:a&steps=1e9"),
    ):
        yield get(f"a document by {name}", why, f"/pg/v1/documents/{path}")
    yield document(
        "a document of a name of 8 KB", why, _TEXT, path="?name=" + "n" * 8_000
    )
    yield document(
        "a document with a base that is none", why, _TEXT, path="?base=%3E%20%3C"
    )
    yield document(
        "a document of a media type of 8 KB", why, _TEXT, "text/" + "x" * 8_000
    )
    many = row("<urn:a{n}> <http://www.w3.org/ns/prov#used> <urn:b{n}> .", 10_000, "\n")
    yield document("a document of 20,000 things in a row", why, many, _TURTLE)


FAMILIES = (
    Family(
        "documents in XML",
        "entities, inclusions, depth, and masses of names",
        "400; or it is taken in as it stands, and nothing is fetched",
        documents_xml.cases,
    ),
    Family(
        "documents in JSON",
        "depth, contexts elsewhere, repeated keys, long numbers",
        "400 or 413; or it is taken in as it stands, and nothing is fetched",
        documents_json.cases,
    ),
    Family(
        "documents in PROV-N",
        "what never ends, and what is there a million times",
        "400 or 413; or it is taken in",
        documents_provn.cases,
    ),
    Family(
        "documents in RDF",
        "depth, loops, products, and masses",
        "400 or 413, 503 `deadline` or `exhausted`; or it is taken in",
        documents_rdf.cases,
    ),
    Family(
        "documents of no form",
        "bytes that are nothing, or begin like many things",
        "400, 413 or 415",
        unknown,
    ),
    Family("packed documents", "bodies that unpack to far more", "400 or 413", packed),
    Family(
        "documents asked for",
        "keys, forms and parts that are not there",
        "400 or 404; what is a document all the same is taken in",
        asked,
    ),
)
"""All families of documents: each case is one request to a server that takes them."""
