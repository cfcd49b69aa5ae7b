"""A client that sends single events at a set rate, whatever the server does.

    python -m benchmarks.paced http://127.0.0.1:8765 --rate 2000 --seconds 20

Each event has its moment; it goes out then, or as soon as one of the connections
is free. Bodies are made before the clock starts, and none is a duplicate.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from benchmarks.events import fresh_events
from benchmarks.load import make_requests
from benchmarks.templates import find_templates

_TICK_SECONDS: Final = 0.005
_AFTER_SECONDS_MAX: Final = 10.0
"""How long what is late may still be sent after the end."""


class Pace:
    """What is due, who is free to send it, and what came back.

    Attributes:
        late_seconds_max: how far sending fell behind the set rate.
    """

    def __init__(self, requests: Sequence[bytes], rate: float) -> None:
        self._requests = deque(requests)
        self._rate = rate
        self._total = len(requests)
        self._free: deque[Sender] = deque()
        self._all: list[Sender] = []
        self._began = 0.0
        self.late_seconds_max = 0.0
        self.statuses: Counter[int] = Counter()

    async def go(self, host: str, port: int, connections: int) -> float:
        """Send all of it; return the seconds until the last answer."""
        loop = asyncio.get_running_loop()
        for _ in range(connections):
            _, sender = await loop.create_connection(lambda: Sender(self), host, port)
            self._all.append(sender)
            self._free.append(sender)
        self._began = time.perf_counter()
        until = self._began + self._total / self._rate + _AFTER_SECONDS_MAX
        while sum(self.statuses.values()) < self._total:
            if time.perf_counter() > until:
                break
            self._send_due()
            await asyncio.sleep(_TICK_SECONDS)
        seconds = time.perf_counter() - self._began
        for sender in self._all:
            sender.close()
        return seconds

    def free(self, sender: Sender, status: int) -> None:
        """Count an answer, and let its connection send what is due."""
        self.statuses[status] += 1
        self._free.append(sender)
        self._send_due()

    def _send_due(self) -> None:
        passed = time.perf_counter() - self._began
        while self._free and self._requests:
            late = passed - (self._total - len(self._requests)) / self._rate
            if late < 0:
                return
            self.late_seconds_max = max(self.late_seconds_max, late)
            self._free.popleft().send(self._requests.popleft())


class Sender(asyncio.Protocol):
    """One connection, with at most one request under way."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._answer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def send(self, request: bytes) -> None:
        """Send one request."""
        assert self._transport is not None
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Take in an answer; once it is whole, be free."""
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        _, _, after = head.lower().partition(b"content-length: ")
        if found and len(body) >= int(after.partition(b"\r\n")[0] or 0):
            self._answer = b""
            self._pace.free(self, int(head[9:12]))

    def close(self) -> None:
        """Leave."""
        assert self._transport is not None
        self._transport.close()


def main() -> None:
    """Run from the command line; print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--rate", type=float, default=2_000.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    asked = parser.parse_args()
    url = urlsplit(asked.url)
    count = int(asked.rate * asked.seconds)
    events = islice(fresh_events(find_templates().distinct, seed=asked.seed), count)
    pace = Pace(make_requests(events, "single", url.netloc, count), asked.rate)
    print("ready", file=sys.stderr, flush=True)
    seconds = asyncio.run(
        pace.go(url.hostname or "127.0.0.1", url.port or 80, asked.connections)
    )
    written = pace.statuses[201]
    print(
        json.dumps(
            {
                "wanted": count,
                "written": written,
                "events_per_second": round(written / seconds),
                "late_seconds_max": round(pace.late_seconds_max, 3),
                "statuses": dict(pace.statuses),
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    main()
