"""One worker process, seen from the event loop of its owner."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Final, cast

from provgraph.sandbox.confine import Limits
from provgraph.sandbox.wire import Frame, Frames, Kind, packed

_MODULE: Final = "provgraph.sandbox.worker"
_END_SECONDS_MAX: Final = 5.0

_AHEAD_BYTES_MAX: Final = 256 << 10
"""What lies here unread; a worker that has more to say waits."""


class Line(asyncio.Protocol):
    """The owner's end of a worker's socket.

    Attributes:
        is_open: the worker is there.
    """

    def __init__(self) -> None:
        self.is_open = True
        self._frames = Frames()
        self._heard: deque[Frame] = deque()
        self._bytes_ahead = 0
        self._is_paused = False
        self._transport: asyncio.Transport | None = None
        self._listener: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin. See `asyncio.Protocol`."""
        self._transport = cast("asyncio.Transport", transport)  # of a socket

    def data_received(self, data: bytes) -> None:
        """Take what the worker says; let it wait where nobody listens."""
        try:
            for frame in self._frames.fed(data):
                self._heard.append(frame)
                self._bytes_ahead += len(frame.body)
        except ValueError:  # it is no worker any more
            self.close()
        if self._bytes_ahead > _AHEAD_BYTES_MAX and self._transport is not None:
            self._transport.pause_reading()
            self._is_paused = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember that it is gone."""
        del exc
        self.is_open = False
        self._wake()

    def say(self, task: bytes) -> None:
        """Send a task."""
        if self._transport is not None:
            self._transport.write(packed(Kind.TASK, task))

    async def hear(self) -> Frame | None:
        """Return the next frame; None where the worker is gone, or was interrupted."""
        while not self._heard:
            if not self.is_open:
                return None
            self._listener = asyncio.get_running_loop().create_future()
            await self._listener
        frame = self._heard.popleft()
        self._bytes_ahead -= len(frame.body)
        if self._is_paused and not self._heard and self._transport is not None:
            self._is_paused = False
            self._transport.resume_reading()
        return frame

    def close(self) -> None:
        """Hear no more; who listens is told."""
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()
        self._wake()

    def _wake(self) -> None:
        if self._listener is not None and not self._listener.done():
            self._listener.set_result(None)


class Process:
    """The process itself; started and waited for in a thread, not in the loop.

    Attributes:
        end: the owner's end of its socket.
    """

    def __init__(self, jobs: Mapping[str, str], limits: Limits) -> None:
        self.end, its_end = socket.socketpair()
        with its_end:
            number = its_end.fileno()
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [
                    sys.executable,
                    "-I",
                    "-m",
                    _MODULE,
                    str(number),
                    json.dumps(dict(jobs)),
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
        self.end.setblocking(False)  # noqa: FBT003 - its only form

    def kill(self) -> None:
        """End it now, whatever it does; twice is once."""
        with suppress(OSError):
            self._process.kill()

    def wait(self) -> int | None:
        """Return its exit code; None where it does not end."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(_END_SECONDS_MAX)
        return None

    def is_there(self) -> bool:
        """Tell whether nobody else has ended it meanwhile."""
        return self._process.poll() is None
