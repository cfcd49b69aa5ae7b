"""A shape that waits leaves alone what has not ended, however large the graph is."""

from __future__ import annotations

import tracemalloc

import pytest

from provgraph.contracts.changes.findings import Findings
from provgraph.contracts.closures import Closures
from provgraph.contracts.judging import broken, judge_graph
from provgraph.rdf.terms import Term, date_time, iri
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import A, prov
from tests.unit.contracts.made import shapes_of

SHAPES = shapes_of("""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix pg: <https://w3id.org/provgraph/ns#> .
<urn:e:S> sh:targetClass prov:Activity ; pg:awaits pg:RunEnd ;
    sh:property [ sh:path prov:used ; sh:minCount 1 ] .
""")
S = Term("<urn:e:S>")
OVERDUE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix pg: <https://w3id.org/provgraph/ns#> .
<urn:e:S> sh:targetClass prov:Activity ;
    pg:awaits pg:RunEnd ; pg:deadline "PT15M" ;
    sh:property [ sh:path prov:used ; sh:minCount 1 ] .
"""


def graph(ended: int) -> Triples:
    """Runs that have ended and used something, the last nothing; one goes on."""
    runs = [iri(f"urn:e:run{at}") for at in range(ended + 1)]
    triples = [(run, A, prov("Activity")) for run in runs]
    end = date_time("2026-11-27T10:00:00Z")
    triples += [(run, prov("endedAtTime"), end) for run in runs[:-1]]
    return Triples([*triples, *((run, prov("used"), S) for run in runs[:-2])])


@pytest.mark.parametrize("ended", [10, 4_000])
def test_what_goes_on_is_not_broken_yet(ended: int) -> None:
    assert [(S, iri(f"urn:e:run{ended - 1}"))] == list(broken(SHAPES, graph(ended)))


@pytest.mark.parametrize("by_columns", [False, True])
def test_what_goes_on_has_no_result_yet(by_columns: bool) -> None:
    report = judge_graph(SHAPES, graph(10), by_columns=by_columns)

    assert [iri("urn:e:run9")] == [one.focus for one in report.results]


def test_a_run_that_tells_of_itself_again_and_again_is_waited_for_once() -> None:
    shapes = shapes_of(OVERDUE)
    run, begun = iri("urn:e:run"), date_time("2026-11-27T10:00:00Z")
    graph = Triples([(run, A, prov("Activity")), (run, prov("startedAtTime"), begun)])
    closures = Closures(shapes, graph, now="2026-11-27T10:00:01Z")
    findings = Findings(shapes, closures)
    findings.judge_all()
    said = (run, prov("used"), S)
    tracemalloc.start()
    try:
        for _ in range(2_000):
            graph.add([said])
            findings.change([said], [])
            graph.remove([said])
            findings.change([], [said])
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    closures.turn_to(graph, "2026-11-27T11:00:00Z")

    assert 100_000 > kept
    assert 1 == len(findings.judge_due())
    assert [run] == [one.focus for one in findings.results()]
