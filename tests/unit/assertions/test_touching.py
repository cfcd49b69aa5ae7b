"""What has to do with what, by anything that was done or declared."""

from __future__ import annotations

from typing import Any

from provgraph.assertions import Graph, thing_named, touched
from tests.unit.assertions.builders import Run, graph_of

DESIGN: dict[str, Any] = {
    "eventTime": "2026-05-02T00:00:00Z",
    "producer": "https://example.com/tests",
    "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
    "job": {"namespace": "etl", "name": "designed"},
    "inputs": [{"namespace": "db", "name": "secret"}],
    "outputs": [{"namespace": "db", "name": "report"}],
}


def way(graph: Graph, target: str, source: str) -> str | None:
    found = touched(graph, thing_named(graph, target), thing_named(graph, source))
    return None if found is None else str(found)


def test_what_is_only_declared_is_touched() -> None:
    found = way(graph_of((), DESIGN), "db/report", "db/secret")

    assert ("db/report touches db/secret\n  the way: db/report ← db/secret") == found


def test_what_is_declared_of_a_dataset_holds_for_each_version() -> None:
    """One of them was read, and its run told nothing of the secret."""
    runs = [Run(1, ("raw",), ("report",)), Run(2, ("report",), ("slides",))]
    graph = graph_of(runs, DESIGN)

    assert (
        "db/slides touches db/secret\n  the way: db/slides ← db/report ← db/secret"
        == way(graph, "db/slides", "db/secret")
    )


def test_a_run_that_failed_has_touched_what_it_read() -> None:
    runs = [Run(1, ("secret",), ("report",), ends="FAIL")]
    found = way(graph_of(runs), "db/report", "db/secret")

    assert found is not None
    assert f"db/report ← run {runs[0].id} of job etl/job1 ← db/secret" in found


def test_a_later_version_of_what_was_read_is_not_touched() -> None:
    runs = [
        Run(1, (), ("data",)),
        Run(2, ("data",), ("report",)),
        Run(3, ("secret",), ("data",)),
    ]
    graph = graph_of(runs)

    assert way(graph, "db/report", "db/secret") is None
    assert way(graph, "db/data", "db/secret") is not None


def test_where_the_version_is_unknown_all_of_them_count() -> None:
    runs = [Run(1, ("data",), ("report",)), Run(3, ("secret",), ("data",))]

    assert way(graph_of(runs), "db/report", "db/secret") is not None


def test_what_comes_of_it_is_not_touched() -> None:
    assert way(graph_of([Run(1, ("a",), ("b",))]), "db/a", "db/b") is None
