"""A report as a graph, in whatever form of RDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hypothesis import given

from provgraph.contracts.path import Inverse, Sequence
from provgraph.contracts.report import Report, Result
from provgraph.contracts.reports import About, report_triples
from provgraph.contracts.reports.summary import every
from provgraph.contracts.words import sh
from provgraph.rdf.formats import NTRIPLES, TURTLE, Format
from provgraph.rdf.parsing import parse
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import pg
from tests.suites import suites
from tests.unit.contracts.reports.builders import (
    USED,
    graph_of,
    iris,
    many,
    read_report,
    report_node,
    reports,
    result,
    written,
)


def parsed(form: Format, report: Report, about: About | None = None) -> list[Triple]:
    body = written(form.name, report, about).encode()
    return [
        (subject, predicate, value)
        for subject, predicate, value, _ in parse(body, form, None).quads
    ]


def comparable(report: Report) -> Counter[object]:
    """Results whatever their order: no order of triples means anything."""

    def one(found: Result) -> object:
        inner = frozenset(Counter(map(one, found.details)).items())
        return replace(found, messages=tuple(sorted(found.messages)), details=()), inner

    return Counter(map(one, report.results))


@given(report=reports)
def test_both_forms_are_the_same_graph(report: Report) -> None:
    assert graph_of(parsed(NTRIPLES, report)) == graph_of(parsed(TURTLE, report))


@given(report=reports)
def test_a_graph_says_all_that_the_report_holds(report: Report) -> None:
    graph = Triples(report_triples(report))
    node = report_node(graph)
    assert node is not None

    assert comparable(report) == comparable(read_report(graph, node))


@given(report=reports, namespace=iris, prefix=iris)
def test_any_prefixes_leave_the_graph_as_it_is(
    report: Report, namespace: Term, prefix: Term
) -> None:
    """Even one that takes the name of SHACL's own away."""
    prefixes = {"sh": namespace[1:-1], prefix: "x", "": "http://example.org/"}
    about = About('title\n[] a "x"', prefixes=prefixes)

    assert graph_of(parsed(NTRIPLES, report)) == graph_of(parsed(TURTLE, report, about))


@given(report=reports)
def test_no_blank_node_is_in_two_results(report: Report) -> None:
    """Each has its own copy of a path, and a label of the data is never taken."""
    triples = list(report_triples(report))
    told = {
        term
        for one in every(report.results)
        for term in (one.focus, one.value, one.shape, one.constraint)
        if term is not None
    }
    ours = Counter(
        value for _, _, value in triples if value[0] == "_" and value not in told
    )

    assert set() == {subject for subject, _, _ in triples} & told
    assert {1} >= set(ours.values())


def test_a_whole_report_has_no_word_that_is_not_in_the_standard() -> None:
    report = many(10)
    cut = replace(report, results=report.results[:4])

    assert not [one for one in report_triples(report) if "provgraph" in one[1]]
    said = Triples(report_triples(cut, iri("urn:report")))
    assert {
        (iri("urn:report"), pg("truncated"), Term('"true"')),
        (iri("urn:report"), pg("resultsTotal"), Term('"10"')),
    } == {
        (subject, predicate, Term(value.partition("^^")[0]))
        for subject, predicate, value in said.match(None, None, None)
        if "provgraph" in predicate
    }
    assert graph_of(parsed(NTRIPLES, cut)) == graph_of(parsed(TURTLE, cut))


def test_details_may_be_deep() -> None:
    """As deep as shapes may nest: no form runs out of stack."""
    deep = result()
    for _ in range(2_000):
        deep = result(details=(deep,))
    report = Report.of((deep,))

    assert len(parsed(NTRIPLES, report)) == len(parsed(TURTLE, report))
    for form in ("json", "html", "sarif", "junit", "markdown", "table"):
        assert written(form, report)


def test_turtle_reads_well() -> None:
    path = Sequence((USED, Inverse(USED)))
    text = written("turtle", Report.of((result(path=path),)), About("lineage", "1"))

    assert text.startswith("# lineage 1: 1 violation\n@prefix sh:")
    assert (
        "        sh:resultPath ( prov:used [ sh:inversePath prov:used ] ) ;\n" in text
    )
    assert "_:" not in text


EXPECTED_REPORTS = 114
"""In the suite's files; where a failure is expected, there is none."""


def test_every_expected_report_of_the_suite_is_written_as_it_is() -> None:
    done = 0
    for path in sorted(suites("shacl").rglob("*.ttl")):
        for triples, report in expected_reports(path):
            assert graph_of(triples) == graph_of(report_triples(report)), path
            again = parsed(TURTLE, report)
            assert graph_of(triples) == graph_of(again), path
            done += 1

    assert done == EXPECTED_REPORTS


def expected_reports(path: Path) -> Iterator[tuple[list[Triple], Report]]:
    """Yield the triples of each expected report, and the report made from them."""
    body = path.read_bytes()
    quads = parse(body, TURTLE, f"http://example.org/{path.name}").quads
    graph = Triples(
        (subject, predicate, value) for subject, predicate, value, _ in quads
    )
    node = report_node(graph)
    if node is None:
        return
    report = read_report(graph, node)
    triples, waiting = [], [node]
    while waiting:
        here = waiting.pop()
        for predicate, values in graph.star(here).items():
            triples += [(here, predicate, value) for value in values]
            if predicate not in {sh("sourceShape"), sh("focusNode"), sh("value")}:
                waiting += [value for value in values if value[0] == "_"]
    yield triples, report
