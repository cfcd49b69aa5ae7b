"""What is not known of how things came to be."""

from __future__ import annotations

import pytest

from provgraph.assertions import gaps_found, thing_named
from tests.unit.assertions.builders import Run, graph_of

CHAIN = [Run(1, ("shop",), ("raw",)), Run(2, ("raw",), ("orders",))]


def gaps(
    runs: list[Run], target: str | None, sources: tuple[str, ...] = ()
) -> list[str]:
    graph = graph_of(runs)
    thing = None if target is None else thing_named(graph, target)
    found = gaps_found(graph, thing, sources)
    return [] if found is None else list(found.lines)


def read(run: Run, name: str) -> str:
    job = f"run {run.id} of job etl/{run.job}"
    return f"{job} read db/{name}, and which version of it is not known"


@pytest.mark.parametrize("target", ["db/orders", None])
@pytest.mark.parametrize("source", ["db/shop", "db/s*", "*"])
def test_lineage_begins_where_it_may(target: str | None, source: str) -> None:
    assert [] == gaps(CHAIN, target, (source,))


def test_only_a_star_stands_for_other_letters() -> None:
    run = Run(1, ("shop[1]",), ("out",))

    assert [] == gaps([run], "db/out", ("db/shop[1]",))
    assert [] == gaps([run], "db/out", ("db/shop[*",))
    assert [read(run, "shop[1]")] == gaps([run], "db/out", ("db/shop?1]",))


@pytest.mark.parametrize("target", ["db/orders", None])
def test_what_was_read_and_nobody_made_is_a_gap(target: str | None) -> None:
    assert [read(CHAIN[0], "shop")] == gaps(CHAIN, target)


def test_a_gap_elsewhere_is_none_upstream() -> None:
    runs = [*CHAIN, Run(3, ("elsewhere",), ("other",))]

    assert [] == gaps(runs, "db/orders", ("db/shop",))


def test_what_was_never_written_is_a_gap() -> None:
    runs = [CHAIN[0], Run(2, ("raw",), ("orders",), ends="START")]
    never = ["nobody told how db/orders was made"]

    assert never == gaps(runs, "db/orders", ("db/shop",))


def test_what_nobody_knows_is_a_gap() -> None:
    assert ["nobody told how db/x was made"] == gaps(CHAIN, "db/x", ("db/y",))


@pytest.mark.parametrize(
    ("job_type", "told"), [(None, 1), ("BATCH", 1), ("STREAMING", 0), ("SERVICE", 0)]
)
def test_a_run_has_to_end_unless_it_is_of_a_kind_that_never_does(
    job_type: str | None, told: int
) -> None:
    run = Run(1, ("shop",), ("raw",), ends="RUNNING", job_type=job_type)
    state = f"run {run.id} of job etl/job1 has not ended: its state is RUNNING"

    assert [state] * told == gaps([run], None, ("db/shop",))


def test_pairs_over_the_limit_are_a_gap() -> None:
    """There are no edges between them, and yet the way goes on by the run."""
    many = tuple(f"in{one}" for one in range(40))
    run = Run(1, many, tuple(f"out{one}" for one in range(30)))

    found = gaps([run], "db/out7", ("db/in*",))

    assert [f"run {run.id} of job etl/job1 has a gap: pairs over limit"] == found
