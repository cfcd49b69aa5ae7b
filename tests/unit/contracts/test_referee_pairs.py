"""pySHACL as the referee: the same reports, or it is shown to be at fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from provgraph.contracts.closures import Closures
from provgraph.contracts.reading import read_shapes
from provgraph.contracts.referee import referee
from provgraph.contracts.report import Result
from provgraph.errors import ShapesError
from provgraph.rdf.quads import Triple
from provgraph.rdf.triples import Triples
from tests.profile import scaled
from tests.unit.contracts.made import PROLOGUE, data_texts, shape_texts, triples_of
from tests.unit.contracts.pyshacl_faults import FAULTS, Fault, mended

PAIRS = max(50, scaled(2_000) // 2)
"""2,000 in full."""


def bare(results: Iterable[Result]) -> Counter[Result]:
    """Results without what each engine says in its own words."""
    return Counter(replace(one, messages=(), details=()) for one in results)


def by_pyshacl(shapes: list[Triple], data: list[Triple]) -> Counter[Result] | None:
    """What it finds; None where it does not come to an end."""
    try:
        return bare(referee(shapes, data).results)
    except ShapesError:
        return None


@settings(max_examples=PAIRS)
@given(shapes=shape_texts, data=data_texts)
def test_pyshacl_gives_the_same_report_but_for_its_faults(
    shapes: str, data: str
) -> None:
    graph, triples = triples_of(shapes), triples_of(data)
    ours = bare(Closures(read_shapes(Triples(graph)), Triples(triples)).results())
    if ours != by_pyshacl(graph, triples):
        with mended(*FAULTS.values()):
            assert by_pyshacl(graph, triples) == ours


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_each_fault_of_pyshacl_is_there_and_against_its_clause(fault: Fault) -> None:
    """A pySHACL that has mended it fails here: then the fault goes off the list."""
    graph = triples_of(PROLOGUE + fault.shapes)
    triples = triples_of(PROLOGUE + fault.data)
    others = [one for one in FAULTS.values() if one is not fault]
    ours = bare(Closures(read_shapes(Triples(graph)), Triples(triples)).results())
    values = Counter(one.value for one in ours)
    with mended(*others):
        assert ours != by_pyshacl(graph, triples)
    with mended(fault):
        assert ours == by_pyshacl(graph, triples)

    expected = ":n :v " + ", ".join(fault.expected) + " ."
    assert len(fault.expected) == len(values)
    assert fault.clause.startswith("https://www.w3.org/TR/")
    for _, _, value in triples_of(PROLOGUE + expected):
        assert value[0] == "_" or values[value] == 1
