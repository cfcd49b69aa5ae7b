"""Bad input gets one clear error each, and leaves nothing behind."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.server.builders import JSON, NDJSON, Reply, Server, body, event, serving

LIMIT = 1 << 20
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("refusals") / "workspace"
    with serving(folder, ingest_body_bytes_max=LIMIT) as running:
        yield running


def refused(reply: Reply, status: int, code: str) -> dict[str, str]:
    """Return the problem that *reply* is."""
    assert "application/problem+json" == reply.headers["content-type"]
    problem = reply.json()
    assert (status, status, code) == (
        reply.status,
        problem["status"],
        problem["code"],
    )
    assert f"https://w3id.org/provgraph/errors#{code}" == problem["type"]
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in problem["detail"]
    if status == 503:
        assert int(reply.headers["retry-after"]) >= 1
    else:
        assert "retry-after" not in reply.headers
    return dict(problem)


@pytest.mark.parametrize(
    ("sent", "code", "pointer"),
    [
        (b"", "malformed", None),
        (b"  \n", "malformed", None),
        (b"{not json", "malformed", None),
        (b"\xff\xfe", "malformed", None),
        (b"[" * 5000 + b"]" * 5000, "too-deep", None),
        (b'"text"', "translate", ""),
        (b"{}", "translate", "/eventTime"),
        (json.dumps({**event(), "run": 7}).encode(), "translate", "/run"),
        (json.dumps({**event(), "eventTime": 7}).encode(), "translate", "/eventTime"),
        (json.dumps({"eventTime": "2026-01-01T00:00:00Z"}).encode(), "translate", ""),
    ],
    ids=[
        "empty body",
        "blank body",
        "not JSON",
        "not UTF-8",
        "too deep",
        "no object",
        "no event",
        "wrong type",
        "no time",
        "unknown event kind",
    ],
)
def test_an_event_that_is_none_is_refused(
    server: Server, sent: bytes, code: str, pointer: str | None
) -> None:
    before = server.metric("provgraph_journal_entries")
    problem = refused(server.post("/api/v1/lineage", sent), 400, code)

    assert pointer == problem.get("pointer")
    assert before == server.metric("provgraph_journal_entries")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=latin-1"},
        {**JSON, "Content-Encoding": "br"},
        FORM,
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/lineage", "/api/v1/lineage/batch"])
def test_what_a_form_could_send_is_refused(
    server: Server, path: str, headers: dict[str, str]
) -> None:
    problem = refused(server.post(path, body(), headers), 415, "media-type")

    assert problem["hint"]


def test_a_stream_is_ndjson(server: Server) -> None:
    refused(server.post("/pg/v1/events", body(), JSON), 415, "media-type")


def test_a_cut_gzip_body_is_refused(server: Server) -> None:
    packed = gzip.compress(body())
    headers = {**JSON, "Content-Encoding": "gzip"}

    assert 201 == server.post("/api/v1/lineage", packed, headers).status
    refused(server.post("/api/v1/lineage", packed[:-4], headers), 400, "malformed")
    refused(server.post("/api/v1/lineage", body(), headers), 400, "malformed")


def test_a_body_over_the_limit_is_refused_and_counted(server: Server) -> None:
    """Without Retry-After: the same body will never fit."""
    large = body(note="x" * LIMIT)
    packed = gzip.compress(large)
    chunks = (large[at : at + 65_536] for at in range(0, len(large), 65_536))

    refused(server.post("/api/v1/lineage", large), 413, "too-large")
    refused(
        server.post("/api/v1/lineage", packed, {**JSON, "Content-Encoding": "gzip"}),
        413,
        "too-large",
    )
    refused(
        server.ask("POST", "/api/v1/lineage", chunks, JSON),  # type: ignore[arg-type] # in chunks
        413,
        "too-large",
    )
    counted = server.metric('provgraph_requests_refused_total{code="too-large"}')
    assert 3 <= counted


def test_a_line_over_the_limit_is_one_refused_line(server: Server) -> None:
    lines = [body(), body(note="x" * LIMIT), body()]
    said = server.post("/pg/v1/events", b"\n".join(lines), NDJSON).json()

    assert (3, 2, 1) == (said["received"], said["written"], said["refused_total"])
    assert (2, "too-large") == (said["refused"][0]["line"], said["refused"][0]["code"])


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "192.0.2.1", ""])
@pytest.mark.parametrize("path", ["/api/v1/lineage", "/sparql", "/metrics", "/docs"])
def test_another_host_is_misdirected(server: Server, host: str, path: str) -> None:
    refused(server.ask("GET", path, None, {"Host": host}), 421, "misdirected")


@pytest.mark.parametrize("path", ["/api/v1/lineage", "/pg/v1/events", "/sparql"])
def test_a_foreign_page_may_not_post(server: Server, path: str) -> None:
    headers = {**JSON, "Origin": "https://evil.example"}

    refused(server.post(path, body(), headers), 403, "foreign-origin")


def test_our_own_page_may_post(server: Server) -> None:
    headers = {**JSON, "Origin": server.address}

    assert 201 == server.post("/api/v1/lineage", body(), headers).status


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing/here", 404, "not-found"),
        ("GET", "/api/v1/lineage", 405, "method-not-allowed"),
        ("DELETE", "/sparql", 405, "method-not-allowed"),
        ("POST", "/pg/v1/events?wait=forever", 400, "bad-request"),
        ("QUERY", "/sparql", 415, "media-type"),
        ("GET", "/sparql?query=ASK+{}&query=ASK+{}", 400, "query"),
        ("GET", "/sparql?update=CLEAR+ALL", 400, "input"),
        ("GET", "/sparql?query=ASK+{}&default-graph-uri=a", 400, "query"),
        ("GET", "/sparql?query=ASK+{}&named-graph-uri=%3Ca:a%3E", 400, "query"),
        ("GET", "/sparql?query=ASK+{}&format=doc", 400, "input"),
        ("GET", "/sparql?query=ASK+{}&timeout=0", 400, "input"),
        ("GET", "/sparql?query=ASK+{}&max_rows=-1", 400, "input"),
        ("GET", "/sparql?query=ASK+%FF", 400, "malformed"),
        ("GET", "/sparql?query=SELEKT", 400, "query"),
        ("GET", "/sparql?query=ASK+{SERVICE+<http://a/>+{}}", 403, "forbidden"),
    ],
)
def test_a_request_that_makes_no_sense_is_told(
    server: Server, method: str, path: str, status: int, code: str
) -> None:
    refused(server.ask(method, path, None, NDJSON), status, code)


def test_a_query_in_an_unknown_form_is_refused(server: Server) -> None:
    refused(server.post("/sparql", "ASK {}", JSON), 415, "media-type")
    refused(server.post("/sparql", b"ASK \xff", QUERY), 400, "query")
    refused(server.post("/sparql", "x" * (2 << 20), QUERY), 413, "too-large")


def test_what_cannot_be_written_is_told_with_what_can(server: Server) -> None:
    headers = {**QUERY, "Accept": "image/png"}
    problem = refused(server.post("/sparql", "ASK {}", headers), 406, "not-acceptable")

    assert "text/csv" in problem["available"]


def test_a_client_that_leaves_mid_body_leaves_nothing(server: Server) -> None:
    before = server.metric("provgraph_journal_entries")
    host, _, port = server.place.partition(":")
    for path, kind in (("/api/v1/lineage", JSON), ("/pg/v1/events", NDJSON)):
        with socket.create_connection((host, int(port))) as connection:
            head = (
                f"POST {path} HTTP/1.1\r\nHost: {server.place}\r\n"
                f"Content-Type: {kind['Content-Type']}\r\nContent-Length: 5000\r\n\r\n"
            )
            connection.sendall(head.encode() + body())
    assert 201 == server.post("/api/v1/lineage", body()).status

    assert before + 1 == server.metric("provgraph_journal_entries")


def test_without_space_nothing_is_taken_and_the_server_says_so(
    tmp_path: Path,
) -> None:
    with serving(tmp_path / "workspace", disk_free_bytes_min=1 << 60) as server:
        refused(server.post("/api/v1/lineage", body()), 503, "disk-full")
        said = refused(server.post("/pg/v1/events", body(), NDJSON), 503, "disk-full")
        ready = server.ask("GET", "/readyz")

        assert "0" == str(said["written"])
        assert (503, False) == (ready.status, ready.json()["ready"])
        assert 200 == server.ask("GET", "/livez").status


def test_too_far_behind_means_come_again(tmp_path: Path) -> None:
    """Never 429: OpenLineage clients drop an event on that."""
    with serving(tmp_path / "workspace", server_lag_entries_max=0) as server:
        replies = [server.post("/api/v1/lineage", body()) for _ in range(300)]

        late = [one for one in replies if one.status != 201]
        assert late
        for reply in late:
            refused(reply, 503, "overload")
