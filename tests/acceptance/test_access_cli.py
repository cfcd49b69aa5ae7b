"""Tokens on the command line: made, listed, revoked, and shown to a server."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from provgraph.cli.wire import Wire
from provgraph.workspace import Tokens, Workspace, open_plain, owner, read_secret
from provgraph.workspace.secret import SECRET_FILE
from tests.acceptance.test_cli_serve import SECONDS_MAX, started
from tests.unit.cli.builders import Terminal, event, lines
from tests.unit.server.builders import serving


@pytest.fixture
def terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Terminal:
    made = Terminal(tmp_path, capfd)
    made("init")
    return made


def refused_to_serve(terminal: Terminal, *words: str) -> str:
    said = terminal("serve", "--port", "0", *words)
    assert 2 == said.code, said
    assert "provgraph token create" in said.err
    return said.err


def test_a_token_is_shown_once_listed_and_revoked(terminal: Terminal) -> None:
    made = terminal(
        "token", "create", "airflow", "--scope", "ingest", "--scope", "read"
    )
    soon = terminal("token", "create", "me", "--scope", "admin", "--expires-days", "7")
    text = made.out.strip()
    token_id = text.split("_")[1]

    assert (0, 0) == (made.code, soon.code)
    assert made.out.startswith("pg_")
    assert "it is the first" in made.err
    assert "it is the first" not in soon.err
    table = terminal("token", "list").out
    assert ["id", "name", "scopes", "created", "expires"] == (
        table.splitlines()[0].split()
    )
    assert "read ingest" in table
    assert "never" in table
    assert text not in table
    listed = json.loads(terminal("token", "list", "-f", "json").out)
    assert ["airflow", "me"] == [one["name"] for one in listed]
    assert ["read", "ingest"] == listed[0]["scopes"]
    assert listed[0]["expires"] is None
    assert listed[1]["created"] < listed[1]["expires"]
    assert [{"id", "name", "scopes", "created", "expires"}] * 2 == [
        set(one) for one in listed
    ]

    assert 0 == terminal("token", "revoke", token_id).code
    again = terminal("token", "revoke", token_id)
    assert (3, True) == (again.code, token_id in again.err)
    last = terminal("token", "revoke", listed[1]["id"])
    assert "it was the last" in last.err


def test_what_cannot_be_made_is_told(terminal: Terminal, tmp_path: Path) -> None:
    assert 2 == terminal("token", "create", "x").code
    assert 2 == terminal("token", "create", "x", "--scope", "root").code
    nothing = ("token", "create", "x", "--scope", "read", "--expires-days", "0")
    assert 2 == terminal(*nothing).code
    for words in (("list",), ("create", "x", "--scope", "read"), ("revoke", "x")):
        said = terminal.bare("token", *words, "-w", tmp_path / "nowhere")
        assert (4, True) == (said.code, "not a workspace" in said.err)


def test_a_server_that_others_reach_does_not_start_without_tokens(
    terminal: Terminal,
) -> None:
    said = refused_to_serve(terminal, "--host", "0.0.0.0")  # noqa: S104 - refused

    assert "other machines" in said


def test_a_server_that_takes_updates_does_not_start_without_tokens(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVGRAPH_SERVER_UPDATES", "true")

    assert "updates are enabled" in refused_to_serve(terminal)


def test_a_plain_store_needs_none_on_the_loopback_alone(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVGRAPH_SERVER_UPDATES", "true")
    terminal = Terminal(tmp_path, capfd)
    open_plain(terminal.folder, kind="test").close()

    with serving(terminal.folder) as server:
        assert 200 == server.ask("GET", "/pg/v1/stats").status
    assert "other machines" in refused_to_serve(
        terminal,
        "--plain-dataset",
        "--host",
        "0.0.0.0",  # noqa: S104 - refused
    )


def test_with_tokens_the_command_line_goes_through_the_server_all_the_same(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    terminal, alone = Terminal(tmp_path, capfd), Terminal(tmp_path, capfd, "alone")
    path = tmp_path / "events.ndjson"
    path.write_bytes(lines(event(1), event(2, reads="table")))
    for one in (terminal, alone):
        one("init")
        one("token", "create", "somebody", "--scope", "read")
    query = "SELECT ?v ?by { ?v prov:wasDerivedFrom ?o OPTIONAL {?e pg:recordedBy ?by}}"

    with serving(terminal.folder) as server:
        assert 401 == server.ask("GET", "/pg/v1/stats").status
        for words in (
            ("ingest", str(path)),
            ("query", query),
            ("stats",),
            ("export", "--hash"),
            ("alias", "n", "a", "n", "b"),
            ("quarantine", "list"),
        ):
            assert alone(*words) == terminal(*words), words


def test_a_token_comes_from_the_file_that_is_named(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = terminal("token", "create", "r", "--scope", "read").out
    sends = terminal("token", "create", "s", "--scope", "ingest").out
    file = tmp_path / "token"
    events = tmp_path / "events.ndjson"
    events.write_bytes(lines(event(1)))
    by = "SELECT DISTINCT ?by { ?event pg:recordedBy ?by }"

    with serving(terminal.folder):
        monkeypatch.setenv("PROVGRAPH_TOKEN_FILE", str(file))
        missing = terminal("stats")
        assert (2, True) == (missing.code, "PROVGRAPH_TOKEN_FILE" in missing.err)
        for wrong in ("", "two words", "pg_x\r\nHost: evil", "ä"):
            file.write_text(wrong, encoding="utf-8")
            assert 2 == terminal("stats").code

        file.write_text("pg_1_2\n", encoding="utf-8")
        unknown = terminal("stats")
        assert (6, True) == (unknown.code, "none of this workspace's" in unknown.err)
        file.write_text(sends, encoding="utf-8")
        assert 0 == terminal("ingest", str(events)).code
        forbidden = terminal("query", "ASK {}")
        assert (6, True) == (forbidden.code, "no scope read" in forbidden.err)
        file.write_text(reads, encoding="utf-8")
        until = time.monotonic() + SECONDS_MAX  # who only sends cannot wait for it
        while "by\ns\n" != terminal("query", by, "-f", "csv").out.replace("\r", ""):
            assert time.monotonic() < until
        assert "PROVGRAPH_TOKEN_FILE" not in terminal("config").out

        monkeypatch.delenv("PROVGRAPH_TOKEN_FILE")
        (terminal.folder / SECRET_FILE).unlink()
        said = terminal("stats")
        assert (6, True) == (said.code, "PROVGRAPH_TOKEN_FILE" in said.err)


def test_what_a_dead_server_left_is_nothing_to_the_command_line(
    terminal: Terminal,
) -> None:
    terminal("token", "create", "somebody", "--scope", "read")
    with serving(terminal.folder) as server:
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(SECONDS_MAX)

    assert (terminal.folder / SECRET_FILE).exists()
    assert 0 == terminal("stats").code


def test_the_command_line_finds_a_server_that_others_reach(terminal: Terminal) -> None:
    """Its address is no name of the loopback."""
    terminal("token", "create", "somebody", "--scope", "read")
    words = ("serve", "--port", "0", "--host", "0.0.0.0")  # noqa: S104 - with tokens
    server = started(*words, "-w", str(terminal.folder))
    try:
        until = time.monotonic() + SECONDS_MAX
        while (holder := owner(terminal.folder)) is None or holder.address is None:
            assert time.monotonic() < until
            time.sleep(0.05)
        found = terminal("stats")
        assert 0 == found.code, found.err
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=SECONDS_MAX)


def test_the_demo_works_in_a_folder_that_has_tokens(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    Workspace.create(folder)
    Tokens(folder).create("somebody", ["read"])
    demo = started("demo", "--once", "-w", str(folder))
    out, err = demo.communicate(timeout=SECONDS_MAX)

    assert (0, True) == (demo.returncode, out.endswith("201 Created\n")), err
    assert read_secret(folder) is None
    assert Wire("http://127.0.0.1:9")._headers == {"Host": "localhost"}
