"""Where bodies are handed to the pipeline, and their receipts awaited.

Nothing is parsed in the event loop: single events are gathered into groups, and
groups and large bodies are read in a thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from provgraph.errors import OverloadError, ProvgraphError
from provgraph.intake import Origin
from provgraph.journal import Outcome
from provgraph.pipeline import Pipeline, Refused, settle
from provgraph.server.acknowledge import Acknowledgements
from provgraph.server.gather import Answer, Gatherer
from provgraph.server.metrics import Metrics

Answers = list[Answer]

T = TypeVar("T")

_GATHERED_BYTES_MAX: Final = 256 << 10
_THREADS: Final = 1
"""One interpreter parses one body at a time, and the event loop waits for its turn
behind each further thread."""


class Pending:
    """What was handed in and is on its way to the disk."""

    def __init__(
        self,
        desk: Desk,
        waiter: asyncio.Future[list[Outcome]],
        refused: list[Refused],
        size: int,
    ) -> None:
        self._desk = desk
        self._waiter = waiter
        self._refused = refused
        self._size = size
        self._began = time.perf_counter()
        waiter.add_done_callback(self._arrived)

    async def answers(self) -> Answers:
        """Return, once it is on disk, a receipt or refusal for each body.

        Raises:
            DiskFullError, JournalError: nothing of it was written.
        """
        return self._desk.counted(settle(await self._waiter, self._refused))

    def _arrived(self, waiter: asyncio.Future[list[Outcome]]) -> None:
        """Give back the room, even where nobody waits any more."""
        self._desk.leave(self._size)
        self._desk.metrics.ack.observe(time.perf_counter() - self._began)
        if not waiter.cancelled():
            waiter.exception()  # seen, so that asyncio does not complain


class Desk:
    """Takes bodies in, as many bytes at a time as there is room for."""

    def __init__(self, pipeline: Pipeline, metrics: Metrics, bytes_max: int) -> None:
        self.metrics = metrics
        self._pipeline = pipeline
        self._bytes_max = bytes_max
        self._bytes = 0
        self._left = asyncio.Event()
        self._threads = ThreadPoolExecutor(_THREADS, "provgraph-intake")
        self._gatherer: Gatherer | None = None
        self._acknowledgements: Acknowledgements[list[Outcome]] | None = None

    async def take(
        self, body: bytes, actor: str = "", key: str | None = None
    ) -> Answer:
        """Return, once it is on disk, the receipt of one body, or its refusal.

        It came from *actor*, with the Idempotency-Key *key*.

        Raises:
            OverloadError: there is no room, or the graph is too far behind.
            DiskFullError, JournalError: nothing was written.
        """
        size = len(body)
        if key is not None or size > _GATHERED_BYTES_MAX:
            pending = await self.hand_in([body], Origin("http", actor, key), size)
            return (await pending.answers())[0]
        self.enter(size)
        began = time.perf_counter()
        try:
            answer = await self._gathering().put(body, actor)
        finally:
            self.leave(size)
        self.metrics.ack.observe(time.perf_counter() - began)
        return self.counted([answer])[0]

    async def hand_in(
        self, bodies: Sequence[bytes], origin: Origin, size: int
    ) -> Pending:
        """Have the bodies read and journalled; *size* is their bytes together.

        Raises:
            OverloadError: there is no room, or the graph is too far behind.
            DiskFullError: there is no space; nothing was written.
        """
        self.enter(size)
        try:
            written, refused = await self.elsewhere(
                lambda: self._pipeline.accept(bodies, origin)
            )
        except BaseException:
            self.leave(size)
            raise
        return Pending(self, self._bridge().waiter(written), refused, size)

    async def elsewhere(self, work: Callable[[], T]) -> T:
        """Return what *work* does, done in a thread of the desk's."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, work)

    def enter(self, size: int) -> None:
        """Make room for *size* bytes.

        Raises:
            OverloadError: there is none.
        """
        if self._bytes and self._bytes + size > self._bytes_max:
            raise OverloadError(
                "too many bytes wait for the disk", hint="Send it again in a second."
            )
        self._bytes += size

    async def room(self, size: int) -> None:
        """Wait until there is room for *size* bytes; streams have the time."""
        while self._bytes and self._bytes + size > self._bytes_max:
            self._left.clear()
            await self._left.wait()

    def leave(self, size: int) -> None:
        """Give the room back."""
        self._bytes -= size
        self._left.set()

    def counted(self, answers: Answers) -> Answers:
        """Return *answers*, counted by what they say."""
        events = self.metrics.events
        for answer in answers:
            if isinstance(answer, ProvgraphError):
                events["refused"] += 1
            elif answer.duplicate:
                events["duplicate"] += 1
            else:
                events["written"] += 1
        return answers

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False)
        if self._gatherer is not None:
            self._gatherer.close()

    def _gathering(self) -> Gatherer:
        if self._gatherer is None:
            self._gatherer = Gatherer(self._pipeline, asyncio.get_running_loop())
        return self._gatherer

    def _bridge(self) -> Acknowledgements[list[Outcome]]:
        if self._acknowledgements is None:
            self._acknowledgements = Acknowledgements(asyncio.get_running_loop())
        return self._acknowledgements
