"""Each document of the suite is judged as PROV-CONSTRAINTS has it.

Source: https://www.w3.org/TR/prov-constraints/#normalization-validity-equivalence
"""

from __future__ import annotations

from typing import Any, Final

import pytest

from provgraph.constraints import validate
from provgraph.errors import MalformedError
from provgraph.model.statement import Document
from provgraph.translate.provdoc import PROVN, PROVXML, read
from tests.suites import suites

FORMS: Final = {"xml": PROVXML, "provn": PROVN}
"""Each file's ending, and its form."""

LOST: Final = "unification/bundle-fail1"
"""Its PROV-N lost the bundles when it was made from the XML, and is none."""

_NO_KEY: Final = (
    "no constraint makes a usage unique by its activity and entity: an activity may"
    " use one entity twice"
)
_EXPANDED: Final = (
    "an activity that a delegation leaves out is existential, so it is merged"
    " (definition 4); only a plan and the arguments of a derivation can be none"
)
NOT_AS_NAMED: Final = {
    **dict.fromkeys([f"unification/usage-fail{one}" for one in (1, 5, 6, 7)], _NO_KEY),
    **dict.fromkeys([f"unification/delegation-fail{one}" for one in (4, 5)], _EXPANDED),
}
"""What the suite lists as invalid by the files' names, and the recommendation allows.

The tests of the suite's own source note the same of them.
"""


def expected() -> dict[str, bool]:
    """Return of each case whether the suite lists it as valid."""
    lines = suites("prov-constraints", "expected.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    return {case: verdict == "valid" for case, verdict, *_ in rows}


def parameters() -> list[Any]:
    try:
        cases = expected()
    except pytest.skip.Exception as reason:
        skipped = pytest.mark.skip(reason=str(reason))
        return [pytest.param("", "", id="no-suites", marks=skipped)]
    return [
        pytest.param(case, form, id=f"{case}.{form}")
        for form in FORMS
        for case in cases
        if (case, form) != (LOST, "provn")
    ]


def document(case: str, form: str) -> Document:
    path = suites("prov-constraints", f"{case}.{form}")
    return read(path.read_bytes(), FORMS[form]).document


def test_all_cases_are_run() -> None:
    cases = expected()

    assert (186, 110) == (len(cases), sum(cases.values()))
    assert 186 + 185 == len(parameters())


@pytest.mark.parametrize(("case", "form"), parameters())
def test_a_document_is_judged_as_the_recommendation_has_it(
    case: str, form: str
) -> None:
    valid = expected()[case] or case in NOT_AS_NAMED

    verdict = validate(document(case, form))

    assert valid == verdict.valid, verdict.violations


@pytest.mark.parametrize("case", NOT_AS_NAMED)
def test_what_is_judged_otherwise_is_listed_as_invalid(case: str) -> None:
    assert not expected()[case]


def test_what_lost_its_bundles_is_refused() -> None:
    with pytest.raises(MalformedError):
        document(LOST, "provn")
