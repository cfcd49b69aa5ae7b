"""Queries over HTTP: asked in workers, ended in time, of a graph that is new enough."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.server.builders import Reply, Server, body, serving

SECONDS_MAX = 4
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
EVENTS = "SELECT (COUNT(*) AS ?n) { ?event a pg:LineageEvent }"
QUERY = {"Content-Type": "application/sparql-query"}
RUNS = [f"{at:08x}-0000-4000-8000-000000000000" for at in range(40)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("queries") / "workspace"
    with serving(folder, server_query_seconds_max=SECONDS_MAX) as running:
        for run in RUNS:
            assert 201 == running.post("/api/v1/lineage", body(run)).status
        assert 200 == asked(running, "ASK {}", str(len(RUNS))).status
        yield running


def asked(server: Server, query: str, offset: str = "now") -> Reply:
    return server.post(f"/sparql?min_offset={offset}", query, QUERY)


def test_a_query_over_its_time_is_told_so_and_harms_no_other(server: Server) -> None:
    began = time.monotonic()
    reply = asked(server, LONG)

    assert (503, "deadline") == (reply.status, reply.json()["code"])
    assert time.monotonic() - began < SECONDS_MAX + 1
    assert 200 == server.ask("GET", "/livez").status
    assert [[str(len(RUNS))]] == server.query(EVENTS)


def test_a_query_that_ends_its_process_is_told_so_and_harms_no_other(
    server: Server,
) -> None:
    doubling = " ".join(
        f"BIND(CONCAT(?t{at}, ?t{at}) AS ?t{at + 1})" for at in range(40)
    )
    reply = asked(server, f"SELECT * {{ BIND('xxxxxxxx' AS ?t0) {doubling} }}")

    assert (503, "exhausted") == (reply.status, reply.json()["code"])
    assert [[str(len(RUNS))]] == server.query(EVENTS)


def test_who_names_an_entry_sees_it(tmp_path: Path) -> None:
    """Right after the answer, which comes before the graph has it."""
    with serving(tmp_path / "workspace") as server:
        for number, run in enumerate(RUNS[:10], 1):
            taken = server.post("/api/v1/lineage", body(run))
            reply = asked(server, EVENTS, taken.headers["provgraph-entry"])

            (row,) = reply.json()["results"]["bindings"]
            assert str(number) == row["n"]["value"]
            assert number <= int(reply.headers["provgraph-offset"])


def test_an_entry_that_never_comes_is_waited_for_in_vain(server: Server) -> None:
    reply = asked(server, "ASK {}", "1000000")

    assert (503, "deadline") == (reply.status, reply.json()["code"])
    assert "entry 1000000 is not in the graph yet" in reply.json()["detail"]


@pytest.mark.parametrize("offset", ["", "-1", "soon", "1&min_offset=2"])
def test_what_is_no_entry_is_refused(offset: str, server: Server) -> None:
    reply = asked(server, "ASK {}", offset)

    assert (400, "input") == (reply.status, reply.json()["code"])


def test_a_server_that_is_to_stop_lets_a_query_come_to_its_end(tmp_path: Path) -> None:
    replies: list[Reply] = []
    with serving(tmp_path / "workspace", server_query_seconds_max=3) as server:
        for run in RUNS:
            server.post("/api/v1/lineage", body(run))
        assert 200 == asked(server, "ASK {}", str(len(RUNS))).status
        running = threading.Thread(target=lambda: replies.append(asked(server, LONG)))
        running.start()
        time.sleep(1)
        code = server.stop()
        running.join()

    assert 0 == code
    assert [503] == [reply.status for reply in replies]
    assert not (tmp_path / "workspace" / "graph" / "checkpoints").exists()


@pytest.mark.parametrize(
    "query",
    [
        (
            "SELECT (COUNT(*) AS ?n) { GRAPH <urn:provgraph:graph:lineage>"
            " { ?event a pg:LineageEvent } }"
        ),
        (
            "SELECT (COUNT(*) AS ?n) FROM <urn:provgraph:graph:lineage>"
            " { ?event a pg:LineageEvent }"
        ),
        (
            "PREFIX g: <urn:provgraph:graph:> SELECT (COUNT(*) AS ?n) FROM g:lineage"
            " { ?event a pg:LineageEvent }"
        ),
    ],
)
def test_the_merged_view_has_a_name(query: str, server: Server) -> None:
    assert [[str(len(RUNS))]] == server.query(query)
