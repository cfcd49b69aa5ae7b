"""A report as JSON, all that it holds.

    {"contract": {"name": …, "version": …}, "source": …, "when": …,
     "conforms": …, "total": …, "truncated": …,
     "severities": [{"severity": …, "count": …}, …],
     "kinds": [{"shape", "name", "path", "component", "severity", "count"}, …],
     "engines": {name: constraints}, "notes": [sentence, …],
     "results": [{"focus", "path", "value", "shape", "component", "severity",
                  "message", "messages", "constraint", "details"}, …]}

Terms are N-Triples tokens and paths SPARQL's; what is not there is null. The worst
and the most stand first in `severities` and `kinds`, and each result has a line of
its own. `message` is one sentence in any case; `messages` are those of the shapes.
Where results nest deeper than 32, `details` is a number: how many are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from provgraph.contracts.path import Path, as_sparql
from provgraph.contracts.report import Report, Result
from provgraph.contracts.reports.about import About
from provgraph.contracts.reports.legible import packed
from provgraph.contracts.reports.messages import Messages
from provgraph.contracts.reports.naming import Naming
from provgraph.contracts.reports.summary import DETAILS_DEEP_MAX, kinds, severities


def write_json(report: Report, about: About) -> Iterator[bytes]:
    """Yield a report as JSON."""
    return packed(_text(report, about))


def _text(report: Report, about: About) -> Iterator[str]:
    naming = Naming(about)
    messages = Messages(about, naming)
    encode = json.JSONEncoder(ensure_ascii=False).encode
    yield encode(_head(report, about, naming)).removesuffix("}")
    yield ', "results": ['
    before = "\n"
    for result in report.results:
        yield before + encode(_as_object(result, messages, 1))
        before = ",\n"
    yield "\n]}\n"


def _head(report: Report, about: About, naming: Naming) -> dict[str, Any]:
    return {
        "contract": {"name": about.contract, "version": about.version},
        "source": about.source,
        "when": about.when,
        "conforms": report.conforms,
        "total": report.total,
        "truncated": report.cut,
        "severities": [
            {"severity": severity, "count": count}
            for severity, count in severities(report)
        ],
        "kinds": [
            {
                "shape": kind.shape,
                "name": naming.shape(kind.shape),
                "path": _or_null(kind.path),
                "component": kind.component,
                "severity": kind.severity,
                "count": count,
            }
            for kind, count in kinds(report, naming)
        ],
        "engines": dict(report.engines),
        "notes": list(report.notes),
    }


def _as_object(result: Result, messages: Messages, depth: int) -> dict[str, Any]:
    return {
        "focus": result.focus,
        "path": _or_null(result.path),
        "value": result.value,
        "shape": result.shape,
        "component": result.component,
        "severity": result.severity,
        "message": messages.of(result),
        "messages": result.messages,
        "constraint": result.constraint,
        "details": [_as_object(one, messages, depth + 1) for one in result.details]
        if depth < DETAILS_DEEP_MAX
        else len(result.details),
    }


def _or_null(path: Path | None) -> str | None:
    return None if path is None else as_sparql(path)
