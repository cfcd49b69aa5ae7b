"""A report as SHACL's own graph of it.

Whole reports are exact: nothing is in the graph that is not in the standard. Where
results are left out, two words of ours say so.

Source: https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Final, assert_never

from provgraph.contracts.path import (
    Alternative,
    Inverse,
    Path,
    Predicate,
    Repeat,
    Sequence,
)
from provgraph.contracts.report import Report, Result
from provgraph.contracts.reports.about import About
from provgraph.contracts.reports.legible import packed
from provgraph.contracts.reports.summary import every
from provgraph.contracts.words import sh
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, boolean, integer, iri, triple
from provgraph.rdf.vocab import RDF_NAMESPACE, A, pg

REPORT: Final = sh("ValidationReport")
RESULT_CLASS: Final = sh("ValidationResult")
CONFORMS: Final = sh("conforms")
DISALLOWS: Final = sh("conformanceDisallows")
RESULT: Final = sh("result")
DETAIL: Final = sh("detail")
PATH: Final = sh("resultPath")
INVERSE: Final = sh("inversePath")
ALTERNATIVE: Final = sh("alternativePath")
REPEATS: Final = {
    "*": sh("zeroOrMorePath"),
    "+": sh("oneOrMorePath"),
    "?": sh("zeroOrOnePath"),
}
TRUNCATED: Final = pg("truncated")
RESULTS_TOTAL: Final = pg("resultsTotal")

_FOCUS: Final = sh("focusNode")
_VALUE: Final = sh("value")
_SHAPE: Final = sh("sourceShape")
_COMPONENT: Final = sh("sourceConstraintComponent")
_CONSTRAINT: Final = sh("sourceConstraint")
_SEVERITY: Final = sh("resultSeverity")
_MESSAGE: Final = sh("resultMessage")
_FIRST: Final = iri(f"{RDF_NAMESPACE}first")
_REST: Final = iri(f"{RDF_NAMESPACE}rest")
_NIL: Final = iri(f"{RDF_NAMESPACE}nil")
_LABEL: Final = re.compile(r"_:([^ ]+)")

Blank = Callable[[], Term]
"""Gives a blank node that nothing else is."""


def report_triples(report: Report, node: Term | None = None) -> Iterator[Triple]:
    """Yield the triples of a report's graph.

    Args:
        report: that is written. Its terms are kept, blank nodes too; each result
            has a copy of its path for itself.
        node: the name of the report in the graph; None: a blank node.
    """
    label = _free_label(report)
    numbers = count(1)

    def blank() -> Term:
        return Term(f"_:{label}{next(numbers)}")

    root = blank() if node is None else node
    yield root, A, REPORT
    yield root, CONFORMS, boolean(report.conforms)
    for severity in sorted(report.disallowed or ()):
        yield root, DISALLOWS, severity
    if report.cut:
        yield root, TRUNCATED, boolean(True)  # noqa: FBT003 - the value itself
        yield root, RESULTS_TOTAL, integer(report.total)
    for result in report.results:
        waiting = [(root, RESULT, result)]
        while waiting:
            above, predicate, one = waiting.pop()
            here = blank()
            yield above, predicate, here
            yield here, A, RESULT_CLASS
            for word, value in said_of(one):
                yield here, word, value
            if one.path is not None:
                start, triples = _path_triples(one.path, blank)
                yield here, PATH, start
                yield from triples
            waiting += [(here, DETAIL, inner) for inner in one.details]


def write_ntriples(report: Report, _: About) -> Iterator[bytes]:
    """Yield a report as N-Triples."""
    return packed(f"{triple(*one)}\n" for one in report_triples(report))


def said_of(result: Result) -> Iterator[tuple[Term, Term]]:
    """Yield what is said of one result in one triple each: all but path and details."""
    yield _FOCUS, result.focus
    if result.value is not None:
        yield _VALUE, result.value
    yield _SHAPE, result.shape
    yield _COMPONENT, result.component
    if result.constraint is not None:
        yield _CONSTRAINT, result.constraint
    yield _SEVERITY, result.severity
    for message in result.messages:
        yield _MESSAGE, message


def _path_triples(path: Path, blank: Blank) -> tuple[Term, list[Triple]]:
    """Return the node that stands for a path, and the triples about it."""
    match path:
        case Predicate(one):
            return one, []
        case Sequence(steps):
            return _list_triples(steps, blank)
        case Inverse(of):
            word, (inner, triples) = INVERSE, _path_triples(of, blank)
        case Alternative(ways):
            word, (inner, triples) = ALTERNATIVE, _list_triples(ways, blank)
        case Repeat(of, sign):
            word, (inner, triples) = REPEATS[sign], _path_triples(of, blank)
        case _:
            assert_never(path)
    node = blank()
    return node, [(node, word, inner), *triples]


def _list_triples(paths: tuple[Path, ...], blank: Blank) -> tuple[Term, list[Triple]]:
    rest, triples = _NIL, list[Triple]()
    for path in reversed(paths):
        inner, more = _path_triples(path, blank)
        node = blank()
        triples += [(node, _FIRST, inner), (node, _REST, rest), *more]
        rest = node
    return rest, triples


def _free_label(report: Report) -> str:
    """Return the beginning of labels that no blank node of the report has."""
    taken = {
        label
        for one in every(report.results)
        for term in (one.focus, one.value, one.shape, one.constraint)
        if term is not None and (term[0] == "_" or term.startswith("<<"))
        for label in _LABEL.findall(term)
    }
    free = "r"
    while any(label.startswith(free) for label in taken):
        free += "_"
    return free
