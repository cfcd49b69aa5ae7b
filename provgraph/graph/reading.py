"""A worker's job: the answer to a query, read from a checkpoint of the store.

It runs in a process of its own, since no query can be stopped and some end the
process that they run in.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

import pyoxigraph

from provgraph.errors import GraphDamagedError, GraphError
from provgraph.graph.answer import Answer
from provgraph.graph.trouble import query_in_our_words, trouble
from provgraph.rdf.formats import by_name
from provgraph.rdf.guard import check_query
from provgraph.rdf.vocab import PREFIXES

_PIECE_BYTES: Final = 64 << 10
_DAMAGE: Final = "corruption"

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
    """Give the kind of the answer, `rows` or `triples`, then the answer itself.

    *rows* and *triples* are the names of the forms in which the asker takes
    either; None where it does not, and then the kind is all it gets.

    Raises:
        QueryError: the text is refused, or cannot be run.
        GraphDamagedError: the checkpoint is not what was written.
        GraphError: it cannot be opened, for whatever other reason.
    """
    check_query(query)
    try:
        _answer(emit, _store(checkpoint), query, rows, triples)
    except GraphDamagedError as error:
        # Here a file may also be out of reach for want of memory or descriptors,
        # and no stranger's query is to have the graph built anew.
        if _DAMAGE in error.message.lower():
            raise
        raise GraphError(error.message) from error


def _answer(
    emit: Callable[[bytes], None],
    store: pyoxigraph.Store,
    query: str,
    rows: str | None,
    triples: str | None,
) -> None:
    with query_in_our_words():
        found = Answer(store.query(query, prefixes=PREFIXES))
    emit(b"triples" if found.holds_triples else b"rows")
    form = by_name((triples if found.holds_triples else rows) or "")
    if form is not None:
        into = io.BufferedWriter(_Pieces(emit), _PIECE_BYTES)
        found.write_to(into, form)


def _store(checkpoint: str) -> pyoxigraph.Store:
    store = _opened.get(checkpoint)
    if store is None:
        _opened.clear()
        try:
            store = _opened[checkpoint] = pyoxigraph.Store.read_only(checkpoint)
        except (OSError, RuntimeError) as error:
            message = f"the checkpoint cannot be opened: {error}"
            raise trouble(message, error) from error
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
