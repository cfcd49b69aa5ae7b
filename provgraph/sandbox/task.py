"""One job under way in a worker, and what may become of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson

from provgraph.errors import (
    DeadlineError,
    ExhaustedError,
    KilledError,
    ProvgraphError,
    TooLargeError,
    made_again,
)
from provgraph.sandbox.process import Line, Process
from provgraph.sandbox.wire import FAULT, FRAME_BYTES_MAX, Frame, Kind


class Worker:
    """A process and the line to it.

    Attributes:
        tasks: how many it has done.
    """

    def __init__(self, process: Process, line: Line) -> None:
        self.tasks = 0
        self.process = process
        self.line = line

    def kill(self) -> None:
        """End it now; twice is once."""
        self.process.kill()
        self.line.close()


class Task:
    """One job under way.

    Attributes:
        whole: the answer came to its end, and the worker can do another.
        known: what the job said at its end.
    """

    def __init__(self, worker: Worker, deadline_at: float) -> None:
        """Watch over a job until *deadline_at*, a moment of the loop's clock."""
        self.whole = False
        self.known: dict[str, Any] = {}
        self._worker = worker
        self._ended_for: ProvgraphError | None = None
        loop = asyncio.get_running_loop()
        self._alarm = loop.call_at(deadline_at, self._end, too_late())

    def begin(self, job: str, arguments: Mapping[str, Any]) -> None:
        """Tell the worker what to do.

        Raises:
            TooLargeError: the arguments are no small matter; name a file instead.
        """
        body = orjson.dumps({"job": job, "arguments": arguments})
        if len(body) > FRAME_BYTES_MAX:
            raise TooLargeError(f"the arguments of {job} have {len(body)} bytes")
        self._worker.line.say(body)

    async def head(self) -> Any:  # noqa: ANN401 - any JSON value
        """Return what the job says before its answer.

        Raises:
            DeadlineError, ExhaustedError, KilledError: it was ended.
            ProvgraphError: what the job itself raised.
        """
        frame = await self._next()
        if frame is None or frame.kind is not Kind.HEAD:
            raise ExhaustedError("the work ended before its answer")
        return frame.value()

    async def piece(self) -> bytes | None:
        """Return the next piece of the answer; None once it is whole.

        Raises:
            DeadlineError, ExhaustedError, KilledError, ProvgraphError: see `head`.
        """
        frame = await self._next()
        return None if frame is None else frame.body

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the answer as it comes. Raises as `piece`."""
        while (piece := await self.piece()) is not None:
            yield piece

    async def result(self) -> bytes:
        """Return the whole answer. Raises as `piece`."""
        return b"".join([piece async for piece in self.pieces()])

    def kill(self, reason: str) -> None:
        """End it, for a reason that who waits for it is told."""
        self._end(KilledError(reason))

    def close(self) -> None:
        """Watch no more."""
        self._alarm.cancel()

    def _end(self, error: ProvgraphError) -> None:
        if self._ended_for is None and not self.whole:
            self._ended_for = error
            self._worker.kill()

    async def _next(self) -> Frame | None:
        """Return the next frame of the answer; None at its end."""
        frame = await self._worker.line.hear()
        if self._ended_for is not None:
            raise self._ended_for
        if frame is None:
            raise exhausted()
        if frame.kind is Kind.END:
            self.whole = True
            self.known = frame.value()
            return None
        if frame.kind is Kind.ERROR:
            self.whole = True
            raise raised(frame.value())
        return frame


def too_late() -> DeadlineError:
    """Return the error of what was not done in its time."""
    return DeadlineError("the deadline is over", hint="Ask for less, or for more time.")


def exhausted() -> ExhaustedError:
    """Return the error of a worker that ended by itself."""
    return ExhaustedError(
        "the work ended its process",
        hint="It needs too much memory, or nests too deep.",
    )


def raised(said: Mapping[str, Any]) -> Exception:
    """Return the error that a job raised, made again.

    A fault of ours is none of our errors: nobody but the log is told of it.
    """
    if said["code"] == FAULT:
        return RuntimeError(f"a worker's job failed: {said['message']}")
    return made_again(
        str(said["code"]),
        str(said["message"]),
        hint=said.get("hint"),
        pointer=said.get("pointer"),
    )
