"""With tokens: who gets in where, and what is told to whom does not."""

from __future__ import annotations

import json
import signal
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from openlineage.client.client import OpenLineageClient
from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
from openlineage.client.transport.http import (
    ApiKeyTokenProvider,
    HttpConfig,
    HttpTransport,
)

from provgraph.workspace import SCOPES, Tokens, Workspace
from provgraph.workspace.secret import SECRET_FILE
from provgraph.workspace.tokens import TOKENS_FILE
from tests.unit.server.builders import JSON, NDJSON, Reply, Server, body, serving

QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TURTLE = {"Content-Type": "text/turtle"}
GRAPH = "/data?graph=http://example.com/g"
INSERT = "INSERT DATA { GRAPH <http://example.com/g> { <a:b> <a:c> <a:d> } }"
ALIAS = json.dumps({"same": [{"namespace": "n", "name": x} for x in "ab"]})
NOBODY = ("nothing", "revoked", "expired", "foreign")

READ, INGEST, CHANGE, RULE = (
    ("read", "admin"),
    ("ingest", "admin"),
    ("update", "admin"),
    ("admin",),
)
ANYBODY = (*NOBODY, *SCOPES)


class Request(NamedTuple):
    """A request, whom it is for, and how it is answered to them."""

    method: str
    path: str
    body: bytes | str | None
    headers: dict[str, str]
    allowed: tuple[str, ...]
    status: int


REQUESTS = [
    Request("GET", "/livez", None, {}, ANYBODY, 200),
    Request("GET", "/readyz", None, {}, ANYBODY, 200),
    Request("GET", "/metrics", None, {}, READ, 200),
    Request("GET", "/docs", None, {}, READ, 200),
    Request("GET", "/openapi.json", None, {}, READ, 200),
    Request("HEAD", "/openapi.json", None, {}, READ, 200),
    Request("POST", "/api/v1/lineage", body(), JSON, INGEST, 201),
    Request("GET", "/api/v1/lineage", None, {}, READ, 405),
    Request("POST", "/api/v1/lineage/batch", b"[]", JSON, INGEST, 204),
    Request("POST", "/pg/v1/events", body(), NDJSON, INGEST, 200),
    Request("POST", "/pg/v1/aliases", ALIAS, JSON, INGEST, 201),
    Request("GET", "/sparql?query=ASK%7B%7D", None, {}, READ, 200),
    Request("GET", "/sparql/?query=ASK%7B%7D", None, {}, READ, 200),
    Request("HEAD", "/sparql?query=ASK%7B%7D", None, {}, READ, 200),
    Request("GET", "/sparql", None, {}, READ, 200),
    Request("POST", "/sparql", "ASK {}", QUERY, READ, 200),
    Request("QUERY", "/sparql", "ASK {}", QUERY, READ, 200),
    Request("POST", "/sparql", "query=ASK%7B%7D", FORM, READ, 200),
    Request("POST", "/sparql", INSERT, UPDATE, CHANGE, 204),
    Request("POST", "/sparql", "update=INSERT+DATA%7B%7D", FORM, CHANGE, 204),
    Request("POST", "/update", INSERT, UPDATE, CHANGE, 204),
    Request("POST", "/update/", INSERT, UPDATE, CHANGE, 204),
    Request("OPTIONS", "/sparql", None, {}, ("read", "update", "admin"), 204),
    Request("PUT", GRAPH, "<a:b> <a:c> <a:d> .", TURTLE, CHANGE, 204),
    Request("POST", GRAPH, "<a:b> <a:c> <a:d> .", TURTLE, CHANGE, 204),
    Request("GET", GRAPH, None, {}, READ, 200),
    Request("POST", "/data", "<a:b> <a:c> <a:d> .", TURTLE, CHANGE, 201),
    Request("DELETE", "/data/other", None, {}, CHANGE, 404),
    Request("GET", "/data/other", None, {}, READ, 404),
    Request("GET", "/pg/v1/export", None, {}, READ, 200),
    Request("GET", "/pg/v1/stats", None, {}, READ, 200),
    Request("GET", "/pg/v1/quarantine", None, {}, READ, 200),
    Request("GET", "/pg/v1/quarantine/1", None, {}, READ, 400),
    Request("POST", "/pg/v1/quarantine/1/retry", "{}", JSON, RULE, 400),
    Request("GET", "/pg/v1/queries", None, {}, READ, 200),
    Request("DELETE", "/pg/v1/queries/none", None, {}, RULE, 404),
    Request("GET", "/nowhere", None, {}, READ, 404),
    Request("POST", "/nowhere", "{}", JSON, RULE, 404),
    Request("POST", "/pg/v1/aliases%0A", ALIAS, JSON, RULE, 201),
    Request("GET", "/pg/v1/queries%0A", None, {}, READ, 200),
    Request("GET", "/pg/v1/stats?access_token=TOKEN", None, {}, READ, 200),
]


class Guarded(NamedTuple):
    """A server, and the tokens by what they are for."""

    server: Server
    folder: Path
    texts: dict[str, str]

    def ask(self, who: str, method: str, path: str, **more: object) -> Reply:
        """Send a request with the token of *who*."""
        headers = dict(more.get("headers") or {})  # type: ignore[call-overload]
        if who in self.texts:
            headers["Authorization"] = f"Bearer {self.texts[who]}"
        sent = more.get("body")
        return self.server.ask(method, path, sent, headers)  # type: ignore[arg-type]

    def rows(self, text: str) -> list[list[str]]:
        reply = self.ask(
            "read", "POST", "/sparql?min_offset=now", body=text, headers=QUERY
        )
        assert 200 == reply.status, reply.body
        found = reply.json()["results"]["bindings"]
        return [[cell["value"] for cell in row.values()] for row in found]


def end(folder: Path, token_id: str) -> None:
    """Let a token have ended yesterday."""
    path = folder / TOKENS_FILE
    kept = json.loads(path.read_bytes())
    for one in kept["tokens"]:
        if one["id"] == token_id:
            one["expires"] = "2020-01-01T00:00:00Z"
    path.write_text(json.dumps(kept), encoding="utf-8")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("access") / "workspace"
    Workspace.create(folder)
    tokens = Tokens(folder)
    texts = {one: tokens.create(f"{one} person", [one])[1] for one in SCOPES}
    revoked, texts["revoked"] = tokens.create("revoked person", ["admin"])
    tokens.revoke(revoked.id)
    expired, texts["expired"] = tokens.create("expired person", ["admin"], days=1)
    end(folder, expired.id)
    texts["foreign"] = texts["admin"][:-1] + ("A" if texts["admin"][-1] != "A" else "E")
    with serving(folder, server_updates="true") as server:
        server.said = {}  # only what a test says itself
        guarded = Guarded(server, folder, texts)
        made = guarded.ask(
            "admin", "PUT", GRAPH, body="<a:b> <a:c> 1 .", headers=TURTLE
        )
        assert 201 == made.status, made.body
        assert guarded.rows("SELECT ?o { GRAPH <http://example.com/g> { ?s ?p ?o } }")
        yield guarded


@pytest.mark.parametrize(
    "request_",
    REQUESTS,
    ids=[f"{at}-{one.method}-{one.path[:24]}" for at, one in enumerate(REQUESTS)],
)
def test_each_address_is_for_those_that_the_table_names(
    guarded: Guarded, request_: Request
) -> None:
    method, path, sent, headers, allowed, status = request_
    path = path.replace("TOKEN", guarded.texts["admin"])
    for who in ANYBODY:
        reply = guarded.ask(who, method, path, body=sent, headers=headers)

        if who in allowed:
            assert status == reply.status, (who, reply.body)
            continue
        told = reply.headers["www-authenticate"]
        assert (401 if who in NOBODY else 403) == reply.status, who
        assert told.startswith('Bearer realm="provgraph"'), who
        assert ('error="invalid_token"' in told) == (who in NOBODY[1:])
        assert ('error="insufficient_scope", scope="' in told) == (who in SCOPES)
        assert "application/problem+json" == reply.headers["content-type"]
        if method != "HEAD":
            code = "unauthorized" if who in NOBODY else "forbidden"
            assert code == reply.json()["code"]
            assert reply.status == reply.json()["status"]


def test_only_admin_is_told_more_than_that_the_server_is_ready(
    guarded: Guarded,
) -> None:
    for who in ANYBODY:
        reply = guarded.ask(who, "GET", "/readyz").json()

        assert ({"ready": True} == reply) == (who != "admin")
        assert ("checks" in reply) == (who == "admin")


def test_only_admin_is_told_what_others_ask(guarded: Guarded) -> None:
    secret = f"ASK {{ <a:b> <a:c> 'mine {uuid.uuid4()}' }}"
    guarded.ask("admin", "POST", "/sparql", body=secret, headers=QUERY)
    own = f"ASK {{ <a:b> <a:c> 'own {uuid.uuid4()}' }}"
    guarded.ask("read", "POST", "/sparql", body=own, headers=QUERY)

    seen = {
        who: guarded.ask(who, "GET", "/pg/v1/queries").json()["ended"]
        for who in ("read", "admin")
    }

    assert [(own, "read person"), (None, None)] == [
        (one["query"], one["caller"]) for one in seen["read"][:2]
    ]
    assert [(own, "read person"), (secret, "admin person")] == [
        (one["query"], one["caller"]) for one in seen["admin"][:2]
    ]


def test_an_answer_that_is_kept_is_for_those_who_may_ask(guarded: Guarded) -> None:
    path = "/sparql?query=SELECT%20*%20%7B%20%3Fa%20%3Fb%20%22kept%22%20%7D"
    for who in ("read", "read", "admin"):
        last = guarded.ask(who, "GET", path)
        assert 200 == last.status
    known = {"If-None-Match": last.headers["etag"]}

    assert 304 == guarded.ask("admin", "GET", path, headers=known).status
    for who in ("ingest", "update", "expired", "nothing"):
        for headers in ({}, known, {"If-None-Match": "*"}):
            reply = guarded.ask(who, "GET", path, headers=headers)
            assert reply.status in {401, 403}
            assert "etag" not in reply.headers


def test_openlineage_s_own_client_sends_its_key(guarded: Guarded) -> None:
    run_id = str(uuid.uuid4())
    key = ApiKeyTokenProvider({"apiKey": guarded.texts["ingest"]})
    client = OpenLineageClient(
        transport=HttpTransport(HttpConfig(guarded.server.address, auth=key))
    )
    client.emit(
        RunEvent(
            eventTime="2026-01-01T00:00:00Z",
            eventType=RunState.COMPLETE,
            run=Run(runId=run_id),
            job=Job(namespace="client", name="job"),
            producer="https://example.com/etl",
        )
    )
    client.close()

    assert ["ingest person"] == recorded_by(guarded, run_id)


def recorded_by(guarded: Guarded, run_id: str) -> list[str]:
    """Return who sent the events of a run, once they are in the graph."""
    marker = guarded.ask(
        "ingest", "POST", "/pg/v1/events?wait=graph", body=body(), headers=NDJSON
    )
    assert marker.json()["in_graph"]
    event = f"?event pg:run <urn:provgraph:run:{run_id}>"
    rows = guarded.rows(f"SELECT ?by {{ {event} ; pg:recordedBy ?by }}")
    return [one for (one,) in rows]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/v1/lineage", JSON),
        ("/api/v1/lineage", {**JSON, "Idempotency-Key": "k"}),
        ("/api/v1/lineage/batch", JSON),
        ("/pg/v1/events", NDJSON),
    ],
)
def test_the_graph_tells_whose_token_sent_what(
    guarded: Guarded, path: str, headers: dict[str, str]
) -> None:
    for who in ("ingest", "admin"):
        run_id = str(uuid.uuid4())
        sent = b"[%s]" % body(run_id) if path.endswith("batch") else body(run_id)
        if "Idempotency-Key" in headers:
            headers = {**headers, "Idempotency-Key": run_id}
        assert guarded.ask(who, "POST", path, body=sent, headers=headers).status < 300

        assert [f"{who} person"] == recorded_by(guarded, run_id)


def test_no_token_stands_anywhere_on_the_disk(guarded: Guarded) -> None:
    guarded.ask("admin", "GET", "/pg/v1/stats")
    parts = [text.split("_", 2)[2].encode() for text in guarded.texts.values()]
    files = [one for one in guarded.folder.parent.rglob("*") if one.is_file()]

    assert guarded.folder.parent / "stderr.log" in files
    for path in files:
        with suppress(FileNotFoundError):  # the graph's files come and go
            content = path.read_bytes()
            assert not [one for one in parts if one in content], path
    for name in (TOKENS_FILE, SECRET_FILE):
        assert 0o100600 == (guarded.folder / name).stat().st_mode


def test_a_token_is_made_and_revoked_without_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    with serving(folder) as server:
        assert 200 == server.ask("GET", "/pg/v1/stats").status
        assert "checks" in server.ask("GET", "/readyz").json()

        tokens = Tokens(folder)
        made, text = tokens.create("late", ["read"])
        heads = {"Authorization": f"Bearer {text}"}
        time.sleep(1)
        assert 401 == server.ask("GET", "/pg/v1/stats").status
        assert 200 == server.ask("GET", "/pg/v1/stats", headers=heads).status

        tokens.revoke(made.id)
        time.sleep(1)
        assert 401 == server.ask("GET", "/pg/v1/stats", headers=heads).status
        assert 401 == server.ask("GET", "/pg/v1/stats").status
        assert (folder / SECRET_FILE).exists()
        assert 0 == server.stop()
    assert not (folder / SECRET_FILE).exists()


def test_a_secret_of_a_dead_server_opens_nothing_and_stops_nobody(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "workspace"
    with serving(folder) as server:
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(60)
    left = (folder / SECRET_FILE).read_text(encoding="ascii")
    Tokens(folder).create("one", ["read"])

    with serving(folder) as server:
        heads = {"Authorization": f"Bearer {left}"}
        assert 401 == server.ask("GET", "/pg/v1/stats", headers=heads).status
        fresh = (folder / SECRET_FILE).read_text(encoding="ascii")
        heads = {"Authorization": f"Bearer {fresh}"}
        assert 200 == server.ask("GET", "/pg/v1/stats", headers=heads).status


def test_an_answer_that_is_kept_is_not_for_who_may_only_change(
    guarded: Guarded,
) -> None:
    """A POST passes with either scope, until its body tells what it is."""
    query = "ASK { <a:kept> ?p ?o }"
    for who, status in (("read", 200), ("read", 200), ("update", 403)):
        reply = guarded.ask(who, "POST", "/sparql", body=query, headers=QUERY)
        assert status == reply.status
