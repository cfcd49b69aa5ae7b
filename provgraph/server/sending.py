"""An answer on its way out: whole where it is short, else as it is found.

A long one goes out no faster than the client reads. If it cannot come to its end,
the connection breaks off, so that no half looks like a whole.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final, NamedTuple

from provgraph.errors import ProvgraphError, TooLargeError
from provgraph.sandbox import Task
from provgraph.sandbox.task import too_late
from provgraph.server.access import caller_of
from provgraph.server.asgi import BrokenOffError, Headers, Heads, Receive, Scope, Send
from provgraph.server.coding import accepted_coding
from provgraph.server.running import Running

_WHOLE_BYTES_MAX: Final = 64 << 10
_WHOLE_BYTES_MAX_OLD: Final = 64 << 20
"""Of an answer to HTTP/1.0, which has no other end than that of the connection."""

_WATCH_SECONDS: Final = 0.5
"""After so long it is looked whether the client still waits."""


_LAST_SECONDS: Final = 60.0
"""How long a client may take for the end of an answer that is all sent."""


class Client(NamedTuple):
    """Who asks, and how it can be answered.

    Attributes:
        accept: its Accept header.
        coding: the content coding that it takes; None for none.
        has: the ETags of answers that it has.
        is_old: it speaks HTTP/1.0.
        only_head: it asks for the headers alone.
        caller: what it is known by; "" where nobody asks.
    """

    accept: str
    coding: str | None
    has: bytes
    is_old: bool
    only_head: bool
    caller: str
    receive: Receive
    send: Send


def client_of(scope: Scope, heads: Heads, receive: Receive, send: Send) -> Client:
    """Return what a request tells of who sent it."""
    return Client(
        heads.get(b"accept", b"").decode("latin-1"),
        accepted_coding(heads.get(b"accept-encoding", b"")),
        heads.get(b"if-none-match", b""),
        scope["http_version"] == "1.0",
        scope["method"] == "HEAD",
        caller_of(scope),
        receive,
        send,
    )


class Kept(NamedTuple):
    """An answer that is whole, to the query of that text."""

    text: str
    headers: Headers
    body: bytes
    rows: int | None


async def deliver(
    task: Task, headers: Headers, client: Client, running: Running
) -> Kept | None:
    """Return an answer that is short; send one that is long, and return None.

    Raises:
        ProvgraphError: there is no answer.
        BrokenOffError: it began, and does not come to its end.
    """
    whole_bytes_max = _WHOLE_BYTES_MAX_OLD if client.is_old else _WHOLE_BYTES_MAX
    held: list[bytes] = []
    size = 0
    while size <= whole_bytes_max:
        piece = await task.piece()
        if piece is None:
            rows = task.known.get("rows")
            return Kept(running.text, headers, b"".join(held), rows)
        held.append(piece)
        size += len(piece)
    if client.is_old:
        raise TooLargeError(
            f"no answer of more than {whole_bytes_max} bytes is given over HTTP/1.0",
            hint="Ask over HTTP/1.1, or for fewer rows: max_rows=.",
        )
    await _stream(headers, held, task, client, running)
    return None


async def _stream(
    headers: Headers, held: list[bytes], task: Task, client: Client, running: Running
) -> None:
    """Send what is held, then the rest as it comes.

    Raises:
        BrokenOffError: it does not come to its end.
    """
    named = [*headers, (b"provgraph-query", running.id.encode())]
    await client.send({"type": "http.response.start", "status": 200, "headers": named})
    piece: bytes | None = b"".join(held)
    held.clear()
    loop = asyncio.get_running_loop()
    ended: list[Exception] = []
    try:
        async with asyncio.timeout(None) as limit:

            def end(error: Exception) -> None:
                ended.append(error)  # a client that does not read is not waited for
                with suppress(RuntimeError):  # the block is over
                    limit.reschedule(loop.time())

            task.when_ended(end)
            while piece is not None:
                running.bytes += len(piece)
                body = {"type": "http.response.body", "body": piece, "more_body": True}
                await client.send(body)
                piece = await task.piece()
            running.rows = task.known.get("rows")
            limit.reschedule(loop.time() + _LAST_SECONDS)
            await client.send({"type": "http.response.body", "body": b""})
    except ProvgraphError as error:
        raise BrokenOffError(error.code, error.message) from error
    except TimeoutError:
        cause = ended[0] if ended else too_late()
        if not isinstance(cause, ProvgraphError):
            raise cause from None
        raise BrokenOffError(cause.code, cause.message) from None


class Watch:
    """Ends a query whose client goes away while the block runs."""

    def __init__(self, receive: Receive, running: Running) -> None:
        """Watch what *receive* hears of the client."""
        self._receive = receive
        self._running = running
        self._watching: asyncio.Task[None] | None = None

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        self._alarm = loop.call_later(_WATCH_SECONDS, self._begin, loop)

    def __exit__(self, *_: object) -> None:
        self._alarm.cancel()
        if self._watching is not None:
            self._watching.cancel()

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        self._watching = loop.create_task(self._watch())

    async def _watch(self) -> None:
        with suppress(asyncio.CancelledError):
            while (await self._receive())["type"] != "http.disconnect":
                pass
            self._running.kill("the client went away")
