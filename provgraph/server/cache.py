"""Answers that were given, for as long as the graph has not moved."""

from __future__ import annotations

import re
from collections import OrderedDict
from hashlib import blake2b
from typing import Final, NamedTuple

from provgraph.graph import Checkpoint
from provgraph.server.asgi import Heads, Scope
from provgraph.server.sending import Kept

_ONE_BYTES_MAX: Final = 1 << 20
_ENTRY_BYTES: Final = 2_000
"""About what the question and the headers of one take."""

_CHANCE: Final = re.compile(
    r"service|matches|\\u|(?:now|rand|uuid|bnode)(?:\s|#[^\n]*\n?)*\(", re.IGNORECASE
)
"""What makes an answer another each time it is asked; also within names and texts,
where it only costs. An escape may hide anything."""


class Request(NamedTuple):
    """A request, as far as its answer depends on it.

    Who may read at all may read the same as any other.

    Attributes:
        place: the address asked, to which an answer's relative IRIs are relative.
        accepts: what its Accept and Accept-Encoding headers say.
    """

    place: tuple[bytes, str]
    method: str
    query_string: bytes
    body: bytes
    media_type: bytes
    accepts: tuple[bytes, bytes]


def request_of(scope: Scope, heads: Heads, body: bytes) -> Request | None:
    """Return what is asked; None where the answer depends on more than the graph."""
    query_string = scope["query_string"]
    if b"if-none-match" in heads or b"min_offset" in query_string:
        return None
    if b"min_offset" in body:
        return None
    return Request(
        (heads[b"host"], scope["path"]),
        scope["method"],
        query_string,
        body,
        heads.get(b"content-type", b""),
        (heads.get(b"accept", b""), heads.get(b"accept-encoding", b"")),
    )


class Cache:
    """Keeps answers up to a number of bytes; the least used goes first.

    A request is looked for as it came, before anything of it is read.
    """

    def __init__(self, bytes_max: int) -> None:
        """Keep as many as fit."""
        self._bytes_max = bytes_max
        self._bytes = 0
        self._kept: OrderedDict[Request, Kept] = OrderedDict()
        self._copy: Checkpoint | None = None

    def find(self, request: Request, copy: Checkpoint) -> Kept | None:
        """Return the answer to *request* that was read from *copy*."""
        if copy is not self._copy:
            return None
        found = self._kept.get(request)
        if found is not None:
            self._kept.move_to_end(request)
        return found

    def keep(self, request: Request, copy: Checkpoint, answer: Kept) -> None:
        """Keep an answer; with the first of a newer copy all others go."""
        if len(answer.body) > _ONE_BYTES_MAX:
            return
        if copy is not self._copy:
            if self._copy is not None and copy.made_at < self._copy.made_at:
                return
            self._kept.clear()
            self._bytes, self._copy = 0, copy
        former = self._kept.pop(request, None)
        self._bytes += _size(answer) - (_size(former) if former else 0)
        self._kept[request] = answer
        while self._bytes > self._bytes_max:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= _size(gone)


def _size(answer: Kept) -> int:
    return len(answer.body) + _ENTRY_BYTES


def is_lasting(query: str) -> bool:
    """Tell whether the same graph surely gives the same answer again."""
    return _CHANCE.search(query) is None


def tag_of(key: str, copy_tag: str) -> bytes:
    """Return the ETag of the answer to *key* from the copy of that tag.

    Source: https://www.rfc-editor.org/rfc/rfc9110#name-etag
    """
    digest = blake2b(f"{copy_tag}\n{key}".encode(), digest_size=12)
    return b'"%s"' % digest.hexdigest().encode()


def matches(if_none_match: bytes, tag: bytes) -> bool:
    """Tell whether a client has the answer of that tag."""
    listed = {one.strip().removeprefix(b"W/") for one in if_none_match.split(b",")}
    return tag in listed or b"*" in listed
