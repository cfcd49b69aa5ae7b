"""@comunica/query-sparql, which asks from Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.clients.builders import (
    ASK,
    COMUNICA,
    LONG,
    NAME,
    ROWS,
    SILENT,
    TRIPLES,
    endings,
    shop,
)
from tests.unit.server.builders import Server

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (COMUNICA / "node_modules").is_dir(),
    reason="node is missing, or `npm ci --ignore-scripts` in tests/clients/comunica",
)


def comunica(server: Server, kind: str, query: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", str(COMUNICA / "ask.mjs"), kind, f"{server.address}/sparql", query],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


def told(server: Server, kind: str, query: str) -> list[Any]:
    done = comunica(server, kind, query)
    assert 0 == done.returncode, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_rows_come_as_a_stream_of_bindings(server: Server) -> None:
    first, second, end = told(server, "select", ROWS)

    assert (NAME, "9.5", "3") == (first["name"], first["price"], first["stock"])
    assert "http://example.com/pears" == second["item"]
    assert {"count": 2} == end


def test_triples_come_as_quads(server: Server) -> None:
    *quads, end = told(server, "construct", TRIPLES)

    assert {"count": 12} == end
    assert NAME in {value for _, _, value in quads}


def test_ask_is_a_truth(server: Server) -> None:
    assert [True] == told(server, "ask", ASK)
    assert [False] == told(server, "ask", "ASK { GRAPH <a:a> { ?s ?p ?o } }")


def test_an_update_is_done(tmp_path: Path) -> None:
    with shop(tmp_path / "workspace") as server:
        told(server, "update", "INSERT DATA { GRAPH <a:own> { <a:a> <a:b> 'ü' } }")

        assert [["ü"]] == server.query("SELECT ?o { GRAPH <a:own> { ?s ?p ?o } }")


def test_an_answer_that_is_broken_off_is_an_error(hasty: Server) -> None:
    done = comunica(hasty, "select", LONG)

    assert 1 == done.returncode
    assert "terminated" in done.stderr
    assert '"count"' not in done.stdout
    assert "deadline" == endings(hasty)[0]["ending"]


def test_a_deadline_before_the_first_row_is_told(hasty: Server) -> None:
    done = comunica(hasty, "select", SILENT)

    assert 1 == done.returncode
    assert "HTTP status 503" in done.stderr
    assert f'"query":"{endings(hasty)[0]["id"]}"' in done.stderr
