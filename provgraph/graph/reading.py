"""A worker's job: the answer to a query, read from a checkpoint of the store.

It runs in a process of its own, since no query can be stopped and some end the
process that they run in.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

import pyoxigraph

from provgraph.errors import GraphError
from provgraph.graph.answer import Answer
from provgraph.graph.trouble import opening_trouble, query_in_our_words
from provgraph.rdf.formats import by_name
from provgraph.rdf.guard import check_query
from provgraph.rdf.vocab import PREFIXES

_PIECE_BYTES: Final = 64 << 10

_opened: dict[str, pyoxigraph.Store] = {}
"""By folder the one checkpoint that is open: the next is another folder."""


def answer(
    emit: Callable[[bytes], None],
    *,
    checkpoint: str,
    query: str,
    rows: str | None,
    triples: str | None,
) -> None:
    """Give the name of the form that the answer has, then the answer in it.

    *rows* and *triples* are the names of the forms that the asker takes; None
    for a kind of answer that it does not take.

    Raises:
        QueryError: the text is refused, cannot be run, or gives what is not taken.
        GraphDamagedError: the checkpoint cannot be read.
    """
    check_query(query)
    store = _store(checkpoint)
    with query_in_our_words():
        found = Answer(store.query(query, prefixes=PREFIXES))
    name = (triples or rows) if found.holds_triples else (rows or triples)
    form = by_name(name or "")
    if form is None:
        raise GraphError(f"there is no form {name!r}")
    into = _Pieces(emit)
    emit(form.name.encode())
    found.write_to(io.BufferedWriter(into, _PIECE_BYTES), form)


def _store(checkpoint: str) -> pyoxigraph.Store:
    store = _opened.get(checkpoint)
    if store is None:
        _opened.clear()
        try:
            store = _opened[checkpoint] = pyoxigraph.Store.read_only(checkpoint)
        except (OSError, RuntimeError) as error:
            message = f"the checkpoint cannot be opened: {error}"
            raise opening_trouble(message, error) from error
    return store


class _Pieces(io.RawIOBase):
    """A file of which each part that is written goes on at once."""

    def __init__(self, emit: Callable[[bytes], None]) -> None:
        super().__init__()
        self._emit = emit

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, part: object) -> int:
        """Hand a part on."""
        piece = bytes(part)  # type: ignore[call-overload] # a buffer, says io
        self._emit(piece)
        return len(piece)
