"""A report as people, code hosts and CI read it."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given

from provgraph.contracts.constraint import Class, MaxCount, MinCount
from provgraph.contracts.path import Predicate
from provgraph.contracts.report import Report
from provgraph.contracts.reports import REPORTS, About
from provgraph.contracts.words import INFO, VIOLATION, WARNING, sh
from provgraph.rdf.terms import Term, iri, text
from provgraph.rdf.vocab import prov
from tests.unit.contracts.reports.builders import (
    RUN,
    USED,
    many,
    reports,
    result,
    shapes,
    written,
)
from tests.unit.contracts.reports.readers import ABOUT, Page, log_of, suite_of

OTHER = Predicate(prov("generated"))


def test_every_form_has_a_media_type_and_an_ending_of_its_own() -> None:
    assert len(REPORTS) == len({one.media_type for one in REPORTS.values()})
    assert len(REPORTS) == len({one.ending for one in REPORTS.values()})
    assert all(one.ending.startswith(".") for one in REPORTS.values())


def test_json_has_the_shape_that_is_documented() -> None:
    report = replace(many(6), engines={"closures": 3}, notes=("a note",))
    told = json.loads(written("json", report, ABOUT))

    assert {
        "contract": {"name": "lineage", "version": "1.2.0"},
        "source": "events.ttl",
        "when": "2026-01-01T00:00:00Z",
        "conforms": False,
        "total": 6,
        "truncated": False,
        "severities": [
            {"severity": one, "count": 2} for one in (VIOLATION, WARNING, INFO)
        ],
        "engines": {"closures": 3},
        "notes": ["a note"],
    } == {key: told[key] for key in told if key not in {"kinds", "results"}}
    assert 6 == sum(one["count"] for one in told["kinds"])
    assert {"shape", "name", "path", "component", "severity", "count"} == {
        key for one in told["kinds"] for key in one
    }
    first = told["results"][0]
    assert {
        "focus": "<http://example.org/run/0>",
        "path": "<http://www.w3.org/ns/prov#used>",
        "value": '"the \\"0\\"th value"',
        "shape": "<http://example.org/shapes#S0>",
        "component": "<http://www.w3.org/ns/shacl#ClassConstraintComponent>",
        "severity": "<http://www.w3.org/ns/shacl#Violation>",
        "messages": [],
        "constraint": None,
    } == {key: first[key] for key in first if key not in {"message", "details"}}
    assert "no instance" in first["message"]
    assert "inner" in first["details"][0]["value"]


@given(report=reports)
def test_json_and_sarif_have_every_result(report: Report) -> None:
    told = json.loads(written("json", report))
    expected = [(one.focus, one.value, list(one.messages)) for one in report.results]

    assert expected == [
        (o["focus"], o["value"], o["messages"]) for o in told["results"]
    ]
    assert len(report.results) == len(log_of(report)["results"])


@given(report=reports)
def test_sarif_has_what_the_standard_requires(report: Report) -> None:
    """The members that its schema asks for, and where one says what others are."""
    log = json.loads(written("sarif", report, ABOUT))
    assert {"$schema", "version", "runs"} == set(log)
    assert "2.1.0" == log["version"]
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    rules = [one["id"] for one in driver["rules"]]
    assert len(set(rules)) == len(rules)
    assert all(one["executionSuccessful"] is True for one in run["invocations"])
    for one in run["results"]:
        assert one["ruleId"] == rules[one["ruleIndex"]]
        assert one["level"] in {"none", "note", "warning", "error"}
        assert isinstance(one["message"]["text"], str)
        (place,) = one["locations"]
        assert place["physicalLocation"] == {
            "artifactLocation": {"uri": "data/the%20events.ttl"},
            "region": {"startLine": 1},
        }
        (node,) = place["logicalLocations"]
        assert node["fullyQualifiedName"]
    prints = [
        one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]
    ]
    assert len(set(prints)) == len(prints)


def test_levels_follow_the_severity() -> None:
    own = iri("http://example.org/Disaster")
    levels = {VIOLATION: "error", WARNING: "warning", INFO: "note", own: "error"}
    report = Report.of(tuple(result(severity=one) for one in levels))

    assert list(levels.values()) == [one["level"] for one in log_of(report)["results"]]


def test_a_fingerprint_is_the_same_in_every_run() -> None:
    """Whatever the order, the words, and the labels of blank nodes."""

    def prints(report: Report, about: About = ABOUT) -> set[str]:
        return {
            one["partialFingerprints"]["primaryLocationLineHash"]
            for one in log_of(report, about)["results"]
        }

    one = result(focus=Term("_:b1"), value=Term("_:b2"), shape=Term("_:b3"))
    again = result(
        focus=Term("_:c7"),
        value=Term("_:c8"),
        shape=Term("_:c9"),
        messages=(text("x"),),
    )
    other = result(focus=iri("http://example.org/run/2"))

    assert prints(Report.of((one, other))) == prints(Report.of((other, again)))
    assert prints(Report.of((other,))) == prints(
        Report.of((other,)), replace(ABOUT, names={RUN: "worded anew"})
    )
    assert prints(Report.of((one,))).isdisjoint(prints(Report.of((other,))))


def test_sarif_without_a_file_names_the_focus_node_only() -> None:
    (one,) = log_of(Report.of((result(),)), About())["results"]

    assert ["logicalLocations"] == list(one["locations"][0])


def test_junit_has_a_case_for_each_thing_that_is_asked() -> None:
    asked = shapes(MinCount(1), MaxCount(3), Class(prov("Entity")))
    report = Report.of(
        (result(), result(component=MaxCount.component, severity=WARNING))
    )
    suite = suite_of(report, replace(ABOUT, shapes=asked, names={RUN: "a run"}))

    assert "lineage 1.2.0" == suite.get("name")
    assert {
        "a run: MinCount": ["failure"],
        "a run: MaxCount": ["system-out"],
        "a run: Class": [],
    } == {
        str(case.get("name")): [inner.tag for inner in case]
        for case in suite.findall("testcase")
    }


def test_junit_lists_so_many_results_and_says_how_many_more_there_are() -> None:
    focus = [iri(f"http://example.org/run/{number}") for number in range(1_500)]
    report = Report.of(tuple(result(focus=one) for one in focus))
    (failure,) = suite_of(report).findall("testcase/failure")

    assert "1,500 results" == failure.get("message")
    lines = (failure.text or "").strip().split("\n")
    assert 101 == len(lines)
    assert "and 1,400 more results" == lines[-1]


@given(report=reports)
def test_a_page_has_every_result_and_no_script(report: Report) -> None:
    told = written("html", report, ABOUT)
    page = Page(told)
    results = told.partition("<h2>Results</h2>")[2].partition("<h2>")[0]

    assert len(report.results) == results.count("<tr><td>")
    assert {"script", "img", "iframe", "a"} & set(page.tags) <= {"a"}
    assert {"http-equiv", "content"} <= page.attributes
    assert not [one for one in page.attributes if one.startswith("on")]


def test_a_cut_report_says_so_in_every_form() -> None:
    whole = many(30)
    cut = replace(whole, results=whole.results[:12])

    for form in REPORTS:
        told = written(form, cut, ABOUT)
        assert re.search("12 of 30|truncated", told), form
        assert not re.search(
            'The list is cut|truncated(>|": true)', written(form, whole)
        )
    assert "1 more result is left out" in Page(written("html", cut)).text


@pytest.mark.parametrize("form", sorted({*REPORTS} - {"ntriples"}))
def test_the_counts_stand_before_the_first_result(form: str) -> None:
    told = written(form, many(30), ABOUT)
    counted = re.search('10 violations|"count": 10', told)

    assert counted is not None
    assert counted.start() < told.index("example.org/run/")


@pytest.mark.parametrize("form", REPORTS)
def test_what_conforms_says_so(form: str) -> None:
    told = written(form, Report.of(()), ABOUT)

    assert re.search("conforms", told, re.IGNORECASE)


@pytest.mark.parametrize("form", REPORTS)
def test_what_conforms_in_spite_of_results_tells_them(form: str) -> None:
    """As in SHACL 1.2 those of Debug, or all but the ones that are disallowed."""
    told = written(form, replace(many(30), disallowed=frozenset()), ABOUT)

    assert "example.org/run/" in told


def test_the_worst_stands_first_and_then_the_most() -> None:
    severities = (INFO, INFO, INFO, WARNING, VIOLATION, VIOLATION, VIOLATION)
    paths = (USED, USED, USED, USED, USED, OTHER, OTHER)
    report = Report.of(
        tuple(
            result(severity=severity, path=path)
            for severity, path in zip(severities, paths, strict=True)
        )
    )
    told = json.loads(written("json", report))

    assert [(VIOLATION, 3), (WARNING, 1), (INFO, 3)] == [
        (one["severity"], one["count"]) for one in told["severities"]
    ]
    assert [(VIOLATION, 2), (VIOLATION, 1), (WARNING, 1), (INFO, 3)] == [
        (one["severity"], one["count"]) for one in told["kinds"]
    ]


@given(report=reports)
def test_a_table_has_a_line_for_each_result(report: Report) -> None:
    lines = written("table", report).split("\n")

    assert len(report.results) == sum(one.startswith("  ") for one in lines) - sum(
        bool(re.match(r" +\d", one)) for one in lines
    )


def test_columns_stand_below_one_another() -> None:
    about = About(names={iri("http://example.org/shapes#S1"): "名前 e\u0301"})
    table = written("table", many(30), about).split("\n\n")[1].split("\n")

    assert "Count  Severity   Shape" == table[0][:23]
    assert "    1  violation  " == table[2][:18]
    assert 3 == table[1].count("─  ─") - 1


def test_a_shape_without_a_name_is_called_by_what_it_is_within() -> None:
    report = Report.of((result(shape=Term("_:b"), component=sh("In")),))

    assert "unnamed shape" in written("table", report)
    assert "_:b" not in written("sarif", report)
