"""A client that reads slowly, or not at all, or leaves, costs the server little."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.clients.builders import LONG, SILENT, crowd, endings
from tests.unit.server.builders import Server

SECONDS_MAX = 20
READ_BYTES = 10 << 20
GROWTH_BYTES_MAX = 50 << 20


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("patient") / "workspace"
    with crowd(folder, SECONDS_MAX) as server:
        yield server


def asking(server: Server, query: str) -> socket.socket:
    """Return a connection on which a query was sent, and nothing is read yet."""
    host, _, port = server.place.partition(":")
    connection = socket.create_connection((host, int(port)), timeout=30)
    head = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: {server.place}\r\n"
    connection.sendall(f"{head}Accept: text/csv\r\n\r\n".encode())
    return connection


def resident_bytes(server: Server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    (line,) = (one for one in status.splitlines() if one.startswith("VmRSS:"))
    return int(line.split()[1]) << 10


def waited(until: Callable[[], bool], seconds_max: float = 5) -> float:
    """Return after how many seconds it was so."""
    began = time.monotonic()
    while not until():
        assert time.monotonic() - began < seconds_max, "it never came"
        time.sleep(0.05)
    return time.monotonic() - began


def runs_nothing(server: Server) -> bool:
    return server.ask("GET", "/pg/v1/queries").json()["running"] == []


@pytest.mark.skipif(sys.platform != "linux", reason="its memory is read from /proc")
def test_what_a_client_has_not_read_is_not_made(patient: Server) -> None:
    """The whole would have 8,000,000,000 rows."""
    most = before = resident_bytes(patient)
    read = 0
    with asking(patient, LONG) as connection:
        while read < READ_BYTES:
            read += len(connection.recv(128 << 10))
            most = max(most, resident_bytes(patient))
            time.sleep(0.01)
        (running,) = patient.ask("GET", "/pg/v1/queries").json()["running"]

    assert most - before < GROWTH_BYTES_MAX
    assert READ_BYTES <= running["bytes"] + (64 << 10)
    assert running["bytes"] < READ_BYTES + (16 << 20)
    assert waited(lambda: runs_nothing(patient)) < 2


@pytest.mark.parametrize("query", [LONG, SILENT])
def test_the_query_of_a_client_that_leaves_is_ended(
    patient: Server, query: str
) -> None:
    with asking(patient, query):
        time.sleep(0.3)
        assert not runs_nothing(patient)

    assert waited(lambda: runs_nothing(patient)) < 2
    assert (query, "killed") == (
        endings(patient)[0]["query"],
        endings(patient)[0]["ending"],
    )


def test_a_client_that_does_not_read_holds_nothing_beyond_its_time(
    hasty: Server,
) -> None:
    """As many as may ask at once, and none of them reads."""
    connections = [asking(hasty, LONG) for _ in range(4)]
    try:
        waited(lambda: runs_nothing(hasty))
        assert {"deadline"} == {one["ending"] for one in endings(hasty)[:4]}
        assert [["1"]] == hasty.query("SELECT (1 AS ?x) {}")
    finally:
        for connection in connections:
            connection.close()


def test_a_query_that_is_killed_breaks_off(patient: Server) -> None:
    with asking(patient, LONG) as connection:
        connection.recv(1 << 10)
        (running,) = patient.ask("GET", "/pg/v1/queries").json()["running"]
        assert 204 == patient.ask("DELETE", f"/pg/v1/queries/{running['id']}").status
        received = b" "
        while received:
            last, received = received, connection.recv(1 << 20)

    assert not last.endswith(b"\r\n0\r\n\r\n")
    assert "killed" == endings(patient)[0]["ending"]
    assert 404 == patient.ask("DELETE", f"/pg/v1/queries/{running['id']}").status
