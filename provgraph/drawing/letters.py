"""Texts of others on paper: fit to be shown, cut to a length, and how wide they are."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNFIT: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""What XML cannot hold, what breaks a line, and what turns the letters around it."""

_NARROW: Final = frozenset("fijlrtI.,:;|!'`()[]{}/\\ -")
_BROAD: Final = frozenset("mwMW@%…—")


def fit_for_paper(text: str) -> str:
    r"""Return *text* in one line, with a sign in the place of what cannot be shown.

    >>> fit_for_paper("a\x00b\nc") == "a\ufffdb\ufffdc"
    True

    Source: https://www.w3.org/TR/xml/#charsets
    """
    return _UNFIT.sub("\ufffd", text)


def shortened(text: str, letters_max: int) -> str:
    """Return *text* with its middle left out where it is longer than *letters_max*.

    Names differ at their ends, so more is kept of the end than of the beginning.

    >>> shortened("ex:a-very-long-name-of-version-12", 16)
    'ex:a-v…ersion-12'
    """
    if len(text) <= letters_max:
        return text
    head = (letters_max - 1) * 2 // 5
    return f"{text[:head]}…{text[head + 1 - letters_max :]}"


def counted(count: int, one: str, many: str) -> str:
    """Return a number and the noun that goes with it.

    >>> counted(1, "thing", "things")
    '1 thing'
    """
    return f"{count} {one if count == 1 else many}"


def width_of(text: str, size: float) -> float:
    """Return about how wide *text* is in a sans-serif type of *size* pixels."""
    return size * sum(_width(letter) for letter in text)


def _width(letter: str) -> float:
    """Return the width of a letter as part of the size of its type."""
    if letter in _NARROW:
        return 0.36
    if letter in _BROAD:
        return 0.92
    if letter < "\x7f":
        return 0.7 if letter.isupper() else 0.58
    if unicodedata.combining(letter):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.66
