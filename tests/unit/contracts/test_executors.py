"""The executors against one another: what one takes, it finds as closures do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import get_args

import pytest
from hypothesis import given, settings

from provgraph.contracts import constraint as c
from provgraph.contracts.by_sparql import BySparql
from provgraph.contracts.closures import Closures
from provgraph.contracts.columnar import Columnar
from provgraph.contracts.judging import needs_sparql
from provgraph.contracts.newer import Newer
from provgraph.contracts.packs import packs
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shapes
from provgraph.contracts.storing import as_stored
from provgraph.graph.quads import StoreQuads
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term
from provgraph.rdf.triples import Triples
from tests.profile import scaled
from tests.unit.contracts.made import data_texts, shape_texts, shapes_of, triples_of
from tests.unit.contracts.stores import StoreEndpoint, store_of

Results = list[Result]
PAIRS = scaled(10_000)
MEETING_MIN = 0.4
CONSTRAINTS_MIN = 10
SAYING_NOTHING = {c.Sparql, c.Custom, c.Property, *get_args(Newer)}
"""Constraints that have no results of their own, or that are not of SHACL Core 1.0."""
SHARE_MIN = 0.9
"""Of the constraints of the packs that are not written in SPARQL."""
SHARES_MIN = {"columns": SHARE_MIN, "queries": 0.95}
"""Of those made by chance; what a store makes of datatypes that it folds, no query is
asked for."""


def by_closures(shapes: Shapes, quads: Quads) -> Counter[Result]:
    return Counter(Closures(shapes, quads).results())


def by_columns(shapes: Shapes, quads: Quads) -> Iterator[tuple[bool, Results]]:
    """Of each constraint whether columns take it, and what is found."""
    columnar = Columnar(shapes, quads)
    closures = Closures(shapes, quads)
    for shape, constraint, focuses in columnar.leaves():
        if columnar.takes(shape, constraint):
            yield True, list(columnar.results(shape, constraint, focuses))
            continue
        nodes = list(focuses.each())
        each = (closures.judge_by(constraint, shape, node) for node in nodes)
        yield False, [result for found in each for result in found]


def by_queries(
    shapes: Shapes, quads: Quads, endpoint: StoreEndpoint
) -> Iterator[tuple[bool, Results]]:
    """Of each constraint whether queries take it, and what is found."""
    executor = BySparql(shapes, endpoint)
    closures = Closures(shapes, quads)
    for shape, constraint in executor.leaves():
        if executor.takes(shape, constraint):
            yield True, list(executor.results(shape, constraint))
            continue
        nodes = executor.focus_nodes(shape)
        each = (closures.judge_by(constraint, shape, node) for node in nodes)
        yield False, [result for found in each for result in found]


def test_columns_and_queries_find_what_closures_find() -> None:
    """In a file, as it was written; in a store, as it is kept there.

    What is made by chance has to meet, else all this proves little.
    """
    shares = {"columns": Counter[bool](), "queries": Counter[bool]()}
    found: list[Counter[Term]] = []

    def see(
        engine: str, expected: Counter[Result], judged: Iterator[tuple[bool, Results]]
    ) -> None:
        told = list(judged)
        shares[engine].update(is_taken for is_taken, _ in told)

        assert expected == Counter(one for _, results in told for one in results)

    @settings(max_examples=PAIRS)
    @given(shapes=shape_texts, data=data_texts)
    def compare(shapes: str, data: str) -> None:
        written, graph = shapes_of(shapes), Triples(triples_of(data))
        expected = by_closures(written, graph)
        found.append(Counter(one.component for one in expected.elements()))
        see("columns", expected, by_columns(written, graph))
        kept, _ = as_stored(written)
        store = store_of(graph.match(None, None, None))
        quads = StoreQuads(store)
        expected = by_closures(kept, quads)
        see("columns", expected, by_columns(kept, quads))
        see("queries", expected, by_queries(kept, quads, StoreEndpoint(store)))

    compare()
    for engine, taken in shares.items():
        assert taken[True] >= SHARES_MIN[engine] * taken.total() > PAIRS
    assert sum(map(bool, found)) >= MEETING_MIN * len(found)
    assert len(found) >= PAIRS
    components = {one.component for one in {*get_args(c.Constraint)} - SAYING_NOTHING}
    assert components == set().union(*found)


@pytest.mark.parametrize("pack", packs())
def test_the_other_executors_take_nearly_all_that_a_pack_asks_for(pack: str) -> None:
    shapes = shapes_of(packs()[pack].turtle().decode())
    columnar = Columnar(shapes, Triples())
    queries = BySparql(shapes, StoreEndpoint(store_of(())))
    leaves = [leaf for leaf in queries.leaves() if not needs_sparql(leaf.constraint)]
    by_columns = [leaf for leaf in leaves if columnar.takes(*leaf)]
    by_queries = [leaf for leaf in leaves if queries.takes(*leaf)]

    assert len(leaves) >= CONSTRAINTS_MIN
    assert len(by_columns) >= SHARE_MIN * len(leaves)
    assert len(by_queries) >= SHARE_MIN * len(leaves)
