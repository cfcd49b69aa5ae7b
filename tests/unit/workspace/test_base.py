"""A pruned journal: the graph can still be built again, from its base."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
import pytest

from provgraph.errors import GraphDamagedError
from provgraph.journal import Receipt
from provgraph.rdf.canonical import digest_lines
from provgraph.workspace import Workspace


def event(number: int, kind: str) -> bytes:
    """Return one of the two events of a run that reads what the one before wrote."""
    return orjson.dumps(
        {
            "eventType": kind,
            "eventTime": f"2026-01-01T00:{number:02d}:{30 * (kind != 'START'):02d}Z",
            "producer": "https://example.org/p",
            "schemaURL": "https://example.org/s",
            "run": {"runId": f"{number:08x}-0000-4000-8000-000000000000"},
            "job": {"namespace": "n", "name": "j"},
            "inputs": [{"namespace": "n", "name": f"d{number - 1}"}],
            "outputs": [{"namespace": "n", "name": f"d{number}"}],
        }
    )


def events(*numbers: int) -> list[bytes]:
    return [event(n, kind) for n in numbers for kind in ("START", "COMPLETE")]


def lineage_hash(workspace: Workspace) -> str:
    workspace.settle()
    return digest_lines(workspace.graph.lines())


def test_after_pruning_a_rebuild_gives_the_same_graph(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "w", create=True) as workspace:
        workspace.ingest(events(*range(1, 6)))
        workspace.settle()

        assert 10 == workspace.prune()
        assert 11 == workspace.journal.first()

        workspace.ingest(events(*range(6, 9)))
        before = lineage_hash(workspace)
        workspace.rebuild()

        assert before == lineage_hash(workspace)
    shutil.rmtree(tmp_path / "w" / "graph")
    with Workspace.open(tmp_path / "w") as workspace:
        assert before == lineage_hash(workspace)
        with workspace.built_anew() as graph:
            assert before == digest_lines(graph.lines())


def test_a_pruned_fact_is_known_when_it_comes_again(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "w", create=True) as workspace:
        workspace.ingest(events(1, 2))
        workspace.settle()
        workspace.prune()

        assert [Receipt(1, duplicate=True)] == workspace.ingest(events(1)[:1])


def test_a_late_fact_still_moves_what_was_concluded_before(tmp_path: Path) -> None:
    """The timeline is part of the base."""
    with Workspace.open(tmp_path / "w", create=True) as whole:
        whole.ingest(events(1, 3, 2))
        expected = lineage_hash(whole)
    with Workspace.open(tmp_path / "p", create=True) as pruned:
        pruned.ingest(events(1, 3))
        pruned.settle()
        pruned.prune()
        pruned.ingest(events(2))

        without_receipt = {b"recordedAt", b"journalNumber"}
        assert expected
        assert lines_without(whole_lines(tmp_path / "w"), without_receipt) == (
            lines_without(settled_lines(pruned), without_receipt)
        )


def whole_lines(folder: Path) -> set[bytes]:
    with Workspace.open(folder) as workspace:
        return settled_lines(workspace)


def settled_lines(workspace: Workspace) -> set[bytes]:
    workspace.settle()
    return set(workspace.graph.lines())


def lines_without(lines: set[bytes], words: set[bytes]) -> set[bytes]:
    return {line for line in lines if not any(word in line for word in words)}


def test_a_base_that_is_gone_is_told(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "w", create=True) as workspace:
        workspace.ingest(events(1))
        workspace.settle()
        workspace.prune()
    shutil.rmtree(tmp_path / "w" / "graph")
    shutil.rmtree(tmp_path / "w" / "base")

    with pytest.raises(GraphDamagedError, match="the base"):
        Workspace.open(tmp_path / "w")
