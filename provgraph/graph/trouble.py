"""What the store's library raises, in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from provgraph.errors import (
    DiskFullError,
    GraphDamagedError,
    GraphError,
    QueryError,
    TranslateError,
)

_NO_SPACE: Final = ("no space left", "enospc", "disk full", "quota exceeded")
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
        raise QueryError(f"the query cannot be run: {error}") from error
    except RuntimeError as error:
        raise _query_trouble(error) from error
    except OSError as error:
        raise GraphDamagedError(f"the graph cannot be read: {error}") from error


def _query_trouble(error: RuntimeError) -> GraphError | DiskFullError | QueryError:
    # Damage comes as a RuntimeError too, told apart by its words alone.
    told = trouble(f"the graph cannot be read: {error}", error)
    if isinstance(told, GraphDamagedError):
        return told
    return QueryError(f"the query failed: {error}")
