"""What an earlier report has already is not told again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.checking.baseline import Baseline
from provgraph.contracts.path import Inverse, Path, Predicate
from provgraph.contracts.report import Report, Result
from provgraph.contracts.reports import About
from provgraph.contracts.reports.together import write_together
from provgraph.contracts.words import VIOLATION, sh
from provgraph.errors import MalformedError
from provgraph.rdf.terms import Term

P = Predicate(Term("<urn:p>"))
TERMS = st.sampled_from([Term("<urn:a>"), Term("_:b"), Term('"a \\" \u00e9"@en')])
PATHS: st.SearchStrategy[Path | None] = st.sampled_from([None, P, Inverse(P)])
RESULTS = st.lists(
    st.builds(
        Result,
        focus=TERMS,
        path=PATHS,
        value=st.none() | TERMS,
        shape=st.sampled_from([Term("<urn:s>"), Term("_:s1")]),
        component=st.just(sh("InConstraintComponent")),
        severity=st.just(VIOLATION),
    ),
    max_size=6,
)


def baseline(*reports: Report) -> Baseline:
    written = write_together("json", [(one, About()) for one in reports])
    return Baseline(b"".join(written))


@given(known=RESULTS, new=RESULTS)
def test_what_is_left_is_what_is_new(
    known: Sequence[Result], new: Sequence[Result]
) -> None:
    report = baseline(Report.of(tuple(known))).without(Report.of((*known, *new)))

    assert len(new) == report.total == len(report.results)


@given(known=RESULTS, more=RESULTS)
def test_nothing_is_left_of_a_report_that_has_become_shorter(
    known: Sequence[Result], more: Sequence[Result]
) -> None:
    before = baseline(Report.of(tuple(known)), Report.of(tuple(more)))

    assert before.without(Report.of(tuple(more))).conforms
    assert before.without(Report.of(tuple(known))).conforms


def test_the_report_says_how_much_is_left_out() -> None:
    result = Result(Term("<urn:a>"), P, None, Term("<urn:s>"), sh("In"), VIOLATION)
    report = baseline(Report.of((result,))).without(Report.of((result, result)))

    assert ("1 result is in the baseline, and left out.",) == report.notes
    assert 1 == report.total


def test_a_report_that_leaves_results_out_is_no_baseline() -> None:
    """Those would be told as new, though they are known."""
    result = Result(Term("<urn:a>"), P, None, Term("<urn:s>"), sh("In"), VIOLATION)
    cut = replace(Report.of((result, result)), results=(result,))

    with pytest.raises(MalformedError, match="lists 1 of 2 results"):
        baseline(cut)


NAMELESS = (
    b'[{"truncated": false, "results": [{"focus": "", "path": null, "value": null,'
    b' "shape": "", "component": ""}]}]'
)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[1]", b'[{"results": [{}]}]', b"null", NAMELESS]
)
def test_what_is_no_report_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedError, match="baseline"):
        Baseline(body)
