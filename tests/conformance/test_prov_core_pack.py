"""The pack `prov-core` against the cases of PROV-CONSTRAINTS: it never cries wolf.

SHACL knows no inference and merges nothing, so it cannot find all that is invalid;
`provgraph validate` does. What it finds has to be so.

Source: https://www.w3.org/TR/prov-constraints/#normalization-validity-equivalence
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from provgraph.model.writing_prov_o import graphs_of
from tests.conformance.test_prov_constraints import NOT_AS_NAMED, document, expected
from tests.unit.contracts.judging import judged

VALID: Final = 116
"""110 that the suite lists as valid, and 6 that the recommendation allows."""
FOUND: Final = 48
"""Of the 70 that are invalid."""


def breaks(case: str) -> bool:
    """Tell whether a document, or one of its bundles, has a violation."""
    return any(
        "Violation" == one.severity
        for _, triples in graphs_of(document(case, "xml"))
        for one in judged("prov-core", triples)
    )


def test_what_is_valid_breaks_nothing_and_most_of_what_is_not_does() -> None:
    verdicts = Counter(
        (valid or case in NOT_AS_NAMED, breaks(case))
        for case, valid in expected().items()
    )

    assert {
        (True, False): VALID,
        (False, True): FOUND,
        (False, False): 70 - FOUND,
    } == verdicts
