"""The documents that were taken in, as the graph tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import unquote

from provgraph.graph import LocalGraph
from provgraph.rdf.mint import Mint, encoded
from provgraph.rdf.terms import Term, iri_value, lexical

_KIND = "document"


class Described(NamedTuple):
    """What the graph says of one document.

    Attributes:
        key: what it goes by.
        base: what relative names in it are relative to; "" for a name made for it.
        number: of the journal entry that has its bytes.
        repairs: how many there were.
    """

    key: str
    iri: str
    form: str
    source: str
    base: str
    statements: int
    byte_count: int
    digest: str
    recorded_at: str
    recorded_by: str
    number: int
    repairs: int


def documents(graph: LocalGraph, base: str) -> list[Described]:
    """Return all documents of the workspace of *base*, the last one first.

    Raises:
        GraphDamagedError: the store cannot be read.
    """
    text = files(__package__).joinpath("documents.rq").read_text(encoding="utf-8")
    return list(_rows(graph, text, base))


def document(graph: LocalGraph, base: str, key: str) -> Described | None:
    """Return what the graph says of one document; None where it has none.

    Raises:
        GraphDamagedError: the store cannot be read.
    """
    text = files(__package__).joinpath("documents.rq").read_text(encoding="utf-8")
    node = Mint(base).node(_KIND, encoded(key))
    one = text.replace("WHERE {", f"WHERE {{ VALUES ?document {{ {node} }}", 1)
    return next(_rows(graph, one, base), None)


def _rows(graph: LocalGraph, text: str, base: str) -> Iterator[Described]:
    for row in graph.ask(text).rows():
        node, form, source, below, count, size, digest, at, by, number, repairs = row
        assert node is not None  # noqa: S101 - the question binds it
        yield Described(
            unquote(Mint(base).key(_KIND, node)),
            iri_value(node),
            _said(form),
            _said(source),
            _said(below),
            int(_said(count)),
            int(_said(size)),
            _said(digest),
            _said(at),
            _said(by),
            int(_said(number)),
            int(_said(repairs)),
        )


def _said(value: Term | None) -> str:
    return "" if value is None else lexical(value)
