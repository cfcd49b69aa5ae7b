"""What is damaged is found, named and, but for the journal, built anew."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from provgraph.errors import (
    GraphDamagedError,
    JournalDamagedError,
    QueryError,
    StoreError,
)
from provgraph.query import lineage_hash, lineage_lines
from provgraph.workspace import Workspace
from provgraph.workspace.backup import verify_journal
from tests.acceptance.builders import (
    anew,
    body,
    hash_after,
    opened,
    step,
    steps,
    take,
)
from tests.profile import scaled

RUNS: Final = 60
EVERY_QUAD: Final = (
    "SELECT * WHERE { ?s ?p ?o }",
    "SELECT ?s WHERE { ?s a pg:Run } ORDER BY ?s",
)


class Made:
    """A workspace in good order, to be copied and damaged."""

    def __init__(self, folder: Path, first: int = 0, last: int = RUNS) -> None:
        self.folder = folder
        with opened(folder) as workspace:
            take(workspace, steps(first, last))
            self.lineage_hash = lineage_hash(workspace.graph)

    def copy(self, to: Path) -> Path:
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder, to)
        return to


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("made") / "data")


def flip(path: Path, chance: random.Random) -> None:
    """Turn over one bit of a file."""
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def truncate(path: Path, chance: random.Random) -> None:
    """Cut off the end of a file."""
    with path.open("r+b") as file:
        file.truncate(chance.randrange(path.stat().st_size))


def delete(path: Path, _: random.Random) -> None:
    path.unlink()


def change_column(folder: Path, place: tuple[str, str], number: int, bit: int) -> None:
    """Turn over one bit of what the journal stores of an entry."""
    table, name = place
    with closing(sqlite3.connect(folder / "journal.db")) as journal:
        query = f"SELECT {name} FROM {table} WHERE number = ?"  # noqa: S608 - ours
        value = bytearray(journal.execute(query, (number,)).fetchone()[0])
        bit %= len(value) * 8
        value[bit // 8] ^= 1 << bit % 8
        update = f"UPDATE {table} SET {name} = ? WHERE number = ?"  # noqa: S608 - ours
        journal.execute(update, (bytes(value), number))
        journal.commit()


@pytest.mark.parametrize("place", [("entry", "header"), ("body", "frame")])
def test_a_flipped_bit_in_the_journal_is_located_by_number(
    place: tuple[str, str], made: Made, tmp_path: Path
) -> None:
    chance = random.Random(1)
    for _ in range(scaled(60)):
        folder = made.copy(tmp_path / "data")
        number = chance.randint(1, 2 * RUNS)
        change_column(folder, place, number, chance.randrange(1 << 20))
        with pytest.raises(JournalDamagedError) as caught:
            verify_journal(folder)

        assert number == caught.value.number


def test_a_journal_entry_that_cannot_be_read_is_named_when_the_graph_needs_it(
    made: Made, tmp_path: Path
) -> None:
    """It is never left out in silence."""
    folder = made.copy(tmp_path / "data")
    change_column(folder, ("body", "frame"), 7, 100)
    shutil.rmtree(folder / "graph")
    with pytest.raises(JournalDamagedError) as caught, opened(folder):
        pass

    assert 7 == caught.value.number
    assert not list(folder.glob("graph*"))


def seen_through(folder: Path) -> str:
    """Return the hash of *folder*, read as long as damage shows itself."""
    with opened(folder) as workspace:
        for _ in range(5):
            try:
                with workspace.reading():
                    return lineage_hash(workspace.graph)
            except GraphDamagedError:
                healed(workspace)
    raise AssertionError


def healed(workspace: Workspace) -> None:
    """Wait until the projector has put another graph in the damaged one's place."""
    workspace.pipeline.projection.graph  # noqa: B018 - the one of now
    former = workspace.graph
    for _ in range(600):
        if workspace.graph is not former:
            return
        workspace.pipeline.wait(workspace.journal.last() + 1, 0.05)
    raise AssertionError


@pytest.mark.parametrize("harm", [flip, truncate, delete])
def test_a_graph_folder_with_any_damaged_file_is_made_right(
    harm: Callable[[Path, random.Random], None], made: Made, tmp_path: Path
) -> None:
    """At opening, or at the first reading that meets the damage."""
    chance = random.Random(2)
    for _ in range(scaled(80)):
        folder = made.copy(tmp_path / "data")
        files = [
            path
            for path in sorted((folder / "graph").rglob("*"))
            if path.is_file() and path.stat().st_size and "LOG" not in path.name
        ]
        harm(chance.choice(files), chance)

        assert made.lineage_hash == seen_through(folder)


@pytest.mark.parametrize(
    "gone", ["graph", "graph/store", "graph/timeline.db", "graph/mark.json"]
)
def test_a_graph_folder_without_one_of_its_parts_is_made_right(
    gone: str, made: Made, tmp_path: Path
) -> None:
    folder = made.copy(tmp_path / "data")
    if (folder / gone).is_dir():
        shutil.rmtree(folder / gone)
    else:
        (folder / gone).unlink()
    with opened(folder) as workspace:
        assert made.lineage_hash == lineage_hash(workspace.graph)
        take(workspace, steps(RUNS, RUNS + 10))
        stands = lineage_hash(workspace.graph)

    assert stands == anew(folder, tmp_path / "anew")


def damage_while_open(workspace: Workspace) -> None:
    """Spoil every block of every data file, as a dying disk would."""
    for path in (workspace.folder / "graph" / "store").glob("*.sst"):
        content = bytearray(path.read_bytes())
        content[: len(content) - 200] = bytes(
            byte ^ 255 for byte in content[: len(content) - 200]
        )
        path.write_bytes(content)


@pytest.mark.parametrize("query", EVERY_QUAD)
def test_damage_met_by_a_query_is_told_and_then_healed(
    query: str, made: Made, tmp_path: Path
) -> None:
    """That query fails; the graph is built anew, and those after it are answered."""
    folder = made.copy(tmp_path / "data")
    with opened(folder) as workspace:
        damage_while_open(workspace)
        former = workspace.graph
        with pytest.raises(GraphDamagedError), workspace.reading():
            list(workspace.query(query).rows())
        for _ in range(200):
            if workspace.graph is not former:
                break
            workspace.pipeline.wait(workspace.journal.last() + 1, 0.05)

        assert list(workspace.query(query).rows())
        assert made.lineage_hash == lineage_hash(workspace.graph)
        take(workspace, step(RUNS))
        stands = lineage_hash(workspace.graph)
    assert stands == anew(folder, tmp_path / "anew")
