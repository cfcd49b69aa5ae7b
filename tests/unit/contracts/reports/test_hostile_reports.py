"""Text of strangers, and how little it does to a report."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.contracts.path import Predicate
from provgraph.contracts.report import Report
from provgraph.contracts.reports import REPORTS, About
from provgraph.contracts.words import SH_NAMESPACE
from provgraph.rdf.terms import Term, iri, text
from tests.unit.contracts.reports.builders import (
    HOSTILE,
    RUN,
    many,
    result,
    words,
    written,
)
from tests.unit.contracts.reports.readers import ABOUT, Page, log_of, suite_of

TEXTUAL = ["table", "markdown", "html", "junit", "sarif"]
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe]")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_of_strangers_harms_a_form(hostile: str) -> None:
    """It comes back as it is where machines read, and as mere text where people do."""
    literal = text(hostile)
    one = result(value=literal, messages=(literal,), details=(result(value=literal),))
    report = replace(Report.of((one,)), notes=(hostile,), engines={hostile: 1})
    about = About(
        hostile,
        hostile,
        source=hostile,
        file=hostile,
        when=hostile,
        names={RUN: hostile},
    )

    told = json.loads(written("json", report, about))
    assert (literal, hostile) == (told["results"][0]["value"], told["source"])
    assert hostile == told["results"][0]["message"]
    assert suite_of(report, about).findall("testcase/failure")
    for form in TEXTUAL:
        assert not UNSEEN.search(written(form, report, about))
    assert not re.search(
        r"\]\(", log_of(report, about)["results"][0]["message"]["text"]
    )
    page = Page(written("html", report, about))
    plain = Page(written("html", Report.of((result(details=(result(),)),)), ABOUT))
    assert set(page.tags) <= {*plain.tags, "p", "code"}
    assert page.tags.count("title") == 1


@given(hostile=words, other=words)
def test_all_that_is_a_strangers_in_markdown_is_in_code_spans(
    hostile: str, other: str
) -> None:
    one = result(value=text(hostile), messages=(text(other),), shape=Term("_:b"))
    about = About(hostile, source=other, names={Term("_:b"): hostile})
    report = replace(Report.of((one,)), notes=(other,))
    spans = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")

    lines = [
        spans.sub("", line) for line in written("markdown", report, about).split("\n")
    ]

    assert [
        f"### ❌ {' on ' if other else ''}: 1 violation",
        "",
        "| Count | Severity | Shape | Path | Constraint |",
        "| ---: | --- | --- | --- | --- |",
        "| 1 |  |  |  |  |",
        "",
        "**** ",
        "",
        "- : ",
        "",
        "",
        "",
    ] == lines


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_name_of_a_shape_ends_its_cell(hostile: str) -> None:
    """A row is cut at each bar before which no backslash escapes it."""
    about = About(names={RUN: hostile})
    told = written("markdown", Report.of((result(),)), about).split("\n")
    (row,) = [line for line in told if line.startswith("| 1 ")]

    # Six bars, and between them five cells.
    assert 11 == len(re.findall(r"\||(?:\\.|[^|])+", row))


@pytest.mark.parametrize("sign", ["`", "|"])
def test_markdown_fits_into_a_comment_whatever_is_long(sign: str) -> None:
    """A bar needs a backslash, and ticks as many around them."""
    long = sign * 100_000
    severities = [iri(f"{SH_NAMESPACE}{'S' * 90}{number}") for number in range(900)]
    results = tuple(
        result(
            focus=text(long),
            path=Predicate(iri(f"http://example.org/{'x' * 3_000}/{number}")),
            component=iri(f"http://example.org/{'y' * 3_000}/{number}"),
            severity=severity,
            messages=(text(long),),
        )
        for number, severity in enumerate(severities * 3)
    )
    report = replace(Report.of(results), notes=(long,) * 100)
    about = About(long, source=long, names={RUN: long})

    assert len(written("markdown", report, about)) < 65_536


def test_markdown_fits_into_a_comment() -> None:
    long = "`|" * 100_000
    results = tuple(
        result(
            focus=iri(f"http://example.org/{'x' * 3_000}/{number}"),
            shape=iri(f"http://example.org/{'y' * 3_000}/{number % 300}"),
            messages=(text(long),),
        )
        for number in range(3_000)
    )
    report = replace(Report.of(results), notes=(long,) * 100)
    told = written("markdown", report, About(long, source=long))

    assert len(told) < 65_536
    assert "And 270 more kinds, of 2,700 results." in told
    assert "- and 7 more results\n" in told


@given(name=st.text(st.characters(codec=None), max_size=8))
def test_any_name_of_a_source_makes_a_report_that_can_be_read(name: str) -> None:
    """Names of files hold anything, half characters and control signs too."""
    about = About(name, name, name, name, name)
    report = many(2)

    json.loads(written("json", report, about))
    assert log_of(report, about)["results"]
    assert suite_of(report, about)
    for form in REPORTS:
        assert written(form, report, about)
