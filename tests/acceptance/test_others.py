"""Other servers are asked by the server alone, and only those on its list."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.unit.server.builders import Reply, Server, serving

QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
TYPED = "http://www.w3.org/2001/XMLSchema#integer"
ROWS = [
    {"n": {"type": "literal", "value": "1", "datatype": TYPED}},
    {
        "n": {"type": "literal", "value": "2", "datatype": TYPED},
        "label": {"type": "literal", "value": 'a "b"\n', "xml:lang": "en"},
        "node": {"type": "bnode", "value": "b0"},
    },
]


class Other(BaseHTTPRequestHandler):
    """An endpoint that answers by its path, and notes what it was asked."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        (query,) = parse_qs(self.rfile.read(length).decode())["query"]
        self.server.asked.append(query)  # type: ignore[attr-defined]
        bindings: Any = ROWS if self.path == "/sparql" else [{"n": {"type": "odd"}}]
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/sparql")
            self.end_headers()
            return
        self._answer(
            "application/sparql-results+json",
            json.dumps({"results": {"bindings": bindings}}).encode(),
        )

    def do_GET(self) -> None:
        self._answer("text/turtle", b"<#a> <http://e/p> [ <http://e/q> 1 ] .")

    def _answer(self, media_type: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its own name
        pass


@pytest.fixture(scope="module")
def other() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        server.asked = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def address(other: ThreadingHTTPServer, path: str = "/sparql") -> str:
    return f"http://127.0.0.1:{other.server_port}{path}"


@pytest.fixture(scope="module")
def server(
    other: ThreadingHTTPServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    allowed = [address(other, path) for path in ("/sparql", "/redirect", "/odd")]
    with serving(
        tmp_path_factory.mktemp("others") / "workspace",
        server_updates="true",
        server_services=",".join([*allowed, "http://127.0.0.1:9/sparql"]),
        server_loads=address(other, "/documents/"),
    ) as running:
        yield running


def asked(server: Server, query: str) -> Reply:
    return server.post("/sparql", query, QUERY)


def test_an_answer_of_another_joins_with_our_own(
    server: Server, other: ThreadingHTTPServer
) -> None:
    query = (
        "PREFIX e: <http://e/> SELECT ?n ?label ?node ?mine { VALUES ?mine { 2 3 }"
        f" SERVICE <{address(other)}> {{ ?s e:n ?n OPTIONAL {{ ?s e:l ?label ;"
        " e:node ?node } } FILTER(?n = ?mine) }"
    )
    reply = asked(server, query)

    (row,) = reply.json()["results"]["bindings"]
    assert ("2", 'a "b"\n', "en") == (
        row["n"]["value"],
        row["label"]["value"],
        row["label"]["xml:lang"],
    )
    assert "uri" == row["node"]["type"]
    assert "etag" not in reply.headers
    sent = other.asked[-1]  # type: ignore[attr-defined]
    assert "PREFIX e: <http://e/>\nSELECT ?s ?n ?label ?node WHERE {" in sent
    assert "?mine" not in sent


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/not/listed", 403, "forbidden"),
        ("/redirect", 502, "network"),
        ("/odd", 502, "network"),
    ],
)
def test_any_other_answer_is_told(
    path: str, status: int, code: str, server: Server, other: ThreadingHTTPServer
) -> None:
    reply = asked(server, f"ASK {{ SERVICE <{address(other, path)}> {{ ?s ?p ?n }} }}")

    assert (status, code) == (reply.status, reply.json()["code"])


def test_who_says_silent_goes_on_without_it(
    server: Server, other: ThreadingHTTPServer
) -> None:
    silent = f"SERVICE SILENT <{address(other, '/odd')}> {{ ?s ?p ?n }}"
    reply = asked(server, f"SELECT ?x {{ VALUES ?x {{ 7 }} {silent} }}")

    assert ["7"] == [one["x"]["value"] for one in reply.json()["results"]["bindings"]]


def test_a_variable_names_no_endpoint(server: Server) -> None:
    reply = asked(server, "SELECT * { VALUES ?e { <a:a> } SERVICE ?e { ?s ?p ?o } }")

    assert (403, "forbidden") == (reply.status, reply.json()["code"])


def test_a_document_that_is_listed_is_loaded(
    server: Server, other: ThreadingHTTPServer
) -> None:
    document = address(other, "/documents/1")
    load = f"LOAD <{document}> INTO GRAPH <http://e/loaded>"
    assert 204 == server.post("/update", load, UPDATE).status
    rows = server.query(
        "SELECT ?s ?n { GRAPH <http://e/loaded> { ?s <http://e/p>/<http://e/q> ?n } }"
    )

    assert [[f"{document}#a", "1"]] == rows


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_a_document_that_is_not_listed_is_not_fetched(
    silent: str, server: Server, other: ThreadingHTTPServer
) -> None:
    load = f"LOAD {silent}<{address(other, '/secret')}> INTO GRAPH <http://e/no>"
    reply = server.post("/update", load, UPDATE)

    assert (204 if silent else 403) == reply.status
    assert [] == server.query("SELECT ?s { GRAPH <http://e/no> { ?s ?p ?o } }")


def test_without_a_list_nobody_is_asked(tmp_path: Path) -> None:
    with serving(tmp_path / "workspace") as server:
        reply = asked(server, "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")

    assert (403, "forbidden") == (reply.status, reply.json()["code"])
    assert "SERVICE is not allowed, at line 1, column 7" in reply.json()["detail"]
