"""Reports of several contracts as one text, each whole within it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from provgraph.contracts.report import Report, Result
from provgraph.contracts.reports import REPORTS, About
from provgraph.contracts.reports.together import FORMS, write_together
from provgraph.contracts.words import VIOLATION, sh
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import A

NASTY = '<body>\n</body>\n</testsuites>]}"runs": [\'id="kind-1" href="#kind-1"\''


def about(name: str) -> tuple[Report, About]:
    result = Result(
        Term(f"<urn:{name}>"),
        None,
        Term('"<body>"'),
        Term(f"<urn:shape:{name}>"),
        sh("InConstraintComponent"),
        VIOLATION,
        (Term('"</testsuites>]}\\"runs\\": [ id=\\"kind-1\\""'),),
    )
    return Report.of((result,)), About(contract=name, source=NASTY)


def written(form: str, *names: str) -> str:
    return b"".join(write_together(form, map(about, names))).decode()


def test_a_list_of_json_has_a_report_for_each_also_for_one() -> None:
    for names in (["a"], ["a", "b", "c"]):
        found = json.loads(written("json", *names))

        assert names == [one["contract"]["name"] for one in found]


def test_sarif_has_a_run_for_each() -> None:
    found = json.loads(written("sarif", "a", "b"))

    ids = [one["automationDetails"]["id"] for one in found["runs"]]
    assert ["a/", "b/"] == ids
    assert [1, 1] == [len(one["results"]) for one in found["runs"]]


def test_junit_has_a_suite_for_each_and_counts_all() -> None:
    found = ET.fromstring(written("junit", "a", "b", "c"))  # noqa: S314 - our own

    assert {"name": "SHACL", "tests": "3", "failures": "3"} == found.attrib
    assert ["a", "b", "c"] == [one.get("name") for one in found]


def test_a_page_has_a_section_for_each_and_links_that_lead_there() -> None:
    page = written("html", "a", "b")

    assert 1 == page.count("<!DOCTYPE html>") == page.count("\n<body>\n")
    for number in (1, 2):
        assert f'href="#contract-{number}-kind-1"' in page
        assert f'id="contract-{number}-kind-1"' in page
    assert 'id="kind-' not in page


def test_turtle_has_a_report_for_each() -> None:
    quads = parse(written("turtle", "a", "b").encode(), TURTLE, None).quads

    reports = [one for one in quads if one[1:3] == (A, sh("ValidationReport"))]
    assert 2 == len(reports)


@pytest.mark.parametrize("form", sorted({*FORMS} - {"json"}))
def test_one_report_is_what_its_form_writes(form: str) -> None:
    assert b"".join(REPORTS[form](*about("a"))).decode() == written(form, "a")
