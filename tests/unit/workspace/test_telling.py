"""From what a workspace finds to what waits to be told, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from provgraph.enforcing.alerting import Rule
from provgraph.workspace import AskedWatch, Outbox, Tally, Teller, Workspace
from tests.acceptance.receiver import name_of
from tests.unit.enforcing.builders import contract as written
from tests.unit.enforcing.owned_jobs import contract, enforce, job

SPARQL = '''\
<urn:shape:> sh:declare [ sh:prefix "pg" ;
    sh:namespace "https://w3id.org/provgraph/ns#"^^xsd:anyURI ] .
:JobHasOwner a sh:NodeShape ; sh:targetClass pg:Job ;
    sh:sparql [ sh:prefixes <urn:shape:> ; sh:select """SELECT $this {
        FILTER NOT EXISTS { $this pg:facets/pg:ownership/pg:owner ?any } }""" ] .
'''
VIOLATION = ("owned", "violation")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "provgraph.toml").write_text("[alerts]\nwaiting_max = 4\n", "utf-8")
    enforce(folder, contract("owned"))
    with Workspace.open(folder) as opened:
        yield opened


@pytest.fixture
def outbox(workspace: Workspace) -> Iterator[Outbox]:
    box = Outbox(workspace.folder)
    yield box
    box.close()


def teller(workspace: Workspace, outbox: Outbox | None) -> Teller:
    return Teller(workspace, [Rule("mine")], outbox, Tally(), "")


def take(workspace: Workspace, *events: bytes) -> None:
    """Take events in, and wait until contracts have judged them."""
    workspace.ingest(events)
    workspace.settle()
    with workspace.pipeline.paused():
        workspace.pipeline.projection.keep_watch()


def asked(workspace: Workspace) -> None:
    """Have judged what is owed in SPARQL."""

    async def step() -> None:
        watch = AskedWatch(workspace)
        try:
            await watch.step()
        finally:
            await watch.close()

    asyncio.run(step())


def told(outbox: Outbox) -> list[tuple[str, str]]:
    """Return what waits, and have it delivered."""
    found: list[tuple[str, str]] = []
    while delivery := outbox.next("mine", 100):
        found += [(name_of(one), one["status"]) for one in delivery.messages]
        outbox.delivered(delivery)
    return found


def counts(one: Teller) -> tuple[int, int, int]:
    tally = one.tally
    return tuple(  # type: ignore[return-value] # of three
        counted[VIOLATION] for counted in (tally.open, tally.opened, tally.resolved)
    )


def test_without_rules_findings_are_only_counted(workspace: Workspace) -> None:
    one = teller(workspace, None)
    take(workspace, job("a"), job("b"))
    one.look()
    take(workspace, job("a", owned=True))
    one.look()

    assert (1, 2, 1) == counts(one)
    assert not (workspace.folder / "alerts.db").exists()


def test_what_there_was_before_is_told_and_did_not_come_now(
    workspace: Workspace, outbox: Outbox
) -> None:
    take(workspace, job("a"))
    teller(workspace, outbox).look()
    again = teller(workspace, outbox)
    again.look()

    assert [("a", "firing")] == told(outbox)
    assert (1, 0, 0) == counts(again)


def test_what_comes_and_goes_between_two_looks_is_told(
    workspace: Workspace, outbox: Outbox
) -> None:
    one = teller(workspace, outbox)
    for _ in range(2):  # the first look compares, the second hears the news
        take(workspace, job("a"))
        take(workspace, job("a", owned=True))
        one.look()
        take(workspace, job("b"))
        one.look()

    assert [("a", "firing"), ("a", "resolved"), ("b", "firing")] == told(outbox)


def test_what_there_is_no_room_for_waits_and_is_told_later(
    workspace: Workspace, outbox: Outbox
) -> None:
    one = teller(workspace, outbox)
    one.look()
    take(workspace, *(job(name) for name in "abcdefghij"))
    found: list[tuple[str, str]] = []
    for _ in range(10):
        one.look()
        assert 4 >= outbox.waiting.total()
        found += told(outbox)

    assert sorted((name, "firing") for name in "abcdefghij") == sorted(found)
    assert (10, 10, 0) == counts(one)


def test_one_rule_without_room_holds_up_no_other(
    workspace: Workspace, outbox: Outbox
) -> None:
    one = Teller(workspace, [Rule("full"), Rule("mine")], outbox, Tally(), "")
    one.look()
    found: list[tuple[str, str]] = []
    for name in "abcdefgh":
        take(workspace, job(name))
        one.look()
        found += told(outbox)

    assert [(name, "firing") for name in "abcdefgh"] == found
    assert 4 == outbox.waiting["full"]


def test_more_news_than_are_kept_lose_nothing(
    workspace: Workspace, outbox: Outbox
) -> None:
    one = teller(workspace, outbox)
    one.look()
    take(workspace, job("lost"), job("kept"))
    news = workspace.pipeline.projection.standing.watch.news
    kept = next(found for found in news if any("kept" in line for line in found.said))
    news.extend([kept] * (news.maxlen or 0))
    one.look()

    assert {("lost", "firing"), ("kept", "firing")} == set(told(outbox))
    assert 2 == one.tally.open[VIOLATION]


def test_a_rebuild_is_no_news(workspace: Workspace, outbox: Outbox) -> None:
    one = teller(workspace, outbox)
    take(workspace, job("a"), job("b"))
    one.look()
    before = counts(one)
    assert 2 == len(told(outbox))
    workspace.rebuild()
    one.look()
    take(workspace, job("b", owned=True))
    one.look()

    assert [("b", "resolved")] == told(outbox)
    assert ((2, 2, 0), (1, 2, 1)) == (before, counts(one))


def test_what_sparql_finds_again_after_a_rebuild_is_no_news(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "workspace"
    enforce(folder, written(SPARQL, "asked"))
    with Workspace.open(folder) as workspace, closing(Outbox(folder)) as outbox:
        one = teller(workspace, outbox)
        take(workspace, job("a"), job("b"))
        asked(workspace)
        one.look()
        assert [("a", "firing"), ("b", "firing")] == sorted(told(outbox))
        take(workspace, job("b", owned=True))  # which nobody has judged yet
        workspace.rebuild()
        take(workspace)
        one.look()
        assert [] == told(outbox)
        asked(workspace)
        one.look()
        one.look()

        assert [("b", "resolved")] == told(outbox)
