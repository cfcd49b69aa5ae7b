"""Whether a large store takes events in as fast as a small one: `--large`.

The same few datasets are written over and over, as a day in production does.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.events import fresh_events
from benchmarks.processes import memory_bytes
from benchmarks.scale import Scale, disk_bytes, run_benchmark
from benchmarks.table import NotRunError, Row, at_least, at_most, not_run
from benchmarks.templates import find_templates
from provgraph.workspace import Workspace

_CHUNK: Final = 5_000
_WINDOW: Final = 20_000
"""Events that a rate is taken over, beginning where the store is that large."""

_FIRST: Final = 10_000
_POINTS: Final = (50_000, 100_000, 200_000, 400_000, 600_000, 800_000)
_RATIO_MIN: Final = 0.7
_DISK_BYTES_MAX: Final = 3_500
_DISK_FREE_FACTOR: Final = 2
"""The store merges its files, and needs space for both meanwhile."""


class Point(NamedTuple):
    """How it stood once so many events were in."""

    events: int
    events_per_second: float
    bytes_an_event: float
    memory_bytes: int


def main(scale: Scale) -> None:
    """Grow one workspace, and compare its beginning with its end."""
    what = f"events/s at {scale.grown_to:,} events against at {_FIRST:,}"
    if scale.size != "large":
        not_run(what, "only with --large").report()
        return
    wanted = scale.grown_to * _DISK_BYTES_MAX * _DISK_FREE_FACTOR
    if shutil.disk_usage(scale.folder).free < wanted:
        raise NotRunError(f"it wants {wanted / 1e9:.0f} GB of free disk")
    with tempfile.TemporaryDirectory(dir=scale.folder) as folder:
        points = list(_curve(Path(folder, "grown"), scale.grown_to))
        closed = disk_bytes(Path(folder, "grown"))
    for point in points:
        _row(point).report()
    ratio = points[-1].events_per_second / points[0].events_per_second
    at_least(what, ratio, _RATIO_MIN, f"{ratio:.2f}").report()
    total = scale.grown_to + _WINDOW
    what = f"bytes on disk an event after a clean close, {total:,} events"
    at_most(what, closed / total, _DISK_BYTES_MAX, f"{closed / total:,.0f}").report()


def _curve(folder: Path, grown_to: int) -> Iterator[Point]:
    """Yield each point of the way, the whole way from body to graph.

    Making events is not counted; those of a window are made before it begins, so
    that the store cannot catch up with its merging meanwhile.
    """
    wanted = [_FIRST, *(one for one in _POINTS if one < grown_to), grown_to]
    events = fresh_events(find_templates().distinct)
    done = 0
    with Workspace.open(folder, create=True) as workspace:
        for point in wanted:
            while done < point:
                _taken(workspace, list(islice(events, _CHUNK)))
                done += _CHUNK
            chunks = [list(islice(events, _CHUNK)) for _ in range(_WINDOW // _CHUNK)]
            seconds = sum(_taken(workspace, chunk) for chunk in chunks)
            done += _WINDOW
            yield Point(
                point, _WINDOW / seconds, disk_bytes(folder) / done, memory_bytes()
            )


def _taken(workspace: Workspace, bodies: list[bytes]) -> float:
    """Return the seconds until *bodies* are in the graph."""
    began = time.perf_counter()
    workspace.ingest(bodies)
    workspace.settle()
    return time.perf_counter() - began


def _row(point: Point) -> Row:
    return Row(
        f"growth: with {point.events:,} events in the store",
        f"{point.events_per_second:,.0f} events/s;"
        f" {point.bytes_an_event:,.0f} bytes on disk an event, open;"
        f" memory {point.memory_bytes / 1e6:,.0f} MB",
    )


if __name__ == "__main__":
    run_benchmark("growth", main)
