"""Shapes that name each other end, and do so before anybody is tired of waiting."""

from __future__ import annotations

import pytest

from provgraph.contracts.closures import Closures
from provgraph.contracts.knots import REACHED_MAX
from provgraph.errors import ExhaustedError, ShapesError
from provgraph.rdf.terms import Term
from provgraph.rdf.triples import Triples
from tests.unit.contracts.made import PROLOGUE, shapes_of

A = Term("<urn:made:a>")
TWICE = [
    ":S{0} sh:and ( :S{1} :S{1} ) .",
    ":S{0} sh:node :S{1}, :T{0} . :T{0} sh:not :S{1} .",
    """:S{0} sh:property :P{0}, :Q{0} .
    :P{0} sh:path :p0 ; sh:node :S{1} . :Q{0} sh:path :p1 ; sh:node :S{1} .""",
]


def doubled(line: str, times: int, targets: str = "sh:targetNode :a") -> str:
    """Each shape names the next one twice; the last one asks nothing of the graph."""
    lines = (line.format(at, at + 1) for at in range(times))
    last = f":S{times} sh:nodeKind sh:IRI ."
    return "\n".join([PROLOGUE, f":S0 {targets} .", *lines, last])


@pytest.mark.parametrize("line", TWICE)
def test_shapes_that_double_thirty_times_are_refused(line: str) -> None:
    with pytest.raises(ShapesError, match="the shape <urn:made:S0> reaches"):
        shapes_of(doubled(line, 30))


def test_what_all_shapes_reach_together_has_a_limit() -> None:
    """Each one of them is below it."""
    line = f"{TWICE[0]} :S{{0}} sh:targetNode :a ."

    with pytest.raises(ShapesError) as refused:
        shapes_of(doubled(line, 15))

    assert "<urn:made:S0> reaches other shapes in 65,535 ways" in refused.value.message
    assert f"{REACHED_MAX:,} is the limit" in str(refused.value.hint)


def test_shapes_within_shapes_take_steps_though_they_read_nothing() -> None:
    shapes = shapes_of(doubled(TWICE[0], 12))

    with pytest.raises(ExhaustedError):
        list(Closures(shapes, Triples(), steps_max=1_000).results())
    assert [] == list(Closures(shapes, Triples(), steps_max=10_000).results())
