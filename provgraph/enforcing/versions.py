"""Which of two versions is the later one.

Source: https://semver.org/#spec-item-11
"""

from __future__ import annotations

import re
from typing import Final

from provgraph.errors import InputError

_IDENTIFIERS: Final = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_VERSION: Final = re.compile(
    r"(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})"
    rf"(?:-({_IDENTIFIERS}))?(?:\+{_IDENTIFIERS})?",
    re.ASCII,
)
_CHARACTERS_MAX: Final = 100

Precedence = tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]
"""Sorts as versions do."""


def precedence(version: str) -> Precedence:
    """Return what a semantic version sorts by.

    >>> precedence("1.0.0-rc.2") < precedence("1.0.0-rc.10") < precedence("1.0.0")
    True

    Raises:
        InputError: it is none.
    """
    found = _VERSION.fullmatch(version[: _CHARACTERS_MAX + 1])
    if found is None or len(version) > _CHARACTERS_MAX:
        raise InputError(
            f"{version[:_CHARACTERS_MAX]!r} is no semantic version",
            hint="Write three numbers, as 1.2.0.",
        )
    major, minor, patch, before = found.groups()
    parts = before.split(".") if before else []
    return (
        (int(major), int(minor), int(patch)),
        not parts,
        tuple(
            (not one.isdecimal(), int(one) if one.isdecimal() else 0, one)
            for one in parts
        ),
    )
