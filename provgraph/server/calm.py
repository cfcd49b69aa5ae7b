"""The event loop's heartbeat: how long it was held up by one thing."""

from __future__ import annotations

import asyncio
import time
from typing import Final

_BEAT_SECONDS: Final = 0.01
_HALF_SECONDS: Final = 30.0


class Heartbeat:
    """Beats in the event loop, and remembers how late a beat was."""

    def __init__(self) -> None:
        self._beat_at = self._half_began = 0.0
        self._half = self._half_before = 0.0
        self._handle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Beat in the loop that runs now."""
        self._beat_at = self._half_began = time.monotonic()
        self._plan(asyncio.get_running_loop())

    def stop(self) -> None:
        """Beat no more."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def gap_seconds_max(self) -> float:
        """Return the longest delay in the last half to whole minute."""
        return max(self._half, self._half_before)

    def _plan(self, loop: asyncio.AbstractEventLoop) -> None:
        self._handle = loop.call_later(_BEAT_SECONDS, self._beat, loop)

    def _beat(self, loop: asyncio.AbstractEventLoop) -> None:
        now = time.monotonic()
        late = now - self._beat_at - _BEAT_SECONDS
        self._beat_at = now
        if now - self._half_began > _HALF_SECONDS:
            self._half_before, self._half = self._half, 0.0
            self._half_began = now
        self._half = max(self._half, late)
        self._plan(loop)
