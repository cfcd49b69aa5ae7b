"""The cases of the suites as parameters of tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest

from tests.conformance.known_gaps import KNOWN_GAPS, NOT_RUN
from tests.conformance.manifests import Case, cases
from tests.suites import suites


@cache
def every_case() -> tuple[Case, ...]:
    """Return the cases of both suites; skip where they are not at hand."""
    tops = ("sparql11/manifest-all.ttl", "sparql12/manifest.ttl")
    return tuple(case for top in tops for case in cases(suites(top), suites()))


def of(*kinds: str) -> list[Case]:
    """Return the cases of these kinds that are run."""
    return [
        case
        for case in every_case()
        if case.kind in kinds and case.folder not in NOT_RUN
    ]


def parameters(*kinds: str) -> list[Any]:
    """Return the same for `pytest.mark.parametrize`, known gaps as such.

    Without the suites it is one test that is skipped and says why.
    """
    try:
        found = of(*kinds)
    except pytest.skip.Exception as reason:
        skipped = pytest.mark.skip(reason=str(reason))
        return [pytest.param(None, id="no-suites", marks=skipped)]
    return [pytest.param(case, id=case.id, marks=_marks(case)) for case in found]


def counted(found: Iterable[Case]) -> dict[str, int]:
    """Return how many cases there are of each suite."""
    return dict(Counter(case.id.partition("/")[0] for case in found))


def _marks(case: Case) -> list[pytest.MarkDecorator]:
    if case.id not in KNOWN_GAPS:
        return []
    reason = KNOWN_GAPS[case.id]
    return [pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason)]
