"""The owner's side: workers that are started, given tasks, and killed in time.

All of it happens in one event loop, so nothing here needs a lock; only starting
and waiting for a process is done in a thread.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from provgraph.errors import OverloadError
from provgraph.sandbox.confine import Limits
from provgraph.sandbox.process import Line, Process
from provgraph.sandbox.task import Task, Worker, exhausted, raised, too_late
from provgraph.sandbox.wire import Kind

_START_SECONDS_MAX: Final = 30.0


@dataclass(frozen=True, slots=True)
class Rules:
    """How a pool keeps its workers.

    Attributes:
        workers_max: at the same time; with as many at work, others wait.
        waiting_max: how many may wait.
        tasks_max: after so many a worker is replaced: what leaks, ends.
        wait_seconds_max: how long a task may wait for a worker.
        limits: what one worker may use.
    """

    workers_max: int = 2
    waiting_max: int = 256
    tasks_max: int = 100_000
    wait_seconds_max: float = 10.0
    limits: Limits = field(default_factory=Limits)


class Pool:
    """Workers for one table of jobs, used from one event loop."""

    def __init__(self, jobs: Mapping[str, str], rules: Rules | None = None) -> None:
        """Remember what there is to do; workers are started as they are needed.

        *jobs* says by name where each job is, as `module:function`.
        """
        self._jobs = dict(jobs)
        self._rules = rules or Rules()
        self._idle: deque[Worker] = deque()
        self._busy: set[Worker] = set()
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._count = 0
        self._closed = False
        self._starting: set[asyncio.Task[None]] = set()
        # The system ends a worker with the thread that started it, so that none
        # outlives a killed owner: that thread has to stay.
        self._starter = ThreadPoolExecutor(1, "provgraph-sandbox")

    def task(
        self, job: str, arguments: Mapping[str, Any], *, deadline_seconds: float
    ) -> Lease:
        """Have a job done, and give its answer, to be read within `async with`.

        Leaving the block before the answer is whole ends the worker.

        Raises:
            OverloadError: all workers are at work, and stay so.
            DeadlineError: the time was over.
            ExhaustedError: the work ended its process.
            SandboxError: this system cannot confine a worker.
            ProvgraphError: what the job itself raised.
        """
        return Lease(self, job, arguments, deadline_seconds)

    async def lend(self, deadline_seconds: float) -> Worker:
        """Return a worker, to be given back by `put_back`. Raises as `task`."""
        return self._at_hand() or await self._waited_for(deadline_seconds)

    async def warm(self) -> None:
        """Have one worker ready before the first task asks for it."""
        if not self._count:
            self._start_one()

    async def close(self) -> None:
        """End the workers; those at work are killed."""
        self._closed = True
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(OverloadError("the pool is closed"))
        self._waiting.clear()
        for starting in self._starting:
            starting.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        workers = (*self._idle, *self._busy)
        self._idle.clear()
        for worker in workers:
            worker.kill()
        loop = asyncio.get_running_loop()
        for worker in workers:
            await loop.run_in_executor(self._starter, worker.process.wait)
        self._starter.shutdown()

    def _at_hand(self) -> Worker | None:
        """Return an idle worker; None where there is none."""
        while self._idle:
            worker = self._idle.pop()  # the last used is the warmest
            if worker.line.is_open and worker.process.is_there():
                self._busy.add(worker)
                return worker
            self._gone(worker)
        return None

    async def _waited_for(self, deadline_seconds: float) -> Worker:
        """Return a worker once there is one."""
        if self._closed:
            raise OverloadError("the pool is closed")
        if len(self._waiting) >= self._rules.waiting_max:
            raise OverloadError(
                f"{len(self._waiting)} others wait already",
                hint="Ask again in a second.",
            )
        waiter: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        if self._count < self._rules.workers_max:
            self._start_one()
        patience = min(deadline_seconds, self._rules.wait_seconds_max)
        is_late = deadline_seconds < self._rules.wait_seconds_max
        alarm = asyncio.get_running_loop().call_later(
            patience, self._give_up, waiter, is_late
        )
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():  # it came at that very moment
                self.put_back(waiter.result(), whole=True)
            raise
        finally:
            alarm.cancel()

    def _give_up(self, waiter: asyncio.Future[Worker], is_late: bool) -> None:  # noqa: FBT001 - called by the loop
        if waiter.done():
            return
        with suppress(ValueError):
            self._waiting.remove(waiter)
        if is_late:
            waiter.set_exception(too_late())
            return
        message = f"{self._count} workers are at work"
        waiter.set_exception(OverloadError(message, hint="Ask again in a second."))

    def put_back(self, worker: Worker, *, whole: bool) -> None:
        """Take a worker back after a task; one that did not end it is ended."""
        worker.tasks += 1
        self._busy.discard(worker)
        can_go_on = whole and worker.line.is_open and not self._closed
        if can_go_on and worker.tasks < self._rules.tasks_max:
            self._give(worker)
        else:
            self._gone(worker)
            if not self._closed:
                self._start_one()

    def _give(self, worker: Worker) -> None:
        """Give a worker to who waits first; let it rest where nobody does."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                self._busy.add(worker)
                waiter.set_result(worker)
                return
        self._idle.append(worker)

    def _gone(self, worker: Worker) -> None:
        self._count -= 1
        self._end(worker)

    def _end(self, worker: Worker) -> None:
        worker.kill()
        with suppress(RuntimeError):  # closed, and waited for
            self._starter.submit(worker.process.wait)

    def _start_one(self) -> None:
        self._count += 1
        starting = asyncio.get_running_loop().create_task(self._start())
        self._starting.add(starting)
        starting.add_done_callback(self._starting.discard)

    async def _start(self) -> None:
        """Start a worker, and give it to who waits; a failure is theirs too."""
        try:
            worker = await self._started()
        except Exception as error:  # noqa: BLE001 - told to who waits for it
            self._count -= 1
            if self._waiting and not (waiter := self._waiting.popleft()).done():
                waiter.set_exception(error)
            return
        if self._closed:
            self._gone(worker)
        else:
            self._give(worker)

    async def _started(self) -> Worker:
        loop = asyncio.get_running_loop()
        starting = self._starter.submit(Process, self._jobs, self._rules.limits)
        try:
            process = await asyncio.wrap_future(starting)
        except asyncio.CancelledError:
            starting.add_done_callback(_orphaned)
            raise
        line = Line()
        worker = Worker(process, line)
        try:
            await loop.create_connection(lambda: line, sock=process.end)
            async with asyncio.timeout(_START_SECONDS_MAX):
                ready = await line.hear()
        except BaseException:
            self._end(worker)
            raise
        if ready is not None and ready.kind is Kind.READY:
            return worker
        self._end(worker)
        raise exhausted() if ready is None else raised(ready.value())


class Lease:
    """A worker for one job, from the beginning of a block to its end."""

    def __init__(
        self,
        pool: Pool,
        job: str,
        arguments: Mapping[str, Any],
        deadline_seconds: float,
    ) -> None:
        self._pool = pool
        self._job = job
        self._arguments = arguments
        self._deadline_seconds = deadline_seconds

    async def __aenter__(self) -> Task:
        """Wait for a worker, and tell it what to do. Raises as `Pool.task`."""
        until = asyncio.get_running_loop().time() + self._deadline_seconds
        self._worker = await self._pool.lend(self._deadline_seconds)
        self._task = Task(self._worker, until)
        try:
            self._task.begin(self._job, self._arguments)
        except BaseException:
            await self.__aexit__()
            raise
        return self._task

    async def __aexit__(self, *_: object) -> None:
        """Give the worker back."""
        self._task.close()
        self._pool.put_back(self._worker, whole=self._task.whole)


def _orphaned(starting: Future[Process]) -> None:
    """End a process that nobody waits for any more, in the thread that started it."""
    if not starting.cancelled() and starting.exception() is None:
        process = starting.result()
        process.kill()
        process.end.close()
        process.wait()
