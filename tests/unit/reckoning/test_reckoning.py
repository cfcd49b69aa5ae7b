"""Reckoning here or in a process of its own: the same, whatever happens to it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from provgraph.errors import GraphError
from provgraph.intake import EntryTranslator, Intake, Origin, find_dialects
from provgraph.journal import Draft, Entry, SqliteJournal
from provgraph.model.facts import Told
from provgraph.rdf.canonical import digest_lines
from provgraph.rdf.mint import DEFAULT_BASE, Mint
from provgraph.reckoning import ApartReckoner, OwnReckoner, Reckoner
from provgraph.timeline import Timeline
from provgraph.workspace import Workspace


def body(number: int, kind: str = "COMPLETE") -> bytes:
    """Return an event of a run that reads what the one before it wrote."""
    return orjson.dumps(
        {
            "eventType": kind,
            "eventTime": f"2026-01-01T00:{number:02d}:00Z",
            "producer": "https://example.org/p",
            "schemaURL": "https://example.org/s",
            "run": {"runId": f"{number:08x}-0000-4000-8000-000000000000"},
            "job": {"namespace": "n", "name": "j"},
            "inputs": [{"namespace": "n", "name": f"d{number - 1}"}],
            "outputs": [{"namespace": "n", "name": f"d{number}"}],
        }
    )


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    """A journal of five runs, and one entry of a kind that nobody knows."""
    with SqliteJournal(tmp_path / "journal.db") as made:
        intake = Intake(find_dialects(DEFAULT_BASE, {}), strict=False)
        drafts = [intake.draft(body(number), Origin("test")) for number in range(1, 6)]
        drafts.insert(2, Draft("strange", b"?", "text/plain"))
        made.append(drafts)
        yield made


def own(journal: SqliteJournal, translate: EntryTranslator | None = None) -> Reckoner:
    dialects = find_dialects(DEFAULT_BASE, {})
    chosen = translate or EntryTranslator(dialects, journal)
    return OwnReckoner(journal, chosen, Timeline(None, Mint()))


def apart(tmp_path: Path) -> Reckoner:
    return ApartReckoner(
        tmp_path / "journal.db",
        tmp_path / "timeline.db",
        DEFAULT_BASE,
        limits={},
        pairs_max=1_000,
    )


def test_both_say_the_same(journal: SqliteJournal, tmp_path: Path) -> None:
    here, there = own(journal), apart(tmp_path)
    for reckoner in (here, there):
        reckoner.begin(0, 4)
    one, other = here.finish(), there.finish()

    assert (4, 4) == (one.entries, one.number)
    for mine, theirs in zip(one.delta[:3], other.delta[:3], strict=True):
        assert sorted(mine.splitlines()) == sorted(theirs.splitlines())
    assert one.delta.lines == other.delta.lines
    assert one[:3] == other[:3]
    assert one.spoiled == other.spoiled
    assert [3] == [number for number, _ in one.spoiled]
    for reckoner in (here, there):
        reckoner.begin(6, None)
        assert 0 == reckoner.finish().entries
        reckoner.close()


def test_what_was_not_committed_is_reckoned_again(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    first = apart(tmp_path)
    first.begin(0, 2)
    done = first.finish()
    first.commit(done.number, done.chain)
    first.begin(2, None)
    before = first.finish()
    first.close()
    second = apart(tmp_path)

    assert (done.number, done.chain) == (second.number, second.chain)
    second.begin(2, None)
    again = second.finish()
    assert set(before.delta.added.splitlines()) == set(again.delta.added.splitlines())
    second.close()


class Poisonous(EntryTranslator):
    """Translates, but one entry tells a claim that cannot be folded."""

    def __call__(self, entry: Entry) -> Told | None:
        """Return what the entry tells, spoiled for entry 4."""
        told = super().__call__(entry)
        if entry.number == 4 and told is not None:
            return told._replace(claims=(*told.claims, "no claim"))
        return told


def test_an_entry_that_cannot_be_folded_stops_no_other(journal: SqliteJournal) -> None:
    good = own(journal)
    spoilt = own(journal, Poisonous(find_dialects(DEFAULT_BASE, {}), journal))
    for reckoner in (good, spoilt):
        reckoner.begin(0, None)
    all_of_it, the_rest = good.finish(), spoilt.finish()

    assert [3, 4] == sorted(number for number, _ in the_rest.spoiled)
    rest, whole = (one.delta.added.splitlines() for one in (the_rest, all_of_it))
    assert set(rest) != set(whole)
    run_of_entry_4 = b"run:00000003-"
    assert not any(run_of_entry_4 in line for line in rest)
    assert any(b"run:00000005-" in line for line in rest)


def test_a_reckoner_that_was_killed_is_told_and_replaced(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "w", create=True) as workspace:
        workspace.ingest([body(1)])
        workspace.settle()
        reckoner = workspace.pipeline.projection.reckoner
        assert isinstance(reckoner, ApartReckoner)
        assert reckoner._process is not None
        reckoner._process.kill()
        workspace.ingest([body(2), body(3)])
        while workspace.pipeline.lag:
            workspace.pipeline.wait(workspace.journal.last(), 1.0)

        with workspace.built_anew() as graph:
            assert digest_lines(graph.lines()) == digest_lines(workspace.graph.lines())


def test_a_killed_reckoner_is_an_error_of_ours(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    reckoner = apart(tmp_path)
    reckoner.begin(0, None)
    assert isinstance(reckoner, ApartReckoner)
    assert reckoner._process is not None
    reckoner._process.kill()
    reckoner._process.wait()

    with pytest.raises(GraphError, match="the projector's process ended"):
        [reckoner.finish(), reckoner.begin(0, None), reckoner.finish()]
    reckoner.close()


OWNER = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE)
print(child.pid, flush=True)
child.wait()
"""
BUSY_CHILD = """
import os
from provgraph.reckoning.child import end_with
end_with(os.getppid())
while True:
    pass
"""


def test_a_killed_owner_leaves_no_process_behind_however_busy() -> None:
    """Else who opens the workspace next finds the timeline held by it."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, BUSY_CHILD], stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout is not None
        child = int(owner.stdout.readline())
        time.sleep(1)
        assert is_running(child)
        owner.kill()

    ends = time.monotonic() + 5
    while is_running(child):
        assert time.monotonic() < ends
        time.sleep(0.01)


def is_running(process: int) -> bool:
    """Tell whether there is such a process that has not ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"
