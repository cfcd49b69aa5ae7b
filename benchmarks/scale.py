"""How much a run measures, and the one way in for every benchmark's process."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.table import NotRunError, not_run

_EVENTS: Final = {"small": 10_000, "default": 100_000, "large": 100_000}
_GROWN_TO: Final = 1_000_000
SIZES: Final = tuple(_EVENTS)


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured, and where files may lie.

    Attributes:
        size: `small`, `default` or `large`.
        events: of the file or store that is measured.
        grown_to: events in the store at the end of `growth`.
        folder: shared by all benchmarks of a run, and gone after it.
    """

    size: str
    events: int
    grown_to: int
    folder: Path

    @property
    def small(self) -> bool:
        """Whether a quick look is enough."""
        return self.size == "small"


def run_benchmark(name: str, measure: Callable[[Scale], None]) -> None:
    """Measure as the command line says; what cannot be run is a row that says so."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks --only {name}")
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--events", type=int)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    events = asked.events or _EVENTS[asked.size]
    grown_to = asked.events or _GROWN_TO
    try:
        measure(Scale(asked.size, events, grown_to, asked.folder))
    except NotRunError as error:
        not_run(name, str(error)).report()
    sys.stdout.flush()


def disk_bytes(*paths: Path) -> int:
    """Return what files take on disk, those of folders and theirs too."""
    everything = [inner for path in paths for inner in (path, *path.rglob("*"))]
    return sum(one.stat().st_blocks * 512 for one in everything if one.is_file())
