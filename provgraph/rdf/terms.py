"""RDF terms as the N-Triples text that stands for them.

Facts are made by the million, and an object for each term costs a microsecond
where its text costs a tenth of one. So a term here is its own N-Triples token,
and a triple is a line; the store parses them in one go.

Source: https://www.w3.org/TR/n-triples/#n-triples-grammar
"""

from __future__ import annotations

import re
from typing import Final, NewType

Term = NewType("Term", str)
"""One N-Triples token: `<iri>`, `"text"` or `"text"^^<datatype>`."""

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

_ESCAPES: Final = {
    **{code: f"\\u{code:04X}" for code in range(0x20)},
    0x7F: "\\u007F",
    0x08: "\\b",
    0x09: "\\t",
    0x0A: "\\n",
    0x0C: "\\f",
    0x0D: "\\r",
    0x22: '\\"',
    0x5C: "\\\\",
}
_NEEDS_ESCAPE: Final = re.compile('[\x00-\x1f\x7f"\\\\]')
_CONTROL: Final = re.compile("[\x00-\x1f\x7f]")
_UNESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ONE_LETTER: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def iri(value: str) -> Term:
    """Return the token of an IRI that is known to be valid.

    Only minted and vocabulary IRIs come here; others' addresses are kept as
    text, because sources put anything there.
    """
    return Term(f"<{value}>")


def text(value: str) -> Term:
    r"""Return the token of a plain string, escaped as canonical N-Triples does.

    >>> text('a "b"\n')
    '"a \\"b\\"\\n"'
    """
    return Term(f'"{escaped(value)}"')


def escaped(value: str) -> str:
    """Return *value* with the characters escaped that N-Triples cannot hold bare."""
    if _NEEDS_ESCAPE.search(value) is None:
        return value
    if _CONTROL.search(value) is None:
        # JSON in a literal has quotes by the hundred; ten times as fast.
        return value.replace("\\", "\\\\").replace('"', '\\"')
    return value.translate(_ESCAPES)


def integer(value: int) -> Term:
    """Return the token of an xsd:integer."""
    return Term(f'"{value}"^^<{XSD}integer>')


def double(value: float) -> Term:
    """Return the token of an xsd:double that reads back as the same float."""
    return Term(f'"{value!r}"^^<{XSD}double>')


def boolean(value: bool) -> Term:  # noqa: FBT001 - the value itself, not a switch
    """Return the token of an xsd:boolean."""
    return Term(f'"{"true" if value else "false"}"^^<{XSD}boolean>')


def date_time(value: str) -> Term:
    """Return the token of an xsd:dateTime whose lexical form is *value*."""
    return Term(f'"{value}"^^<{XSD}dateTime>')


def json_literal(value: str) -> Term:
    """Return the token of an rdf:JSON literal.

    Source: https://www.w3.org/TR/json-ld11/#the-rdf-json-datatype
    """
    return Term(f'"{escaped(value)}"^^<{_RDF}JSON>')


def iri_value(term: Term) -> str:
    """Return the address inside an IRI token."""
    return term[1:-1]


def lexical(term: Term) -> str:
    """Return the text inside a literal token, without its datatype or language."""
    body = term[1 : term.rindex('"')]
    if "\\" not in body:
        return body
    return _UNESCAPE.sub(_unescaped, body)


def datatype(term: Term) -> str:
    """Return the datatype's IRI of a literal token; xsd:string where none is named."""
    tail = term[term.rindex('"') + 1 :]
    if tail.startswith("^^"):
        return tail[3:-1]
    return f"{_RDF}langString" if tail else f"{XSD}string"


def triple(subject: Term, predicate: Term, value: Term) -> str:
    """Return one N-Triples line, without its line end."""
    return f"{subject} {predicate} {value} ."


def triple_term(subject: Term, predicate: Term, value: Term) -> Term:
    """Return a triple as a term: what `rdf:reifies` leads to.

    Source: https://www.w3.org/TR/rdf12-n-triples/#triple-terms
    """
    return Term(f"<<( {subject} {predicate} {value} )>>")


def _unescaped(match: re.Match[str]) -> str:
    letter = match[1]
    if letter[0] in "uU" and len(letter) > 1:
        return chr(int(letter[1:], 16))
    return _ONE_LETTER.get(letter, letter)
