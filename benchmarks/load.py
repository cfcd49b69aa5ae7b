"""A client that sends events as fast as a server takes them.

    python -m benchmarks.load http://127.0.0.1:8765 --mode single --seconds 5

Bodies are made before the clock starts, each only once, so none is a duplicate.
Requests go over raw sockets, one after the other on each connection; the client
is to cost little of the two cores that it shares with the server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from benchmarks.events import fresh_events

_LINES_A_REQUEST: Final = 200
_EVENTS_A_SECOND: Final = {"single": 9_000, "ndjson": 16_000}
"""How many are made for each second: more than the server takes."""

_PATHS: Final = {"single": "/api/v1/lineage", "ndjson": "/pg/v1/events"}
_MEDIA_TYPES: Final = {"single": "application/json", "ndjson": "application/x-ndjson"}


class Client(asyncio.Protocol):
    """One connection that keeps one request in flight."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._answer = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Take in an answer; once it is whole, send the next request."""
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found:
            return
        _, _, after = head.lower().partition(b"content-length: ")
        if len(body) < int(after.partition(b"\r\n")[0] or 0):
            return
        self._run.answered(int(head[9:12]), time.perf_counter() - self._sent_at, body)
        self._answer = b""
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count what broke off."""
        self._run.lost(exc)

    def _send(self) -> None:
        assert self._transport is not None
        request = self._run.next_request()
        if request is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)


class Run:
    """What was sent and what came back."""

    def __init__(self, requests: Sequence[bytes], mode: str, seconds: float) -> None:
        self._requests = iter(requests)
        self._ndjson = mode == "ndjson"
        self._seconds = seconds
        self._open = 0
        self._began = self._ended = 0.0
        self._done = asyncio.Event()
        self._exhausted = False
        self.events = 0
        self.waits: list[float] = []
        self.statuses: Counter[int] = Counter()

    async def go(self, host: str, port: int, connections: int) -> None:
        """Send over so many connections until the time is over."""
        loop = asyncio.get_running_loop()
        self._open = connections
        self._began = self._ended = time.perf_counter()
        for _ in range(connections):
            await loop.create_connection(lambda: Client(self), host, port)
        await self._done.wait()

    def next_request(self) -> bytes | None:
        """Return what to send next; None once it is over."""
        if time.perf_counter() - self._began > self._seconds:
            return None
        request = next(self._requests, None)
        self._exhausted = self._exhausted or request is None
        return request

    def answered(self, status: int, waited: float, body: bytes) -> None:
        """Count an answer."""
        self.statuses[status] += 1
        self.waits.append(waited)
        self._ended = time.perf_counter()
        if status == 201:
            self.events += 1
        elif status == 200 and self._ndjson:
            self.events += json.loads(body)["written"]

    def lost(self, error: Exception | None) -> None:
        """Count a connection that is gone."""
        if error is not None:
            self.statuses[0] += 1
        self._open -= 1
        if not self._open:
            self._done.set()

    def summary(self) -> dict[str, object]:
        """Return the figures."""
        seconds = self._ended - self._began
        waits = sorted(self.waits) or [0.0]
        return {
            "events": self.events,
            "seconds": round(seconds, 2),
            "events_per_second": round(self.events / seconds) if seconds else 0,
            "ms_p50": round(waits[len(waits) // 2] * 1e3, 1),
            "ms_p99": round(waits[len(waits) * 99 // 100] * 1e3, 1),
            "ms_max": round(waits[-1] * 1e3, 1),
            "statuses": dict(self.statuses),
            "ran_out_of_events": self._exhausted,
        }


def templates() -> list[bytes]:
    """Return the real events of the suites that new ones are made from."""
    folder = os.environ.get("PROVGRAPH_SUITES")
    if not folder:
        sys.exit("PROVGRAPH_SUITES is not set: it names the folder of suites")
    path = Path(folder) / "openlineage" / "dbt_events.ndjson"
    return [line for line in path.read_bytes().splitlines() if line.strip()]


def make_requests(
    events: Iterator[bytes], mode: str, place: str, count: int
) -> list[bytes]:
    """Return whole HTTP requests that hold *count* events."""
    if mode == "single":
        bodies = list(islice(events, count))
    else:
        bodies = [
            b"\n".join(islice(events, _LINES_A_REQUEST))
            for _ in range(-(-count // _LINES_A_REQUEST))
        ]
    head = (
        f"POST {_PATHS[mode]} HTTP/1.1\r\nHost: {place}\r\n"
        f"Content-Type: {_MEDIA_TYPES[mode]}\r\nContent-Length: "
    ).encode()
    return [head + b"%d\r\n\r\n" % len(body) + body for body in bodies]


def main() -> None:
    """Run from the command line; print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--mode", choices=sorted(_PATHS), default="single")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    asked = parser.parse_args()
    url = urlsplit(asked.url)
    requests = make_requests(
        fresh_events(templates(), seed=asked.seed),
        asked.mode,
        url.netloc,
        int(asked.seconds * _EVENTS_A_SECOND[asked.mode]),
    )
    print("ready", file=sys.stderr, flush=True)
    summary = asyncio.run(
        _run(requests, asked, url.hostname or "127.0.0.1", url.port or 80)
    )
    print(json.dumps(summary), flush=True)


async def _run(
    requests: Sequence[bytes], asked: argparse.Namespace, host: str, port: int
) -> dict[str, object]:
    run = Run(requests, asked.mode, asked.seconds)
    await run.go(host, port, asked.connections)
    return {"mode": asked.mode, "connections": asked.connections, **run.summary()}


if __name__ == "__main__":
    main()
