"""Laws of what SHACL 1.2 adds: after changes, by columns, and as a store keeps it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph.contracts.changes.findings import Findings
from provgraph.contracts.closures import Closures
from provgraph.contracts.judging import judge_graph
from provgraph.rdf.quads import Triple
from provgraph.rdf.triples import Triples
from tests.profile import scaled
from tests.unit.contracts.made import triples_of
from tests.unit.contracts.made_1_2 import (
    NEWER_STATEMENTS,
    newer_data,
    newer_shape_texts,
    newer_shapes_of,
)
from tests.unit.contracts.newer_examples import EXAMPLES, HEAD


@settings(max_examples=scaled(10_000))
@given(
    shapes=newer_shape_texts(),
    data=newer_data,
    changes=st.lists(
        st.tuples(
            st.lists(NEWER_STATEMENTS, max_size=1), st.lists(st.integers(0), max_size=1)
        ),
        min_size=3,
        max_size=12,
    ),
)
def test_after_each_change_the_findings_are_those_of_the_whole_graph(
    shapes: str, data: list[Triple], changes: list[tuple[list[Triple], list[int]]]
) -> None:
    graph = Triples(data)
    known = newer_shapes_of(shapes)
    findings = Findings(known, Closures(known, graph))
    findings.judge_all()
    for coming, going in changes:
        there = list(graph.match(None, None, None))
        removed = list({there[one % len(there)] for one in going}) if there else []
        added = [one for one in dict.fromkeys(coming) if one not in there]
        graph.remove(removed)
        graph.add(added)
        findings.change(added, removed)

        expected = Counter(Closures(known, graph).results())
        assert expected == Counter(findings.results())


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_triple_of_an_example_may_go_and_come_back(example: str) -> None:
    """Alone and together with any other: what was not there when one changes."""
    _, shapes, data, _ = EXAMPLES[example]
    known = newer_shapes_of(HEAD + shapes)
    triples = triples_of(f"{HEAD} {data} :nobody :reads :this .")
    for first in triples:
        graph = Triples(one for one in triples if one != first)
        findings = Findings(known, Closures(known, graph))
        findings.judge_all()
        for second in triples:
            if second == first:
                continue
            for change in (second, first, first, second):
                is_there = change in set(graph.match(*change))
                added, removed = ([], [change]) if is_there else ([change], [])
                graph.remove(removed)
                graph.add(added)
                findings.change(added, removed)

                expected = Counter(Closures(known, graph).results())
                assert expected == Counter(findings.results())


@settings(max_examples=scaled(4_000))
@given(shapes=newer_shape_texts(), data=newer_data)
def test_columns_leave_what_is_new_to_closures(shapes: str, data: list[Triple]) -> None:
    graph = Triples(data)
    known = newer_shapes_of(shapes)

    one_by_one = judge_graph(known, graph)
    by_columns = judge_graph(known, graph, by_columns=True)

    assert one_by_one.counts == by_columns.counts
    assert Counter(one_by_one.results) == Counter(by_columns.results)
