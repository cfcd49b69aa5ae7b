"""Updates leave the graphs that the W3C's suites have for them."""

from __future__ import annotations

import pytest

from tests.conformance.cases import counted, of, parameters
from tests.conformance.compare import same_graph
from tests.conformance.endpoint import Endpoint, quads_of
from tests.conformance.manifests import Case
from tests.profile import PROFILE

KIND = "UpdateEvaluationTest"
STEP = 1 if PROFILE == "full" else 3
"""Each waits for a new copy of the graph, which there is four times a second."""


def test_all_update_cases_are_run() -> None:
    assert {"sparql11": 94, "sparql12": 3} == counted(of(KIND))


@pytest.mark.parametrize("case", parameters(KIND)[::STEP])
def test_update(case: Case, empty: Endpoint) -> None:
    assert case.text is not None
    empty.fill(case.data)

    reply = empty.update(case.text.bytes())

    assert reply.status in range(200, 300), reply.body
    expected = [
        quad for name, file in case.after.files() for quad in quads_of(file, name)
    ]
    actual = empty.everything()
    assert same_graph(expected, actual), (expected, actual)
