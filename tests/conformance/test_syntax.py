"""What is SPARQL is read, and what is not is refused.

An endpoint has no way to ask only for that, so each text is run. 400 is the
status of a text that cannot be read; one that can be, and then fails, has another.
Source: https://www.w3.org/TR/sparql11-protocol/#query-failure
"""

from __future__ import annotations

from typing import Final

import pytest

from tests.conformance.cases import counted, of, parameters
from tests.conformance.endpoint import NOTHING, Endpoint, Reply
from tests.conformance.manifests import Case

POSITIVE_QUERY: Final = "PositiveSyntaxTest"
NEGATIVE_QUERY: Final = "NegativeSyntaxTest"
POSITIVE_UPDATE: Final = "PositiveUpdateSyntaxTest"
NEGATIVE_UPDATE: Final = "NegativeUpdateSyntaxTest"
NO_DATA: Final = [("default-graph-uri", NOTHING)]
UNREADABLE: Final = 400
MAY_FAIL: Final = {
    "sparql11/syntax-query/test_4": "it calls a function that nobody has",
    **dict.fromkeys(
        [f"sparql11/syntax-fed/test_{number}" for number in (1, 2, 3)],
        "it asks an endpoint that is not allowed",
    ),
    **dict.fromkeys(
        [f"sparql11/syntax-update-1/test_{number}" for number in (1, 2, 3, 4, 37)],
        "it loads what is not there",
    ),
    **dict.fromkeys(
        [f"sparql11/syntax-update-1/test_{number}" for number in (8, 18)],
        "it drops or clears a graph that is not there",
    ),
}
"""What can be read and yet need not succeed; all else has to."""


@pytest.mark.parametrize(
    ("kind", "sparql11", "sparql12"),
    [
        (POSITIVE_QUERY, 66, 102),
        (NEGATIVE_QUERY, 48, 81),
        (POSITIVE_UPDATE, 42, 18),
        (NEGATIVE_UPDATE, 13, 2),
    ],
)
def test_all_syntax_cases_are_run(kind: str, sparql11: int, sparql12: int) -> None:
    assert {"sparql11": sparql11, "sparql12": sparql12} == counted(of(kind))


@pytest.mark.parametrize("case", parameters(POSITIVE_QUERY))
def test_a_query_is_read(case: Case, endpoint: Endpoint) -> None:
    assert case.text is not None

    check_that_it_is_read(case, endpoint.query(case.text.bytes(), dataset=NO_DATA))


@pytest.mark.parametrize("case", parameters(NEGATIVE_QUERY))
def test_what_is_no_query_is_refused(case: Case, endpoint: Endpoint) -> None:
    assert case.text is not None

    reply = endpoint.query(case.text.bytes(), dataset=NO_DATA)

    assert UNREADABLE == reply.status, reply.body


@pytest.mark.parametrize("case", parameters(POSITIVE_UPDATE))
def test_an_update_is_read(case: Case, empty: Endpoint) -> None:
    assert case.text is not None

    check_that_it_is_read(case, empty.update(case.text.bytes()))


@pytest.mark.parametrize("case", parameters(NEGATIVE_UPDATE))
def test_what_is_no_update_is_refused(case: Case, endpoint: Endpoint) -> None:
    assert case.text is not None

    reply = endpoint.update(case.text.bytes())

    assert UNREADABLE == reply.status, reply.body


def check_that_it_is_read(case: Case, reply: Reply) -> None:
    if case.id in MAY_FAIL:
        assert UNREADABLE != reply.status, reply
    else:
        assert reply.status in range(200, 300), reply
