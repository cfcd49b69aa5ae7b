"""What contracts ask in SPARQL is judged by itself, and seldom on a copy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from provgraph.enforcing.contract import WARN
from provgraph.workspace import AskedWatch, Workspace
from tests.unit.enforcing.builders import USES, event
from tests.unit.enforcing.in_force import enforced, findings, in_step

TRIPLES_MAX = "provgraph.contracts.changes.slices.TRIPLES_MAX"
USED_ONCE = """\
:UsesAlone a sh:NodeShape ; sh:targetClass pg:Run ;
    sh:sparql [
        sh:message "no other run uses what a run uses" ; sh:prefixes <urn:shape:> ;
        sh:select '''SELECT $this ?value {
            $this prov:used ?value . ?other prov:used ?value FILTER (?other != $this)
        }'''
    ] .
"""
CHANGES = [
    [event(1, inputs=("shared",))],
    [event(2, inputs=()), event(3, inputs=("shared",))],
    [event(2, second=1, inputs=("lone",))],
    [event(4, inputs=("lone",))],
]
COUNTS = [0, 3, 2, 4]
"""So many findings there are after each of them."""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "data", create=True) as opened:
        yield opened


class Judged:
    """What is found after changes, and how often the graph was copied for it."""

    def __init__(self, workspace: Workspace, patch: pytest.MonkeyPatch) -> None:
        self.copies = 0
        self.found: list[set[frozenset[str]]] = []
        self._workspace = workspace
        self._copy = workspace.graph.checkpoint
        patch.setattr(workspace.graph, "checkpoint", self._checkpoint)

    def _checkpoint(self, folder: Path) -> None:
        self.copies += 1
        self._copy(folder)

    async def follow(self, *changes: list[bytes]) -> None:
        """Take in events, and judge what is owed after each few of them."""
        watch = AskedWatch(self._workspace)
        try:
            for events in changes:
                self._workspace.ingest(events)
                in_step(self._workspace)
                await watch.step()
                self.found.append(
                    {
                        frozenset(line.partition(" ")[2] for line in one.said)
                        for one in findings(self._workspace)
                    }
                )
        finally:
            await watch.close()


def test_on_slices_is_found_what_is_found_on_copies_of_the_graph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy is made for the first verdict, on everything, and for what is large."""
    judged: list[Judged] = []
    for triples_max in (2_000, 0):
        monkeypatch.setattr(TRIPLES_MAX, triples_max)
        with Workspace.open(tmp_path / str(triples_max), create=True) as workspace:
            one = Judged(workspace, monkeypatch)
            enforced(workspace, USES + USED_ONCE, WARN)
            asyncio.run(one.follow(*CHANGES))
            judged.append(one)
    on_slices, on_copies = judged

    assert [1, len(CHANGES)] == [on_slices.copies, on_copies.copies]
    assert COUNTS == [len(found) for found in on_slices.found]
    assert on_copies.found == on_slices.found


def test_what_is_owed_is_judged_by_itself(workspace: Workspace) -> None:
    enforced(workspace, USES, WARN)
    changes = [event(1, inputs=()), event(2, inputs=()), event(1, second=1)]

    async def counts() -> list[int]:
        watch = AskedWatch(workspace)
        watch.start()
        try:
            found = []
            for change, expected in zip(changes, (1, 2, 1), strict=True):
                workspace.ingest([change])
                found.append(await count(workspace, expected))
            return found
        finally:
            await watch.close()

    assert [1, 2, 1] == asyncio.run(counts())


async def count(workspace: Workspace, expected: int) -> int:
    """Return how much is found, once it is what is expected, or never will be."""
    for _ in range(4_000):
        if len(findings(workspace)) == expected:
            break
        await asyncio.sleep(0.005)
    return len(findings(workspace))
