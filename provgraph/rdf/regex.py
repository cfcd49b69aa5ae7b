r"""Patterns of XPath, as SHACL and SPARQL have them, matched in linear time.

A pattern is written anew in what RE2 and Rust's regular expressions (polars' and
Oxigraph's) read alike, so that who looks at one text and who looks at a column find
the same. Beyond XPath a pattern may say what Java and Python mean by it too: `\/`,
`\x41`, `\A`, names of groups, `(?i)` at its beginning.

Two letters are read as all engines read them, not as XPath does: `\w` has `_` in it,
and no `+` or `$`; under the flag `m`, `^` is after a line end that ends the text too.

Source: https://www.w3.org/TR/xpath-functions-31/#regex-syntax
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import re2

from provgraph.errors import QueryError
from provgraph.rdf.regex_classes import CATEGORIES, CharacterClass, Part, character
from provgraph.rdf.xsd import NAME_CHARACTER, NAME_START

MEMORY_BYTES_MAX: Final = 8 << 20
r"""What RE2 may use for one pattern: enough for `\w{1,255}`, which needs 6 MiB."""

_KEPT: Final = 256  # at the worst, 2 GiB

_DEPTH_MAX: Final = 100  # Rust goes no deeper than 250, and counts more than groups
_REPEATED_MAX: Final = 1_000  # RE2 says so
_FLAGS: Final = frozenset("smixq")
_SPACE: Final = " \t\n\r"
_FIRST_FLAGS: Final = re.compile(r"\(\?([ims]+)\)")
_GROUP: Final = re.compile(r"\((?:\?:|\?P?<(?![=!])[A-Za-z_][A-Za-z0-9_]*>|(?!\?))")
_QUANTIFIER: Final = re.compile(r"(?:[*+?]|\{([0-9]+)(?:,([0-9]*))?\})\??")
_CATEGORY: Final = re.compile(r"\\([pP])\{([A-Za-z0-9\-]*)\}")
_CODE: Final = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))")
_SURROGATE: Final = re.compile(r"\\x\{D[89A-F][0-9A-F]{2}\}")
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t"}
_NAMED: Final[dict[str, tuple[Part, ...]]] = {
    "d": ("Nd",),
    "w": ("L", "M", "N", "Pc"),
    "s": ((9, 10), (13, 13), (32, 32)),
}
_NAMES: Final = {"i": f":{NAME_START}", "c": f":{NAME_CHARACTER}"}
_EDGES: Final = {r"\A": "(?:^)", r"\z": "(?:$)"}
_NOT_A_LINE_END: Final = CharacterClass(((10, 10), (13, 13)), negated=True)


@lru_cache(maxsize=_KEPT)
def matcher(pattern: str, flags: str = "") -> Callable[[str], bool]:
    """Return what tells whether a pattern is found anywhere in a text.

    The time that takes grows with the text and not faster, whatever the pattern.

    Raises:
        QueryError: it is no pattern, or none that can be matched so; and where.
    """
    search = _compiled(translated(pattern, flags)).search

    def matches(text: str) -> bool:
        return search(text) is not None

    return matches


@lru_cache(maxsize=_KEPT)
def translated(pattern: str, flags: str = "") -> str:
    r"""Return a pattern, its flags in it, as RE2 and Rust read alike.

    It has no groups that keep what they match, and RE2 has taken it. Rust takes it
    too, unless something wide is repeated very often (`\w{200}`), for which it has
    less memory.

    >>> translated("^[a-z-[aeiou]]$", "s")
    '(?:^)[b-df-hj-np-tv-z](?:$)'

    Raises:
        QueryError: it is no pattern, or uses what linear time cannot (back-references,
            look-around) or what Java, Python and Rust mean differently; and where.
    """
    unknown = set(flags) - _FLAGS
    if unknown:
        raise QueryError(
            f"the flags {flags!r} of a pattern have {min(unknown)!r} in them",
            hint="The flags are s, m, i, x and q.",
        )
    if "q" in flags:
        text = "".join(map(character, map(ord, pattern)))
        text = f"(?i){text}" if "i" in flags else text
    else:
        text = _Reader(pattern, flags).read()
    if _SURROGATE.search(text) is not None:
        raise QueryError(
            f"the pattern {_shown(pattern)} has half a sign in it",
            hint="A surrogate is no sign of its own: write the one that is meant.",
        )
    try:
        _compiled(text)
    except re2.error as error:
        (why,) = error.args
        raise QueryError(
            f"the pattern {_shown(pattern)} cannot be matched here: {why.decode()}",
            hint="Is something repeated hundreds of times? Let it be repeated less.",
        ) from error
    return text


@lru_cache(maxsize=_KEPT)
def _compiled(text: str) -> re2._Regexp:
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.max_mem = MEMORY_BYTES_MAX
    return re2.compile(text, options)


class _Reader:
    """One pattern as it is read, and what it has become so far."""

    def __init__(self, pattern: str, flags: str) -> None:
        found = _FIRST_FLAGS.match(pattern)
        if found is not None:
            flags += found[1]
            pattern = pattern[found.end() :]
        self._pattern = _without_spaces(pattern) if "x" in flags else pattern
        self._flags = frozenset(flags)
        self._at = 0
        self._depth = 0
        self._written: list[str] = ["(?i)"] if "i" in flags else []
        self._is_repeatable = False

    def read(self) -> str:
        """Return the pattern as it is written for RE2 and Rust.

        Raises:
            QueryError: it is no pattern that can be.
        """
        while self._at < len(self._pattern):
            sign = self._pattern[self._at]
            step = _STEPS.get(sign)
            if step is not None:
                step(self)
            else:
                self._write(character(ord(sign)), 1)
        if self._depth:
            raise self._refusal("a group is not closed", "Write \\( for a bracket.")
        return "".join(self._written)

    def _write(self, text: str, length: int, *, is_repeatable: bool = True) -> None:
        """Write what *length* signs of the pattern have become, and go on."""
        self._written.append(text)
        self._at += length
        self._is_repeatable = is_repeatable

    def open(self) -> None:
        found = _GROUP.match(self._pattern, self._at)
        if found is None:
            raise self._refusal(
                "look-around, or a group that not all engines know",
                "Say it without: only ( and (?: open a group.",
            )
        self._depth += 1
        if self._depth > _DEPTH_MAX:
            raise self._refusal(f"groups are nested over {_DEPTH_MAX} deep", None)
        self._write("(?:", len(found[0]), is_repeatable=False)

    def close(self) -> None:
        if not self._depth:
            raise self._refusal("no group is open", "Write \\) for a bracket.")
        self._depth -= 1
        self._write(")", 1)

    def either(self) -> None:
        self._write("|", 1, is_repeatable=False)

    def any(self) -> None:
        self._write("(?s:.)" if "s" in self._flags else _NOT_A_LINE_END.text(), 1)

    def edge(self) -> None:
        sign = self._pattern[self._at]
        self._write(f"(?m:{sign})" if "m" in self._flags else f"(?:{sign})", 1)

    def repeat(self) -> None:
        found = _QUANTIFIER.match(self._pattern, self._at)
        if found is None:
            raise self._refusal("a { that repeats nothing", "Write \\{ for a bracket.")
        if not self._is_repeatable:
            raise self._refusal(
                "there is nothing to repeat", "Write \\*, \\+, \\? for the signs."
            )
        bounds = [int(one[:6]) for one in found.groups() if one]
        if bounds != sorted(bounds):
            raise self._refusal("it repeats at least more than at most", None)
        if bounds and bounds[-1] > _REPEATED_MAX:
            raise self._refusal(f"it repeats more than {_REPEATED_MAX:,} times", None)
        self._write(found[0], len(found[0]), is_repeatable=False)

    def escape(self) -> None:
        edge = _EDGES.get(self._pattern[self._at : self._at + 2])
        if edge is not None:
            self._write(edge, 2)
            return
        part = self._escaped()
        if isinstance(part, int):
            self._written.append(character(part))
        elif "i" in self._flags:  # Lu is Lu, says XPath
            self._written.append(f"(?-i:{part.text()})")
        else:
            self._written.append(part.text())
        self._is_repeatable = True

    def _escaped(self) -> int | CharacterClass:
        """Return the character, or the class, that an escape names, and go past it."""
        category = _CATEGORY.match(self._pattern, self._at)
        if category is not None and category[2] in CATEGORIES:
            self._at = category.end()
            return CharacterClass((category[2],), negated=category[1] == "P")
        code = _CODE.match(self._pattern, self._at)
        if code is not None:
            self._at = code.end()
            return int(code[1] or code[2], 16)
        sign = self._pattern[self._at + 1 : self._at + 2]
        parts = _named_parts(sign.lower())
        if parts is not None:
            self._at += 2
            return CharacterClass(parts, negated=sign.isupper())
        if sign in _CONTROLS or (sign.isascii() and not sign.isalnum() and sign):
            self._at += 2
            return ord(_CONTROLS.get(sign, sign))
        raise self._refusal(*_why_no_escape(sign))

    def char_class(self) -> None:
        found = self.read_class()
        self._written.append(found.text(ignores_case="i" in self._flags))
        self._is_repeatable = True

    def read_class(self, depth: int = 0) -> CharacterClass:
        """Return the class that begins here, and go past it."""
        self._at += 1
        negated = self._pattern.startswith("^", self._at)
        self._at += negated
        parts: list[Part] = []
        taken_away = None
        while not self._pattern.startswith("]", self._at):
            if parts and self._pattern.startswith("-[", self._at):
                if depth == _DEPTH_MAX:
                    raise self._refusal(f"classes nested over {depth} deep", None)
                self._at += 1
                taken_away = self.read_class(depth + 1)
                break
            parts += self._read_parts()
        if not parts or not self._pattern.startswith("]", self._at):
            raise self._refusal(
                "a class has nothing in it, or does not end",
                "Write \\[ and \\] for brackets.",
            )
        self._at += 1
        return CharacterClass(tuple(parts), negated, taken_away)

    def _read_parts(self) -> tuple[Part, ...]:
        """Return what one sign, escape or range between brackets stands for."""
        first = self._read_member()
        if isinstance(first, CharacterClass):
            if not first.negated:
                return first.parts
            (only, *more) = first.parts
            if isinstance(only, str) and not more:
                return (f"^{only}",)
            return tuple(first.ranges())
        if self._pattern[self._at : self._at + 1] != "-" or self._pattern[
            self._at + 1 : self._at + 2
        ] in {"]", "["}:
            return ((first, first),)
        self._at += 1
        last = self._read_member()
        if isinstance(last, CharacterClass) or last < first:
            raise self._refusal("a range does not go from one sign up to another", None)
        return ((first, last),)

    def _read_member(self) -> int | CharacterClass:
        sign = self._pattern[self._at : self._at + 1]
        if sign == "\\":
            return self._escaped()
        if sign in {"", "["} or self._pattern.startswith("&&", self._at):
            raise self._refusal(
                "a class does not end, or another begins in it",
                "Write \\[ for a bracket and \\& for a second &.",
            )
        self._at += 1
        return ord(sign)

    def _refusal(self, why: str, hint: str | None) -> QueryError:
        return QueryError(
            f"the pattern {_shown(self._pattern)} cannot be read at its sign"
            f" {self._at + 1}: {why}",
            hint=hint,
        )


_STEPS: Final[dict[str, Callable[[_Reader], None]]] = {
    "\\": _Reader.escape,
    "[": _Reader.char_class,
    "(": _Reader.open,
    ")": _Reader.close,
    "|": _Reader.either,
    ".": _Reader.any,
    **dict.fromkeys("^$", _Reader.edge),
    **dict.fromkeys("*+?{", _Reader.repeat),
}


def _named_parts(letter: str) -> tuple[Part, ...] | None:
    """Return what is in the class of an escape; None if the letter has none."""
    if letter in _NAMED:
        return _NAMED[letter]
    if letter not in _NAMES:
        return None
    return _Reader(f"[{_NAMES[letter]}]", "").read_class().parts


def _why_no_escape(sign: str) -> tuple[str, str | None]:
    """Return why a sign behind a backslash says nothing here, and what would."""
    if sign.isdigit():
        return "back-references take more than linear time", "Say it without one."
    if sign in {"b", "B"}:
        return (
            f"XPath has no \\{sign}, and engines have different words",
            r"Say what may stand there, as (^|\W).",
        )
    if sign in {"p", "P"}:
        return (
            "categories of Unicode only, as \\p{Lu}; no blocks or scripts",
            r"Write a block as its range: [\u0370-\u03FF].",
        )
    if not sign:
        return "it ends in a backslash", "Write two for one."
    return f"\\{sign} means nothing, or different things", None


def _without_spaces(pattern: str) -> str:
    """Return a pattern without its white space, but for that between brackets."""
    kept: list[str] = []
    depth, is_escaped = 0, False
    for sign in pattern:
        if is_escaped or sign == "\\":
            is_escaped = not is_escaped
        elif sign in "[]":
            depth += 1 if sign == "[" else -1
        if depth > 0 or sign not in _SPACE:
            kept.append(sign)
    return "".join(kept)


def _shown(pattern: str) -> str:
    return repr(pattern if len(pattern) <= 100 else f"{pattern[:99]}…")
