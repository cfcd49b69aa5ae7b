"""Single events, gathered: whoever comes while others are read shares the next turn.

A thread reads, checks and seals what the event loop puts into its queue. Alone,
an event waits for nobody; under load one hand-over, one commit and one waking of
the loop serve many.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Final

from provgraph.errors import InputError
from provgraph.intake import Origin
from provgraph.journal import Outcome, Receipt
from provgraph.pipeline import Pipeline, settle

Answer = Receipt | InputError
Waiter = asyncio.Future[Answer]
One = tuple[bytes, str, Waiter]
"""A body, who sent it, and who waits for what becomes of it."""

_GROUP_EVENTS: Final = 200
_GROUP_BYTES: Final = 1 << 20


class Gatherer:
    """Takes single events in, many at a time."""

    def __init__(self, pipeline: Pipeline, loop: asyncio.AbstractEventLoop) -> None:
        self._pipeline = pipeline
        self._loop = loop
        self._queue: SimpleQueue[One | None] = SimpleQueue()
        self._settled: deque[tuple[Waiter, Answer | Exception]] = deque()
        self._waking = False
        self._thread = threading.Thread(
            target=self._run, name="provgraph-gatherer", daemon=True
        )
        self._thread.start()

    def put(self, body: bytes, actor: str = "") -> Waiter:
        """Return what to await for the receipt or refusal of *actor*'s *body*."""
        waiter = self._loop.create_future()
        self._queue.put((body, actor, waiter))
        return waiter

    def close(self) -> None:
        """End the thread, once it has taken in what was put."""
        self._queue.put(None)

    def _run(self) -> None:
        while group := self._next_group():
            for actor in dict.fromkeys(one[1] for one in group):
                own = [one for one in group if one[1] == actor]
                bodies, waiters = [one[0] for one in own], [one[2] for one in own]
                self._take(bodies, waiters, Origin("http", actor))

    def _next_group(self) -> list[One]:
        """Wait for an event; return it with those that came meanwhile."""
        group: list[One] = []
        size = 0
        one = self._queue.get()
        while one is not None:
            group.append(one)
            size += len(one[0])
            if len(group) >= _GROUP_EVENTS or size >= _GROUP_BYTES:
                break
            try:
                one = self._queue.get_nowait()
            except Empty:
                return group
        if one is None and group:
            self._queue.put(None)  # to be met again, when this group is done
        return group

    def _take(
        self, bodies: Sequence[bytes], waiters: Sequence[Waiter], origin: Origin
    ) -> None:
        try:
            written, refused = self._pipeline.accept(bodies, origin)
        except Exception as error:  # noqa: BLE001 - told to whom it concerns
            if len(bodies) == 1:
                self._settle(waiters, [error])
                return
            # One may have brought it about: each is to answer for itself.
            for body, waiter in zip(bodies, waiters, strict=True):
                self._take([body], [waiter], origin)
            return

        def done(future: Future[list[Outcome]]) -> None:
            error = future.exception()
            if isinstance(error, Exception):
                self._settle(waiters, [error] * len(waiters))
            else:
                self._settle(waiters, settle(future.result(), refused))

        written.add_done_callback(done)

    def _settle(
        self, waiters: Sequence[Waiter], answers: Sequence[Answer | Exception]
    ) -> None:
        """Have the loop told; called in this thread or in the journal's."""
        self._settled.extend(zip(waiters, answers, strict=True))
        # Extended first, looked second; `_wake` clears first, drains second: so
        # nothing is left lying, and at worst the loop is woken once too often.
        if not self._waking:
            self._waking = True
            try:
                self._loop.call_soon_threadsafe(self._wake)
            except RuntimeError:
                return  # the loop is closed, and nobody waits any more

    def _wake(self) -> None:
        self._waking = False
        while self._settled:
            waiter, answer = self._settled.popleft()
            if waiter.done():
                continue  # its client went away; what was written stays written
            if isinstance(answer, Receipt | InputError):
                waiter.set_result(answer)
            else:
                waiter.set_exception(answer)
