"""Text of strangers, made fit to be read: by people, by XML, and in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # what moves the cursor, or rings
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the order around
    "\u2028\u2029\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff]"  # what no UTF-8 or XML may hold
)
_SHOWN: Final = {"\n": "↵", "\r": "", "\t": " "}

_PIECE_CHARACTERS: Final = 64 * 1024


def legible(text: str) -> str:
    r"""Return text on one line, without signs that are unseen and do something.

    >>> legible("one\ntwo \u202e eerht")
    'one↵two \ufffd eerht'
    """
    if text.isprintable():
        return text
    return _UNSEEN.sub(
        lambda found: _SHOWN.get(found[0], "\N{REPLACEMENT CHARACTER}"), text
    )


def clipped(text: str, most: int) -> str:
    """Return text, its middle left out where it has more than *most* characters.

    >>> clipped("a very long name", 9)
    'a ve…name'
    """
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]}…{text[-half:]}"


def in_markup(text: str) -> str:
    """Return text as HTML and XML have it, between tags or in an attribute."""
    return escape(legible(text))


def packed(parts: Iterable[str]) -> Iterator[bytes]:
    """Yield texts in UTF-8, many small ones as one; half a character is a `?`."""
    waiting: list[str] = []
    characters = 0
    for part in parts:
        waiting.append(part)
        characters += len(part)
        if characters >= _PIECE_CHARACTERS:
            yield "".join(waiting).encode(errors="replace")
            waiting.clear()
            characters = 0
    if waiting:
        yield "".join(waiting).encode(errors="replace")
