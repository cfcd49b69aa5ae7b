r"""Patterns of XPath, written so that every engine reads them alike.

What engines differ in is written out: `.`, `\d`, `\s` and `\w`, and groups that keep
nothing become such as keep what nobody asks for.

Source: https://www.w3.org/TR/xpath-functions-31/#regex-syntax
"""

from __future__ import annotations

import re
from typing import Final

_FLAGS: Final = ("", "i", "s")
_TOKEN: Final = re.compile(
    r"""(?P<set>\[\^?(?:
            [0-9A-Za-z]-[0-9A-Za-z]
            | [^\\\[\]&~\-^\x00-\x1f]
            | \\[\\\[\](){}?*+|.^$\-nrtdsw]
            | -(?=\])
        )+\])
    | (?P<name>\\[dswDSW])
    | (?P<dot>\.)
    | (?P<sign>[^\\\[\](){}?*+|.^$\x00-\x1f] | \\[\\\[\](){}?*+|.^$\-nrt])
    | (?P<open>\((?:\?:|(?!\?)))
    | (?P<close>\))
    | (?P<times>[?*+] | \{[0-9]{1,3}(?:,(?:[0-9]{1,3})?)?\})
    | (?P<edge>[|^$])""",
    re.VERBOSE,
)
_RANGE: Final = re.compile("(?<!\\\\)([0-9A-Za-z])-([0-9A-Za-z])")
_REPEATED: Final = frozenset({"set", "name", "dot", "sign", "close"})
_WORD: Final = r"\p{L}\p{M}\p{N}\p{Pc}"
_NAMES: Final = {
    r"\d": r"\p{Nd}",
    r"\D": r"\P{Nd}",
    r"\s": r"[ \t\n\r]",
    r"\S": r"[^ \t\n\r]",
    r"\w": f"[{_WORD}]",
    r"\W": f"[^{_WORD}]",
}
_NAMES_IN_SETS: Final = {r"\d": r"\p{Nd}", r"\s": r" \t\n\r", r"\w": _WORD}
_ESCAPE: Final = re.compile(r"\\.")


def written_out(pattern: str, flags: str) -> str | None:
    r"""Return a pattern as all engines read it; None where there is no such one.

    >>> written_out(r"^(?:a|\d)+.[\s-]$", "")
    '^(a|\\p{Nd})+[^\\n\\r][ \\t\\n\\r-]$'
    """
    if flags not in _FLAGS or (flags == "i" and not pattern.isascii()):
        return None
    written: list[str] = []
    at = depth = 0
    before = ""
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None or token.lastgroup is None:
            return None
        kind = token.lastgroup
        depth += (kind == "open") - (kind == "close")
        if depth < 0 or (kind == "times" and before not in _REPEATED):
            return None
        part = _part(kind, token[0], flags)
        if part is None:
            return None
        written.append(part)
        at, before = token.end(), kind
    return None if depth else "".join(written)


def _part(kind: str, token: str, flags: str) -> str | None:
    match kind:
        case "set":
            if any(first > last for first, last in _RANGE.findall(token)):
                return None
            return _ESCAPE.sub(lambda one: _NAMES_IN_SETS.get(one[0], one[0]), token)
        case "name":
            return _NAMES[token]
        case "dot":
            return "." if flags == "s" else r"[^\n\r]"
        case "open":
            return "("
        case _:
            return token
