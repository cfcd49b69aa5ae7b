"""A report as JUnit's XML: a suite for the contract, a case for what a shape asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from provgraph.contracts.constraint import Property
from provgraph.contracts.report import Report, Result
from provgraph.contracts.reports.about import About
from provgraph.contracts.reports.legible import in_markup, packed
from provgraph.contracts.reports.messages import Messages
from provgraph.contracts.reports.naming import Naming
from provgraph.contracts.reports.summary import (
    is_grave,
    kinds,
    left_out,
    plural,
    verdict,
)
from provgraph.contracts.shape import Shapes
from provgraph.rdf.terms import Term

_LISTED_MAX: Final = 100
"""In each case: who reads test reports wants examples, and their viewers are slow."""


class _Case(NamedTuple):
    """A shape and one of its components."""

    shape: Term
    component: Term


def write_junit(report: Report, about: About) -> Iterator[bytes]:
    """Yield a report as XML.

    A case fails where a result is graver than a warning; what is not graver is
    told in a case that passes. Cases of shapes that found nothing are listed where
    the shapes are known.
    """
    return packed(_text(report, about))


def _text(report: Report, about: About) -> Iterator[str]:
    naming = Naming(about)
    messages = Messages(about, naming)
    counts: dict[_Case, int] = {}
    failing: set[_Case] = set()
    for kind, count in kinds(report, naming):
        case = _Case(kind.shape, kind.component)
        counts[case] = counts.get(case, 0) + count
        if is_grave(kind.severity):
            failing.add(case)
    for case in _asked(about.shapes):
        counts.setdefault(case, 0)
    listed = _listed(report.results)
    size = f'tests="{len(counts)}" failures="{len(failing)}"'
    when = f' timestamp="{in_markup(about.when)}"' if about.when else ""
    name = in_markup(about.title)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="SHACL" {size}>\n'
    yield f'<testsuite name="{name}" {size} errors="0" skipped="0"{when}>\n'
    yield "<properties>\n"
    for key, value in _properties(report, about, naming):
        yield f'<property name="{in_markup(key)}" value="{in_markup(value)}"/>\n'
    yield "</properties>\n"
    for case, count in counts.items():
        shape = in_markup(naming.shape(case.shape))
        component = in_markup(naming.component(case.component))
        yield f'<testcase classname="{name}" name="{shape}: {component}"'
        if not count:
            yield "/>\n"
            continue
        told = plural(count, "result")
        tag = "failure" if case in failing else "system-out"
        attributes = f' type="{component}" message="{told}"' if case in failing else ""
        yield f">\n<{tag}{attributes}>"
        yield from _lines(listed.get(case, []), count, messages, naming)
        yield f"</{tag}>\n</testcase>\n"
    if report.cut:
        yield f"<system-out>{in_markup(left_out(report))}</system-out>\n"
    yield "</testsuite>\n</testsuites>\n"


def _properties(
    report: Report, about: About, naming: Naming
) -> Iterator[tuple[str, str]]:
    yield "verdict", verdict(report, naming)
    if about.source is not None:
        yield "source", about.source
    for engine, count in report.engines.items():
        yield f"engine {engine}", plural(count, "constraint")
    for note in report.notes:
        yield "note", note


def _listed(results: Iterable[Result]) -> dict[_Case, list[Result]]:
    """Return the first results of each case."""
    found: dict[_Case, list[Result]] = {}
    for result in results:
        some = found.setdefault(_Case(result.shape, result.component), [])
        if len(some) < _LISTED_MAX:
            some.append(result)
    return found


def _lines(
    results: list[Result], count: int, messages: Messages, naming: Naming
) -> Iterator[str]:
    for result in results:
        yield in_markup(f"{naming.term(result.focus)}: {messages.of(result)}") + "\n"
    if count > len(results):
        yield f"and {plural(count - len(results), 'more result')}\n"


def _asked(shapes: Shapes | None) -> Iterator[_Case]:
    """Yield what the targeted shapes ask, and the property shapes that they have.

    Shapes that others negate or count are not asked by themselves, and no case.
    """
    waiting = [one.node for one in shapes.targeted().values()] if shapes else []
    seen: set[Term] = set()
    while shapes and waiting:
        shape = shapes.by_node.get(waiting.pop())
        if shape is None or shape.node in seen or shape.deactivated:
            continue
        seen.add(shape.node)
        for constraint in shape.constraints:
            if isinstance(constraint, Property):
                waiting.append(constraint.shape)
            else:
                yield _Case(shape.node, constraint.component)
