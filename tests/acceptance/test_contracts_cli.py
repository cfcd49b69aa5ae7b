"""Contracts from the command line, with a server and without."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from provgraph.cli.main import provgraph
from provgraph.workspace import Workspace
from tests.unit.server.forked import forked
from tests.unit.workspace.builders import LOOSER, OWNERS, STRICTER, job_event, lines


@pytest.fixture
def folder(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A workspace with a job that has no owner; opened by each command, or served."""
    monkeypatch.setenv("PROVGRAPH_WORKSPACE", str(tmp_path / "w"))
    monkeypatch.chdir(tmp_path)
    for name, text in (("owners", OWNERS), ("looser", LOOSER), ("stricter", STRICTER)):
        (tmp_path / f"{name}.ttl").write_text(text, encoding="utf-8")
    with Workspace.open(tmp_path / "w", create=True) as workspace:
        workspace.ingest(lines(job_event("load", owned=False)))
        workspace.settle()
    if getattr(request, "param", "there") == "here":
        yield tmp_path
        return
    with forked(tmp_path / "w"):
        yield tmp_path


both = pytest.mark.parametrize("folder", ["here", "there"], indirect=True)


def run(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(provgraph, words, standalone_mode=False)
    returned = done.return_value if isinstance(done.return_value, int) else 0
    if done.exception is not None:
        returned = getattr(done.exception, "exit_code", 99)
    assert code == returned, (done.output, done.exception)
    return done


def listed() -> list[tuple[str, str, str]]:
    found = json.loads(run("contract", "list", "-f", "json").stdout)
    return [(one["version"], one["status"], one["mode"]) for one in found]


def open_findings() -> list[str]:
    found = json.loads(run("findings", "-f", "json").stdout)["results"]["bindings"]
    return [one["focus"]["value"] for one in found]


@both
def test_the_life_of_a_contract(folder: Path) -> None:
    added = run("contract", "add", "owners.ttl")
    again = run("contract", "add", "owners.ttl")
    tried = run("contract", "try", "owners", code=1)
    before = open_findings()
    run("contract", "activate", "owners")
    table = run("findings")
    found = open_findings()
    run("contract", "add", "looser.ttl")
    difference = run("contract", "diff", "owners")
    run("contract", "activate", "owners", "--mode", "reject")
    states = listed()
    mended = open_findings()
    run("contract", "retire", "owners")

    assert "owners@1.0.0 is a draft" in added.stderr
    assert "was there already" in again.stderr
    assert "load" in tried.stdout
    assert [] == before
    assert "a job has an owner" in table.stdout
    assert ["urn:provgraph:job:test:load"] == found
    assert "looser" in difference.stdout
    assert [("1.1.0", "active", "reject"), ("1.0.0", "retired", "warn")] == states
    assert [] == mended
    assert ["retired", "retired"] == [status for _, status, _ in listed()]


def test_a_contract_is_shown_as_it_was_written(folder: Path) -> None:
    run("contract", "add", "owners.ttl")

    assert OWNERS == run("contract", "show", "owners").stdout
    about = json.loads(run("contract", "show", "owners", "--about").stdout)
    assert ("draft", "data office") == (about["status"], about["owner"])
    assert "text" not in about


def test_a_pack_is_added_by_its_name(folder: Path) -> None:
    run("contract", "add", "pack:prov-core")
    run("contract", "add", "quality")

    assert "prov-core" in run("contract", "list").stdout
    assert "quality" in run("contract", "list").stdout


def test_a_file_is_tried_and_not_taken_in(folder: Path) -> None:
    done = run("contract", "try", "stricter.ttl", code=1)
    kept = run("contract", "try", "looser.ttl")

    assert "owners@2.0.0 finds 1 thing, at 1 job" in done.stderr
    assert "owners@1.1.0 finds nothing" in kept.stderr
    assert [] == listed()


def test_of_several_results_at_a_node_the_worst_is_told(folder: Path) -> None:
    wishes = "".join(
        f"<urn:shop:owners#{name}> sh:targetClass pg:Job ; sh:nodeKind sh:Literal ;"
        " sh:severity sh:Info .\n"
        for name in ("a", "z")
    )
    at = OWNERS.index("<urn:shop:owners#job>")
    told = OWNERS[:at] + wishes + OWNERS[at:]
    (folder / "more.ttl").write_text(told, encoding="utf-8")
    done = run("contract", "try", "more.ttl", code=1)

    assert "finds 3 things, at 1 job" in done.stderr
    assert re.search(r"3 +Violation +a job has an owner", done.stdout)


@both
def test_a_check_of_the_graph_takes_a_registered_contract_by_its_name(
    folder: Path,
) -> None:
    run("contract", "add", "owners.ttl")
    run("contract", "add", "stricter.ttl", "--name", "others")
    done = run("check", "-c", "owners", "-c", "others@2.0.0", code=1)

    assert "owners 1.0.0" in done.stdout
    asked = (
        "SELECT ?n { GRAPH ?g { ?v a pg:Validation ; prov:used/pg:contractName ?n } }"
    )
    told = json.loads(run("query", asked, "-f", "json").stdout)["results"]["bindings"]
    assert {"owners", "others"} == {one["n"]["value"] for one in told}


def test_what_is_not_there_is_told_by_its_exit_code(folder: Path) -> None:
    for words, code in {
        ("contract", "add", "missing.ttl"): 2,
        ("contract", "add", "pack:none"): 2,
        ("contract", "show", "none"): 3,
        ("contract", "activate", "none"): 3,
        ("contract", "retire", "none"): 3,
        ("contract", "try", "none"): 3,
        ("contract", "try", "none", "--name", "x"): 2,
        ("contract", "diff", "none"): 3,
        ("check", "-c", "none"): 2,
    }.items():
        run(*words, code=code)


def test_ingest_says_how_many_were_refused_and_why(folder: Path) -> None:
    run("contract", "add", "owners.ttl")
    run("contract", "activate", "owners", "--mode", "reject")
    events = lines(*(job_event(f"job{at}", owned=at == 1) for at in range(3)))
    (folder / "events.ndjson").write_bytes(b"\n".join(events))
    done = run("ingest", "events.ndjson", code=3)

    assert ["received", "3", "written", "1", "duplicates", "0", "refused", "2"] == (
        done.stdout.split()
    )
    told = done.stderr.splitlines()
    assert ["events.ndjson:1", "events.ndjson:3"] == [
        one.split(": ")[0] for one in told
    ]
    assert all(
        "breaks the contract owners@1.0.0: a job has an owner" in one for one in told
    )


@both
def test_what_is_held_is_released_after_the_contract_was_changed(folder: Path) -> None:
    run("contract", "add", "owners.ttl")
    run("contract", "activate", "owners", "--mode", "quarantine")
    (folder / "event.json").write_bytes(lines(job_event("other", owned=False))[0])
    took = run("ingest", "event.json")
    held = run("quarantine", "list")
    number = held.stdout.splitlines()[2].split()[0]
    run("quarantine", "retry", number, code=3)
    run("contract", "add", "looser.ttl")
    run("contract", "activate", "owners", "--mode", "quarantine")
    released = run("quarantine", "retry", number)

    assert "1 entry is in quarantine" in took.stderr
    assert "it breaks the contract owners@1.0.0" in held.stdout
    assert f"entry {number} is in the graph" in released.stderr


def test_an_audited_contract_has_its_first_findings_at_once_where_nobody_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVGRAPH_WORKSPACE", str(tmp_path / "w"))
    (tmp_path / "owners.ttl").write_text(OWNERS, encoding="utf-8")
    with Workspace.open(tmp_path / "w", create=True) as workspace:
        workspace.ingest(lines(job_event("load", owned=False)))
        workspace.settle()
    run("contract", "add", str(tmp_path / "owners.ttl"))
    run("contract", "activate", "owners", "--mode", "audit")

    assert ["urn:provgraph:job:test:load"] == open_findings()
