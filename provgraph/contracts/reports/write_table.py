"""A report for the terminal: counts in a table, then a line for each result."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from provgraph.contracts.report import Kind, Report
from provgraph.contracts.reports.about import About
from provgraph.contracts.reports.legible import legible, packed
from provgraph.contracts.reports.messages import Messages
from provgraph.contracts.reports.naming import Naming
from provgraph.contracts.reports.summary import (
    by_kind,
    kinds,
    left_out,
    plural,
    verdict,
)

_HEAD: Final = ("Count", "Severity", "Shape", "Path", "Constraint")
_KINDS_MAX: Final = 50
"""A table that is longer scrolls its own head away."""

_GAP: Final = "  "


def write_table(report: Report, about: About) -> Iterator[bytes]:
    """Yield a report as text, with nothing in it that moves the cursor."""
    return packed(_text(report, about))


def _text(report: Report, about: About) -> Iterator[str]:
    naming = Naming(about)
    where = f" on {about.source}" if about.source else ""
    yield legible(f"{about.title}{where}: {verdict(report, naming)}") + "\n"
    every = kinds(report, naming)
    if every:
        yield "\n"
        yield from _table([_cells(one, count, naming) for one, count in every])
    messages = Messages(about, naming)
    results = by_kind(report.results)
    for kind, _ in every:
        if kind in results:
            yield f"\n{legible(_title(kind, naming))}\n"
        for result in results.get(kind, ()):
            line = f"{naming.term(result.focus)}: {messages.of(result)}"
            yield f"{_GAP}{legible(line)}\n"
    told = [left_out(report), *report.notes]
    engines = [f"{name} {count:,}" for name, count in report.engines.items()]
    if engines:
        told.append(f"Constraints judged: {', '.join(engines)}.")
    for line in filter(None, told):
        yield f"\n{legible(line)}\n"


def _cells(kind: Kind, count: int, naming: Naming) -> tuple[str, ...]:
    return (
        f"{count:,}",
        naming.severity(kind.severity),
        naming.shape(kind.shape),
        "" if kind.path is None else naming.path(kind.path),
        naming.component(kind.component),
    )


def _title(kind: Kind, naming: Naming) -> str:
    _, severity, shape, path, component = _cells(kind, 0, naming)
    # A property shape without a name has its path in what it is called.
    along = "" if not path or shape.endswith(path) else f" {path}"
    return f"{severity}: {shape}{along}, {component}"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table; numbers stand at their right edge."""
    shown = [_HEAD, *([legible(cell) for cell in row] for row in rows[:_KINDS_MAX])]
    widths = [max(map(_width, column)) for column in zip(*shown, strict=True)]
    for number, row in enumerate(shown):
        spaces = [
            " " * (width - _width(cell))
            for cell, width in zip(row, widths, strict=True)
        ]
        first, *others = zip(row, spaces, strict=True)
        cells = ["".join(reversed(first)), *map("".join, others)]
        yield _GAP.join(cells).rstrip() + "\n"
        if number == 0:
            yield _GAP.join("─" * width for width in widths) + "\n"
    if len(rows) > _KINDS_MAX:
        yield f"and {plural(len(rows) - _KINDS_MAX, 'more kind')} of results\n"


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(one)
        else 2
        if unicodedata.east_asian_width(one) in "WF"
        else 1
        for one in text
    )
