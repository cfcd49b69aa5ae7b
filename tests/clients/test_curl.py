"""curl, as it is typed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.clients.builders import ASK, LONG, NAME, ROWS, TRIPLES, needs, shop
from tests.unit.server.builders import Server

pytestmark = needs("curl")

ROW_TYPES = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPH_TYPES = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/n-quads": "nquads",
    "application/trig": "trig",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
}


def curl(*arguments: str) -> tuple[int, dict[str, str], bytes]:
    """Return the exit code, the headers (the status under "") and the body."""
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--include", *arguments],
        capture_output=True,
        check=False,
        timeout=60,
    )
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    if head == b"HTTP/1.1 100 Continue":
        head, _, body = body.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value for name, value in (line.split(": ", 1) for line in lines)
    }
    return done.returncode, {**headers, "": first}, body


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("media_type", "query"),
    [
        *((one, ROWS) for one in ROW_TYPES),
        *((one, TRIPLES) for one in GRAPH_TYPES),
    ],
)
def test_every_media_type_is_answered(
    server: Server, media_type: str, query: str, method: str
) -> None:
    asked = ["--data-urlencode", f"query={query}", f"{server.address}/sparql"]
    way = ["--get"] if method == "GET" else []
    code, headers, body = curl("--header", f"Accept: {media_type}", *way, *asked)

    assert (0, "HTTP/1.1 200 OK") == (code, headers[""])
    assert media_type == headers["content-type"].partition(";")[0]
    assert str(len(body)) == headers["content-length"]
    assert "Birnen" in body.decode()


@pytest.mark.parametrize(
    ("form", "media_type"),
    [(form, one) for one, form in {**ROW_TYPES, **GRAPH_TYPES}.items()],
)
def test_format_does_without_accept(server: Server, form: str, media_type: str) -> None:
    query = ROWS if media_type in ROW_TYPES else TRIPLES
    code, headers, _ = curl(
        "--get",
        *("--data-urlencode", f"query={query}"),
        *("--data", f"format={form}"),
        f"{server.address}/sparql",
    )

    assert (0, media_type) == (code, headers["content-type"].partition(";")[0])


def test_a_long_answer_comes_compressed(server: Server) -> None:
    query = "SELECT * { VALUES ?a {" + " 1" * 250 + "} VALUES ?b {" + " 2" * 250 + "} }"
    asked = ["--get", "--data-urlencode", f"query={query}", f"{server.address}/sparql"]
    csv = ["--header", "Accept: text/csv", *asked]
    _, plain, whole = curl(*csv)
    code, headers, unpacked = curl("--compressed", *csv)

    assert "content-encoding" not in plain
    assert (0, whole) == (code, unpacked)
    assert headers["content-encoding"] in {"gzip", "zstd"}
    assert "Accept-Encoding" in headers["vary"]


def test_http_1_0_is_answered_with_a_length(server: Server) -> None:
    query = "SELECT * { VALUES ?a {" + " 1" * 250 + "} VALUES ?b {" + " 2" * 250 + "} }"
    code, headers, body = curl(
        *("--http1.0", "--get", "--data-urlencode", f"query={query}"),
        *("--header", "Accept: text/csv", f"{server.address}/sparql"),
    )

    assert 0 == code
    assert "transfer-encoding" not in headers
    assert 2 + 250 * 250 == body.count(b"\r\n") + 1
    assert str(len(body)) == headers["content-length"]


@pytest.mark.parametrize("query", [ROWS, TRIPLES, ASK])
def test_what_a_client_has_is_not_sent_again(server: Server, query: str) -> None:
    asked = ["--get", "--data-urlencode", f"query={query}", f"{server.address}/sparql"]
    _, first, _ = curl(*asked)
    code, again, body = curl("--header", f"If-None-Match: {first['etag']}", *asked)
    _, other, _ = curl(
        *("--header", f"If-None-Match: {first['etag']}"),
        *("--header", "Accept: text/csv, text/turtle;q=0.9, application/n-triples"),
        *asked,
    )

    assert (0, "HTTP/1.1 304 Not Modified", b"") == (code, again[""], body)
    assert first["etag"] == again["etag"]
    assert "content-length" not in again
    assert "HTTP/1.1 200 OK" == other[""]


def test_etags_in_a_file_do_the_same(server: Server, tmp_path: Path) -> None:
    kept, body = tmp_path / "etag", tmp_path / "body"
    asked = [
        *("--etag-save", str(kept), "--output", str(body), "--get"),
        *("--data-urlencode", f"query={ROWS}", f"{server.address}/sparql"),
    ]
    curl(*asked)
    size = body.stat().st_size
    body.unlink()
    curl("--etag-compare", str(kept), *asked)

    assert size > 0
    assert not body.exists() or b"304 Not Modified" in body.read_bytes()


def test_the_method_query_is_taken(server: Server) -> None:
    code, headers, body = curl(
        *("--request", "QUERY", "--data-binary", ROWS),
        *("--header", "Content-Type: application/sparql-query"),
        f"{server.address}/sparql",
    )
    names = [row["name"]["value"] for row in json.loads(body)["results"]["bindings"]]

    assert (0, "HTTP/1.1 200 OK") == (code, headers[""])
    assert [NAME, "Birnen"] == names


def test_a_head_has_the_headers_of_the_answer(server: Server) -> None:
    address = f"{server.address}/sparql?query=ASK+%7B%7D"
    code, head, _ = curl("--head", address)
    _, whole, _ = curl(address)
    varying = {"date", "provgraph-query"}

    assert 0 == code
    assert {name: value for name, value in whole.items() if name not in varying} == {
        name: value for name, value in head.items() if name not in varying
    }


def test_a_graph_is_uploaded_read_and_removed(tmp_path: Path) -> None:
    sent = tmp_path / "own.ttl"
    sent.write_text("<a:ä> <a:b> 'ü' .", encoding="utf-8")
    with shop(tmp_path / "workspace") as server:
        address = f"{server.address}/data?graph=http://example.com/own"
        turtle = ["--header", "Content-Type: text/turtle"]
        _, made, _ = curl(*turtle, "--upload-file", str(sent), address)
        _, form, _ = curl(
            *("--form", f"graph=@{sent};type=text/turtle"),
            f"{server.address}/data?graph=http://example.com/form",
        )
        _, read, body = curl("--header", "Accept: application/n-triples", address)
        _, gone, _ = curl("--request", "DELETE", address)
        failed, missing, _ = curl("--fail", address)

    assert "HTTP/1.1 201 Created" == made[""]
    assert "HTTP/1.1 201 Created" == form[""]
    assert ("HTTP/1.1 200 OK", '<a:ä> <a:b> "ü" .\n') == (read[""], body.decode())
    assert "HTTP/1.1 204 No Content" == gone[""]
    assert "content-length" not in gone
    assert (22, "HTTP/1.1 404 Not Found") == (failed, missing[""])


def test_a_graph_is_changed_only_from_what_was_read(tmp_path: Path) -> None:
    with shop(tmp_path / "workspace") as server:
        address = f"{server.address}/data?graph=http://example.com/shop"
        _, read, _ = curl("--compressed", address)
        put = [
            *("--request", "PUT", "--data-binary", "<a:a> <a:b> 'x' ."),
            *("--header", "Content-Type: text/turtle"),
            *("--header", f"If-Match: {read['etag']}", address),
        ]

        assert "HTTP/1.1 204 No Content" == curl(*put)[1][""]
        assert "HTTP/1.1 412 Precondition Failed" == curl(*put)[1][""]


def test_a_page_of_the_rows_names_the_next(server: Server) -> None:
    _, headers, body = curl(
        *("--get", "--data-urlencode", f"query={ROWS}", "--data", "max_rows=1"),
        *("--header", "Accept: text/csv", f"{server.address}/sparql"),
    )
    following = headers["link"].partition(">")[0].removeprefix("<")
    _, last, rest = curl(
        *("--header", "Accept: text/csv", f"{server.address}/sparql{following}")
    )

    assert "max_rows=1" == headers["provgraph-cut"]
    assert "Birnen" not in body.decode()
    assert "Birnen" in rest.decode()
    assert "link" not in last


def test_a_faulty_query_is_a_problem_and_exit_code_22(server: Server) -> None:
    code, headers, body = curl(
        *("--fail-with-body", "--get", "--data-urlencode", f"query={LONG[:-1]}"),
        f"{server.address}/sparql",
    )

    assert (22, "application/problem+json") == (code, headers["content-type"])
    assert "query" == json.loads(body)["code"]
