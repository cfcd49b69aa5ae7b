"""The owner's side: workers that are started, given tasks, and killed in time.

All of it happens in one event loop, so nothing here needs a lock; only starting
and waiting for a process is done in a thread.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from provgraph.errors import OverloadError, TooLargeError
from provgraph.sandbox.confine import Limits
from provgraph.sandbox.hands import Worker
from provgraph.sandbox.starting import start
from provgraph.sandbox.task import Task, exhausted, too_late
from provgraph.sandbox.wire import FRAME_BYTES_MAX

_YOUNG_SECONDS: Final = 0.005
"""A worker whose task is younger may be told another."""

_RESCUE_SECONDS: Final = 0.02
"""After so long, what waits behind a task is given to others."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a pool keeps its workers.

    Attributes:
        workers_max: at the same time; with as many at work, others wait.
        held_max: workers beyond them, for those that only wait for their readers.
        told_max: tasks that one worker is told at a time, short ones as it seems.
        waiting_max: how many may wait.
        tasks_max: after so many a worker is replaced: what leaks, ends.
        wait_seconds_max: how long a task may wait for a worker.
        limits: what one worker may use.
    """

    workers_max: int = 2
    held_max: int = 16
    told_max: int = 1
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
        self._waiting: deque[Task] = deque()
        self._at: dict[Task, Worker] = {}
        self._count = 0
        self._cores = len(os.sched_getaffinity(0))
        self._closed = False
        self._starting: set[asyncio.Task[None]] = set()
        # The system ends a worker with the thread that started it, so that none
        # outlives a killed owner: that thread has to stay.
        self._starter = ThreadPoolExecutor(1, "provgraph-sandbox")

    def task(
        self, job: str, arguments: Mapping[str, Any], *, deadline_seconds: float
    ) -> Lease:
        """Have a job done, and give its answer, to be read within `async with`.

        Leaving the block before the answer is whole ends the work.

        Raises:
            TooLargeError: the arguments are no small matter; name a file instead.
            OverloadError: all workers are at work, and stay so.
            DeadlineError: the time was over.
            ExhaustedError: the work ended its process.
            SandboxError: this system cannot confine a worker.
            ProvgraphError: what the job itself raised.
        """
        body = orjson.dumps({"job": job, "arguments": arguments})
        if len(body) > FRAME_BYTES_MAX:
            raise TooLargeError(f"the arguments of {job} have {len(body)} bytes")
        return Lease(self, Task(body, self.end), deadline_seconds)

    def begin(self, task: Task) -> None:
        """Have a task done as soon as there is a worker for it.

        Raises:
            OverloadError: too many wait already, or the pool is closed.
        """
        if self._closed:
            raise OverloadError("the pool is closed")
        worker = self._chosen()
        if worker is not None:
            self._tell(worker, task)
            return
        if len(self._waiting) >= self._rules.waiting_max:
            raise OverloadError(
                f"{len(self._waiting)} others wait already",
                hint="Ask again in a second.",
            )
        self._waiting.append(task)
        self._start_if_due()

    def end(self, task: Task, error: Exception) -> None:
        """End a task for a reason that who waits for it is told."""
        task.fail(error)
        self.leave(task)

    def leave(self, task: Task) -> None:
        """Wait for a task no more; where it is under way, its worker is ended."""
        worker = self._at.pop(task, None)
        if worker is None:
            with suppress(ValueError):
                self._waiting.remove(task)
        elif worker.drop(task):
            self._gone(worker)

    def give_up(self, task: Task) -> None:
        """Tell a task that still waits for a worker to come again."""
        if task in self._waiting:
            message = f"{self._count} workers are at work"
            self.end(task, OverloadError(message, hint="Ask again in a second."))

    @property
    def patience_seconds(self) -> float:
        """How long a task may wait for a worker."""
        return self._rules.wait_seconds_max

    async def close(self) -> None:
        """End the workers; those at work are killed."""
        self._closed = True
        for task in list(self._waiting):
            self.end(task, OverloadError("the pool is closed"))
        for starting in self._starting:
            starting.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for worker in (*self._idle, *self._busy):
            self._gone(worker)
        self._idle.clear()
        await asyncio.get_running_loop().run_in_executor(self._starter, int)
        self._starter.shutdown()

    def _chosen(self) -> Worker | None:
        """Return who is to do one more task; None where nobody can now.

        With as many at work as there are cores, one more would only take their
        time: a task joins a young one, which most are done with at once.
        """
        if len(self._busy) >= self._cores and self._rules.told_max > 1:
            youngest = self._youngest()
            if youngest is not None:
                return youngest
        while self._idle:
            worker = self._idle.pop()  # the last used is the warmest
            if worker.line.is_open and worker.process.is_there():
                return worker
            self._gone(worker)
        return None

    def _youngest(self) -> Worker | None:
        since = time.monotonic() - _YOUNG_SECONDS
        young = [
            worker
            for worker in self._busy
            if worker.since > since and len(worker.tasks) < self._rules.told_max
        ]
        return min(young, key=lambda one: len(one.tasks), default=None)

    def _tell(self, worker: Worker, task: Task) -> None:
        self._busy.add(worker)
        self._at[task] = worker
        worker.tell(task)
        if len(worker.tasks) > 1:
            self._look_later(worker)

    def _look_later(self, worker: Worker) -> None:
        """See to it that nothing waits long behind what *worker* does now."""
        loop = asyncio.get_running_loop()
        loop.call_later(_RESCUE_SECONDS, self._rescue, worker, worker.done)

    def _rescue(self, worker: Worker, done: int) -> None:
        if worker not in self._busy or worker.done != done:
            return
        if worker.tasks[0] is None:  # what it does is nobody's any more
            self._gone(worker)
            return
        for task in worker.taken_back():
            del self._at[task]
            self._again(task)

    def _again(self, task: Task) -> None:
        """Have a task done by another than who was told it first."""
        worker = self._chosen()
        if worker is not None:
            self._tell(worker, task)
        else:
            self._waiting.appendleft(task)
            self._start_if_due()

    def _done(self, worker: Worker, task: Task | None) -> None:
        """Go on after a worker has done one task more."""
        if task is not None:
            self._at.pop(task, None)
        if worker.tasks:
            if worker.tasks[0] is None or len(worker.tasks) > 1:
                self._look_later(worker)
            return
        self._busy.discard(worker)
        is_extra = self._count > self._most()
        is_old = worker.is_worn or worker.done >= self._rules.tasks_max
        if self._closed or is_extra or is_old:
            self._gone(worker)
        else:
            self._give(worker)

    def _give(self, worker: Worker) -> None:
        """Give a worker who waits first; let it rest where nobody does."""
        if self._waiting:
            self._tell(worker, self._waiting.popleft())
        else:
            self._idle.append(worker)

    def _lost(self, worker: Worker) -> None:
        """Go on after a worker has ended by itself."""
        if worker in self._busy:
            self._gone(worker)
        elif worker in self._idle:
            self._idle.remove(worker)
            self._gone(worker)

    def _gone(self, worker: Worker) -> None:
        """End a worker; what it was told is done by others, but for the first."""
        self._busy.discard(worker)
        self._count -= 1
        worker.line.lose = lambda: None
        worker.kill()
        with suppress(RuntimeError):  # closed, and waited for
            self._starter.submit(worker.process.wait)
        back = worker.taken_back()
        first = worker.tasks[0] if worker.tasks else None
        worker.tasks.clear()
        if first is not None:
            self._at.pop(first, None)
            first.fail(exhausted())
        if self._count < self._rules.workers_max and not self._closed:
            self._start_one()
        for task in reversed(back):
            self._at.pop(task, None)
            self._again(task)

    def _most(self) -> int:
        """Return how many workers there may be now.

        One whose reader is slow takes nobody's time, and must not keep others
        waiting either.
        """
        held = sum(worker.is_held for worker in self._busy)
        return self._rules.workers_max + min(held, self._rules.held_max)

    def _start_if_due(self) -> None:
        if self._waiting and self._count < self._most() and not self._closed:
            self._start_one()

    def _start_one(self) -> None:
        self._count += 1
        starting = asyncio.get_running_loop().create_task(self._start())
        self._starting.add(starting)
        starting.add_done_callback(self._starting.discard)

    async def _start(self) -> None:
        """Start a worker, and give it to who waits; a failure is theirs too."""
        try:
            process, line = await start(self._starter, self._jobs, self._rules.limits)
        except Exception as error:  # noqa: BLE001 - told to who waits for it
            self._count -= 1
            if self._waiting:
                self.end(self._waiting[0], error)
            return
        worker = Worker(process, line, self._done, self._start_if_due)
        line.lose = lambda: self._lost(worker)
        if self._closed:
            self._gone(worker)
        else:
            self._give(worker)


class Lease:
    """One task, from the beginning of a block to its end."""

    def __init__(self, pool: Pool, task: Task, deadline_seconds: float) -> None:
        self._pool = pool
        self._task = task
        self._deadline_seconds = deadline_seconds

    async def __aenter__(self) -> Task:
        """Ask for it. Raises as `Pool.task`."""
        task, seconds = self._task, self._deadline_seconds
        self._pool.begin(task)
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(seconds, self._pool.end, task, too_late())
        patience = min(seconds, self._pool.patience_seconds)
        self._patience = loop.call_later(patience, self._pool.give_up, task)
        return task

    async def __aexit__(self, *_: object) -> None:
        """Leave it, whether it is done or not."""
        self._deadline.cancel()
        self._patience.cancel()
        if not self._task.whole:
            self._pool.leave(self._task)
