"""The W3C's tests of SHACL Core, judged by queries, and by closures what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from provgraph.contracts.by_sparql import BySparql
from provgraph.contracts.closures import Closures
from provgraph.contracts.lists import members
from provgraph.contracts.path import as_sparql
from provgraph.contracts.reading import read_shapes
from provgraph.contracts.reading_path import read_path
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shape, Shapes
from provgraph.contracts.words import sh
from provgraph.graph.quads import StoreQuads
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.triples import Triples
from provgraph.rdf.xsd import stored
from tests.suites import suites
from tests.unit.contracts.stores import StoreEndpoint, store_of

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
TESTS = 98
CONSTRAINTS, TAKEN = 208, 201
"""Left are three target nodes that a store rewrites, two shapes of shapes that nest
too deep, a datatype that is bounded and one that is markup."""

Row = tuple[Term | str | None, ...]


def read(path: Path) -> Triples:
    parsed = parse(path.read_bytes(), TURTLE, f"file://{path}")
    return Triples((quad[0], quad[1], quad[2]) for quad in parsed.quads)


def cases(manifest: Path) -> Iterator[tuple[Path, Shapes, Triples, Counter[Row]]]:
    """Each test of a manifest and of those that it includes."""
    graph = read(manifest)
    for _, _, other in graph.match(None, iri(f"{MF}include"), None):
        yield from cases(_path(other))
    for _, _, head in graph.match(None, iri(f"{MF}entries"), None):
        for entry in members(graph, head):
            (action,) = graph.values(entry, iri(f"{MF}action"))
            (report,) = graph.values(entry, iri(f"{MF}result"))
            (shapes,) = graph.values(action, iri(f"{SHT}shapesGraph"))
            (data,) = graph.values(action, iri(f"{SHT}dataGraph"))
            # Blank nodes of a text have its labels only while it is read but once.
            own = graph if _path(shapes) == manifest else read(_path(shapes))
            rows = Counter(_expected(graph, report))
            yield manifest, read_shapes(own), read(_path(data)), rows


def _path(named: Term) -> Path:
    return Path(named.removeprefix("<file://").removesuffix(">"))


def _expected(graph: Triples, report: Term) -> Iterator[Row]:
    for result in graph.values(report, sh("result")):
        said: dict[str, Term | None] = {
            name: next(iter(graph.values(result, sh(name))), None)
            for name in (
                *("focusNode", "value", "sourceShape", "sourceConstraintComponent"),
                *("resultSeverity", "resultPath"),
            )
        }
        path = said.pop("resultPath")
        way = None if path is None else as_sparql(read_path(graph, path))
        yield (*map(_compared, said.values()), way)


def _row(result: Result) -> Row:
    terms = (result.focus, result.value, result.shape, result.component)
    way = None if result.path is None else as_sparql(result.path)
    return (*map(_compared, terms), result.severity, way)


def _compared(term: Term | None) -> Term | None:
    """A term as a store keeps it; blank nodes have other labels in each text."""
    if term is None:
        return None
    return Term("_:") if term.startswith("_:") else stored(term)


def _by_closures(closures: Closures, shape: Shape, by: BySparql) -> list[Term]:
    """The focus nodes of a shape that queries do not judge."""
    return closures.focus_nodes(shape) if shape.targets else list(by.focus_nodes(shape))


def test_the_reports_of_the_core_suite_are_found() -> None:
    judged = taken = 0
    wrong: list[str] = []
    ran = 0
    for path, shapes, data, expected in cases(suites("shacl", "core", "manifest.ttl")):
        ran += 1
        store = store_of(data.match(None, None, None))
        by = BySparql(shapes, StoreEndpoint(store))
        closures = Closures(shapes, StoreQuads(store))
        found: Counter[Row] = Counter()
        for leaf in by.leaves():
            judged += 1
            if by.takes(*leaf):
                taken += 1
                found.update(map(_row, by.results(*leaf)))
                continue
            for focus in _by_closures(closures, leaf.shape, by):
                results = closures.judge_by(leaf.constraint, leaf.shape, focus)
                found.update(map(_row, results))
        if expected != found:
            wrong.append(path.name)

    assert [] == wrong
    assert (TESTS, CONSTRAINTS, TAKEN) == (ran, judged, taken)
