"""A report in Markdown, short enough for a comment on a change.

All that comes from data or shapes stands in code spans: there no text is a link, a
picture, or a call of somebody's name.

Source: https://github.github.com/gfm/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from provgraph.contracts.report import Kind, Report, Result
from provgraph.contracts.reports.about import About
from provgraph.contracts.reports.legible import clipped, legible, packed
from provgraph.contracts.reports.messages import Messages
from provgraph.contracts.reports.naming import Naming
from provgraph.contracts.reports.summary import (
    by_kind,
    kinds,
    left_out,
    plural,
    verdict,
)

_KINDS_MAX: Final = 30
_RESULTS_MAX: Final = 3
_CELL_CHARACTERS: Final = 120
_MESSAGE_CHARACTERS: Final = 240
_NOTES_MAX: Final = 10
_EXAMPLES_CHARACTERS: Final = 32_000
_TICKS: Final = re.compile("`+")
_TICKS_MAX: Final = 3
"""In a row: a code span has more around it than in it, and so is as long again."""


def write_markdown(report: Report, about: About) -> Iterator[bytes]:
    """Yield a report with the first results of its first kinds.

    It has fewer than 65,536 characters whatever is in the report, which is what
    code hosts take for a comment.
    """
    return packed(_text(report, about))


def _text(report: Report, about: About) -> Iterator[str]:
    naming = Naming(about)
    sign = "✅" if report.conforms else "❌"
    where = f" on {_code(about.source)}" if about.source else ""
    yield f"### {sign} {_code(about.title)}{where}: {_told(report, naming)}\n"
    every = kinds(report, naming)
    shown = every[:_KINDS_MAX]
    if shown:
        yield "\n| Count | Severity | Shape | Path | Constraint |\n"
        yield "| ---: | --- | --- | --- | --- |\n"
    for kind, count in shown:
        yield _row(kind, count, naming)
    if len(every) > len(shown):
        left = sum(count for _, count in every[_KINDS_MAX:])
        more = plural(len(every) - len(shown), "more kind")
        yield f"\nAnd {more}, of {plural(left, 'result')}.\n"
    yield from _examples(report, about, naming)
    for sentence in report.notes[:_NOTES_MAX]:
        yield f"\n{_code(sentence, _MESSAGE_CHARACTERS)}\n"
    if report.cut:
        yield f"\n{left_out(report)}\n"


def _told(report: Report, naming: Naming) -> str:
    """Return the verdict; a severity of the shapes graph's own is a stranger's word."""
    told = verdict(report, naming)
    is_ours = len(told) <= _CELL_CHARACTERS and re.sub("[ ,]", "", told).isalnum()
    return told if is_ours else _code(told)


def _row(kind: Kind, count: int, naming: Naming) -> str:
    path = "" if kind.path is None else naming.path(kind.path)
    cells = (
        naming.severity(kind.severity),
        naming.shape(kind.shape),
        path,
        naming.component(kind.component),
    )
    return f"| {count:,} | {' | '.join(_cell(cell) for cell in cells)} |\n"


def _examples(report: Report, about: About, naming: Naming) -> Iterator[str]:
    messages = Messages(about, naming)
    results = by_kind(report.results)
    left = _EXAMPLES_CHARACTERS
    for kind, count in kinds(report, naming)[:_KINDS_MAX]:
        some = results.get(kind, [])[:_RESULTS_MAX]
        if not some:
            continue
        told = f"\n**{_code(naming.shape(kind.shape))}**"
        told += f" {_code(naming.component(kind.component))}\n\n"
        told += "".join(_item(result, messages, naming) for result in some)
        if count > len(some):
            told += f"- and {plural(count - len(some), 'more result')}\n"
        left -= len(told)
        if left < 0:
            yield "\nMore examples are left out.\n"
            return
        yield told


def _item(result: Result, messages: Messages, naming: Naming) -> str:
    focus = _code(naming.term(result.focus))
    return f"- {focus}: {_code(messages.of(result), _MESSAGE_CHARACTERS)}\n"


def _cell(text: str) -> str:
    """Return text for one cell: a bar in it must not end the cell."""
    if not text:
        return ""
    code = _code(text)
    # After a backslash a bar cannot be escaped, but looks like one.
    return code.replace("|", "¦" if "\\" in code else "\\|")


def _code(text: str, most: int = _CELL_CHARACTERS) -> str:
    """Return text as a code span: between more backticks than it has in a row."""
    shown = legible(clipped(text, most)).strip() or "\N{REPLACEMENT CHARACTER}"
    shown = _TICKS.sub(lambda found: found[0][:_TICKS_MAX], shown)
    ticks = "`" * (max(map(len, _TICKS.findall(shown)), default=0) + 1)
    space = " " if "`" in (shown[0], shown[-1]) else ""
    return f"{ticks}{space}{shown}{space}{ticks}"
