"""An OpenLineage client points here; whoever asks gets an answer."""

from __future__ import annotations

import gzip
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openlineage.client.client import OpenLineageClient
from openlineage.client.event_v2 import Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.transport.async_http import AsyncHttpConfig, AsyncHttpTransport
from openlineage.client.transport.http import (
    HttpCompression,
    HttpConfig,
    HttpTransport,
)

from tests.suites import suites
from tests.unit.server.builders import JSON, NDJSON, Server, body, event, serving

EVENTS = "SELECT (COUNT(*) AS ?n) { ?event a pg:LineageEvent }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("http") / "workspace") as running:
        yield running


def run_event(state: RunState, run_id: str) -> RunEvent:
    return RunEvent(
        eventTime="2026-01-01T00:00:00Z",
        eventType=state,
        run=Run(runId=run_id),
        job=Job(namespace="client", name="job"),
        outputs=[OutputDataset(namespace="client", name="out")],
        producer="https://example.com/etl",
    )


def told(server: Server, run_id: str) -> int:
    """Return how many events of a run the graph holds, all taken in being there."""
    reply = server.post("/pg/v1/events?wait=graph", body(), NDJSON)
    assert reply.json()["in_graph"]
    question = (
        "SELECT (COUNT(?event) AS ?n)"
        f" {{ ?event a pg:LineageEvent ; pg:run <urn:provgraph:run:{run_id}> }}"
    )
    return int(server.query(question)[0][0])


@pytest.mark.parametrize("compression", [None, HttpCompression.GZIP])
def test_an_unmodified_client_needs_only_its_address_changed(
    server: Server, compression: HttpCompression | None
) -> None:
    run_id = str(uuid.uuid4())
    transport = HttpTransport(HttpConfig(server.address, compression=compression))
    client = OpenLineageClient(transport=transport)

    client.emit(run_event(RunState.START, run_id))
    client.emit(run_event(RunState.COMPLETE, run_id))
    client.close()

    assert 2 == told(server, run_id)


def test_the_client_that_does_not_wait_works_too(server: Server) -> None:
    run_id = str(uuid.uuid4())
    transport = AsyncHttpTransport(
        AsyncHttpConfig(server.address, compression=HttpCompression.GZIP)
    )

    transport.emit(run_event(RunState.START, run_id))
    transport.emit(run_event(RunState.COMPLETE, run_id))

    assert transport.close(30.0)
    assert 2 == told(server, run_id)


def test_an_event_that_comes_twice_is_one_entry(server: Server) -> None:
    sent = event()
    first = server.post("/api/v1/lineage", json.dumps(sent))
    again = server.post("/api/v1/lineage", json.dumps(sent, indent=2, sort_keys=True))

    assert 201 == first.status == again.status
    assert first.headers["provgraph-entry"] == again.headers["provgraph-entry"]
    assert {"entry": first.json()["entry"], "duplicate": True} == again.json()


def test_a_key_holds_one_event(server: Server) -> None:
    keyed = {**JSON, "Idempotency-Key": str(uuid.uuid4())}
    sent = body()
    first = server.post("/api/v1/lineage", sent, keyed)
    again = server.post("/api/v1/lineage", sent, keyed)
    other = server.post("/api/v1/lineage", body(), keyed)

    assert [201, 201, 409] == [one.status for one in (first, again, other)]
    assert "conflict" == other.json()["code"]


def test_a_batch_goes_in_whole_or_says_what_did_not(server: Server) -> None:
    whole = server.post("/api/v1/lineage/batch", json.dumps([event(), event()]))
    empty = server.post("/api/v1/lineage/batch", "[]")
    part = server.post(
        "/api/v1/lineage/batch", json.dumps([event(), {"job": 1}, event(), 7])
    )

    assert (204, b"") == (whole.status, whole.body)
    assert 204 == empty.status
    assert 200 == part.status
    said = part.json()
    assert "partial_success" == said["status"]
    assert {
        "received": 4,
        "successful": 2,
        "failed": 2,
        "retriable": 0,
        "non_retriable": 2,
    } == said["summary"]
    assert [1, 3] == [one["index"] for one in said["failed_events"]]
    assert not any(one["retriable"] for one in said["failed_events"])


@pytest.mark.parametrize("sent", [b"{}", b"[1,", b"[] []", b"", b"[1 2]", b"\xff"])
def test_a_batch_that_is_no_array_is_refused(server: Server, sent: bytes) -> None:
    reply = server.post("/api/v1/lineage/batch", sent)

    assert (400, "malformed") == (reply.status, reply.json()["code"])


def test_one_faulty_line_stops_no_other(server: Server) -> None:
    sent = event()
    lines = [
        json.dumps(sent),
        "not json",
        "",
        json.dumps({**event(), "eventType": 5}),
        json.dumps(sent, sort_keys=True),
        json.dumps(event()),
    ]
    reply = server.post("/pg/v1/events", "\n".join(lines), NDJSON)

    said = reply.json()
    assert 200 == reply.status
    assert (5, 2, 1, 2) == (
        said["received"],
        said["written"],
        said["duplicates"],
        said["refused_total"],
    )
    assert [(2, "malformed"), (4, "translate")] == [
        (one["line"], one["code"]) for one in said["refused"]
    ]
    assert "/eventType" == said["refused"][1]["pointer"]


def test_a_stream_may_come_packed_and_in_chunks(server: Server) -> None:
    packed = gzip.compress(b"\n".join(body() for _ in range(1200)))
    chunks = (packed[at : at + 1000] for at in range(0, len(packed), 1000))
    reply = server.ask(
        "POST",
        "/pg/v1/events",
        chunks,  # type: ignore[arg-type] # http.client sends it in chunks
        {**NDJSON, "Content-Encoding": "gzip"},
    )

    assert 1200 == reply.json()["written"]


def test_a_packed_stream_that_was_cut_keeps_its_whole_lines(server: Server) -> None:
    packed = gzip.compress(b"\n".join(body() for _ in range(2000)))
    reply = server.post(
        "/pg/v1/events", packed[:-500], {**NDJSON, "Content-Encoding": "gzip"}
    )

    said = reply.json()
    assert (400, "malformed") == (reply.status, said["code"])
    assert said["received"] == said["written"] > 0


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/html;q=0.9, text/tab-separated-values;q=0.1", None),
    ],
)
def test_rows_come_in_the_form_that_was_asked_for(
    server: Server, accept: str | None, media_type: str | None
) -> None:
    headers = {} if accept is None else {"Accept": accept}
    reply = server.ask("GET", "/sparql?query=SELECT+(1+AS+?one)+{}", None, headers)

    assert 200 == reply.status
    expected = media_type or "text/tab-separated-values; charset=utf-8"
    assert expected == reply.headers["content-type"]
    assert reply.headers["provgraph-offset"].isdigit()


def test_triples_come_as_turtle_or_as_asked(server: Server) -> None:
    construct = "/sparql?query=CONSTRUCT+{<a:a>+a+prov:Entity}+{}"
    turtle = server.ask("GET", construct)
    lines = server.ask("GET", construct, None, {"Accept": "application/n-triples"})

    assert "text/turtle; charset=utf-8" == turtle.headers["content-type"]
    assert (
        b"<a:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        b" <http://www.w3.org/ns/prov#Entity> .\n"
    ) == lines.body


def test_a_query_may_come_as_a_form_or_as_itself(server: Server) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    by_form = server.post("/sparql", "query=ASK+{}", form)
    by_itself = server.post(
        "/sparql", "ASK {}", {"Content-Type": "application/sparql-query"}
    )

    assert True is by_form.json()["boolean"] is by_itself.json()["boolean"]


def test_the_server_says_how_it_is(server: Server) -> None:
    assert {"status": "ok"} == server.ask("GET", "/livez").json()
    ready = server.ask("GET", "/readyz")
    assert (200, True) == (ready.status, ready.json()["ready"])
    page = server.ask("GET", "/metrics").body.decode()
    for name in (
        'provgraph_ingest_events_total{result="written"}',
        'provgraph_ingest_ack_seconds_bucket{le="0.1"}',
        "provgraph_journal_entries",
        "provgraph_projection_entries",
        "provgraph_projection_lag_entries",
        "provgraph_quarantine_entries",
        "provgraph_query_seconds_count",
        "provgraph_disk_free_bytes",
        "provgraph_build_info{",
        "provgraph_loop_gap_seconds_max",
    ):
        assert f"\n{name}" in page


def test_the_description_names_every_address_and_needs_no_other(
    server: Server,
) -> None:
    schema = server.ask("GET", "/openapi.json").json()
    page = server.ask("GET", "/docs")

    paths = {
        "/api/v1/lineage",
        "/api/v1/lineage/batch",
        "/pg/v1/events",
        "/pg/v1/documents",
        "/pg/v1/documents/{key}",
        "/pg/v1/provenance",
        "/pg/v1/validity",
        "/pg/v1/checks",
        "/pg/v1/contracts",
        "/pg/v1/contracts/{name}",
        "/pg/v1/contracts/{name}/versions/{version}",
        "/pg/v1/contracts/{name}/activate",
        "/pg/v1/contracts/{name}/retire",
        "/pg/v1/contracts/{name}/diff",
        "/pg/v1/contracts/{name}/try",
        "/pg/v1/contracts/{name}/report",
        "/pg/v1/findings",
        "/pg/v1/pingback",
        "/pg/v1/changes",
        "/pg/v1/export",
        "/pg/v1/search",
        "/pg/v1/stats",
        "/pg/v1/aliases",
        "/pg/v1/queries",
        "/pg/v1/queries/{query_id}",
        "/pg/v1/quarantine",
        "/pg/v1/quarantine/{number}",
        "/pg/v1/quarantine/{number}/retry",
        "/sparql",
        "/livez",
        "/readyz",
        "/metrics",
    }
    assert paths == schema["paths"].keys()
    text = page.body.decode()
    assert all(f"<code>{path}</code>" in text for path in paths)
    assert "http:" not in text.replace("https:", "http:").replace("http://w3id.org", "")
    assert "<script" not in text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert_references_resolve(schema, schema)


def assert_references_resolve(part: Any, schema: Any) -> None:
    if isinstance(part, dict):
        if "$ref" in part:
            found = schema
            for name in part["$ref"].removeprefix("#/").split("/"):
                found = found[name]
        for value in part.values():
            assert_references_resolve(value, schema)
    elif isinstance(part, list):
        for value in part:
            assert_references_resolve(value, schema)


def test_the_real_events_go_in_by_each_way(tmp_path: Path) -> None:
    path = suites("openlineage", "dbt_events.ndjson")
    lines = [line for line in path.read_bytes().splitlines() if line.strip()]
    assert 98 == len(lines)

    with serving(tmp_path / "workspace") as server:
        one = [server.post("/api/v1/lineage", line).status for line in lines]
        array = server.post("/api/v1/lineage/batch", b"[" + b",".join(lines) + b"]")
        stream = server.post("/pg/v1/events?wait=graph", b"\n".join(lines), NDJSON)

        assert [201] * 98 == one
        assert 204 == array.status
        assert 98 == stream.json()["duplicates"]
        assert [["98"]] == server.query(EVENTS)
