"""The command line and the server: one workspace, whoever has it open."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from provgraph.workspace import owner
from tests.unit.cli.builders import Terminal, event, lines

SECONDS_MAX = 60
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
ONCE = """\
1. Which runs did not complete, and what were they meant to write?

job,state,started,meant
nightly.build_features,FAIL,2026-05-04T02:10:00Z,features.customer_90d

2. On which first sources does each final result rest?

result                  source
──────────────────────  ─────────────────────
decisions.churn_offers  export/customers
decisions.churn_offers  orders/2026-05-04.csv
decisions.churn_offers  ref.exchange_rates

3. Send an event of your own, as any OpenLineage client does.

201 Created
"""


@pytest.fixture
def terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Terminal:
    made = Terminal(tmp_path, capfd)
    made("init")
    return made


@pytest.fixture
def served(terminal: Terminal) -> Iterator[Terminal]:
    """A workspace that a server in another process has open."""
    server = started("serve", "--port", "0", "-w", str(terminal.folder))
    try:
        wait_for_server(server, terminal.folder)
        yield terminal
    finally:
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=SECONDS_MAX)
    assert (0, "") == (server.returncode, out), err


def started(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "provgraph", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_server(server: subprocess.Popen[str], folder: Path) -> None:
    until = time.monotonic() + SECONDS_MAX
    while time.monotonic() < until and server.poll() is None:
        holder = owner(folder)
        if holder is not None and holder.address is not None:
            # It listens; once it answers, it also knows what to do on a signal.
            with DIRECT.open(f"{holder.address}/livez", timeout=SECONDS_MAX):
                return
        time.sleep(0.05)
    server.kill()
    pytest.fail(f"the server did not start: {server.communicate()[1]}")


def test_every_command_that_may_goes_through_the_server_and_says_the_same(
    served: Terminal, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "events.ndjson"
    wide = event(3)
    path.write_bytes(lines(event(1), event(2, reads="table"), {"eventTime": 7}, wide))
    alone = Terminal(tmp_path, capfd, "alone")
    alone("init")
    query = "SELECT ?v ?old { ?v prov:wasDerivedFrom ?old } ORDER BY ?v"

    for words in (
        ("ingest", str(path)),
        ("ingest", str(path)),
        ("query", query),
        ("query", query, "-f", "csv"),
        ("query", "-f", "turtle", "ASK {}"),
        ("query", "SELEC"),
        ("queries", "downstream", "--set", "name=raw"),
        ("queries", "downstream", "-f", "csv"),
        ("stats",),
        ("export", "-f", "openlineage"),
        ("export", "--hash"),
        ("quarantine", "list"),
        ("quarantine", "show", "1"),
    ):
        assert alone(*words) == served(*words), words


def test_commands_that_need_the_workspace_alone_name_the_server(
    served: Terminal,
) -> None:
    holder = owner(served.folder)
    assert holder is not None

    for words in (("rebuild",), ("verify",), ("init",), ("restore", "x", "--replace")):
        said = served(*words)

        assert 4 == said.code, words
        if words[0] != "restore":
            assert f"(serve at {holder.address})" in said.err


def test_a_second_server_is_refused(served: Terminal) -> None:
    said = served("serve", "--port", "0")

    assert 4 == said.code
    assert "is in use by process" in said.err


def test_only_the_loopback_is_served_without_tokens(terminal: Terminal) -> None:
    said = terminal("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - refused

    assert 2 == said.code
    assert "provgraph token create" in said.err


def test_the_demo_tries_three_things_once_and_leaves(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "provgraph", "demo", "--once"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, ONCE) == (done.returncode, done.stdout), done.stderr
    assert [] == list(tmp_path.iterdir())


def test_the_demo_serves_and_prints_three_things_to_try(tmp_path: Path) -> None:
    """The printed commands do what they say; twice in the same folder is fine."""
    folder = tmp_path / "demo folder"
    for _ in range(2):
        demo = started("demo", "--port", "0", "-w", str(folder))
        wait_for_server(demo, folder)
        answer = subprocess.run(
            [
                sys.executable,
                "-m",
                "provgraph",
                "query",
                "-w",
                folder,
                "ASK {?r a pg:Run}",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        demo.send_signal(signal.SIGINT)
        out, err = demo.communicate(timeout=SECONDS_MAX)

        assert (0, "true\n") == (demo.returncode, answer.stdout), err
        assert ["1.", "2.", "3."] == [
            line[:2] for line in out.splitlines() if line[:1].isdigit()
        ]
        assert f"query -w '{folder}' 'SELECT" in out
