"""Classes of characters, as sets that can be taken from one another.

RE2 and Rust's regular expressions write classes alike, but know no subtraction that
both understand, and not the same of what Unicode has not assigned yet. Where it
comes to that, a class is counted out in ranges.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Final

Range = tuple[int, int]
"""From one code point to another, both in it."""

Part = Range | str
"""A range, or a category of Unicode; with a `^` before it, what is not in it."""

CATEGORIES: Final = frozenset(
    group + kind
    for group, kinds in {
        "L": "ultmo",
        "M": "nce",
        "N": "dlo",
        "P": "cdseifo",
        "Z": "slp",
        "S": "mcko",
        "C": "cfon",
    }.items()
    for kind in ("", *kinds)
)
"""The general categories that a pattern may name."""

_SURROGATES: Final = (0xD800, 0xDFFF)
_ALL: Final[list[Range]] = [(0, 0xD7FF), (0xE000, 0x10FFFF)]


@dataclass(frozen=True, slots=True)
class CharacterClass:
    """A set of characters.

    Attributes:
        parts: what is in it.
        negated: all but the parts are in it.
        taken_away: what is then not in it.
    """

    parts: tuple[Part, ...]
    negated: bool = False
    taken_away: CharacterClass | None = None

    def text(self, *, ignores_case: bool = False) -> str:
        """Return the class as RE2 and Rust both write it."""
        parts = self.parts
        if self.taken_away is not None:
            away = self.taken_away.ranges(ignores_case=ignores_case)
            if self.negated:
                parts = (*parts, *away)
            else:
                parts = tuple(_minus(self.ranges(ignores_case=ignores_case), away))
        elif any(_is_about_unassigned(part) for part in parts):
            parts = tuple(one for part in parts for one in _ranges_of(part))
        if not parts:  # an empty class is one that nothing is in
            return r"[^\x{0}-\x{10FFFF}]"
        return f"[{'^' if self.negated else ''}{''.join(map(_written, parts))}]"

    def ranges(self, *, ignores_case: bool = False) -> list[Range]:
        """Return the ranges of all characters that are in it, in order."""
        found = [one for part in self.parts for one in _ranges_of(part)]
        if ignores_case:
            found += _other_cases(found)
        found = _minus(_ALL, found) if self.negated else _merged(found)
        if self.taken_away is None:
            return found
        return _minus(found, self.taken_away.ranges(ignores_case=ignores_case))


def character(code: int) -> str:
    """Return one character as it may stand anywhere in a pattern."""
    sign = chr(code)
    return sign if sign.isascii() and sign.isalnum() else rf"\x{{{code:X}}}"


def _written(part: Part) -> str:
    """Return how a part is written between brackets."""
    if isinstance(part, str):
        name = part.removeprefix("^")
        return rf"\{'p' if name == part else 'P'}{{{name}}}"
    first, last = map(character, part)
    return first if first == last else f"{first}-{last}"


def _is_about_unassigned(part: Part) -> bool:
    """Tell whether RE2 and Rust differ about a category: RE2's C has no Cn in it."""
    return isinstance(part, str) and part.removeprefix("^").startswith("C")


def _ranges_of(part: Part) -> list[Range]:
    """Return the ranges of a part."""
    if not isinstance(part, str):
        return [part]
    name = part.removeprefix("^")
    found = [
        one
        for category, ranges in _categories().items()
        if category.startswith(name)
        for one in ranges
    ]
    return _merged(found) if name == part else _minus(_ALL, found)


@cache
def _categories() -> dict[str, list[Range]]:
    """Return the ranges of each category, of surrogates none."""
    found: dict[str, list[Range]] = {}
    every = (chr(code) for first, last in _ALL for code in range(first, last + 1))
    for name, signs in groupby(every, unicodedata.category):
        first, *more = map(ord, signs)
        found.setdefault(name, []).append((first, more[-1] if more else first))
    return found


@cache
def _cases() -> dict[int, set[int]]:
    """Return the characters of which there are others in another case, with those."""
    found: dict[int, set[int]] = {}
    for first, last in _ALL:
        for code in range(first, last + 1):
            sign = chr(code)
            if sign.lower() != sign or sign.upper() != sign:
                alike = {code, *map(ord, sign.lower()[:1] + sign.upper()[:1])}
                for one in alike:
                    found.setdefault(one, set()).update(alike)
    return found


def _other_cases(ranges: list[Range]) -> list[Range]:
    """Return what differs from what is in some ranges in its case only."""
    cased = (
        others
        for code, others in _cases().items()
        if any(first <= code <= last for first, last in ranges)
    )
    return [(code, code) for others in cased for code in others]


def _merged(ranges: Iterable[Range]) -> list[Range]:
    """Return ranges in order, those that touch as one."""
    found: list[Range] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def _minus(ranges: Iterable[Range], away: Iterable[Range]) -> list[Range]:
    """Return what of some ranges is not in the others; surrogates never are."""
    found: list[Range] = []
    gaps = _merged([*away, _SURROGATES])
    for first, last in _merged(ranges):
        at = first
        for start, end in gaps:
            if at > last or start > last:
                break
            if end < at:
                continue
            if at < start:
                found.append((at, start - 1))
            at = end + 1
        if at <= last:
            found.append((at, last))
    return found
