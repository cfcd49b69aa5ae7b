"""Results that an earlier report has already: they are known, and not counted again.

Who brings an old graph under a contract wants to hear of what is new.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from provgraph.contracts.path import as_sparql
from provgraph.contracts.report import Report, Result
from provgraph.errors import MalformedError
from provgraph.rdf.terms import Term


class _Known(NamedTuple):
    """What two results have in common that are the same to a reader.

    Labels of blank nodes are others in each report; they do not count.
    """

    focus: str
    path: str | None
    value: str | None
    shape: str
    component: str


class Baseline:
    """The results of an earlier report, each to be met once."""

    def __init__(self, body: bytes) -> None:
        """Read a report that was written as JSON.

        Raises:
            MalformedError: it is none, or does not list all its results.
        """
        try:
            told = json.loads(body)
            reports = told if isinstance(told, list) else [told]
            self._left = Counter(map(_of_json, _results(reports)))
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise MalformedError(
                f"the baseline is no report in JSON: {type(error).__name__}",
                hint="Make it by provgraph check --format json.",
            ) from error

    def without(self, report: Report) -> Report:
        """Return what is new in a report that lists all its results."""
        new = tuple(one for one in report.results if not self._is_known(one))
        known = len(report.results) - len(new)
        if not known:
            return report
        are = "result is" if known == 1 else "results are"
        note = f"{known:,} {are} in the baseline, and left out."
        return replace(
            report,
            results=new,
            counts=Report.of(new).counts,
            notes=(*report.notes, note),
        )

    def _is_known(self, result: Result) -> bool:
        known = _Known(
            _lasting(result.focus),
            None if result.path is None else as_sparql(result.path),
            None if result.value is None else _lasting(result.value),
            _lasting(result.shape),
            result.component,
        )
        if not self._left[known]:
            return False
        self._left[known] -= 1
        return True


def _results(reports: list[Any]) -> Iterator[Any]:
    for report in reports:
        if report["truncated"]:
            # What it leaves out would be told as new.
            raise MalformedError(
                f"the baseline is cut: it lists {len(report['results']):,} of"
                f" {report['total']:,} results",
                hint=f"Make it by --results-max {report['total']}.",
            )
        yield from report["results"]


def _of_json(told: Any) -> _Known:  # noqa: ANN401 - any JSON value
    value = told["value"]
    return _Known(
        _lasting(told["focus"]),
        told["path"],
        None if value is None else _lasting(value),
        _lasting(told["shape"]),
        told["component"],
    )


def _lasting(term: str | Term) -> str:
    return "_:" if term[0] == "_" else term
