"""Over HTTP: how fast a server says yes, and at which rate its graph keeps up.

The server is one process, the client another; every yes stands for an fsync.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.processes import Memory, Server, last_words
from benchmarks.scale import Scale, run_benchmark
from benchmarks.size import memory_row
from benchmarks.table import NotRunError, Row, at_least, not_run
from benchmarks.templates import suites_environment

_CONNECTIONS: Final = "64"
_TARGETS: Final = {"single": 2_500, "ndjson": 10_000}
_WORDS: Final = {
    "single": "single durable POSTs a second, 64 connections",
    "ndjson": "NDJSON events a second to the acknowledgement, 64 connections",
}
_ROUNDS: Final = 3
_SUSTAINED_MIN: Final = 2_000
_RATES: Final = (1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000)
_LAG_SECONDS_MAX: Final = 2.0
_SENT_MIN: Final = 0.98
"""Part of the set rate that has to be reached for it to count as held."""

_GAP_SECONDS_MAX: Final = 0.050
_LOOK_SECONDS: Final = 0.2
_CLIENT_SECONDS_MAX: Final = 120.0
"""For making the bodies before, and for answers that are late."""


def main(scale: Scale) -> None:
    """Measure bursts of each mode, and then steady rates, each on a fresh server."""
    if not (Path(__file__).parent / "load.py").exists():
        raise NotRunError("benchmarks/load.py is missing")
    gaps, peaks = {}, {}
    for mode in _TARGETS:
        with (
            closing(Server(scale.folder / f"burst-{mode}")) as server,
            Memory(server.pid) as peaks[mode],
        ):
            gaps[mode] = _burst(server, mode, scale)
    _report_gaps(gaps)
    for mode, peak in peaks.items():
        memory_row(f"peak memory of the server under full load, {mode}", peak).report()
    with closing(Server(scale.folder / "steady")) as server:
        _sustained(server, scale)


def _burst(server: Server, mode: str, scale: Scale) -> float:
    """Report how fast *mode* is taken in; return the longest gap of the loop.

    Each round begins with the graph up to date.
    """
    rounds, gaps, caught_up = [], [], []
    for _ in range(1 if scale.small else _ROUNDS):
        summary = _client(
            "benchmarks.load", server, "--mode", mode, seconds=3 if scale.small else 5
        )
        gaps.append(server.metrics().get("provgraph_loop_gap_seconds_max", 0.0))
        caught_up.append(server.settle())
        rounds.append(summary)
    rates = sorted(int(one["events_per_second"]) for one in rounds)
    waits = median(one["ms_p99"] for one in rounds)
    errors = sum(
        count
        for one in rounds
        for status, count in one["statuses"].items()
        if status not in {"200", "201"}
    )
    figure = (
        f"{median(rates):,.0f} ({rates[0]:,} to {rates[-1]:,});"
        f" p99 {waits:.0f} ms, {errors} errors,"
        f" the graph up to date {median(caught_up):.1f} s later"
    )
    if any(one["ran_out_of_events"] for one in rounds):
        figure += "; the client ran out of events"
    at_least(_WORDS[mode], median(rates), _TARGETS[mode], figure).report()
    return max(gaps)


def _report_gaps(gaps: dict[str, float]) -> None:
    what = "longest gap of the event loop under full load"
    if not any(gaps.values()):
        not_run(what, "the server does not tell of it").report()
        return
    figure = ", ".join(f"{mode} {gap * 1e3:.0f} ms" for mode, gap in gaps.items())
    Row(what, figure, "< 50 ms", max(gaps.values()) < _GAP_SECONDS_MAX).report()


def _sustained(server: Server, scale: Scale) -> None:
    """Report the highest rate at which the graph stays less than 2 s behind."""
    highest, tried = 0, []
    for rate in _RATES:
        lag = Lag(server)
        with lag:
            seconds = 5 if scale.small else 20
            summary = _client(
                "benchmarks.paced", server, "--rate", str(rate), seconds=seconds
            )
        server.settle()
        reached = summary["events_per_second"]
        in_time = summary["written"] == summary["wanted"] and (
            summary["late_seconds_max"] < 1.0 or reached >= _SENT_MIN * rate
        )
        tried.append(f"{rate:,}/s: lag {lag.seconds_max:.1f} s, {reached:,}/s taken")
        if lag.seconds_max >= _LAG_SECONDS_MAX or not in_time:
            break
        highest = rate
    what = "sustained single POSTs a second with the graph less than 2 s behind"
    figure = f"{highest:,} ({'; '.join(tried[-2:])})"
    at_least(what, highest, _SUSTAINED_MIN, figure).report()


class Lag:
    """How far the graph is behind the journal, looked at while others write.

    Attributes:
        seconds_max: the longest that an entry on disk was not in the graph.
    """

    def __init__(self, server: Server) -> None:
        self.seconds_max = 0.0
        self._server = server
        self._waiting: deque[tuple[float, int]] = deque()
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="lag")

    def __enter__(self) -> None:
        """Begin to look."""
        self._watcher.start()

    def __exit__(self, *_: object) -> None:
        """Look no more."""
        self._ended.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            journal, graph = self._server.positions()
            now = time.monotonic()
            self._waiting.append((now, journal))
            while self._waiting and self._waiting[0][1] <= graph:
                self._waiting.popleft()
            if self._waiting:  # seen on disk then, and still not in the graph
                self.seconds_max = max(self.seconds_max, now - self._waiting[0][0])


def _client(
    module: str, server: Server, *arguments: str, seconds: int
) -> dict[str, Any]:
    """Run a client in a process of its own; return what it says.

    Raises:
        NotRunError: it failed, or took far longer than *seconds*.
    """
    command = [sys.executable, "-m", module, server.address, *arguments]
    command += ["--connections", _CONNECTIONS, "--seconds", str(seconds)]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **suites_environment()},
            timeout=seconds + _CLIENT_SECONDS_MAX,
        )
    except subprocess.TimeoutExpired as error:
        raise NotRunError(f"{module} did not end") from error
    except subprocess.CalledProcessError as error:
        raise NotRunError(f"{module} failed: {last_words(error.stderr)}") from error
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


if __name__ == "__main__":
    run_benchmark("http", main)
