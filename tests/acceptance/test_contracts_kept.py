"""What contracts decided stays decided, and what they find survives a crash."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from provgraph.cli.contracts_here import ContractsHere
from provgraph.errors import BreachError
from provgraph.journal import Receipt
from provgraph.query import Export, export, question
from provgraph.workspace import Workspace
from tests.acceptance.builders import anew, opened
from tests.acceptance.test_durability import DIED_AT_FAULT, FAULTS
from tests.profile import scaled
from tests.unit.workspace.builders import (
    LOOSER,
    OWNERS,
    STRICTER,
    found,
    job_event,
    lines,
    ruled,
)

FULL: Final = scaled(40) == 40
DAYS: Final = (0, 1, 7) if FULL else (1,)
"""Seeds of days on which every verdict is met."""

STEPS: Final = 12
MODES: Final = ("reject", "quarantine", "warn", "audit")
CRASHES: Final = FAULTS if FULL else ("facts", "conclusions", "after the mark")
EVENTS: Final = """
import sys
from pathlib import Path
from provgraph.workspace import Workspace
with Workspace.open(sys.argv[1]) as workspace:
    for line in Path(sys.argv[2]).read_bytes().splitlines():
        workspace.ingest([line])
        workspace.settle()
"""


def told(workspace: Workspace) -> bytes:
    """Return what `provgraph export --canonical --without-receipt` prints."""
    into = io.BytesIO()
    what = Export(canonical=True, receipt=False)
    export(workspace.graph, workspace.journal, what, into)
    return into.getvalue()


def live_through(workspace: Workspace, chance: random.Random) -> set[str]:
    """Change contracts and take events in, at random; return what happened."""
    met: set[str] = set()
    for at in range(STEPS):
        mode = chance.choice(MODES)
        ruled(workspace, mode, chance.choice((OWNERS, LOOSER, STRICTER)))
        owned = chance.random() < 0.4
        name = f"job{chance.randrange(4)}"
        run = f"00000000-0000-0000-0000-{at:012}"
        (answer,) = workspace.ingest(lines(job_event(name, owned=owned, run_id=run)))
        if isinstance(answer, Receipt):
            met.add("held" if answer.quarantined_by else "written")
        else:
            met.add("refused")
        workspace.settle()
        waiting = list(workspace.pipeline.projection.quarantined())
        if waiting and chance.random() < 0.5:
            try:
                workspace.pipeline.retry(waiting[0])
                met.add("released")
            except BreachError:
                met.add("kept")
            workspace.settle()
    return met


@pytest.mark.parametrize("day", DAYS)
def test_a_rebuild_under_other_contracts_gives_the_same_lineage(
    tmp_path: Path, day: int
) -> None:
    """What was refused, held and released stays so, whatever is in force by now."""
    with opened(tmp_path / "w") as workspace:
        met = live_through(workspace, random.Random(day))
        quarantined = workspace.pipeline.projection.quarantined()
        lineage = told(workspace)
        ruled(workspace, "reject", STRICTER)  # which all events of the day break
        workspace.rebuild()
        again = told(workspace)

        assert lineage
        assert lineage == again
        assert quarantined == workspace.pipeline.projection.quarantined()
    with opened(tmp_path / "w") as workspace:
        before = told(workspace)
        hashed = anew(tmp_path / "w", tmp_path / "beside")
    with opened(tmp_path / "beside") as workspace:
        assert lineage == before == told(workspace)
        assert quarantined == workspace.pipeline.projection.quarantined()
        assert 64 == len(hashed)
    assert {"written", "refused", "held", "released"} <= met


@pytest.fixture
def warned(tmp_path: Path) -> Path:
    with opened(tmp_path / "w") as workspace:
        ruled(workspace, "warn")
    return tmp_path / "w"


@pytest.mark.parametrize("fault", CRASHES)
def test_a_crash_loses_no_finding(warned: Path, tmp_path: Path, fault: str) -> None:
    """Opened again, what is open is what a check of everything finds."""
    chance = random.Random(fault)
    events = [
        job_event(f"job{chance.randrange(20)}", owned=chance.random() < 0.5)
        for _ in range(30)
    ]
    (tmp_path / "events").write_bytes(b"\n".join(lines(*events)))
    environment = os.environ | {
        "PROVGRAPH_FAULT_AT": f"{fault}@3",
        "PROVGRAPH_GRAPH_UNFLUSHED_QUADS_MAX": "40",
    }
    done = subprocess.run(
        [sys.executable, "-c", EVENTS, str(warned), str(tmp_path / "events")],
        env=environment,
        check=False,
    )

    assert DIED_AT_FAULT == done.returncode
    with opened(warned) as workspace:
        workspace.ingest(lines(*events))
        workspace.settle()
        tried = ContractsHere(workspace).tried("owners", None, None)
        assert {one["focus"] for one in tried["failing"]} == {
            row[3] for row in found(workspace)
        }
        assert tried["failing"]


@pytest.mark.xfail(
    strict=True,
    reason="findings are no entries of the journal: a rebuild finds them anew, and"
    " forgets since when, and those that were mended",
)
def test_a_rebuild_keeps_since_when_something_is_found(tmp_path: Path) -> None:
    with opened(tmp_path / "w") as workspace:
        workspace.ingest(lines(job_event("load", owned=False)))
        ruled(workspace, "warn")
        before = since(workspace)
        workspace.rebuild()
        ContractsHere(workspace).tried("owners", None, None)  # by then all is watched

        assert before
        assert before == since(workspace)


def since(workspace: Workspace) -> list[tuple[object, ...]]:
    rows = workspace.query(question("findings").asked({})).rows()
    return [(row[3], row[7]) for row in rows]
