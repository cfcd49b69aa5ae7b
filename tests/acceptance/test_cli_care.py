"""Verify, rebuild, backup, restore, quarantine: what keeps a workspace sound."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.unit.cli.builders import Terminal, event, lines

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def terminal(tmp_path: Path, capfd: Capture) -> Terminal:
    made = Terminal(tmp_path, capfd)
    made("init")
    path = tmp_path / "events.ndjson"
    path.write_bytes(lines(*(event(number) for number in range(1, 6))))
    assert made("ingest", path).code == 0
    return made


def lineage_hash(terminal: Terminal) -> str:
    return terminal("export", "--hash").out


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def test_a_sound_workspace_verifies(terminal: Terminal) -> None:
    said = terminal("verify", "--graph")

    assert 0 == said.code
    assert "journal: 5 entries are what was written\ngraph: as the" in said.out


def test_a_touched_entry_is_a_finding_with_its_number(terminal: Terminal) -> None:
    with sqlite3.connect(terminal.folder / "journal.db") as journal:
        journal.execute("UPDATE entry SET header = header || ' ' WHERE number = 3")
    journal.close()

    said = terminal("verify")

    assert 1 == said.code
    assert "journal: " in said.err
    assert "3" in said.err


def test_a_rebuilt_graph_is_the_same(terminal: Terminal) -> None:
    before = lineage_hash(terminal)

    assert 0 == terminal("rebuild").code
    assert before == lineage_hash(terminal)


def test_a_backup_restores_to_the_same_lineage(
    terminal: Terminal, tmp_path: Path, capfd: Capture
) -> None:
    assert 0 == terminal("backup", tmp_path / "copy").code
    other = Terminal(tmp_path, capfd, "other")

    said = other("restore", tmp_path / "copy")

    assert (0, "entry 5\n") == (said.code, said.err[-8:])
    assert lineage_hash(terminal) == lineage_hash(other)
    assert 0 == other("verify", "--graph").code


def test_the_manifest_names_every_file(terminal: Terminal, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    terminal("backup", copy)

    manifest = json.loads((copy / "manifest.json").read_bytes())

    there = {
        one.relative_to(copy).as_posix() for one in copy.rglob("*") if one.is_file()
    }
    assert there == {one["name"] for one in manifest["files"]} | {"manifest.json"}
    assert (1, 5) == (manifest["format"], manifest["number"])


def test_a_backup_goes_into_a_new_folder(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal("backup", terminal.folder)

    assert 4 == said.code
    assert "is there already" in said.err


def test_a_backup_without_its_manifest_is_refused(
    terminal: Terminal, tmp_path: Path, capfd: Capture
) -> None:
    terminal("backup", tmp_path / "copy")
    (tmp_path / "copy" / "manifest.json").unlink()

    other = Terminal(tmp_path, capfd, "other")
    said = other("restore", tmp_path / "copy")

    assert 4 == said.code
    assert "the backup was not finished" in said.err
    assert not other.folder.exists()


@pytest.mark.parametrize("name", ["journal.db", "graph/timeline.db", "workspace.json"])
def test_a_backup_that_was_touched_is_refused_whole(
    terminal: Terminal, tmp_path: Path, capfd: Capture, name: str
) -> None:
    terminal("backup", tmp_path / "copy")
    flip(tmp_path / "copy" / name)

    other = Terminal(tmp_path, capfd, "other")
    said = other("restore", tmp_path / "copy")

    assert 4 == said.code
    assert name in said.err
    assert not other.folder.exists()


def test_a_file_outside_the_backup_is_never_read(
    terminal: Terminal, tmp_path: Path, capfd: Capture
) -> None:
    terminal("backup", tmp_path / "copy")
    path = tmp_path / "copy" / "manifest.json"
    path.write_text(path.read_text().replace('"journal.db"', '"../ws/journal.db"'))

    said = Terminal(tmp_path, capfd, "other")("restore", tmp_path / "copy")

    assert 4 == said.code
    assert "names a file outside of it" in said.err


def test_a_journal_alone_is_a_backup(
    terminal: Terminal, tmp_path: Path, capfd: Capture
) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    for path in terminal.folder.glob("journal.db*"):
        shutil.copy(path, alone)
    shutil.copy(terminal.folder / "workspace.json", alone)
    other = Terminal(tmp_path, capfd, "other")

    assert 0 == other("restore", alone).code
    assert lineage_hash(terminal) == lineage_hash(other)


def test_a_workspace_is_only_replaced_when_told(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal("backup", tmp_path / "copy")
    before = lineage_hash(terminal)
    more = tmp_path / "more.ndjson"
    more.write_bytes(lines(event(9, job="later")))
    terminal("ingest", more)

    refused = terminal("restore", tmp_path / "copy")
    replaced = terminal("restore", tmp_path / "copy", "--replace")

    assert (4, 0) == (refused.code, replaced.code)
    assert before == lineage_hash(terminal)


def test_a_workspace_of_a_newer_release_is_left_alone(terminal: Terminal) -> None:
    path = terminal.folder / "workspace.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))

    for words in (("upgrade",), ("stats",), ("verify",)):
        said = terminal(*words)

        assert 4 == said.code
        assert "has format 2; this release knows up to 1" in said.err


def test_there_is_nothing_to_upgrade_yet(terminal: Terminal) -> None:
    said = terminal("upgrade")

    assert 0 == said.code
    assert "nothing to do" in said.err


def test_what_the_graph_cannot_take_can_be_looked_at_and_tried_again(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVGRAPH_LIMITS_DATASETS_MAX", "1")
    path = tmp_path / "wide.ndjson"
    wide = event(9)
    path.write_bytes(lines(wide))

    taken = terminal("ingest", path)

    assert 0 == taken.code
    assert "1 entry is in quarantine: provgraph quarantine list\n" == taken.err
    assert "names 2 datasets, over 1" in terminal("quarantine", "list").out
    shown = json.loads(terminal("quarantine", "show", "6").out)
    assert (6, wide) == (shown["number"], shown["body"])
    again = terminal("quarantine", "retry", "6")
    assert 1 == again.code
    assert "entry 6 is still in quarantine" in again.err

    monkeypatch.delenv("PROVGRAPH_LIMITS_DATASETS_MAX")
    assert 0 == terminal("quarantine", "retry", "6").code
    assert 2 == len(terminal("quarantine", "list").out.splitlines())
    assert 2 == terminal("quarantine", "retry", "6").code
