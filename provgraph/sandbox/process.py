"""One worker process, and the owner's end of the socket to it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Final, cast

from provgraph.sandbox.confine import Limits
from provgraph.sandbox.wire import Frame, Frames, Kind, packed

_MODULE: Final = "provgraph.sandbox.worker"
_END_SECONDS_MAX: Final = 5.0


class Line(asyncio.Protocol):
    """The owner's end of a worker's socket.

    Attributes:
        is_open: the worker is there.
        hear: called with each frame that it sends.
        lose: called once it is gone.
    """

    def __init__(self) -> None:
        self.is_open = True
        self.hear: Callable[[Frame], None] = lambda _: None
        self.lose: Callable[[], None] = lambda: None
        self._frames = Frames()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin. See `asyncio.Protocol`."""
        self._transport = cast("asyncio.Transport", transport)  # of a socket

    def data_received(self, data: bytes) -> None:
        """Pass on what the worker says."""
        try:
            for frame in self._frames.fed(data):
                self.hear(frame)
        except ValueError:  # it is no worker any more
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell that it is gone."""
        del exc
        self.is_open = False
        self.lose()

    def say(self, task: bytes) -> None:
        """Send a task."""
        if self._transport is not None:
            self._transport.write(packed(Kind.TASK, task))

    def pause(self) -> None:
        """Let the worker wait with what it has to say."""
        if self._transport is not None:
            self._transport.pause_reading()

    def resume(self) -> None:
        """Hear it again."""
        if self._transport is not None and self.is_open:
            self._transport.resume_reading()

    def close(self) -> None:
        """Hear no more."""
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()


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
