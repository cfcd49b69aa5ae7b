"""The bridge from the journal's thread to the event loop.

The journal answers many callers at once, after one fsync. Waking the loop costs
a system call and a switch of threads, so it is woken once for all of them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Acknowledgements(Generic[T]):
    """Lets the event loop wait for futures that another thread settles."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._settled: deque[tuple[asyncio.Future[T], Future[T]]] = deque()
        self._waking = False

    def waiter(self, written: Future[T]) -> asyncio.Future[T]:
        """Return what to await for the result of *written*, or its error."""
        waiter: asyncio.Future[T] = self._loop.create_future()
        written.add_done_callback(lambda done: self._settle(waiter, done))
        return waiter

    def _settle(self, waiter: asyncio.Future[T], done: Future[T]) -> None:
        """Note a settled future; called in whichever thread settled it."""
        self._settled.append((waiter, done))
        # Appended first, looked second; `_wake` clears first, drains second: so
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
            waiter, done = self._settled.popleft()
            if waiter.done():
                continue  # its caller went away; what was written stays written
            error = done.exception()
            if error is None:
                waiter.set_result(done.result())
            else:
                waiter.set_exception(error)
