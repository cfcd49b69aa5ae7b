"""The W3C's SHACL suite: whole reports, compared as graphs.

Source: https://w3c.github.io/data-shapes/data-shapes-test-suite/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat
from pyoxigraph import parse as parsed

from provgraph.contracts.asking import Asking
from provgraph.contracts.by_sparql import BySparql
from provgraph.contracts.closures import Closures
from provgraph.contracts.judging import judge_graph
from provgraph.contracts.reading import read_shapes
from provgraph.contracts.report import Report, Result
from provgraph.contracts.reports import report_triples
from provgraph.contracts.shape import Shapes
from provgraph.contracts.words import Version
from provgraph.errors import InputError
from provgraph.graph.endpoint import WrittenEndpoint
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, triple
from tests.conformance.shacl_cases import Case, cases, comparable, read
from tests.suites import suites

CORE, SPARQL = 98, 22
SHAPES = Term("<urn:suite:shapes>")


def judged(case: Case, engine: str, version: Version) -> Report:
    data = read(case.data)
    graph = read(case.shapes)
    endpoint = WrittenEndpoint(
        data.match(None, None, None), graph.match(None, None, None), SHAPES
    )
    asking = Asking(endpoint, SHAPES)
    shapes = read_shapes(graph, version=version)
    if engine == "queries":
        closures = Closures(shapes, data, asked=asking)
        return Report.of(tuple(by_queries(shapes, closures, endpoint)))
    return judge_graph(shapes, data, asking=asking, by_columns=engine == "columns")


def by_queries(
    shapes: Shapes, closures: Closures, endpoint: WrittenEndpoint
) -> Iterator[Result]:
    """What queries find, and what closures do where those do not take a constraint."""
    executor = BySparql(shapes, endpoint)
    for shape, constraint in executor.leaves():
        if executor.takes(shape, constraint):
            yield from executor.results(shape, constraint)
            continue
        for node in executor.focus_nodes(shape):
            yield from closures.judge_by(constraint, shape, node)


def canonical(triples: Iterable[Triple]) -> Dataset:
    lines = "\n".join(triple(*one) for one in triples)
    graph = Dataset(parsed(lines, RdfFormat.N_TRIPLES))
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return graph


@pytest.mark.parametrize("version", ["1.0", "1.2"])
@pytest.mark.parametrize("engine", ["closures", "columns", "queries"])
@pytest.mark.parametrize(("part", "count"), [("core", CORE), ("sparql", SPARQL)])
def test_every_report_is_the_one_that_the_suite_expects(
    part: str, count: int, engine: str, version: Version
) -> None:
    """By each executor, and closures where it takes none: pySHACL judges nothing.

    What SHACL 1.0 says is the same in 1.2.
    """
    root = suites("shacl")
    ran = 0
    for case in cases(root / part / "manifest.ttl", root):
        ran += 1
        if case.expected is None:
            with pytest.raises(InputError):
                judged(case, engine, version)
            continue
        report = judged(case, engine, version)
        assert report.engines.keys() <= {"closures", "columnar", "sparql"}
        messages = case.tells_messages
        told = comparable(report_triples(report), messages=messages)
        expected = comparable(iter(case.expected), messages=messages)

        assert canonical(expected) == canonical(told), case.name

    assert count == ran
