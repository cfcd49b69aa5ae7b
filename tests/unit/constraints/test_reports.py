"""A verdict as code hosts and CI read it."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.constraints import (
    RULES,
    Verdict,
    Violation,
    as_json,
    as_junit,
    as_sarif,
    validate,
)
from tests.unit.constraints.builders import document, said

VALID = ("good.provn", validate(document("entity(e)")))
BROKEN = (
    "runs/a file.provn",
    validate(
        document(
            replace(said("used(u; a, e)"), place="line 3, column 5"),
            replace(said("used(u; a, f)"), place="/used/u"),
            b=["specializationOf(e, e)"],
        )
    ),
)


def test_json_has_all_that_a_verdict_has() -> None:
    good, bad = json.loads(as_json([VALID, BROKEN]))["documents"]

    assert {
        "source": "good.provn",
        "valid": True,
        "cut": False,
        "violations": [],
    } == good
    key, reflexive = bad["violations"]
    assert (23, "key-properties") == (key["number"], key["name"])
    assert RULES[23].clause == key["clause"]
    assert ["line 3, column 5", "/used/u"] == [
        one["place"] for one in key["statements"]
    ]
    assert "<http://example.org/b>" == reflexive["bundle"]


def test_sarif_has_what_the_standard_requires() -> None:
    log = json.loads(as_sarif([VALID, BROKEN]))

    assert "2.1.0" == log["version"]
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["ruleId"] == rules[result["ruleIndex"]]["id"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert len(result["locations"]) == 1
    assert 2 == len(run["results"])


def test_sarif_says_where_a_statement_stands() -> None:
    result = json.loads(as_sarif([BROKEN]))["runs"][0]["results"][0]

    (place,), (related,) = result["locations"], result["relatedLocations"]
    physical = place["physicalLocation"]
    assert {"uri": "runs/a%20file.provn"} == physical["artifactLocation"]
    assert {"startLine": 3, "startColumn": 5} == physical["region"]
    assert [{"fullyQualifiedName": "/used/u"}] == related["logicalLocations"]


def test_junit_has_a_failed_case_for_each_violation() -> None:
    root = ET.fromstring(as_junit([VALID, BROKEN]))  # noqa: S314 - our own

    assert {"tests": "3", "failures": "2", "name": "PROV-CONSTRAINTS"} == root.attrib
    good, bad = root.findall("testsuite")
    assert [] == good.findall("testcase/failure")
    assert ["prov-constraint-23", "prov-constraint-52"] == [
        one.get("type") for one in bad.findall("testcase/failure")
    ]


@pytest.mark.parametrize("report", [as_json, as_sarif, as_junit])
def test_a_report_of_a_cut_verdict_says_that_it_is_cut(report: object) -> None:
    assert callable(report)
    whole = BROKEN[1]

    assert report([("x", whole)]) != report([("x", replace(whole, cut=True))])


@given(name=st.text(st.characters(codec=None), max_size=8))
def test_any_name_of_a_source_makes_a_report_that_can_be_read(name: str) -> None:
    """Names of files hold anything, half characters and control signs too."""
    violation = Violation(RULES[52], None, (), name)
    judged = [(name, Verdict((violation,)))]

    json.loads(as_json(judged))
    json.loads(as_sarif(judged))
    ET.fromstring(as_junit(judged))  # noqa: S314 - our own
