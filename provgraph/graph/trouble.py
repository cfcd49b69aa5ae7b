"""What the store's library raises, in our words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from provgraph.errors import (
    DiskFullError,
    EvaluationError,
    GraphDamagedError,
    GraphError,
    QueryError,
    TranslateError,
)

_NO_SPACE: Final = ("no space left", "enospc", "disk full", "quota exceeded")
DAMAGE: Final = "Corruption: "
"""How RocksDB tells of files that are not what was written."""

_FILES: Final = (DAMAGE, "IO error: ")
"""How RocksDB begins what it says of its files. Anything else may repeat words of
the query."""

_REASON_MAX: Final = 120
_HELD: Final = ("while lock file", "lock hold by current process")
"""Somebody still reads what was closed; the lock goes with the last reader."""


def trouble(message: str, error: object) -> DiskFullError | GraphError:
    """Return our error for what the library said of its files."""
    said = str(error).lower()
    if any(sign in said for sign in _NO_SPACE):
        return DiskFullError(message)
    if "corruption" in said:
        return GraphDamagedError(message)
    return GraphError(message)


def is_held(error: object) -> bool:
    """Tell whether a store does not open because somebody has it open."""
    return any(sign in str(error).lower() for sign in _HELD)


def opening_trouble(message: str, error: object) -> DiskFullError | GraphError:
    """Return our error for a store that does not open, which mostly is damaged."""
    if is_held(error):
        return GraphError(message, hint="It is still being read; try again.")
    told = trouble(message, error)
    return told if isinstance(told, DiskFullError) else GraphDamagedError(message)


@contextmanager
def store_in_our_words(doing: str) -> Iterator[None]:
    """Turn the errors of writing and reading quads into ours.

    Raises:
        DiskFullError: there is no space.
        GraphDamagedError: the store's files are not what was written.
        TranslateError: what was given are no triples.
        GraphError: anything else.
    """
    try:
        yield
    except (ValueError, SyntaxError) as error:
        raise TranslateError(f"these are no triples: {error}") from error
    except (OSError, RuntimeError) as error:
        raise trouble(f"the graph cannot be {doing}: {error}", error) from error


@contextmanager
def query_in_our_words() -> Iterator[None]:
    """Turn the errors of asking and of reading the answer into ours.

    Raises:
        QueryError: the query cannot be run.
        GraphDamagedError: the store's files are not what was written.
    """
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise _not_sparql(str(error)) from error
    except (OSError, RuntimeError) as error:
        raise _query_trouble(str(error)) from error


_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def _not_sparql(said: str) -> QueryError:
    """Return our error for a text that the library cannot read.

    What it expected there can be a page of signs, and is left out then.
    """
    placed = _PLACE.search(said)
    if placed is None:
        return QueryError(f"the query cannot be run: {said}")
    line, column, reason = placed.groups()
    where = f"line {line}, column {column}"
    if reason.startswith("expected") and len(reason) > _REASON_MAX:
        reason = "something else is expected there"
    return QueryError(f"the query cannot be run: error at {where}: {reason}")


def _query_trouble(said: str) -> GraphError | DiskFullError | QueryError:
    if not said.startswith(_FILES):
        return EvaluationError(f"the query failed: {said}")
    told = trouble(f"the graph cannot be read: {said}", said)
    if isinstance(told, DiskFullError):
        return told
    return GraphDamagedError(told.message)
