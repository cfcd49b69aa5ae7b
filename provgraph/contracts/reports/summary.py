"""The counts of a report, the worst first, and its results by their kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from provgraph.contracts.report import Kind, Report, Result, kind_of
from provgraph.contracts.reports.naming import Naming
from provgraph.contracts.words import INFO, VIOLATION, WARNING, sh
from provgraph.rdf.terms import Term

_RANKS: Final = {VIOLATION: 0, WARNING: 2, INFO: 3, sh("Debug"): 4, sh("Trace"): 5}
_OWN_RANK: Final = 1
"""Of a severity that a shapes graph has made itself: it may be a grave one."""

DETAILS_DEEP_MAX: Final = 32
"""So deep results within results are written where a reader has to nest as deep."""


def is_grave(severity: Term) -> bool:
    """Tell whether a severity is more than a warning."""
    return _RANKS.get(severity, _OWN_RANK) <= _OWN_RANK


def severities(report: Report) -> list[tuple[Term, int]]:
    """Return how many results there are of each severity, the worst first."""
    counts: Counter[Term] = Counter()
    for kind, count in report.counts.items():
        counts[kind.severity] += count
    return sorted(counts.items(), key=lambda one: (rank(one[0]), one[0]))


def kinds(report: Report, naming: Naming) -> list[tuple[Kind, int]]:
    """Return how many results there are of each kind, the worst and the most first."""

    def key(one: tuple[Kind, int]) -> tuple[object, ...]:
        kind, count = one
        path = naming.path(kind.path) if kind.path else ""
        shape = naming.shape(kind.shape)
        return rank(kind.severity), -count, shape, path, kind.component

    return sorted(report.counts.items(), key=key)


def by_kind(results: Iterable[Result]) -> dict[Kind, list[Result]]:
    """Return the results of each kind, by focus node and value."""
    found: dict[Kind, list[Result]] = {}
    for result in results:
        found.setdefault(kind_of(result), []).append(result)
    for some in found.values():
        some.sort(key=lambda one: (one.focus, one.value or ""))
    return found


def every(results: Iterable[Result]) -> Iterator[Result]:
    """Yield results and those within them, however deep."""
    waiting = list(results)
    while waiting:
        result = waiting.pop()
        yield result
        waiting += result.details


def verdict(report: Report, naming: Naming) -> str:
    """Return the whole in some words: `2 violations, 1 warning`, or `conforms`."""
    told = [plural(n, naming.severity(one)) for one, n in severities(report)]
    return ", ".join(told) or "conforms"


def left_out(report: Report) -> str:
    """Return the sentence that says how many results are left out; empty for none."""
    if not report.cut:
        return ""
    listed = f"{len(report.results):,} of {report.total:,}"
    return f"The list is cut: {listed} results are in it; the counts are of all."


def plural(count: int, noun: str) -> str:
    """Return a number with its noun.

    >>> plural(1, "result"), plural(1200, "result")
    ('1 result', '1,200 results')
    """
    return f"{count:,} {noun}{'' if count == 1 or ':' in noun else 's'}"


def rank(severity: Term) -> int:
    """Return how grave a severity is: 0 for the worst."""
    return _RANKS.get(severity, _OWN_RANK)
