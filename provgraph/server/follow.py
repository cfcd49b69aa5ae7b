"""The feed as server-sent events: each step once the graph has made it.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import orjson
from fastapi.concurrency import run_in_threadpool

from provgraph.errors import GoneError, ProvgraphError
from provgraph.graph import Page, Record
from provgraph.server.asgi import Receive, Send

EVENT_STREAM: Final = "text/event-stream"

_LOOK_SECONDS: Final = 0.1
_ALIVE_SECONDS: Final = 15.0
"""After so long without an event a comment is sent, so that nobody in between
thinks that the connection is dead."""

_PATCH_BYTES_MAX: Final = 8 << 20
"""A step that is larger is only told of, with the address of its page."""

_HEADERS: Final = (
    (b"content-type", EVENT_STREAM.encode()),
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept"),
    (b"x-accel-buffering", b"no"),
)


class Follower:
    """One client that follows the feed; one record at a time is held for it."""

    def __init__(
        self,
        read: Callable[[int], Page],
        ends: Callable[[], bool],
    ) -> None:
        """Follow by *read*, which gives the next record above an entry.

        *ends* tells that it is time to go.
        """
        self._read = read
        self._ends = ends

    async def answer(
        self, page: Page, after: int, method: str, receive: Receive, send: Send
    ) -> None:
        """Send what *page* has, and then what comes, until the client goes."""
        headers = [*_HEADERS, (b"provgraph-feed", page.feed.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if method == "GET":
            going = asyncio.ensure_future(_gone(receive))
            try:
                await self._follow(page.feed, after, going, send)
            finally:
                going.cancel()
        with suppress(OSError):
            await send({"type": "http.response.body", "body": b""})

    async def _follow(
        self, feed: str, after: int, going: asyncio.Future[None], send: Send
    ) -> None:
        loop = asyncio.get_running_loop()
        await _say(send, b": follows %s\n\n" % feed.encode())
        spoke_at = loop.time()
        while not going.done() and not self._ends():
            try:
                page = await run_in_threadpool(self._next, feed, after)
            except GoneError as error:
                # A client that comes again with what it saw last is told the rest.
                told = orjson.dumps({"code": error.code, "detail": error.message})
                await _say(send, b"event: gone\ndata: %s\n\n" % told)
                return
            except ProvgraphError:  # it begins anew; soon it says so
                page = None
            if page is not None:
                after, event = page
                await _say(send, event)
                spoke_at = loop.time()
                continue
            if loop.time() - spoke_at > _ALIVE_SECONDS:
                await _say(send, b": alive\n\n")
                spoke_at = loop.time()
            await asyncio.wait([going], timeout=_LOOK_SECONDS)

    def _next(self, feed: str, after: int) -> tuple[int, bytes] | None:
        """Return the next event, and up to which entry it tells; None where none is."""
        page = self._read(after)
        if not page.records:
            return None
        (record,) = page.records
        return record.last, event_of(feed, record)


def event_of(feed: str, record: Record) -> bytes:
    """Return the event that tells of one record."""
    data: dict[str, Any] = {"feed": feed, "first": record.first, "last": record.last}
    if record.size > _PATCH_BYTES_MAX:
        after = record.first - 1
        data["page"] = f"/pg/v1/changes?from={after}&feed={feed}&limit=0"
    else:
        data["patch"] = b"".join(record.pieces()).decode()
    said = orjson.dumps(data)
    return b"id: %s-%d\nevent: change\ndata: %s\n\n" % (
        feed.encode(),
        record.last,
        said,
    )


async def _say(send: Send, text: bytes) -> None:
    """Send it; returns once the client has room for more."""
    await send({"type": "http.response.body", "body": text, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
