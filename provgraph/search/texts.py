"""Which lines of N-Quads hold texts that can be looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from provgraph.rdf.terms import Term, iri, lexical
from provgraph.rdf.vocab import (
    DCTERMS_NAMESPACE,
    IDENTIFIER,
    LABEL,
    PROV_NAMESPACE,
    RDFS_NAMESPACE,
    pg,
)

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_SCHEMA: Final = ("https://schema.org/", "http://schema.org/")

PREDICATES: Final[tuple[Term, ...]] = (
    LABEL,
    IDENTIFIER,
    pg("name"),
    pg("query"),
    iri(f"{RDFS_NAMESPACE}comment"),
    iri(f"{DCTERMS_NAMESPACE}title"),
    iri(f"{DCTERMS_NAMESPACE}description"),
    iri(f"{PROV_NAMESPACE}label"),
    iri(f"{_SKOS}prefLabel"),
    iri(f"{_SKOS}altLabel"),
    *(
        iri(f"{space}{name}")
        for space in _SCHEMA
        for name in ("name", "description", "text")
    ),
)
"""Labels, names, descriptions, and the texts of queries and programs."""

_TEXT_CHARACTERS_MAX: Final = 100_000
"""Of one text; what stands behind is not found."""

_BEFORE_TEXT: Final = tuple(f' {one} "'.encode() for one in PREDICATES)
_LINE: Final = re.compile(
    r'<(?P<node>[^\x00-\x20<>"]*)> <(?P<predicate>[^>]*)>'
    r' (?P<text>"(?:[^"\\]|\\.)*+")(?P<kind>@[\w-]+|\^\^<[^>]*>)?'
    r"(?: (?P<graph><[^>]*>))? \.",
    re.DOTALL,
)


class Text(NamedTuple):
    """One quad whose value is a text.

    Attributes:
        node: the IRI of which it is told.
        predicate: an IRI.
        graph: the token of the graph; an empty text for the default graph.
        kind: language or datatype, as it stands behind the text.
    """

    node: str
    predicate: str
    graph: str
    kind: str
    text: str

    def key(self) -> bytes:
        """Return what no other text has."""
        named = f"{self.node}\n{self.predicate}\n{self.graph}\n{self.kind.lower()}"
        return f"{named}\n{self.text}".encode()


def texts(pieces: Iterable[bytes]) -> Iterator[Text]:
    """Yield what can be looked for in N-Quads, which come in pieces of any size.

    What is told of blank nodes is left out: nobody could name them.
    """
    rest = b""
    for piece in pieces:
        whole, _, behind = piece.rpartition(b"\n")
        if not _:
            rest += behind
            continue
        yield from _within(rest + whole + b"\n")
        rest = behind
    if rest:
        yield from _within(rest)


def _within(lines: bytes) -> Iterator[Text]:
    """Yield the texts of whole lines, in no order.

    Looking for each predicate runs at the speed of memory; only what has one is
    read as a line.
    """
    for before in _BEFORE_TEXT:
        at = lines.find(before)
        while at >= 0:
            begun = lines.rfind(b"\n", 0, at) + 1
            end = lines.find(b"\n", at)
            line = lines[begun : end if end >= 0 else len(lines)]
            # Within a text it may stand too, but not behind the subject.
            if b" " not in lines[begun:at] and (found := _read(line)) is not None:
                yield found
            at = lines.find(before, end) if end >= 0 else -1


def _read(line: bytes) -> Text | None:
    match = _LINE.fullmatch(line.decode())
    if match is None:
        return None
    text = lexical(Term(match["text"]))[:_TEXT_CHARACTERS_MAX]
    return Text(
        match["node"],
        match["predicate"],
        match["graph"] or "",
        match["kind"] or "",
        # Halves of characters, which an escape may name, no file can hold.
        text.replace("\x00", " ").encode(errors="replace").decode(),
    )
