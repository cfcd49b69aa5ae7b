"""What asks in SPARQL and cannot be judged is told of, and stays owed where it can."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from provgraph.enforcing import judging_asked
from provgraph.enforcing.compiled import compiled
from provgraph.enforcing.contract import WARN
from provgraph.errors import ExhaustedError
from provgraph.sandbox.out import Out
from provgraph.workspace import AskedWatch, Workspace, layout
from tests.unit.enforcing.builders import contract, event
from tests.unit.enforcing.in_force import enforced, findings

UNKNOWN = """
:S a sh:NodeShape ; sh:targetClass pg:Job ; sh:sparql [ sh:message "no" ;
    sh:select "SELECT $this { $this a ?c BIND(<urn:unknown>(?c) AS ?d) }" ] .
"""
KNOWN = """
:S a sh:NodeShape ; sh:targetClass pg:Job ; sh:sparql [ sh:message "no" ;
    sh:select "SELECT $this { $this a ?c }" ] .
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "data", create=True) as opened:
        opened.ingest([event(1)])
        opened.settle()
        yield opened


def judge(workspace: Workspace, *, is_broken: bool = False) -> None:
    """Have a worker judge what is owed; there is no place for what it is told."""

    async def step() -> None:
        asked = AskedWatch(workspace)
        place = workspace.folder / layout.GRAPH_FOLDER / "asked"
        if is_broken:
            place.write_bytes(b"")
        try:
            await asked.step()
        finally:
            await asked.close()
            place.unlink(missing_ok=True)
            shutil.rmtree(place, ignore_errors=True)

    asyncio.run(step())


def test_a_finding_says_that_a_query_of_a_contract_fails(workspace: Workspace) -> None:
    enforced(workspace, UNKNOWN, WARN)
    judge(workspace)
    (found,) = findings(workspace)

    assert "its SPARQL is not watched any more: the query failed" in " ".join(
        found.said
    )
    assert not workspace.pipeline.projection.standing.watch.owes


def test_what_finds_too_much_is_given_up_by_the_worker(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging_asked, "FINDINGS_MAX", 0)
    one = contract(KNOWN)
    copy, asked = tmp_path / "copy", tmp_path / "asked"
    workspace.graph.checkpoint(copy)
    keys = list(compiled(one.shapes)[1].targeted())
    asked.write_text(
        json.dumps({"shapes": one.shapes, "pairs": [], "keys": keys, "now": ""}),
        encoding="utf-8",
    )

    owner, own = socket.socketpair()
    with owner, own, pytest.raises(ExhaustedError, match="more than 0 things"):
        judging_asked.judge(
            Out(own),
            checkpoint=str(copy),
            owned={"base": workspace.about.base_iri, "plain": False},
            contract=one.node(workspace.mint),
            path=str(asked),
        )


def test_what_there_was_no_space_for_is_judged_later(workspace: Workspace) -> None:
    enforced(workspace, KNOWN, WARN)
    judge(workspace, is_broken=True)
    before = len(findings(workspace))
    judge(workspace)

    assert (0, 1) == (before, len(findings(workspace)))
