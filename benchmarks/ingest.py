"""`provgraph ingest` as a whole process, against bare bulk loading of its quads."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.processes import provgraph, run_measured
from benchmarks.scale import Scale, disk_bytes, run_benchmark
from benchmarks.table import Row, at_most, not_run
from benchmarks.templates import events_file

_RATIO_MAX: Final = 3
_ROUNDS: Final = 5
"""An odd number, so that the median is one that was measured."""


def main(scale: Scale) -> None:
    """Take the two in turns, and report their rates and ratio."""
    events = events_file(scale.folder, scale.events)
    quads = scale.folder / "graph.nq"
    ours: list[float] = []
    bare: list[float] = []
    bare_bytes = 0
    try:
        for _ in range(_ROUNDS):
            ours.append(_ingested(events, scale.folder / "ingest", quads))
            seconds, bare_bytes = _bulk_loaded(quads, scale.folder / "bare")
            bare.append(seconds)
        lines = _lines(quads)
    finally:
        quads.unlink(missing_ok=True)
    # Pair by pair: the machine's speed drifts from one round to the next.
    ratios = [one / two for one, two in zip(ours, bare, strict=True)]
    ratio = median(ratios)
    each = ", ".join(f"{one:.2f}" for one in ratios)
    count = scale.events
    Row(
        f"ingest of a file of {count:,} events, whole process",
        f"{count / median(ours):,.0f} events/s ({median(ours):.1f} s)",
        "aim 4,000/s",
    ).report()
    Row(
        f"bare pyoxigraph bulk-loading the same {lines:,} quads, whole process",
        f"{lines / median(bare):,.0f} quads/s ({median(bare):.1f} s);"
        f" {bare_bytes / count:,.0f} bytes on disk an event",
    ).report()
    what = "time of ingest as a multiple of bare bulk loading"
    at_most(what, ratio, _RATIO_MAX, f"{ratio:.2f} (rounds: {each})").report()
    not_run("the same by a rival", "no rival is installed").report()


def _ingested(events: Path, folder: Path, quads: Path) -> float:
    """Return the seconds of taking *events* in; leave the graph's quads behind."""
    try:
        run_measured(provgraph("init", "-w", str(folder)))
        seconds, _ = run_measured(provgraph("ingest", "-w", str(folder), str(events)))
        if not quads.exists():
            run_measured(provgraph("export", "-w", str(folder), "-o", str(quads)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return seconds


def _bulk_loaded(quads: Path, folder: Path) -> tuple[float, int]:
    """Return the seconds and the disk that a bare store takes for the same quads."""
    command = [sys.executable, "-m", "benchmarks.bare", str(quads), str(folder)]
    try:
        seconds, _ = run_measured(command)
        return seconds, disk_bytes(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


if __name__ == "__main__":
    run_benchmark("ingest", main)
