"""What was made from what, and which edge is missing where it was not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.assertions import Finding, Graph, thing_named, touched, underived
from tests.unit.assertions.builders import Run, graph_of

CHAIN = (
    Run(1, ("shop",), ("raw",)),
    Run(2, ("raw",), ("staging",)),
    Run(3, ("staging",), ("orders",)),
)
NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
SOME = st.lists(NAMES, max_size=2, unique=True).map(tuple)


def found(graph: Graph, target: str, source: str) -> Finding | None:
    return underived(graph, thing_named(graph, target), thing_named(graph, source))


def test_what_comes_from_it_in_any_number_of_steps_derives_from_it() -> None:
    lineage = graph_of([*CHAIN])
    assert found(lineage, "db/orders", "db/shop") is None
    assert found(lineage, "db/orders", "db/staging") is None


@pytest.mark.parametrize(
    ("lost", "edge"),
    [(0, "db/shop to db/raw"), (1, "db/raw to db/staging"),
     (2, "db/staging to db/orders")],
)  # fmt: skip
def test_a_run_that_was_not_told_of_is_the_missing_edge(lost: int, edge: str) -> None:
    runs = [one for at, one in enumerate(CHAIN) if at != lost]
    lineage = graph_of([*runs])
    finding = found(lineage, "db/orders", "db/shop")

    assert finding is not None
    assert "db/orders does not derive from db/shop" == finding.claim
    assert f"missing: an edge from {edge}" == finding.lines[-1]


def test_what_is_reached_is_told_step_by_step() -> None:
    lineage = graph_of([CHAIN[0], CHAIN[2]])
    finding = found(lineage, "db/orders", "db/shop")

    assert (
        "db/orders does not derive from db/shop\n"
        f"  db/orders is made by run {CHAIN[2].id} of job etl/job3 from db/staging\n"
        "  nobody told how db/staging was made\n"
        "  nothing leads from db/staging to db/shop\n"
        "  what comes of db/shop ends at db/raw\n"
        "  missing: an edge from db/raw to db/staging"
    ) == str(finding)


def test_a_run_without_an_end_is_told_of() -> None:
    open_run = Run(2, ("raw",), ("staging",), ends="START")
    lineage = graph_of([CHAIN[0], open_run, CHAIN[2]])
    finding = found(lineage, "db/orders", "db/shop")

    assert finding is not None
    assert (
        f"run {open_run.id} of job etl/job2 was to write db/staging,"
        " and its state is START"
    ) in finding.lines


def test_a_run_whose_inputs_were_not_told_is_told_of() -> None:
    blind = Run(2, (), ("staging",))
    lineage = graph_of([CHAIN[0], blind, CHAIN[2]])
    finding = found(lineage, "db/orders", "db/shop")

    assert finding is not None
    assert (
        f"db/staging is made by run {blind.id} of job etl/job2,"
        " which is not known to have read anything"
    ) in finding.lines
    assert "missing: an edge from db/raw to db/staging" == finding.lines[-1]


def test_what_is_derived_from_one_input_is_not_from_the_other() -> None:
    """An explicit derivation wins over what the run read, which it still touches."""
    column = {"namespace": "db", "name": "a", "field": "x"}
    facet = {"fields": {"y": {"inputFields": [column]}}}
    events = Run(1, ("a", "b"), ("c",)).events()
    for event in events:
        event["outputs"][0]["facets"] = {"columnLineage": facet}
    lineage = graph_of((), *events)
    c, b = thing_named(lineage, "db/c"), thing_named(lineage, "db/b")

    assert found(lineage, "db/c", "db/a") is None
    assert underived(lineage, c, b) is not None
    assert touched(lineage, c, b) is not None


def reachable(runs: list[Run]) -> set[tuple[str, str]]:
    """Return which dataset has a version that comes from which, the slow way.

    A run reads the version that was there; before any was, the dataset itself.
    """
    versions: dict[str, frozenset[str]] = {}
    pairs: set[tuple[str, str]] = set()
    for run in runs:
        sources: frozenset[str] = frozenset()
        for name in run.reads:
            sources |= {name} | versions.get(name, frozenset())
        for name in run.writes:
            versions[name] = sources
            pairs |= {(name, source) for source in sources}
    return pairs


@given(several=st.lists(st.tuples(SOME, SOME), max_size=6), target=NAMES, source=NAMES)
def test_derivation_is_what_runs_in_their_order_made(
    several: list[tuple[tuple[str, ...], tuple[str, ...]]], target: str, source: str
) -> None:
    """And what derives touches, and whatever is missing is told to its end."""
    runs = [Run(at, *one) for at, one in enumerate(several, 1)]
    lineage = graph_of([*runs])
    finding = found(lineage, f"db/{target}", f"db/{source}")
    way = touched(
        lineage,
        thing_named(lineage, f"db/{target}"),
        thing_named(lineage, f"db/{source}"),
    )

    assert ((target, source) in reachable(runs)) == (finding is None)
    if finding is None:
        assert way is not None
    else:
        assert finding.lines[-1].startswith("missing: an edge from db/")
