"""Documents over HTTP: in, listed, out in the form that was asked for, and gone."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.server.builders import Server, serving

TURTLE = {"Content-Type": "text/turtle"}
TEXT = """@prefix prov: <http://www.w3.org/ns/prov#> . @prefix ex: <http://e/> .
ex:chart prov:wasRevisionOf ex:draft .
"""
TRIG = TEXT + "ex:b { ex:draft prov:wasAttributedTo ex:bob }\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("documents") / "workspace") as running:
        yield running


def test_what_is_posted_is_there_once_it_is_answered(server: Server) -> None:
    filed = server.post("/pg/v1/documents?name=chart.ttl", TEXT, TURTLE)
    told = filed.json()

    assert (201, "turtle", 1, "new") == (
        filed.status, told["form"], told["statements"], told["became"],
    )  # fmt: skip
    asked = "ASK { <http://e/chart> prov:wasDerivedFrom <http://e/draft> }"
    answer = server.ask(
        "POST", "/sparql", asked, {"Content-Type": "application/sparql-query"}
    )
    assert answer.json()["boolean"] is True
    again = server.post("/pg/v1/documents", TEXT, TURTLE)
    assert (200, "there already", None) == (
        again.status, again.json()["became"], again.json()["entry"],
    )  # fmt: skip
    assert filed.headers["location"] == again.headers["location"]


def test_it_comes_back_byte_for_byte(server: Server) -> None:
    filed = server.post("/pg/v1/documents", TRIG, {"Content-Type": "application/trig"})
    answer = server.ask("GET", f"{filed.headers['location']}?format=original")

    assert (TRIG.encode(), "application/trig") == (
        answer.body, answer.headers["content-type"],
    )  # fmt: skip


def test_a_key_with_any_signs_is_an_address(server: Server) -> None:
    path = "/pg/v1/documents/2012%2F%C3%A9%20%3F.ttl"
    filed = server.ask("PUT", path, TEXT, TURTLE)

    assert "2012/é ?.ttl" == filed.json()["key"]
    assert path == filed.headers["location"]
    assert 200 == server.ask("GET", f"{path}?format=ntriples").status
    assert 200 == server.ask("DELETE", path).status
    gone = server.ask("GET", path)
    assert (404, "missing") == (gone.status, gone.json()["code"])


def test_a_form_without_graphs_says_how_much_it_leaves_out(server: Server) -> None:
    filed = server.post("/pg/v1/documents", TRIG, {"Content-Type": "application/trig"})
    place = filed.headers["location"]
    answer = server.ask("GET", place, headers={"Accept": "text/turtle"})
    report = server.ask("GET", f"{place}?format=turtle&report=true").json()

    assert ("text/turtle; charset=utf-8", "1") == (
        answer.headers["content-type"], answer.headers["provgraph-losses"],
    )  # fmt: skip
    assert "the bundle <http://e/b>" in report["losses"][0]["what"]
    bundle = server.ask("GET", f"{place}?format=ntriples&bundle=http://e/b")
    assert b"<http://e/bob>" in bundle.body
    assert 404 == server.ask("GET", f"{place}?bundle=http://e/none").status


def test_what_cannot_be_read_is_told_with_its_line(server: Server) -> None:
    before = server.ask("GET", "/pg/v1/documents").json()
    answer = server.post("/pg/v1/documents", TEXT + "ex:a ex:b .", TURTLE)

    assert (400, "malformed") == (answer.status, answer.json()["code"])
    assert "line 3" in answer.json()["detail"]
    assert before == server.ask("GET", "/pg/v1/documents").json()


@pytest.mark.parametrize("body", ["", "hello", "<html></html>", "PK\x03\x04", "{}x"])
def test_what_is_no_document_is_refused(server: Server, body: str) -> None:
    answer = server.post(
        "/pg/v1/documents", body, {"Content-Type": "application/octet-stream"}
    )
    assert answer.status in {400, 415}
    assert answer.json()["hint"]


def test_a_packed_bomb_is_too_large(server: Server) -> None:
    bomb = gzip.compress(b" " * (80 << 20))
    answer = server.post(
        "/pg/v1/documents", bomb, {**TURTLE, "Content-Encoding": "gzip"}
    )

    assert (413, "too-large") == (answer.status, answer.json()["code"])


def test_a_request_sent_again_with_its_key_does_nothing_twice(server: Server) -> None:
    headers = {**TURTLE, "Idempotency-Key": "put once"}
    first = server.ask("PUT", "/pg/v1/documents/once", TEXT, headers)
    server.ask("PUT", "/pg/v1/documents/once", TEXT + "ex:x a ex:y .", TURTLE)
    again = server.ask("PUT", "/pg/v1/documents/once", TEXT, headers)

    assert first.json()["entry"] == again.json()["entry"]
    assert 409 == server.ask("PUT", "/pg/v1/documents/once", TRIG, headers).status


def test_an_unknown_form_names_those_there_are(server: Server) -> None:
    filed = server.post("/pg/v1/documents", TEXT, TURTLE)
    place = filed.headers["location"]

    answer = server.ask("GET", f"{place}?format=pdf")
    assert 400 == answer.status
    assert "provn" in answer.json()["hint"]
    answer = server.ask("GET", place, headers={"Accept": "application/pdf"})
    assert 406 == answer.status
    assert "text/turtle" in answer.json()["available"]


def test_the_list_tells_of_each_document(server: Server, tmp_path: Path) -> None:
    server.ask("PUT", "/pg/v1/documents/listed?name=a.ttl", TEXT, TURTLE)
    (one,) = [
        one
        for one in server.ask("GET", "/pg/v1/documents").json()["documents"]
        if one["key"] == "listed"
    ]

    assert ("turtle", "a.ttl", len(TEXT)) == (
        one["form"], one["source"], one["byte_count"],
    )  # fmt: skip
    assert json.dumps(one)
