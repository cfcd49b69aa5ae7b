"""What is asked of a running server, and what is made of its answers."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from provgraph.cli.access import Refusal
from provgraph.cli.there import There
from provgraph.errors import NetworkError, OverloadError, QueryError
from provgraph.query import Export
from provgraph.rdf.formats import RESULTS_CSV, RESULTS_JSON, TURTLE
from provgraph.sources import Batch, Piece


class Stub(BaseHTTPRequestHandler):
    """Answers by address with what a test has laid out."""

    answers: ClassVar[dict[str, tuple[int, str, bytes]]] = {}
    asked: ClassVar[list[tuple[str, str, dict[str, str], bytes]]] = []
    offsets: ClassVar[list[int]] = []

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.asked.append((self.command, self.path, dict(self.headers), body))
        status, media_type, said = self.answers[self.path]
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(said)))
        if self.offsets:
            self.send_header("Provgraph-Offset", str(self.offsets.pop(0)))
        self.end_headers()
        self.wfile.write(said)

    do_POST = do_GET  # noqa: N815 - http.server's name

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@pytest.fixture
def there() -> Iterator[There]:
    Stub.answers, Stub.asked, Stub.offsets = {}, [], []
    with ThreadingHTTPServer(("127.0.0.1", 0), Stub) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield There(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


def lay_out(path: str, said: Any, status: int = 200) -> None:
    Stub.answers[path] = (status, "application/json", json.dumps(said).encode())


def test_a_batch_goes_out_one_event_a_line(there: There) -> None:
    refused = [
        {"line": 2, "code": "translate", "message": "is no event", "pointer": "/a"}
    ]
    lay_out(
        "/pg/v1/events",
        {
            "received": 2,
            "written": 1,
            "duplicates": 0,
            "refused": refused,
            "refused_total": 1,
            "last_entry": 7,
        },
    )

    done = there.send(
        Batch("f", [Piece(b'{"a":\n 1}', 1), Piece(b"{}", 5)], [])
    ).result()

    assert b'{"a":  1}\n{}' == Stub.asked[0][3]
    assert (1, 7, [Refusal(1, "/a: is no event")]) == (
        done.written,
        done.last_entry,
        done.refused,
    )


def test_waiting_ends_when_the_graph_is_there(there: There) -> None:
    Stub.answers["/sparql"] = (200, "text/plain", b"")
    Stub.offsets = [5, 6, 9]

    there.wait(7)

    assert 3 == len(Stub.asked)


def test_the_media_type_tells_what_the_answer_is(there: There) -> None:
    turtle = (200, "text/turtle; charset=utf-8", b"<a:b> a <c:d> .")
    Stub.answers["/sparql?min_offset=now"] = turtle

    assert (TURTLE, b"<a:b> a <c:d> .") == there.ask("…", RESULTS_JSON, TURTLE)
    with pytest.raises(QueryError, match="csv cannot hold an answer of triples"):
        there.ask("…", RESULTS_CSV, None)


def test_exports_stats_aliases_and_quarantine_have_their_addresses(
    there: There,
) -> None:
    address = "/pg/v1/export?format=nquads&canonical=true&receipt=false"
    Stub.answers[address] = (200, "application/n-quads", b"lines\n")
    lay_out("/pg/v1/stats", {"runs": 3})
    lay_out("/pg/v1/quarantine", {"entries": [{"number": 4}]})
    lay_out("/pg/v1/quarantine/4", {"number": 4, "body": {}})
    lay_out("/pg/v1/quarantine/4/retry", {"entry": 8}, 202)
    lay_out("/pg/v1/aliases", {"entry": 9}, 201)
    into = io.BytesIO()

    there.export(Export(canonical=True, receipt=False), into)

    assert b"lines\n" == into.getvalue()
    assert {"runs": 3} == there.statistics()
    assert [{"number": 4}] == there.quarantine()
    assert {"number": 4, "body": {}} == there.quarantined(4)
    assert 8 == there.retry(4)
    assert 9 == there.alias(("n", "a"), ("n", "b"))


def test_a_problem_becomes_our_own_error_again(there: There) -> None:
    lay_out(
        "/pg/v1/stats", {"code": "overload", "detail": "busy", "hint": "Wait."}, 503
    )

    with pytest.raises(OverloadError, match="busy") as caught:
        there.statistics()

    assert "Wait." == caught.value.hint


def test_a_server_that_went_away_is_a_network_error() -> None:
    with pytest.raises(NetworkError, match="does not answer"):
        There("http://127.0.0.1:9").statistics()


def test_what_is_no_problem_document_is_a_network_error(there: There) -> None:
    Stub.answers["/pg/v1/stats"] = (500, "text/html", b"<html>")

    with pytest.raises(NetworkError, match="status 500"):
        there.statistics()
