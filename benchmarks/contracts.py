"""How long a whole lineage graph takes to be judged by 28 constraints, and by others.

Each engine judges each graph in a process of its own. Seconds are those that one
waits; ours are fewer than those of the processor where two cores are free. Every row
says what was found beside what is to be found.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import shacl_engines
from benchmarks.lineage_graph import write_lineage
from benchmarks.scale import Scale, run_benchmark
from benchmarks.shacl_engines import Judged
from benchmarks.table import Row, at_least, at_most, not_run

_SMALL: Final = (10_000, 100_000)
_PROMISED: Final = 1_000_000
_MOST: Final = 10_000_000
_ROUNDS: Final = 3
_SECONDS_MAX: Final = 900
"""For a rival; one that hangs must not keep the others waiting."""

_SECONDS_MOST: Final = 1.5
_FASTER_THAN_PYSHACL: Final = 200
_FASTER_ON_DISK: Final = 50
_FASTER_THAN_PYRUDOF: Final = 20
_GIB_MAX: Final = 1
_GIB_MAX_OF_MOST: Final = 3
_GROWTH_MAX: Final = 1.3


def main(scale: Scale) -> None:
    """Measure the graphs, from the small to the large."""
    sizes = _SMALL if scale.small else (*_SMALL, _PROMISED)
    for size in sizes:
        graph = scale.folder / f"lineage-{size}.nt"
        expected = write_lineage(graph, size)
        ours = _median("provgraph", graph)
        _found_by_us(f"{size:,} triples in memory", ours, expected)
        folder = _on_disk(graph)
        on_disk = _median("provgraph-disk", folder)
        _found_by_us(f"{size:,} triples on disk", on_disk, expected)
        rivals = _rivals(graph, size, expected, largest=scale.size == "large")
        _compare(size, ours, on_disk, rivals)
        graph.unlink()
    if scale.size == "large":
        _most(scale.folder, on_disk)


def _compare(
    size: int, ours: Judged, on_disk: Judged, rivals: dict[str, Judged]
) -> None:
    """Report how many times faster than others; promised are figures of a million."""
    for rival, judged in rivals.items():
        for where, mine, least in (
            ("in memory", ours, _FASTER_THAN_PYSHACL),
            ("on disk", on_disk, _FASTER_ON_DISK),
        ):
            what = f"{size:,} triples {where}, times as fast as {rival}"
            ratio = judged.seconds / mine.seconds
            figure = f"{ratio:.0f}"
            if size == _PROMISED and rival == "pyshacl":
                at_least(what, ratio, least, figure).report()
            elif size == _PROMISED and rival == "pyrudof" and mine is ours:
                at_least(what, ratio, _FASTER_THAN_PYRUDOF, figure).report()
            else:
                Row(what, figure).report()
    if size == _PROMISED:
        what = f"seconds for {size:,} triples in memory"
        at_most(what, ours.seconds, _SECONDS_MOST, f"{ours.seconds:.2f}").report()
        gib = ours.peak_bytes / 2**30
        what = f"memory for {size:,} triples, the store in it, in GiB"
        at_most(what, gib, _GIB_MAX, f"{gib:.2f}").report()


def _most(folder: Path, promised: Judged) -> None:
    """Report how the largest graph compares with the one before it."""
    graph = folder / f"lineage-{_MOST}.nt"
    expected = write_lineage(graph, _MOST)
    stored = _on_disk(graph)
    graph.unlink()
    judged = _judged("provgraph-disk", stored)
    _found_by_us(f"{_MOST:,} triples on disk", judged, expected)
    growth = judged.seconds / promised.seconds * _PROMISED / _MOST
    what = f"a triple of {_MOST:,} on disk, times one of {_PROMISED:,}"
    at_most(what, growth, _GROWTH_MAX, f"{growth:.2f}").report()
    gib = judged.peak_bytes / 2**30
    what = f"memory for {_MOST:,} triples on disk, in GiB"
    at_most(what, gib, _GIB_MAX_OF_MOST, f"{gib:.2f}").report()


def _rivals(
    graph: Path, size: int, expected: int, *, largest: bool
) -> dict[str, Judged]:
    """Return by its name what each rival took that can be run."""
    found: dict[str, Judged] = {}
    for rival in ("pyshacl", "pyrudof", "purrdf"):
        what = f"{size:,} triples, {rival}"
        if find_spec(rival) is None:
            not_run(what, f"{rival} is not installed").report()
        elif rival == "pyshacl" and size == _PROMISED and not largest:
            not_run(what, "five minutes; measured by --large").report()
        else:
            try:
                found[rival] = _judged(rival, graph)
            except (subprocess.SubprocessError, ValueError) as error:
                not_run(what, str(error)).report()
                continue
            _found(what, found[rival], expected)
    return found


def _found(what: str, judged: Judged, expected: int) -> None:
    """Report the seconds of a rival, and what it found of what is to be found."""
    Row(what, _told(judged), f"{expected:,} results").report()


def _found_by_us(what: str, judged: Judged, expected: int) -> None:
    """Report our seconds; we must have found what is to be found."""
    held = judged.results == expected
    Row(what, _told(judged), f"{expected:,} results", held).report()


def _told(judged: Judged) -> str:
    return (
        f"{judged.seconds:.2f} s ({judged.processor_seconds:.2f} of the processor);"
        f" {judged.results:,} results"
    )


def _on_disk(graph: Path) -> Path:
    """Return the folder of a store with the graph in it."""
    folder = graph.with_suffix(".store")
    shacl_engines.store(graph, folder)
    return folder


def _median(engine: str, graph: Path) -> Judged:
    """Return the round of median time."""
    rounds = [_judged(engine, graph) for _ in range(_ROUNDS)]
    middle = median(one.seconds for one in rounds)
    return next(one for one in rounds if one.seconds == middle)


def _judged(engine: str, graph: Path) -> Judged:
    """Return what a process of its own takes.

    Raises:
        SubprocessError: it failed, or did not end.
    """
    command = [sys.executable, "-m", "benchmarks.shacl_engines", engine, str(graph)]
    answered = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=_SECONDS_MAX
    )
    return Judged(**json.loads(answered.stdout))


if __name__ == "__main__":
    run_benchmark("contracts", main)
