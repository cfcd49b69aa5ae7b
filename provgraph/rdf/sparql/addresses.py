"""IRI references made whole.

`urllib` does so for the schemes that it knows; an IRI's scheme may be any.

Source: https://www.rfc-editor.org/rfc/rfc3986#section-5.2
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_PARTS: Final = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?",
    re.DOTALL,
)


class _Parts(NamedTuple):
    scheme: str | None
    authority: str | None
    path: str
    query: str | None
    fragment: str | None


def is_absolute(reference: str) -> bool:
    """Return whether *reference* has a scheme, and so needs no base."""
    return _parts(reference).scheme is not None


def resolved(reference: str, base: str) -> str:
    """Return the IRI that *reference* names where *base* is in force.

    What has a scheme or a host stays as it is, dots and all, and so does the base:
    two IRIs are the same only if they are written the same, and the engine, which
    reads the same text, does no other.

    >>> resolved("../x#y", "http://example.org/a/b/c?q")
    'http://example.org/a/x#y'
    """
    its, ours = _parts(reference), _parts(base)
    if its.scheme is not None:
        return reference
    if its.authority is not None:
        return _joined(its._replace(scheme=ours.scheme))
    if not its.path:
        query = ours.query if its.query is None else its.query
        return _joined(ours._replace(query=query, fragment=its.fragment))
    path = _followed(_start(its.path, ours), its.path.removeprefix("/"))
    return _joined(ours._replace(path=path, query=its.query, fragment=its.fragment))


def _parts(reference: str) -> _Parts:
    match = _PARTS.fullmatch(reference)
    assert match is not None, "every text has these parts"  # noqa: S101
    return _Parts(*match.groups())


def _start(path: str, base: _Parts) -> list[str]:
    """Return the segments of the base's path that *path* goes on from."""
    if path.startswith("/") or (base.authority is not None and not base.path):
        return [""]
    return base.path.split("/")[:-1]


def _followed(kept: list[str], path: str) -> str:
    """Return where the steps of *path* lead from the segments *kept*."""
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1 or (kept and kept[0]):
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept)


def _joined(parts: _Parts) -> str:
    text = "" if parts.scheme is None else f"{parts.scheme}:"
    if parts.authority is not None:
        text += f"//{parts.authority}"
    text += parts.path
    if parts.query is not None:
        text += f"?{parts.query}"
    return text if parts.fragment is None else f"{text}#{parts.fragment}"
