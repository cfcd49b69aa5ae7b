"""A graph that fails while others than the projector use it is opened again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from provgraph import projection
from provgraph.enforcing.contract import AUDIT
from provgraph.errors import GraphError
from provgraph.query import lineage_hash
from provgraph.rdf.terms import iri
from provgraph.workspace import Workspace
from tests.unit.enforcing.builders import OWNERS, event
from tests.unit.enforcing.in_force import enforced, findings

_STEP_ENTRIES = 2_000
_SECONDS_MAX = 20.0


def fail_once_at(workspace: Workspace, point: str) -> None:
    """Have what passes the point next fail."""
    now = workspace.pipeline.projection
    before = now._fault

    def fail(name: str) -> None:
        if name == point:
            now._fault = before
            raise GraphError("the disk is away")

    now._fault = fail


def test_what_was_read_ahead_is_not_lost_where_the_gate_cannot_project_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "_AHEAD_ENTRIES_MIN", 1)
    with Workspace.open(tmp_path / "data", create=True) as workspace:
        with workspace.pipeline.paused():
            many = _STEP_ENTRIES + 5
            workspace.ingest([event(number, inputs=()) for number in range(many)])
            workspace.pipeline.projection.step()
            fail_once_at(workspace, "folded")
            with pytest.raises(GraphError):
                workspace.pipeline.projection.weigh(())
        workspace.settle()
        with workspace.built_anew() as graph:
            anew = lineage_hash(graph)

        assert anew == lineage_hash(workspace.graph)


def test_what_an_audit_found_is_not_known_where_the_graph_cannot_tell_it(
    tmp_path: Path,
) -> None:
    with Workspace.open(tmp_path / "data", create=True) as workspace:
        one = enforced(workspace, OWNERS, AUDIT)
        found = [(iri("urn:found"), frozenset[str]())]
        with workspace.pipeline.paused():
            failed = workspace.pipeline.projection
            failed.graph.close()
            with pytest.raises(GraphError):
                failed.take_audit((one.name, one.version), found, 1)
        until = time.monotonic() + _SECONDS_MAX
        while workspace.pipeline.projection is failed:
            assert time.monotonic() < until, "the graph stays closed"
            time.sleep(0.05)

        assert [] == findings(workspace)
