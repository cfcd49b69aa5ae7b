"""The owner's side: workers that are started, given tasks, and killed in time."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from provgraph.errors import (
    DeadlineError,
    ExhaustedError,
    OverloadError,
    ProvgraphError,
    TooLargeError,
    made_again,
)
from provgraph.sandbox.confine import Limits
from provgraph.sandbox.wire import FRAME_BYTES_MAX, Frame, Kind, receive, send

_MODULE: Final = "provgraph.sandbox.worker"
_START_SECONDS_MAX: Final = 30.0
_END_SECONDS_MAX: Final = 5.0


@dataclass(frozen=True, slots=True)
class Rules:
    """How a pool keeps its workers.

    Attributes:
        workers_max: at the same time; with as many at work, others wait.
        tasks_max: after so many a worker is replaced: what leaks, ends.
        wait_seconds_max: how long a task may wait for a worker.
        limits: what one worker may use.
    """

    workers_max: int = 2
    tasks_max: int = 1_000
    wait_seconds_max: float = 10.0
    limits: Limits = field(default_factory=Limits)


class Pool:
    """Workers for one table of jobs; safe from any thread."""

    def __init__(self, jobs: Mapping[str, str], rules: Rules | None = None) -> None:
        """Remember what there is to do; workers are started as they are needed.

        *jobs* says by name where each job is, as `module:function`.
        """
        self._jobs = dict(jobs)
        self._rules = rules or Rules()
        self._changed = threading.Condition()
        self._idle: deque[_Worker] = deque()
        self._busy: set[_Worker] = set()
        self._count = 0
        self._closed = False
        # The system ends a worker with the thread that started it, so that none
        # outlives a killed owner: that thread has to stay.
        self._starter = ThreadPoolExecutor(1, "provgraph-sandbox")

    @contextmanager
    def task(
        self, job: str, arguments: Mapping[str, Any], *, deadline_seconds: float
    ) -> Iterator[Task]:
        """Have a job done, and give its answer, to be read within the block.

        Leaving the block before the answer is whole ends the worker.

        Raises:
            OverloadError: all workers are at work, and stay so.
            DeadlineError: the time was over.
            ExhaustedError: the work ended its process.
            ProvgraphError: what the job itself raised.
        """
        until = time.monotonic() + deadline_seconds
        worker = self._taken(until)
        task = Task(worker, until)
        try:
            task.begin(job, arguments)
            yield task
        finally:
            self._put_back(worker, whole=task.whole)

    def close(self) -> None:
        """End the workers; those at work are killed."""
        with self._changed:
            self._closed = True
            workers = [*self._idle, *self._busy]
            self._idle.clear()
            self._changed.notify_all()
        for worker in workers:
            worker.kill()
        self._starter.shutdown(wait=False)

    def _taken(self, until: float) -> _Worker:
        """Return a worker for one task: an idle one, or a new one if there is room."""
        patience = min(until, time.monotonic() + self._rules.wait_seconds_max)
        with self._changed:
            while not self._closed:
                while self._idle:
                    worker = self._idle.pop()  # the last used is the warmest
                    if worker.is_there():
                        self._busy.add(worker)
                        return worker
                    worker.kill()
                    self._count -= 1
                if self._count < self._rules.workers_max:
                    self._count += 1
                    break
                if not self._changed.wait(patience - time.monotonic()):
                    raise OverloadError(
                        f"{self._count} workers are at work",
                        hint="Ask again in a second.",
                    )
            if self._closed:
                raise OverloadError("the pool is closed")
        try:
            started = self._starter.submit(_Worker, self._jobs, self._rules.limits)
            worker = started.result()
        except BaseException:
            self._gone()
            raise
        with self._changed:
            self._busy.add(worker)
        return worker

    def _put_back(self, worker: _Worker, *, whole: bool) -> None:
        worker.tasks += 1
        with self._changed:
            self._busy.discard(worker)
            if whole and not self._closed and worker.tasks < self._rules.tasks_max:
                self._idle.append(worker)
                self._changed.notify()
                return
        worker.kill()
        self._gone()

    def _gone(self) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify()


class Task:
    """One job under way.

    Attributes:
        whole: the answer came to its end, and the worker can do another.
    """

    def __init__(self, worker: _Worker, until: float) -> None:
        self.whole = False
        self._worker = worker
        self._until = until

    def begin(self, job: str, arguments: Mapping[str, Any]) -> None:
        """Tell the worker what to do.

        Raises:
            TooLargeError: the arguments are no small matter; name a file instead.
        """
        body = json.dumps({"job": job, "arguments": dict(arguments)}).encode()
        if len(body) > FRAME_BYTES_MAX:
            raise TooLargeError(f"the arguments of {job} have {len(body)} bytes")
        self._worker.tell(body, self._until)

    def pieces(self) -> Iterator[bytes]:
        """Yield the answer as it comes.

        Raises:
            DeadlineError, ExhaustedError, ProvgraphError: see `Pool.task`.
        """
        while True:
            frame = self._worker.hear(self._until)
            if frame.kind is Kind.PIECE:
                yield frame.body
                continue
            self.whole = True
            if frame.kind is Kind.ERROR:
                raise _raised(frame.value())
            return

    def result(self) -> bytes:
        """Return the whole answer."""
        return b"".join(self.pieces())


class _Worker:
    """One process, and the owner's end of its socket."""

    def __init__(self, jobs: Mapping[str, str], limits: Limits) -> None:
        self.tasks = 0
        self._end, its_end = socket.socketpair()
        with its_end:
            number = its_end.fileno()
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [
                    sys.executable,
                    "-I",
                    "-m",
                    _MODULE,
                    str(number),
                    json.dumps(jobs),
                    json.dumps(asdict(limits)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd=os.sep,
                pass_fds=[number],
                close_fds=True,
            )
        try:
            ready = self.hear(time.monotonic() + _START_SECONDS_MAX)
            self.confined: bool = ready.value()["confined"]
        except BaseException:
            self.kill()
            raise

    def tell(self, task: bytes, until: float) -> None:
        """Send a task, before *until*."""
        with self._within(until):
            send(self._end, Kind.TASK, task)

    def hear(self, until: float) -> Frame:
        """Return the next frame, before *until*."""
        with self._within(until):
            frame = receive(self._end)
        if frame is None:
            raise self._exhausted()
        return frame

    @contextmanager
    def _within(self, until: float) -> Iterator[None]:
        left = until - time.monotonic()
        if left <= 0:
            raise _too_late()
        self._end.settimeout(left)
        try:
            yield
        except TimeoutError:
            raise _too_late() from None
        except (OSError, ValueError) as error:
            raise self._exhausted() from error

    def _exhausted(self) -> ExhaustedError:
        """Return the error of a worker that ended by itself."""
        self.kill()
        return ExhaustedError(
            f"the work ended its process ({self._process.returncode})",
            hint="It needs too much memory, or nests too deep.",
        )

    def is_there(self) -> bool:
        """Tell whether nobody else has ended it meanwhile."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it now, whatever it does; twice is once."""
        with suppress(OSError):
            self._process.kill()
        self._end.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS_MAX)


def _too_late() -> DeadlineError:
    return DeadlineError("the deadline is over", hint="Ask for less, or for more time.")


def _raised(said: Mapping[str, Any]) -> ProvgraphError:
    """Return the error that a job raised, made again."""
    return made_again(
        str(said["code"]),
        str(said["message"]),
        hint=said.get("hint"),
        pointer=said.get("pointer"),
    )
