"""The command that measures: it prints one table, whatever cannot be run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import islice
from pathlib import Path

import orjson

from benchmarks.events import fresh_events
from benchmarks.table import (
    Row,
    at_least,
    at_most,
    describe_machine,
    draw_table,
    not_run,
)
from benchmarks.templates import find_templates

ROOT = Path(__file__).parents[3]


def measured(*arguments: str, folder: Path, suites: Path) -> list[str]:
    """Return the lines that the command prints, with temporary files in *folder*."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder), "PROVGRAPH_SUITES": str(suites)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_command_prints_the_machine_and_one_table(tmp_path: Path) -> None:
    """Without suites the bundled events serve, and a line says so."""
    lines = measured(
        *("--small", "--only", "size", "growth", "--events", "40"),
        folder=tmp_path,
        suites=tmp_path / "none",
    )

    head = "\n".join(lines[:5])
    for word in ("cores", "Linux", "Python", "pyoxigraph", "SQLite", "bundled"):
        assert word in head
    table = [line for line in lines if line.startswith("|")]
    assert ["| What | Figure | Target | Held |", "| --- | --- | --- | --- |"] == table[
        :2
    ]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table[2:]]
    assert 5 == len(rows)
    assert {4} == {len(row) for row in rows}
    assert {"yes", "no"} >= {row[3] for row in rows[:4]}
    assert re.match(r"[\d,]+ \(journal [\d,]+, store [\d,]+, timeline", rows[2][1])
    assert ["not run: only with --large", "", ""] == rows[4][1:]
    assert [] == list(tmp_path.iterdir()), "it leaves nothing behind"


def test_a_row_holds_up_to_its_limit_and_no_further() -> None:
    held = [one.held for one in (at_most("", 3, 3, ""), at_most("", 3.1, 3, ""))]
    reached = [one.held for one in (at_least("", 3, 3, ""), at_least("", 2.9, 3, ""))]

    assert [True, False] == held == reached


def test_what_a_cell_holds_does_not_break_the_table() -> None:
    row = Row("a | b", "two\nlines")

    assert r"| a \| b | two lines |  |  |" == draw_table([row]).splitlines()[2]


def test_what_was_not_measured_claims_nothing() -> None:
    assert Row("size", "not run: no disk", "", None) == not_run("size", "no disk")


def test_the_machine_is_told_with_the_versions() -> None:
    told = "\n".join(describe_machine())

    for name in ("cores", "GiB", "Python", "pyoxigraph", "SQLite", "orjson", "zstand"):
        assert name in told


def test_fresh_events_are_all_different_and_of_known_jobs() -> None:
    """A duplicate would be measured as an event that costs nothing."""
    templates = find_templates().distinct
    events = list(islice(fresh_events(templates), 3 * len(templates)))
    bodies = {
        orjson.dumps(orjson.loads(one), option=orjson.OPT_SORT_KEYS) for one in events
    }

    assert len(events) == len(bodies)
    assert jobs(templates) == jobs(events)


def jobs(bodies: list[bytes]) -> set[tuple[str, str]]:
    """Return the jobs that events are of."""
    told = [orjson.loads(one).get("job") for one in bodies]
    return {(one["namespace"], one["name"]) for one in told if one}
