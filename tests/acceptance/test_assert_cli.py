"""`provgraph assert`: a claim is an exit code, and what is missing is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from provgraph.errors import InputError
from provgraph.testing import recorded, served
from tests.unit.assertions.builders import Run
from tests.unit.cli.builders import Said, Terminal, lines

RUNS = (
    Run(1, ("shop",), ("raw",)),
    Run(3, ("staging",), ("orders",)),
    Run(4, ("orders",), ("report",)),
)


@pytest.fixture
def terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Terminal:
    made = Terminal(tmp_path, capfd)
    made("init")
    path = tmp_path / "events.ndjson"
    path.write_bytes(lines(*(event for one in RUNS for event in one.events())))
    assert made("ingest", path).code == 0
    return made


def claim(terminal: Terminal, *words: str) -> Said:
    return terminal("assert", *words)


def test_a_claim_that_holds_is_exit_code_0(terminal: Terminal) -> None:
    said = claim(terminal, "must-derive-from", "db/report", "db/staging", "db/orders")

    assert (0, "", "it is so\n") == (said.code, said.out, said.err)


def test_a_claim_that_does_not_hold_names_the_missing_edge(terminal: Terminal) -> None:
    said = claim(terminal, "must-derive-from", "db/report", "db/staging", "db/shop")

    assert 1 == said.code
    assert said.out.startswith("db/report does not derive from db/shop\n")
    assert said.out.endswith("  missing: an edge from db/raw to db/staging\n")


def test_what_must_not_be_touched(terminal: Terminal) -> None:
    apart = claim(terminal, "must-not-touch", "db/report", "db/shop", "db/secret")
    near = claim(terminal, "must-not-touch", "db/report", "db/staging")
    unknown = claim(terminal, "must-not-touch", "db/typo", "db/shop")

    assert 0 == apart.code
    assert (
        1,
        "db/report touches db/staging\n  the way: db/report ← db/orders ← db/staging\n",
    ) == (near.code, near.out)
    assert (3, True) == (unknown.code, "nothing is known of db/typo" in unknown.err)


def test_gaps_of_one_thing_or_of_all(terminal: Terminal) -> None:
    some = claim(terminal, "no-gaps", "db/report")
    none = claim(terminal, "no-gaps", "db/raw", "--source", "db/shop")
    every = claim(terminal, "no-gaps")

    assert [1, 0, 1] == [some.code, none.code, every.code]
    assert some.out.startswith("the lineage of db/report has a gap\n")
    assert every.out.startswith("the lineage has 2 gaps\n")


def test_a_running_server_is_asked_the_same(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "served").mkdir()
    with served(tmp_path / "served") as lineage:
        terminal = Terminal(lineage.workspace.parent, capfd, "workspace")
        path = tmp_path / "events.ndjson"
        path.write_bytes(lines(*(event for one in RUNS for event in one.events())))
        terminal("ingest", path)

        said = claim(terminal, "must-derive-from", "db/report", "db/shop")

    assert 1 == said.code
    assert said.out.endswith("  missing: an edge from db/raw to db/staging\n")


def test_what_was_emitted_and_is_no_lineage_fails_the_test(tmp_path: Path) -> None:
    with recorded(tmp_path) as lineage:
        (lineage.events / "events.ndjson").write_bytes(b'{"eventType": "COMPLETE"}\n')

        with pytest.raises(InputError, match="what was emitted is no lineage, at"):
            lineage.no_gaps()
