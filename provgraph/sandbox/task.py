"""One job, from when it is asked for until its answer is whole."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final

from provgraph.errors import (
    DeadlineError,
    ExhaustedError,
    KilledError,
    made_again,
)
from provgraph.sandbox.process import Line
from provgraph.sandbox.wire import FAULT, Frame, Kind

_AHEAD_BYTES_MAX: Final = 256 << 10
"""What lies here unread; a worker that has more to say waits."""


class Task:
    """One job under way.

    Attributes:
        body: what the worker is told.
        whole: the answer came to its end.
        known: what the job said at its end.
        error: why it was ended before; None while it was not.
    """

    def __init__(self, body: bytes, end: Callable[[Task, Exception], None]) -> None:
        """Ask for nothing yet; *end* ends the work for a reason."""
        self.body = body
        self.whole = False
        self.known: dict[str, Any] = {}
        self.error: Exception | None = None
        self._end = end
        self._heard: deque[Frame] = deque()
        self._bytes_ahead = 0
        self._paused: Line | None = None
        self._listener: asyncio.Future[None] | None = None
        self._on_end: Callable[[Exception], None] | None = None

    @property
    def is_held(self) -> bool:
        """Whether the worker waits for who reads the answer."""
        return self._paused is not None

    async def head(self) -> Any:  # noqa: ANN401 - any JSON value
        """Return what the job says before its answer.

        Raises:
            DeadlineError, ExhaustedError, KilledError, OverloadError: it was ended.
            ProvgraphError: what the job itself raised.
        """
        frame = await self._next()
        if frame is None or frame.kind is not Kind.HEAD:
            raise ExhaustedError("the work ended before its answer")
        return frame.value()

    async def piece(self) -> bytes | None:
        """Return the next piece of the answer; None once it is whole.

        Raises:
            As `head`.
        """
        frame = await self._next()
        return None if frame is None else frame.body

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the answer as it comes. Raises as `head`."""
        while (piece := await self.piece()) is not None:
            yield piece

    async def result(self) -> bytes:
        """Return the whole answer. Raises as `head`."""
        return b"".join([piece async for piece in self.pieces()])

    def kill(self, reason: str) -> None:
        """End it, for a reason that who waits for it is told."""
        self._end(self, KilledError(reason))

    def when_ended(self, call: Callable[[Exception], None]) -> None:
        """Have *call* told if it is ended; who waits for something else hears so."""
        self._on_end = call
        if self.error is not None:
            call(self.error)

    def hear(self, frame: Frame, line: Line) -> None:
        """Take in what the worker says; let it wait where nobody listens."""
        self._heard.append(frame)
        self._bytes_ahead += len(frame.body)
        if self._bytes_ahead > _AHEAD_BYTES_MAX and self._paused is None:
            self._paused = line
            line.pause()
        self._wake()

    def fail(self, error: Exception) -> None:
        """Tell who listens that there will be no answer, or no end to it."""
        if self.error is None and not self.whole:
            self.error = error
            self._wake()
            if self._on_end is not None:
                self._on_end(error)

    async def _next(self) -> Frame | None:
        """Return the next frame of the answer; None at its end."""
        while not self._heard:
            if self.error is not None:
                raise self.error
            self._listener = asyncio.get_running_loop().create_future()
            await self._listener
        if self.error is not None:
            raise self.error
        frame = self._heard.popleft()
        self._bytes_ahead -= len(frame.body)
        if self._paused is not None and not self._heard:
            self._paused.resume()
            self._paused = None
        if frame.kind is Kind.END:
            self.whole = True
            self.known = frame.value()
            return None
        if frame.kind is Kind.ERROR:
            self.whole = True
            raise raised(frame.value())
        return frame

    def _wake(self) -> None:
        if self._listener is not None and not self._listener.done():
            self._listener.set_result(None)


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
