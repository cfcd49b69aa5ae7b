"""What compares many values with many takes as many steps, or no longer than one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from provgraph.contracts.closures import Closures
from provgraph.errors import ExhaustedError
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, integer
from provgraph.rdf.triples import Triples
from tests.unit.contracts.made import PROLOGUE, shapes_of

NODE = Term("<urn:made:a>")
VALUES = 1_000


def crowd() -> Iterator[Triple]:
    """A node with a thousand small values, and a thousand large ones."""
    for at in range(VALUES):
        yield NODE, Term("<urn:made:p0>"), integer(at)
        yield NODE, Term("<urn:made:p1>"), integer(VALUES + at)


def judged(constraint: str, steps_max: int) -> int:
    """How much is found within so many steps."""
    path = f"sh:property [ sh:path :p0 ; {constraint} :p1 ]"
    shapes = shapes_of(f"{PROLOGUE}:S sh:targetNode :a ; {path} .")
    return len(list(Closures(shapes, Triples(crowd()), steps_max=steps_max).results()))


@pytest.mark.parametrize("constraint", ["sh:lessThan", "sh:lessThanOrEquals"])
def test_each_two_values_that_are_compared_are_a_step(constraint: str) -> None:
    with pytest.raises(ExhaustedError):
        judged(constraint, VALUES**2)
    assert 0 == judged(constraint, VALUES**2 + 3 * VALUES)
