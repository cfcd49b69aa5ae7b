"""A report as Turtle, to be read: prefixes, and everything where it belongs.

The library's writer names every blank node and wants the whole in memory; here
paths and results stand within each other, and leave as they are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from provgraph.contracts.path import (
    Alternative,
    Inverse,
    Path,
    Predicate,
    Repeat,
    Sequence,
    predicates,
)
from provgraph.contracts.report import Report, Result
from provgraph.contracts.reports import graph
from provgraph.contracts.reports.about import About
from provgraph.contracts.reports.legible import legible, packed
from provgraph.contracts.reports.naming import Naming
from provgraph.contracts.reports.summary import every, left_out, verdict
from provgraph.rdf.terms import Term

_STEP: Final = "    "
_STEPS_MAX: Final = 12
"""Deeper results are not indented further, or the space outgrows the text."""


def write_turtle(report: Report, about: About) -> Iterator[bytes]:
    """Yield a report as Turtle, its counts before it in a comment."""
    return packed(_text(report, about))


def _text(report: Report, about: About) -> Iterator[str]:
    naming = Naming(about)
    _use_all(report, naming)
    yield f"# {legible(f'{about.title}: {verdict(report, naming)}')}\n"
    if report.cut:
        yield f"# {left_out(report)}\n"
    for prefix, namespace in naming.prefixes.items():
        if prefix in naming.used:
            yield f"@prefix {prefix}: <{namespace}> .\n"
    turtle = naming.turtle
    yield f"\n[] a {turtle(graph.REPORT)} ;\n"
    yield f"{_STEP}{turtle(graph.CONFORMS)} {str(report.conforms).lower()} ;\n"
    for severity in sorted(report.disallowed or ()):
        yield f"{_STEP}{turtle(graph.DISALLOWS)} {turtle(severity)} ;\n"
    if report.cut:
        yield f"{_STEP}{turtle(graph.TRUNCATED)} true ;\n"
        yield f"{_STEP}{turtle(graph.RESULTS_TOTAL)} {report.total} ;\n"
    paths: dict[Path, str] = {}
    for result in report.results:
        yield from _result(result, naming, paths)
    yield ".\n"


def _result(result: Result, naming: Naming, paths: dict[Path, str]) -> Iterator[str]:
    """Yield the text of a result, and of those within it."""
    word, within = naming.turtle(graph.RESULT), naming.turtle(graph.DETAIL)
    stack = [iter((result,))]
    while stack:
        margin = _STEP * min(len(stack), _STEPS_MAX)
        one = next(stack[-1], None)
        if one is not None:
            yield f"{margin}{word if len(stack) == 1 else within} [\n"
            yield _said(one, naming, margin + _STEP, paths)
            stack.append(iter(one.details))
            continue
        stack.pop()
        if stack:
            yield f"{_STEP * min(len(stack), _STEPS_MAX)}] ;\n"


def _said(result: Result, naming: Naming, margin: str, paths: dict[Path, str]) -> str:
    turtle = naming.turtle
    lines = [f"{margin}a {turtle(graph.RESULT_CLASS)} ;\n"]
    lines += [
        f"{margin}{turtle(word)} {turtle(value)} ;\n"
        for word, value in graph.said_of(result)
    ]
    if result.path is not None:
        path = paths.get(result.path)
        if path is None:
            path = paths[result.path] = _path(result.path, naming)
        lines.insert(2, f"{margin}{turtle(graph.PATH)} {path} ;\n")
    return "".join(lines)


def _path(path: Path, naming: Naming) -> str:
    match path:
        case Predicate(one):
            return naming.turtle(one)
        case Sequence(steps):
            return _list(steps, naming)
        case Inverse(of):
            return f"[ {naming.turtle(graph.INVERSE)} {_path(of, naming)} ]"
        case Alternative(ways):
            return f"[ {naming.turtle(graph.ALTERNATIVE)} {_list(ways, naming)} ]"
        case Repeat(of, sign):
            return f"[ {naming.turtle(graph.REPEATS[sign])} {_path(of, naming)} ]"
        case _:
            assert_never(path)


def _list(paths: tuple[Path, ...], naming: Naming) -> str:
    return f"( {' '.join(_path(one, naming) for one in paths)} )"


def _use_all(report: Report, naming: Naming) -> None:
    """Name everything once, so that the prefixes are known before the first line."""
    used: set[Term] = {graph.REPORT, *(report.disallowed or ())}
    paths: set[Path] = set()
    if report.cut:
        used.add(graph.TRUNCATED)
    for result in every(report.results):
        used.update(value for _, value in graph.said_of(result))
        if result.path is not None:
            paths.add(result.path)
    for path in paths:
        used.update(predicates(path))
    for term in used:
        naming.turtle(term)
