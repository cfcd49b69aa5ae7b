"""`GET /pg/v1/changes`: what changes in the graph, by pages or as it happens.

Source: https://afs.github.io/rdf-delta/rdf-patch.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar
from urllib.parse import urlencode

from fastapi.concurrency import run_in_threadpool

from provgraph.errors import GoneError, InputError
from provgraph.graph import Page
from provgraph.server.asgi import Headers, Heads, Receive, Scope, Send
from provgraph.server.asked import parameters_of
from provgraph.server.follow import EVENT_STREAM, Follower
from provgraph.server.health import Readiness
from provgraph.server.problem import Refusal, problem_of, refuse
from provgraph.workspace import Workspace

CHANGES: Final = "/pg/v1/changes"
RDF_PATCH: Final = "application/rdf-patch"
EXPORT: Final = "/pg/v1/export"

_LIMIT_BYTES: Final = 1 << 20
_LIMIT_BYTES_MAX: Final = 64 << 20
_ENTRY_MAX: Final = (1 << 63) - 1
_KNOWN: Final = ("from", "feed", "limit")
_ANY: Final = frozenset({"", "*/*", "application/*", RDF_PATCH})
_PATCH_HEADERS: Final = (
    (b"content-type", RDF_PATCH.encode()),
    (b"cache-control", b"no-cache"),
    (b"vary", b"Accept"),
)

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request asks of the feed.

    Attributes:
        after: the last entry that the asker has seen.
        feed: the id of the feed in which it saw it; None where it does not say.
        bytes_max: of a page, beyond its first record.
    """

    after: int
    feed: str | None
    bytes_max: int


class Changes:
    """Answers from the feed."""

    def __init__(self, workspace: Workspace, readiness: Readiness) -> None:
        self._workspace = workspace
        self._readiness = readiness

    async def __call__(
        self, scope: Scope, heads: Heads, receive: Receive, send: Send
    ) -> None:
        """Answer one request.

        Raises:
            Refusal: 405, 406; 410 where what is asked for is kept no longer.
            InputError: a parameter is unknown or wrong.
            OverloadError: the feed cannot be read now.
        """
        method = scope["method"]
        if method not in {"GET", "HEAD"}:
            allowed = ((b"allow", b"GET, HEAD"),)
            raise refuse(405, f"{CHANGES} takes GET only", headers=allowed)
        accept = heads.get(b"accept", b"").decode("latin-1").lower()
        kinds = {one.partition(";")[0].strip() for one in accept.split(",")}
        follows = EVENT_STREAM in kinds
        if not follows and not kinds & _ANY:
            raise _not_acceptable(accept)
        wanted = wanted_of(scope["query_string"], heads if follows else {})
        page = await self._elsewhere(lambda: self._read(wanted))
        if follows:
            follower = Follower(
                lambda at: self._read_more(page.feed, at),
                lambda: self._readiness.draining,
            )
            await follower.answer(page, wanted.after, method, receive, send)
        else:
            await _give(page, wanted, method, send)

    async def _elsewhere(self, read: Callable[[], _Result]) -> _Result:
        """Return what *read* does; where that is gone, say where all of it is."""
        try:
            return await run_in_threadpool(read)
        except GoneError as error:
            raise gone(error, self._workspace) from error

    def _read(self, wanted: Wanted) -> Page:
        return self._workspace.feed.read(
            wanted.after, feed=wanted.feed, bytes_max=wanted.bytes_max
        )

    def _read_more(self, feed: str, after: int) -> Page:
        """Return the next record; one at a time is held."""
        return self._workspace.feed.read(after, feed=feed, bytes_max=0)


def gone(error: GoneError, workspace: Workspace) -> Refusal:
    """Return the refusal that says where the whole graph can be had.

    Who reads the changes from its `offset` on afterwards, misses none.
    """
    feed, base, offset = workspace.feed.place()
    members = {"export": EXPORT, "offset": offset, "feed": feed, "from": base}
    link = f'<{EXPORT}>; rel="alternate"; type="application/n-quads"'
    headers = (
        (b"link", link.encode()),
        (b"provgraph-feed", feed.encode()),
        (b"provgraph-offset", b"%d" % offset),
    )
    problem = problem_of(error, members)
    hint = f"Take {EXPORT}, then ask for the changes from={offset}."
    return Refusal(replace(problem, headers=headers, hint=hint))


def wanted_of(query_string: bytes, heads: Heads) -> Wanted:
    """Return what an address asks; where *heads* says what was seen, that counts.

    Raises:
        InputError: a parameter is unknown, missing or wrong.
    """
    values = dict(parameters_of(query_string))
    for name in values:
        if name not in _KNOWN:
            raise InputError(
                f"the parameter {name[:100]!r} is not known here",
                hint=f"Known are {', '.join(_KNOWN)}.",
            )
    seen = heads.get(b"last-event-id", b"").decode("latin-1").strip()
    if seen:
        feed, _, number = seen.rpartition("-")
        values |= {"feed": feed, "from": number}
    if "from" not in values:
        raise InputError(
            "the parameter from is missing",
            hint="Send the number of the last entry that you have seen, or 0.",
        )
    return Wanted(
        _whole(values["from"], "from", _ENTRY_MAX),
        values.get("feed"),
        _whole(values.get("limit", str(_LIMIT_BYTES)), "limit", _LIMIT_BYTES_MAX),
    )


def _whole(written: str, name: str, most: int) -> int:
    digits = written.isascii() and written.isdecimal() and len(written) < 20
    if not digits or int(written) > most:
        raise InputError(
            f"{name} is no whole number up to {most}: {written[:100]!r}",
            hint="Send one, such as 0.",
        )
    return int(written)


async def _give(page: Page, wanted: Wanted, method: str, send: Send) -> None:
    """Send a page; each record is unpacked when the one before has gone out."""
    size = sum(record.size for record in page.records)
    headers: Sequence[tuple[bytes, bytes]] = [
        *_PATCH_HEADERS,
        *page_headers(page),
        (b"content-length", b"%d" % size),
    ]
    if page.more:
        asked = {"from": page.offset, "feed": page.feed, "limit": wanted.bytes_max}
        link = f'<{CHANGES}?{urlencode(asked)}>; rel="next"'
        headers = [*headers, (b"link", link.encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if method == "GET":
        for record in page.records:
            for piece in record.pieces():
                body = {"type": "http.response.body", "body": piece, "more_body": True}
                await send(body)
    await send({"type": "http.response.body", "body": b""})


def page_headers(page: Page) -> Headers:
    """Return the headers that say of which feed a page is, and how far it goes."""
    return (
        (b"provgraph-feed", page.feed.encode()),
        (b"provgraph-offset", b"%d" % page.offset),
    )


def _not_acceptable(accept: str) -> Refusal:
    available = [RDF_PATCH, EVENT_STREAM]
    return refuse(
        406,
        f"changes cannot be told as {accept[:200]!r}",
        hint=f"Accept one of {', '.join(available)}.",
        members={"available": available},
    )
