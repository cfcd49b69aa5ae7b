"""Rows of the table, the machine above them, and how benchmarks hand them over."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

_HEAD: Final = ("What", "Figure", "Target", "Held")
_PACKAGES: Final = ("pyoxigraph", "orjson", "zstandard")


class NotRunError(Exception):
    """A benchmark cannot be run here; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        held: None where nothing was promised, or nothing was measured.
    """

    what: str
    figure: str
    target: str = ""
    held: bool | None = None

    def report(self) -> None:
        """Hand the row to the command that started this process."""
        print(json.dumps(asdict(self)), flush=True)


def at_most(what: str, value: float, most: float, figure: str) -> Row:
    """Return a row that holds where *value* does not pass *most*."""
    return Row(what, figure, f"≤ {most:,}", value <= most)


def at_least(what: str, value: float, least: float, figure: str) -> Row:
    """Return a row that holds where *value* reaches *least*."""
    return Row(what, figure, f"≥ {least:,}", value >= least)


def not_run(what: str, reason: str) -> Row:
    """Return the row of something that was not measured."""
    return Row(what, f"not run: {reason}")


def rows_in(output: str) -> list[Row]:
    """Return the rows that a benchmark handed over."""
    return [Row(**json.loads(line)) for line in output.splitlines()]


def draw_table(rows: Iterable[Row]) -> str:
    """Return *rows* as a table in Markdown.

    >>> print(draw_table([Row("quads", "22.5", "≤ 28", True)]))
    | What | Figure | Target | Held |
    | --- | --- | --- | --- |
    | quads | 22.5 | ≤ 28 | yes |
    """
    held = {True: "yes", False: "no", None: ""}
    cells = [(one.what, one.figure, one.target, held[one.held]) for one in rows]
    lines = [_HEAD, ("---",) * len(_HEAD), *cells]
    return "\n".join(f"| {' | '.join(map(_safe, line))} |" for line in lines)


def describe_machine() -> list[str]:
    """Return lines of Markdown: what all was measured on, and with."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    cores = len(os.sched_getaffinity(0))
    busy = os.getloadavg()[0]
    packages = [f"{name} {version(name)}" for name in _PACKAGES]
    packages.insert(1, f"SQLite {sqlite3.sqlite_version}")
    return [
        f"- Machine: {cores} cores ({_processor()}), {pages / 2**30:.1f} GiB of memory",
        f"- {platform.system()} {platform.release()}; load at the start {busy:.1f}",
        f"- Python {platform.python_version()}; {', '.join(packages)}",
    ]


def _processor() -> str:
    """Return what the processor calls itself."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def _safe(cell: str) -> str:
    """Return *cell* so that it stays one cell."""
    return " ".join(cell.split()).replace("|", "\\|")
