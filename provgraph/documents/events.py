"""OpenLineage events as a document: known by what they begin with, and read.

Source: https://openlineage.io/spec/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import orjson

from provgraph.errors import MalformedError

_LOOKED_AT_BYTES: Final = 64 << 10
_BEGINS: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{")
_MEMBERS: Final = (b'"eventTime"', b'"producer"')
_OF: Final = (b'"run"', b'"job"', b'"dataset"')
_LD: Final = b'"@context"'


def are_events(body: bytes) -> bool:
    """Tell whether a text holds OpenLineage events, and no document of PROV."""
    start = body[:_LOOKED_AT_BYTES]
    if _BEGINS.match(start) is None or _LD in start:
        return False
    return all(one in start for one in _MEMBERS) and any(one in start for one in _OF)


def events_in(body: bytes) -> Iterator[dict[str, Any]]:
    """Yield the events of a text: one, an array of them, or one a line.

    Raises:
        MalformedError: it is not JSON, with the line; or one is no object.
    """
    try:
        whole = orjson.loads(body)
    except orjson.JSONDecodeError:
        yield from _in_lines(body)
        return
    for one in whole if isinstance(whole, list) else [whole]:
        yield _object(one, 1)


def _in_lines(body: bytes) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(body.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            yield _object(orjson.loads(line), number)
        except orjson.JSONDecodeError as error:
            raise MalformedError(
                f"line {number}, column {error.colno}: it is not JSON: {error.msg}",
                hint="Send one event, an array of them, or one a line.",
            ) from error


def _object(value: Any, line: int) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    if not isinstance(value, dict):
        raise MalformedError(
            f"line {line}: an event is an object",
            hint="Send one event, an array of them, or one a line.",
        )
    return value
