"""The W3C's tests of SHACL-SPARQL: each report, or that there is a failure.

What finds shapes, targets and values here does only what these tests need.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from provgraph.contracts.asked import custom_results, sparql_batch, sparql_results
from provgraph.contracts.components import Components, sparql_constraints
from provgraph.contracts.path import Predicate
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shape
from provgraph.contracts.words import VIOLATION, sh
from provgraph.errors import ShapesError
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import A
from tests.suites import suites
from tests.unit.contracts.stores import AskedStore

GRAPH = Term("<urn:shapes>")
TESTS = 23
"""The 22 of the manifests, and one that is proposed and that no manifest names."""
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"

Found = Counter[tuple[Term | None, ...]]


def files() -> list[Path]:
    folder = suites("shacl", "sparql")
    return sorted(
        path for path in folder.glob("*/*.ttl") if path.name != "manifest.ttl"
    )


def read(path: Path) -> Triples:
    parsed = parse(path.read_bytes(), TURTLE, f"urn:suite:{path.name}")
    return Triples((quad[0], quad[1], quad[2]) for quad in parsed.quads)


def shapes(graph: Triples) -> Iterator[tuple[Shape, set[Term]]]:
    """Yield each shape with its focus nodes."""
    names = {node for node, *_ in graph.match(None, sh("targetNode"), None)}
    names |= {node for node, *_ in graph.match(None, sh("targetClass"), None)}
    for node in sorted(names):
        focuses = set(graph.values(node, sh("targetNode")))
        for class_ in graph.values(node, sh("targetClass")):
            focuses |= set(graph.subjects(A, class_))
        for one in (node, *graph.values(node, sh("property"))):
            (path,) = graph.values(one, sh("path")) or [None]
            (severity,) = graph.values(one, sh("severity")) or [VIOLATION]
            way = None if path is None else Predicate(path)
            yield Shape(one, way, severity=severity), focuses


def results(graph: Triples) -> Iterator[Result]:
    store = AskedStore(graph.match(None, None, None), graph.match(None, None, None),
                       GRAPH)  # fmt: skip
    components = Components(graph)
    for shape, focuses in shapes(graph):
        constraints = sparql_constraints(graph, shape.node)
        own = components.of(shape.node, is_property_shape=shape.path is not None)
        for constraint in constraints:
            one_by_one = [
                result
                for focus in focuses
                for result in sparql_results(
                    constraint, shape, focus, store, shapes_graph=GRAPH
                )
            ]
            at_once = sparql_batch(
                constraint, shape, focuses, store, shapes_graph=GRAPH
            )
            assert Counter(one_by_one) == Counter(at_once)
            yield from one_by_one
        for focus in focuses:
            values = [focus]
            if isinstance(shape.path, Predicate):
                values = list(graph.values(focus, shape.path.iri))
            for custom in own:
                yield from custom_results(
                    custom, shape, focus, values, store, shapes_graph=GRAPH
                )


def in_words(result: Result, *, messages: bool) -> tuple[Term | None, ...]:
    path = result.path.iri if isinstance(result.path, Predicate) else None
    found = replace(result, messages=result.messages if messages else ())
    return (
        *(found.focus, path, found.value, found.shape, found.component),
        *(found.severity, found.constraint, *found.messages),
    )


def expected(graph: Triples) -> Found | None:
    """Return the results that a test wants; None: it wants a failure."""
    ((_, _, wanted),) = graph.match(None, iri(f"{MF}result"), None)
    if wanted == iri(f"{SHT}Failure"):
        return None
    names = ("focusNode", "resultPath", "value", "sourceShape",
             "sourceConstraintComponent", "resultSeverity", "sourceConstraint",
             "resultMessage")  # fmt: skip
    found: Found = Counter()
    for node in graph.values(wanted, sh("result")):
        row = [next(iter(graph.values(node, sh(name))), None) for name in names]
        found[tuple(row if row[-1] else row[:-1])] += 1
    return found


def test_all_tests_are_there() -> None:
    assert TESTS == len(files())


def test_reports_are_those_of_the_standard() -> None:
    """Where a test tells messages, they are those too."""
    wrong = []
    for path in files():
        graph = read(path)
        wanted = expected(graph)
        try:
            found = list(results(graph))
        except ShapesError:
            if wanted is not None:
                wrong.append(path.name)
            continue
        tells = wanted is not None and any(len(row) > 7 for row in wanted)
        if wanted != Counter(in_words(one, messages=tells) for one in found):
            wrong.append(path.name)

    assert [] == wrong


@pytest.mark.parametrize("name", ["unsupported-sparql-001", "pre-binding-006"])
def test_what_is_refused_says_why_and_where(name: str) -> None:
    path = suites("shacl", "sparql", "pre-binding", f"{name}.ttl")

    with pytest.raises(ShapesError, match=r"line \d+, column \d+"):
        list(results(read(path)))
