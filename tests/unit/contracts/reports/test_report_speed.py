"""What a report costs, by its results."""

from __future__ import annotations

import time

import pytest

from provgraph.contracts.report import Report
from provgraph.contracts.reports import REPORTS, About
from tests.unit.contracts.reports.builders import many

FEW, MANY = many(5_000), many(20_000)
RATIO_MAX = 6
"""Four times the results; what grows with the square would take sixteen times."""


def seconds(form: str, report: Report) -> float:
    """The least of three, in the processor's own time: others work here too."""
    took = []
    for _ in range(3):
        began = time.process_time()
        for piece in REPORTS[form](report, About()):
            assert piece
        took.append(time.process_time() - began)
    return min(took)


@pytest.mark.parametrize("form", REPORTS)
def test_time_grows_as_the_results_do(form: str) -> None:
    assert seconds(form, MANY) <= RATIO_MAX * seconds(form, FEW)


@pytest.mark.parametrize("form", REPORTS)
def test_a_report_leaves_in_pieces(form: str) -> None:
    """None is much larger than 64 KiB, and the first comes before the last is made."""
    pieces = list(REPORTS[form](FEW, About()))

    assert max(map(len, pieces)) < 128 * 1024
    if form not in {"junit", "markdown"}:  # they list examples only
        assert 3 < len(pieces)
