"""A client that asks queries as fast as a server answers them.

    python -m benchmarks.ask http://127.0.0.1:8765/sparql NAMES --seconds 5

Each query is another, unless --same is said: about one of the nodes that the file
NAMES lists, and with a number of its own. Requests go over raw sockets, one after
the other on each connection.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

_END: bytes = b"\r\n0\r\n\r\n"


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
        self._answer = answer = self._answer + data if self._answer else data
        end = answer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = answer[:end].lower()
        _, length, after = head.partition(b"content-length:")
        if length:
            if len(answer) - end - 4 < int(after.partition(b"\r\n")[0]):
                return
        elif not answer.endswith(_END):
            return
        self._run.answered(int(answer[9:12]), time.perf_counter() - self._sent_at)
        self._answer = b""
        self._send()

    def _send(self) -> None:
        assert self._transport is not None
        request = self._run.next_request()
        if request is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def connection_lost(self, exc: Exception | None) -> None:
        """Count what broke off."""
        self._run.lost(exc)


class Run:
    """What was asked and what came back."""

    def __init__(self, url: str, names: list[str], asked: argparse.Namespace) -> None:
        self._names = names
        self._asked = asked
        self._head = (
            f"POST {urlsplit(url).path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n"
            "Content-Type: application/sparql-query\r\n"
            "Accept: application/sparql-results+json\r\nContent-Length: "
        )
        self._count = time.time_ns() % 1_000_000
        self._began = self._ended = 0.0
        self._open = 0
        self._done = asyncio.Event()
        self.waits: list[float] = []
        self.statuses: Counter[int] = Counter()

    async def go(self, host: str, port: int) -> None:
        """Ask over so many connections until the time is over."""
        loop = asyncio.get_running_loop()
        self._open = self._asked.connections
        self._began = time.perf_counter()
        for _ in range(self._asked.connections):
            await loop.create_connection(lambda: Client(self), host, port)
        await self._done.wait()

    def next_request(self) -> bytes | None:
        """Return what to ask next; None once it is over."""
        if time.perf_counter() - self._began > self._asked.seconds:
            return None
        if not self._asked.same:
            self._count += 1
        name = self._names[self._count % len(self._names)]
        query = f"SELECT ?p ?o {{ <{name}> ?p ?o }} # {self._count}"
        return f"{self._head}{len(query)}\r\n\r\n{query}".encode()

    def answered(self, status: int, waited: float) -> None:
        """Count an answer."""
        self.statuses[status] += 1
        self.waits.append(waited)
        self._ended = time.perf_counter()

    def lost(self, error: Exception | None) -> None:
        """Count a connection that is gone."""
        if error is not None:
            self.statuses[0] += 1
        self._open -= 1
        if not self._open:
            self._done.set()

    def summary(self) -> dict[str, object]:
        """Return the figures."""
        waits = sorted(self.waits) or [0.0]
        seconds = self._ended - self._began
        return {
            "per_second": round(len(self.waits) / seconds) if seconds > 0 else 0,
            "ms_p50": round(waits[len(waits) // 2] * 1e3, 2),
            "ms_p99": round(waits[len(waits) * 99 // 100] * 1e3, 2),
            "statuses": dict(self.statuses),
        }


def main() -> None:
    """Run from the command line; print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("names", type=Path)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--same", action="store_true", help="ask one query only")
    asked = parser.parse_args()
    url = urlsplit(asked.url)
    run = Run(asked.url, asked.names.read_text(encoding="utf-8").split(), asked)
    print("ready", file=sys.stderr, flush=True)
    asyncio.run(run.go(url.hostname or "127.0.0.1", url.port or 80))
    print(json.dumps(run.summary()), flush=True)


if __name__ == "__main__":
    main()
