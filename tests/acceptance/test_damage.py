"""What is damaged is found, named and, but for the journal, built anew."""

from __future__ import annotations

import os
import random
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from provgraph.errors import GraphDamagedError, JournalDamagedError
from provgraph.graph import LocalGraph
from provgraph.query import lineage_hash
from provgraph.rdf.formats import NTRIPLES, RESULTS_JSON
from provgraph.workspace import Workspace
from provgraph.workspace.backup import verify_journal
from tests.acceptance.builders import (
    anew,
    hash_after,
    opened,
    step,
    steps,
    take,
)
from tests.profile import scaled

RUNS: Final = 60
MORE: Final = steps(200, 203)
MEMORY_BYTES_MAX: Final = 8 << 30
QUERIES: Final = (
    "SELECT * WHERE { ?s ?p ?o }",
    "CONSTRUCT WHERE { ?s prov:used ?o }",
)
"""None with ORDER BY or COUNT: where they meet damage, Oxigraph may not end, but
take all the memory there is. Only the sandbox can help there."""


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


@pytest.fixture(scope="module", autouse=True)
def _memory_is_limited() -> Iterator[None]:
    """What a damaged store makes the process take must not be the machine's all."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = MEMORY_BYTES_MAX if hard < 0 else min(hard, MEMORY_BYTES_MAX)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    yield
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


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
    for _ in range(scaled(100)):
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


def seen_through(folder: Path) -> str:
    """Return the hash of *folder*, again once shown damage is healed."""
    with opened(folder) as workspace:
        former = workspace.graph
        with suppress(GraphDamagedError), workspace.reading():
            return lineage_hash(workspace.graph)
        # Not in a handler: the error holds on to the store, which has to go first.
        wait_for_another(workspace, former)
        return lineage_hash(workspace.graph)


def wait_for_another(workspace: Workspace, former: LocalGraph) -> None:
    """Wait until another graph is in the place of the damaged one."""
    until = time.monotonic() + 60
    while workspace.graph is former and time.monotonic() < until:
        time.sleep(0.01)
    assert workspace.graph is not former


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


def test_a_changed_byte_in_the_timeline_is_noticed(made: Made, tmp_path: Path) -> None:
    """Though it changes neither the form nor the order of what is stored.

    What is concluded from it would be wrong; so the graph is built anew.
    """
    folder = made.copy(tmp_path / "data")
    path = folder / "graph" / "timeline.db"
    content = path.read_bytes()
    wrong = re.sub(
        rb"(2\d{3}-\d\d-\d\dT)\d\d(:\d\d:\d\d\.\d{9})", rb"\g<1>07\2", content
    )
    assert len(content) == len(wrong)
    assert content != wrong
    path.write_bytes(wrong)
    with opened(folder) as workspace:
        take(workspace, step(RUNS))
        stands = lineage_hash(workspace.graph)

    assert stands == anew(folder, tmp_path / "anew")


def answered(workspace: Workspace, query: str) -> bytes:
    answer = workspace.query(query)
    return answer.write(NTRIPLES if answer.holds_triples else RESULTS_JSON)


def damage_while_open(workspace: Workspace) -> None:
    """Spoil every block of every data file, as a dying disk would."""
    for path in (workspace.folder / "graph" / "store").glob("*.sst"):
        content = bytearray(path.read_bytes())
        content[: len(content) - 200] = bytes(
            byte ^ 255 for byte in content[: len(content) - 200]
        )
        path.write_bytes(content)


@pytest.mark.parametrize("query", QUERIES)
def test_damage_met_by_a_query_is_told_and_then_healed(
    query: str, made: Made, tmp_path: Path
) -> None:
    """That query fails; the graph is built anew, and those after it are answered."""
    folder = made.copy(tmp_path / "data")
    with opened(folder) as workspace:
        damage_while_open(workspace)
        former = workspace.graph
        with pytest.raises(GraphDamagedError), workspace.reading():
            answered(workspace, query)
        wait_for_another(workspace, former)

        assert answered(workspace, query)
        assert made.lineage_hash == lineage_hash(workspace.graph)
        take(workspace, step(RUNS))
        stands = lineage_hash(workspace.graph)
    assert stands == anew(folder, tmp_path / "anew")


def test_any_old_and_new_journal_and_graph_go_together(tmp_path: Path) -> None:
    """What counts is the journal: the graph is brought to where it stands."""
    folders = {
        "old": Made(tmp_path / "old", 0, 20),
        "other": Made(tmp_path / "other", 100, 130),
    }
    new = folders["old"].copy(tmp_path / "new")
    with opened(new) as workspace:
        take(workspace, steps(20, 50))
    folders["new"] = Made(new, 50, 60)
    wanted = {name: told_by(tmp_path / name, tmp_path / "told") for name in folders}
    assert 6 == len({told for pair in wanted.values() for told in pair})

    choices = list(product(folders, (*folders, "none"), (*folders, "none")))
    assert 48 == len(choices)
    for journal, graph, mark in random.Random(3).sample(choices, max(4, scaled(48))):
        with opened(combined(tmp_path, journal, graph, mark)) as workspace:
            before = lineage_hash(workspace.graph)
            take(workspace, MORE)

            assert wanted[journal] == (before, lineage_hash(workspace.graph))


def told_by(folder: Path, beside: Path) -> tuple[str, str]:
    """Return the hashes of the journal in *folder* alone, and with `MORE` in it."""
    shutil.rmtree(beside, ignore_errors=True)
    before = anew(folder, beside)
    with opened(beside) as workspace:
        take(workspace, MORE)
        return before, lineage_hash(workspace.graph)


def combined(folder: Path, journal: str, graph: str, mark: str) -> Path:
    """Return a workspace with the journal of one, the graph and mark of others."""
    made = folder / "combined"
    shutil.rmtree(made, ignore_errors=True)
    shutil.copytree(folder / journal, made, ignore=shutil.ignore_patterns("graph"))
    (made / "graph").mkdir()
    for name, owner in (("store", graph), ("timeline.db", graph), ("mark.json", mark)):
        source = folder / owner / "graph" / name
        if source.is_dir():
            shutil.copytree(source, made / "graph" / name)
        elif source.exists():
            shutil.copyfile(source, made / "graph" / name)
    return made


@pytest.mark.parametrize("point", ["built anew", "set aside", "facts", "flushed"])
def test_a_kill_while_the_graph_is_built_anew_harms_nothing(
    point: str, made: Made, tmp_path: Path
) -> None:
    folder = made.copy(tmp_path / "data")
    (folder / "graph" / "mark.json").write_text("spoiled")
    program = "import sys; from provgraph.workspace import Workspace as W"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}; W.open(sys.argv[1])", str(folder)],
        env=os.environ | {"PROVGRAPH_FAULT_AT": point},
        check=False,
    )

    assert 99 == done.returncode
    assert made.lineage_hash == hash_after(folder)
    leftovers = [path for path in folder.glob("graph*") if path.name != "graph"]
    assert [] == leftovers
