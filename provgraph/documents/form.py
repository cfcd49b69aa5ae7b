"""In which form of RDF a text is, told by how it begins.

What its sender or its name says decides only between forms that begin alike.

Source: https://www.w3.org/TR/turtle/, https://www.w3.org/TR/trig/,
https://www.w3.org/TR/json-ld11/, https://www.w3.org/TR/rdf-syntax-grammar/
"""

from __future__ import annotations

import re
from typing import Final

from provgraph.rdf.formats import (
    JSONLD,
    NQUADS,
    NTRIPLES,
    RDFXML,
    TRIG,
    TURTLE,
    Format,
    by_media_type,
)

_LOOKED_AT_BYTES: Final = 64 << 10
_MARKS: Final = b"\xef\xbb\xbf"
_COMMENTS: Final = re.compile(rb"(?:\s+|#[^\n]*\n)*")
_PROLOGUE: Final = re.compile(rb"@?(?:prefix|base)\b[^<]{0,200}<", re.IGNORECASE)
# No text can be cut into terms in a second way, so that none is looked at twice.
_NODE: Final = rb'(?:<[^<>\s]*>|_:[^\s<>"]+(?=[\s<"]))'
_TEXT: Final = rb'"[^"\\\n]*(?:\\.[^"\\\n]*)*"(?:@[\w-]+(?=[\s<.])|\^\^<[^<>\s]*>)?'
_THREE: Final = (
    _NODE + rb"\s*<[^<>\s]*>\s*" + rb"(?:" + _NODE + rb"|" + _TEXT + rb")\s*"
)
_LINE: Final = re.compile(
    rb"\s*" + _THREE + rb"(" + _NODE + rb")?\s*\.\s*(?:#|\n|\r|$)"
)
_QUAD: Final = re.compile(rb"^" + _THREE + _NODE + rb"\s*\.", re.MULTILINE)
_TURTLE: Final = re.compile(
    rb"<[^<>\s]*>\s*(?:<|a\s|[\w.-]*:|\{)|_:|\[|\(|\{|GRAPH\b|[\w.%-]*:[^\s=]*\s+[\w<\[{]",
    re.IGNORECASE,
)
_ROOT: Final = re.compile(
    rb"(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>|\s+)*"
    rb"<(?:[\w.-]+:)?([\w.-]+)[\s>/]",
    re.DOTALL,
)
_LINES: Final = (TURTLE, TRIG, NTRIPLES, NQUADS)
_SUFFIXES: Final = {
    "ttl": TURTLE,
    "turtle": TURTLE,
    "trig": TRIG,
    "nt": NTRIPLES,
    "nq": NQUADS,
    "jsonld": JSONLD,
    "rdf": RDFXML,
    "owl": RDFXML,
}


def rdf_form_of(body: bytes, name: str, media_type: str) -> Format | None:
    """Return the form of RDF in which a text is; None where it is in none.

    *name* is its file's, and *media_type* what its sender calls it; "" for unknown.
    """
    start = body[:_LOOKED_AT_BYTES].removeprefix(_MARKS)
    start = start[_begins(start) :]
    hint = _hint(name, media_type)
    if start[:1] in (b"{", b"["):
        # TriG's graphs and Turtle's blank nodes begin so too, but go on otherwise.
        is_empty = re.fullmatch(rb"(?:\{\s*\}|\[\s*\])\s*", start)
        opens = re.match(rb'\{\s*"|\[\s*\{', start)
        is_json = opens or (is_empty and hint not in _LINES)
        return JSONLD if is_json else _lines(body, hint)
    if line := _LINE.match(start):
        # Triples of the default graph may stand before those of others.
        is_quads = line[1] or (hint is None and _QUAD.search(body))
        return NQUADS if is_quads else _lines(body, hint)
    root = _ROOT.match(start)
    if root and (root[1] == b"RDF" or hint is RDFXML):
        return RDFXML
    # `<urn:a>` begins an element, and a triple; only the one is ended by `</urn:a>`.
    if root and (b"</" in body or hint not in (None, *_LINES)):
        return None
    if _PROLOGUE.match(start) or _TURTLE.match(start) or hint in _LINES:
        return _lines(body, hint)
    return hint  # whose parser will say what is wrong


def _lines(body: bytes, hint: Format | None) -> Format:
    """Return which of Turtle's family it is: TriG can say all that the others can."""
    if hint is NQUADS:
        return NQUADS
    if b"{" in body:
        return TRIG
    return NTRIPLES if hint is NTRIPLES else TURTLE


def _begins(text: bytes) -> int:
    """Return where a text begins, behind space and comments."""
    match = _COMMENTS.match(text)
    return match.end() if match else 0


def _hint(name: str, media_type: str) -> Format | None:
    kind = media_type.partition(";")[0].strip().lower()
    found = by_media_type(kind, for_rows=False) if kind != "text/plain" else None
    return found or _SUFFIXES.get(name.rpartition(".")[2].lower())
