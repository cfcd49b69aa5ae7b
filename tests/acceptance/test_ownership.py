"""One owner at a time, and only of a workspace that this release can open."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import pytest

from provgraph.errors import ConfigError, InUseError, ProvgraphError, WorkspaceError
from provgraph.query import facets_of, lineage_hash
from provgraph.rdf.mint import Mint
from provgraph.workspace import Workspace, owner, read_settings
from tests.acceptance.builders import anew, column, count, opened, step, steps, take

FORMAT_1: Final = Path(__file__).parents[1] / "fixtures" / "workspace-format-1"
HOLDER: Final = """
import sys
from provgraph.workspace import Workspace
workspace = Workspace.open(sys.argv[1], create=True, kind="notebook")
workspace.serve_at("http://127.0.0.1:8765")
print("open", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Have another process own the workspace in *folder*."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        try:
            assert b"open\n" == process.stdout.readline()
            yield process
        finally:
            process.kill()


def test_a_workspace_in_use_is_refused_by_naming_its_owner(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with another_process(folder) as process:
        with pytest.raises(InUseError) as caught:
            Workspace.open(folder)

        said = f"process {process.pid} (notebook at http://127.0.0.1:8765)"
        assert said in caught.value.message
        held_by = owner(folder)
        assert held_by is not None
        assert process.pid == held_by.process


def test_an_owner_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with another_process(folder) as process:
        process.kill()
        process.wait()

    assert owner(folder) is None
    with opened(folder) as workspace:
        assert [1, 2] == [one.number for one in take(workspace, step(1))]


def test_looking_who_owns_a_workspace_keeps_nobody_out(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    Workspace.create(folder)
    enough = threading.Event()

    def look() -> None:
        while not enough.is_set():
            owner(folder)

    lookers = [threading.Thread(target=look) for _ in range(4)]
    for looker in lookers:
        looker.start()
    try:
        for _ in range(3):
            Workspace.open(folder).close()
    finally:
        enough.set()
        for looker in lookers:
            looker.join()


def test_a_workspace_of_a_newer_format_is_refused_with_both_versions(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data"
    Workspace.create(folder)
    about = json.loads((folder / "workspace.json").read_bytes())
    (folder / "workspace.json").write_text(json.dumps(about | {"format": 7}))
    with pytest.raises(WorkspaceError) as caught:
        Workspace.open(folder)

    assert "has format 7; this release knows up to 1" in caught.value.message


def test_a_journal_of_a_newer_format_is_refused_and_untouched(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with opened(folder) as workspace:
        take(workspace, step(1))
    with closing(sqlite3.connect(folder / "journal.db")) as journal:
        journal.execute("UPDATE meta SET value = 7 WHERE name = 'format'")
        journal.commit()
    before = (folder / "journal.db").read_bytes()
    with pytest.raises(WorkspaceError, match=r"journal format 7, and .* format 1"):
        Workspace.open(folder)

    assert before == (folder / "journal.db").read_bytes()
    assert owner(folder) is None


def test_a_workspace_of_format_1_is_opened(tmp_path: Path) -> None:
    """The committed one was made by the release that first wrote this format."""
    folder = tmp_path / "data"
    shutil.copytree(FORMAT_1, folder)
    with opened(folder) as workspace:
        assert 8 == workspace.journal.last() == workspace.journal.verify()
        assert {} == workspace.pipeline.projection.quarantined()
        assert 3 == count(workspace, '?it a pg:Run ; pg:state "COMPLETE"')
        query = "SELECT (STR(?job) AS ?it) { ?job a pg:Job } ORDER BY ?job"
        jobs = ["samples:job-ownership-0", "steps:job-0", "steps:job-1", "steps:job-2"]
        assert [f"urn:provgraph:job:{job}" for job in jobs] == column(workspace, query)
        facets = facets_of(workspace.graph, Mint().job("samples", "job-ownership-0"))
        assert ["ownership"] == list(facets)
        take(workspace, steps(3, 5))
        stands = lineage_hash(workspace.graph)

    assert stands == anew(folder, tmp_path / "anew")


def test_a_folder_of_other_things_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("not ours")
    with pytest.raises(WorkspaceError, match="is not a workspace"):
        Workspace.open(tmp_path)
    with pytest.raises(WorkspaceError, match="holds other things"):
        Workspace.create(tmp_path)

    assert ["thesis.txt"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("written", "named", "near"),
    [
        ("[server]\nprot = 1", "server.prot", "Did you mean server.port?"),
        ("[limits]\npair_max = 1", "limits.pair_max", "Did you mean limits.pairs_max?"),
        ("[servers]\nport = 1", "servers.port", "Did you mean server.port?"),
    ],
)
def test_an_unknown_setting_is_refused_with_the_nearest_name(
    written: str, named: str, near: str, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    Workspace.create(folder)
    (folder / "provgraph.toml").write_text(written)
    with pytest.raises(ConfigError) as caught:
        Workspace.open(folder)

    assert f"unknown setting {named}" in caught.value.message
    assert near == caught.value.hint
    assert 2 == caught.value.exit_code


def test_an_unknown_variable_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_settings(tmp_path, {"PROVGRAPH_SERVER_PROT": "1"})

    assert "PROVGRAPH_SERVER_PROT" in caught.value.message
    assert "Did you mean server.port?" == caught.value.hint


def test_the_base_iri_stays_what_it_was_when_the_workspace_was_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    Workspace.create(folder, "https://lineage.example.com/")
    with opened(folder) as workspace:
        take(workspace, step(1))
    monkeypatch.setenv("PROVGRAPH_WORKSPACE_BASE_IRI", "https://elsewhere.example/")
    with opened(folder) as workspace:
        take(workspace, step(2))
        query = "SELECT (STR(?run) AS ?it) { ?run a pg:Run }"
        runs = column(workspace, query)

    assert 2 == len(runs)
    assert all(run.startswith("https://lineage.example.com/run:") for run in runs)


def test_opening_with_spoiled_parts_ends_in_our_words(tmp_path: Path) -> None:
    """And lets go of everything, so that the next try finds nothing in its way."""
    folder = tmp_path / "data"
    with opened(folder) as workspace:
        take(workspace, step(1))
    good = (folder / "journal.db").read_bytes()
    for spoiled in (b"", b"not a database, but long enough to be one" * 100):
        (folder / "journal.db").write_bytes(spoiled)
        if spoiled:
            with pytest.raises(ProvgraphError):
                Workspace.open(folder)
        assert owner(folder) is None
    (folder / "journal.db").write_bytes(good)
    with opened(folder) as workspace:
        assert 2 == workspace.journal.last()
