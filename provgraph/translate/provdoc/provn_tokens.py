"""PROV-N cut into tokens.

Source: https://www.w3.org/TR/prov-n/#grammar-notation
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import Final, NamedTuple

from provgraph.errors import MalformedError

# PN_CHARS_BASE and PN_CHARS of SPARQL, from which PROV-N has them.
_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff"
    "\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
    "\U00010000-\U000effff"
)
_CHARACTER: Final = rf"{_BASE}_0-9\-\u00b7\u0300-\u036f\u203f-\u2040"
_OTHERS: Final = r"/@~&+*?#$!"
_SPECIAL: Final = r"%[0-9A-Fa-f]{2}|\\[=',\-:;\[\]().]"
PREFIX: Final = rf"[{_BASE}](?:[{_CHARACTER}.]*[{_CHARACTER}])?"
# A dot cannot be last, so dots are taken only before something else.
_LOCAL: Final = (
    rf"(?:[{_BASE}_0-9{_OTHERS}]|{_SPECIAL})"
    rf"(?:[{_CHARACTER}{_OTHERS}]|{_SPECIAL}|\.+(?=[{_CHARACTER}{_OTHERS}%\\]))*"
)
BARE: Final = rf"[{_CHARACTER}{_OTHERS}]"
"""What stands in a local name as it is; a hyphen, not as the first."""

_A_TOKEN: Final = rf"""
    (?:(?P<mark>[()\[\],;={{}}]|%%)
    |(?P<time>-?[0-9]{{4,}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?
        (?:\.[0-9]+)?(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})?)(?![{_CHARACTER}:])
    |(?P<name>{PREFIX}:(?:{_LOCAL})?|_:[{_CHARACTER}]+|{_LOCAL})
    |(?P<string>\"\"\"(?:\\.|"(?!"")|[^"\\])*+\"\"\"|"(?:\\.|[^"\\\n\r])*+")
    |(?P<quoted>'(?:\\.|[^'\\\n\r])*')
    |(?P<iri><[^<>"{{}}|^`\x00-\x1f]*>)
    |(?P<integer>-[0-9]+)
    |(?P<marker>-)
    |(?P<end>\Z)
    |(?P<bad>.))"""
_COMMENT: Final = r"|/\*.*?\*/"
_LANGUAGE: Final = re.compile(r"\s*@([A-Za-z]+(?:-[A-Za-z0-9]+)*)")
_ESCAPED_NAME: Final = rf"(?:(?P<prefix>{PREFIX}):)?(?P<local>.*)"
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_LETTERS: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Token(NamedTuple):
    """One token: its kind, its text, and where it begins and ends."""

    kind: str
    text: str
    start: int
    end: int


class Tokens:
    """The tokens of a text, one at a time.

    Attributes:
        now: the token at hand.
        text: all of it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.now = Token("end", "", 0, 0)
        self._last_comment = text.rfind("*/")
        self._line_ends: list[int] | None = None
        self._counted = (0, 1)
        self._newline = "\n" if "\n" in text or "\r" not in text else "\r"
        self.seek(0)

    def seek(self, position: int) -> Token:
        """Go to the token at or after a position, and return it."""
        # Where no comment ends any more, nobody looks for its end at each beginning.
        comment = _COMMENT if position < self._last_comment else ""
        match = _after(comment).match(self.text, position)
        if match is None or match.lastgroup is None:  # pragma: no cover - it has `.`
            raise MalformedError(f"no token at {position}")
        kind = match.lastgroup
        self.now = Token(kind, match[kind], match.start(kind), match.end())
        return self.now

    def advance(self) -> Token:
        """Return the token at hand, and go to the next."""
        token = self.now
        self.seek(token.end)
        return token

    def language(self, position: int) -> str | None:
        """Return the language tag at a position, and go behind it; None for none."""
        match = _LANGUAGE.match(self.text, position)
        if match is None:
            return None
        self.seek(match.end())
        return match[1]

    def line(self, position: int) -> int:
        """Return the line of a position that lies behind the last one asked for."""
        at, line = self._counted
        line += self.text.count(self._newline, at, position)
        self._counted = (position, line)
        return line

    def place(self, position: int) -> str:
        """Return `line 12, column 3` for any position."""
        if self._line_ends is None:
            ends = re.finditer(self._newline, self.text)
            self._line_ends = [0, *(one.end() for one in ends)]
        line = bisect_right(self._line_ends, position)
        return f"line {line}, column {position - self._line_ends[line - 1] + 1}"


@cache
def _after(comment: str) -> re.Pattern[str]:
    """Return the pattern of a token after what does not count.

    It is made by who first reads PROV-N: it takes longer than to load all the rest.
    """
    skipped = rf"(?:\s+|//[^\n\r]*{comment}|\ufeff)*+"
    return re.compile(skipped + _A_TOKEN, re.VERBOSE | re.DOTALL)


def name_parts(written: str) -> tuple[str, str]:
    r"""Return the prefix and the local name, without escapes.

    >>> name_parts(r"ex:a\=b")
    ('ex', 'a=b')
    """
    if "\\" not in written:
        prefix, colon, local = written.partition(":")
        return (prefix, local) if colon else ("", prefix)
    match = re.fullmatch(_ESCAPED_NAME, written, re.DOTALL)
    if match is None:  # pragma: no cover - `.*` takes anything
        return "", written
    return match["prefix"] or "", re.sub(r"\\(.)", r"\1", match["local"])


def unescaped(body: str) -> str:
    """Return what the text between quotes says.

    Raises:
        ValueError: an escape is none that PROV-N has; it is told.
    """
    return _ESCAPE.sub(_letter, body) if "\\" in body else body


def _letter(match: re.Match[str]) -> str:
    four, eight, letter = match.groups()
    if letter is None:
        code = int(four or eight, 16)
        if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            raise ValueError(match[0])
        return chr(code)
    if letter in "\"'\\":
        return str(letter)
    if letter not in _LETTERS:
        raise ValueError(match[0])
    return _LETTERS[letter]
