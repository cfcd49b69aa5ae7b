"""A client that does no harm, in a process of its own: does it notice anything?

    python -m tests.hostile.watch ADDRESS PID EVENTS_PER_SECOND [AUTHORIZATION]

It asks `/livez` every 20 ms and sends events at a steady pace, none at 0. For each
line on stdin it writes what it saw since the line before, as JSON, and starts anew.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.unit.server.builders import JSON, body

HEADERS = dict(JSON)
_LIVE_SECONDS = 0.02
_IN_TIME_SECONDS = 1.0
"""An acknowledgement that comes later is no steady ingest any more."""


class Watch:
    """What was seen, from both threads."""

    def __init__(self, place: str, pid: int, pace: float) -> None:
        self._place = place
        self._pid = pid
        self._lock = threading.Lock()
        self._begin()
        asked = [(_LIVE_SECONDS, self._live)]
        if pace:
            asked.append((1 / pace, self._ingest))
        for seconds, ask in asked:
            threading.Thread(
                target=self._steadily, args=(seconds, ask), daemon=True
            ).start()

    def seen(self) -> dict[str, Any]:
        """Return what was seen since the last time.

        `woken_late_max` is how late this process itself was woken: what it is
        the machine was busy with others, and no fault of the server.
        """
        with self._lock:
            live, acknowledged, failed = self._lives, self._acks, self._failed
            late = self._late
            seconds = time.monotonic() - self._since
            self._begin()
        live.sort()
        acknowledged.sort()
        in_time = sum(one <= _IN_TIME_SECONDS for one in acknowledged)
        return {
            "seconds": seconds,
            "live": len(live),
            "live_p50": _part(live, 0.5),
            "live_p99": _part(live, 0.99),
            "live_max": _part(live, 1.0),
            "acknowledged": len(acknowledged),
            "in_time_per_second": in_time / seconds,
            "acknowledged_p99": _part(acknowledged, 0.99),
            "acknowledged_max": _part(acknowledged, 1.0),
            "failed": failed,
            "woken_late_max": late,
            "memory_bytes": self._memory_bytes(),
        }

    def _begin(self) -> None:
        self._lives: list[float] = []
        self._acks: list[float] = []
        self._failed: list[str] = []
        self._late = 0.0
        self._since = time.monotonic()

    def _steadily(
        self, seconds: float, ask: Callable[[HTTPConnection, float], None]
    ) -> None:
        """Ask when it is due; what was late counts from when it should have been."""
        connection = HTTPConnection(self._place, timeout=30)
        due = time.monotonic()
        while True:
            due += seconds
            left = due - time.monotonic()
            if left > 0:
                time.sleep(left)
                self._late = max(self._late, time.monotonic() - due)
            try:
                ask(connection, due)
            except (OSError, HTTPException) as error:
                connection.close()
                with self._lock:
                    self._failed.append(repr(error))

    def _live(self, connection: HTTPConnection, due: float) -> None:
        connection.request("GET", "/livez")
        answer = connection.getresponse()
        answer.read()
        with self._lock:
            self._lives.append(time.monotonic() - due)
            if answer.status != 200:
                self._failed.append(f"/livez {answer.status}")

    def _ingest(self, connection: HTTPConnection, due: float) -> None:
        connection.request("POST", "/api/v1/lineage", body(), HEADERS)
        answer = connection.getresponse()
        answer.read()
        with self._lock:
            if answer.status == 201:
                self._acks.append(time.monotonic() - due)
            else:
                self._failed.append(f"/api/v1/lineage {answer.status}")

    def _memory_bytes(self) -> dict[str, int]:
        """Return what the server's process holds now, and the most it ever held."""
        try:
            said = Path(f"/proc/{self._pid}/status").read_text(encoding="ascii")
        except OSError:
            return {}
        return {
            name: int(match[1]) << 10
            for name, field in (("now", "VmRSS"), ("most", "VmHWM"))
            if (match := re.search(rf"{field}:\s*(\d+) kB", said))
        }


def _part(ordered: list[float], part: float) -> float:
    """Return the value below which *part* of them are; infinite where there is none."""
    if not ordered:
        return float("inf")
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def main() -> None:
    """Watch until stdin ends."""
    address, pid, pace, *said = sys.argv[1:]
    if said:
        HEADERS["Authorization"] = said[0]
    watch = Watch(urlsplit(address).netloc, int(pid), float(pace))
    for _ in sys.stdin:
        sys.stdout.write(json.dumps(watch.seen()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
