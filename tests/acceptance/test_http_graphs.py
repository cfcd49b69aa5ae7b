"""The graph store's manners, and what updates may change.

Source: https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.unit.server.builders import Reply, Server, serving

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NTRIPLES = {"Accept": "application/n-triples"}
TURTLE = {"Content-Type": "text/turtle"}
UPDATE = {"Content-Type": "application/sparql-update"}
PARTS = (
    b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.ttl"\r\n'
    b"Content-Type: text/turtle\r\n\r\n<a:1> <a:b> _:x .\r\n"
    b'--b\r\nContent-Disposition: form-data; name="g"; filename="b.nt"\r\n'
    b"\r\n<a:2> <a:b> _:x .\n\r\n--b--\r\n"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("graphs") / "workspace"
    with serving(folder, server_updates="true") as running:
        yield running


def told(reply: Reply) -> tuple[int, str]:
    """Return the status and the code of a problem."""
    assert "application/problem+json" == reply.headers["content-type"]
    return reply.status, reply.json()["code"]


def put(
    server: Server,
    name: str,
    text: str | bytes,
    headers: Mapping[str, str] | None = None,
    method: str = "PUT",
) -> Reply:
    sent = {**TURTLE, **(headers or {})}
    body = text.encode() if isinstance(text, str) else text
    return server.ask(method, f"/data?graph=a:{name}", body, sent)


def got(server: Server, name: str, headers: Mapping[str, str] | None = None) -> Reply:
    return server.ask(
        "GET", f"/data?graph=a:{name}", None, {**NTRIPLES, **(headers or {})}
    )


def test_put_makes_then_replaces_and_delete_removes(server: Server) -> None:
    made = put(server, "life", "<a:a> <a:b> 1 .")
    replaced = put(server, "life", "<a:a> <a:b> 'two' .")
    read = got(server, "life")
    gone = server.ask("DELETE", "/data?graph=a:life")

    assert (201, 204, 204) == (made.status, replaced.status, gone.status)
    assert (200, b'<a:a> <a:b> "two" .\n') == (read.status, read.body)
    assert int(made.headers["provgraph-entry"]) < int(gone.headers["provgraph-entry"])
    assert (404, "missing") == told(got(server, "life"))
    assert (404, "missing") == told(server.ask("DELETE", "/data?graph=a:life"))
    assert 404 == server.ask("HEAD", "/data?graph=a:life").status


def test_post_adds(server: Server) -> None:
    made = put(server, "sum", "<a:a> <a:b> 'one' .", method="POST")
    more = put(server, "sum", "<a:a> <a:b> 'two' .", method="POST")
    lines = got(server, "sum").body.decode().splitlines()

    assert (201, 204) == (made.status, more.status)
    assert ['<a:a> <a:b> "one" .', '<a:a> <a:b> "two" .'] == sorted(lines)


def test_an_empty_graph_is_there(server: Server) -> None:
    assert 201 == put(server, "empty", "").status
    assert (200, b"") == (got(server, "empty").status, got(server, "empty").body)


def test_post_to_the_store_makes_a_graph_and_names_it(server: Server) -> None:
    made = server.post("/data", "<> <a:b> _:x .", TURTLE)
    location = made.headers["location"]
    read = server.ask("GET", urlsplit(location).path, None, NTRIPLES)

    assert 201 == made.status
    assert location.startswith(f"{server.address}/data/")
    assert re.fullmatch(
        f"<{re.escape(location)}> <a:b> _:\\w+ \\.\n", read.body.decode()
    )
    assert 204 == server.ask("DELETE", urlsplit(location).path).status


def test_an_address_names_a_graph_itself(server: Server) -> None:
    path = "/data/by/%C3%A9/name"

    assert 201 == server.ask("PUT", path, "<a:a> <a:b> <> .", TURTLE).status
    read = server.ask("GET", path, None, NTRIPLES)
    assert f"<a:a> <a:b> <{server.address}{path}> .\n" == read.body.decode()
    assert 200 == server.ask("HEAD", path).status


@pytest.mark.parametrize(
    "path",
    [
        "/data",
        "/data/",
        "/data?graph=a:g&default",
        "/data/x?graph=a:g",
        "/data?graph=a:g&graph=a:h",
        "/data?graf=a:g",
        "/data?graph=a:g%FF",
        "/data?default&format=doc",
        "/data?default&min_offset=soon",
        '/data/"x',
    ],
)
def test_what_names_no_graph_is_400(server: Server, path: str) -> None:
    reply = server.ask("GET", path)

    assert 400 == reply.status
    assert "application/problem+json" == reply.headers["content-type"]


def test_blank_nodes_come_back_blank(server: Server) -> None:
    put(server, "blank", "_:x <a:knows> _:y . _:y <a:name> 'Y' .")
    lines = sorted(got(server, "blank").body.decode().splitlines())
    (knows, known) = re.fullmatch(r"(_:\w+) <a:knows> (_:\w+) \.", lines[0]).groups()  # type: ignore[union-attr] # or it is red
    (named,) = re.fullmatch(r'(_:\w+) <a:name> "Y" \.', lines[1]).groups()  # type: ignore[union-attr] # likewise

    assert known == named != knows


def test_parts_of_a_body_have_blank_nodes_of_their_own(server: Server) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}

    assert 201 == put(server, "parts", PARTS, headers).status
    ends = [line.split()[2] for line in got(server, "parts").body.decode().splitlines()]
    assert 2 == len(set(ends))
    assert all(end.startswith("_:") for end in ends)


@pytest.mark.parametrize(
    ("content_type", "sent", "status"),
    [
        ("", b"", 415),
        ("image/png", b"", 415),
        ("text/csv", b"", 415),
        ("application/sparql-query", b"", 415),
        ("text/turtle; charset=latin-1", b"", 415),
        ("text/turtle; charset=utf-16", b"", 415),
        ("text/turtle", b"<a:a> <a:b> '\xff' .", 400),
        ("text/turtle", b"<a:a> <a:b>", 400),
        ("application/n-triples", b"@prefix a: <a:> .", 400),
        ("application/trig", b"<a:g> { <a:a> <a:b> 1 }", 400),
        ("application/rdf+xml", b"<!DOCTYPE x []><x/>", 400),
        ("multipart/form-data", b"no parts", 400),
    ],
)
def test_a_body_that_cannot_be_read_leaves_the_graph(
    server: Server, content_type: str, sent: bytes, status: int
) -> None:
    put(server, "kept", "<a:a> <a:b> 'kept' .")
    before = server.metric("provgraph_journal_entries")
    for method in ("PUT", "POST"):
        headers = {"Content-Type": content_type} if content_type else {}
        reply = server.ask(method, "/data?graph=a:kept", sent, headers)

        assert status == reply.status, reply.body
        assert "application/problem+json" == reply.headers["content-type"]
    assert before == server.metric("provgraph_journal_entries")
    assert b'<a:a> <a:b> "kept" .\n' == got(server, "kept").body


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/n-triples;q=0.9, text/csv", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
    ],
)
def test_accept_chooses_the_form_of_a_graph(
    server: Server, accept: str, media_type: str
) -> None:
    put(server, "formed", "<a:a> <a:b> 'ü' .")
    reply = got(server, "formed", {"Accept": accept})

    assert (200, media_type) == (reply.status, reply.headers["content-type"])
    assert "Accept, Accept-Encoding" == reply.headers["vary"]


def test_what_no_graph_can_be_is_406(server: Server) -> None:
    for path in ("/data?default", "/data?graph=a:none"):
        reply = server.ask("GET", path, None, {"Accept": "text/csv"})
        assert (406, "not-acceptable") == told(reply)
        assert "text/turtle" in reply.json()["available"]
    assert 406 == server.ask("GET", "/data?default&format=csv").status


def test_a_head_tells_no_length_that_is_not_the_bodys(server: Server) -> None:
    put(server, "head", "<a:a> <a:b> 'x' .")
    whole = got(server, "head")
    head = server.ask("HEAD", "/data?graph=a:head", None, NTRIPLES)

    assert (200, b"") == (head.status, head.body)
    assert whole.headers["etag"] == head.headers["etag"]
    assert head.headers.get("content-length") in {None, whole.headers["content-length"]}


def test_a_graph_that_a_client_has_is_not_sent_again(server: Server) -> None:
    put(server, "had", "<a:a> <a:b> 'x' .")
    tag = got(server, "had").headers["etag"]
    again = got(server, "had", {"If-None-Match": f'"other", {tag}'})
    form = got(server, "had", {"If-None-Match": tag, "Accept": "text/turtle"})
    coded = got(server, "had", {"If-None-Match": tag, "Accept-Encoding": "gzip"})
    put(server, "had", "<a:a> <a:b> 'y' .")
    changed = got(server, "had", {"If-None-Match": tag})

    assert (304, b"", tag) == (again.status, again.body, again.headers["etag"])
    assert "content-length" not in again.headers
    assert (200, 200, 200) == (form.status, coded.status, changed.status)
    assert b'<a:a> <a:b> "y" .\n' == changed.body


def test_a_graph_changes_only_from_what_was_read(server: Server) -> None:
    put(server, "raced", "<a:a> <a:b> 'x' .")
    tag = got(server, "raced", {"Accept-Encoding": "gzip"}).headers["etag"]
    weak = put(server, "raced", "", {"If-Match": f"W/{tag}"})
    first = put(server, "raced", "<a:a> <a:b> 'first' .", {"If-Match": tag})
    second = put(server, "raced", "<a:a> <a:b> 'second' .", {"If-Match": tag})
    removed = server.ask("DELETE", "/data?graph=a:raced", None, {"If-Match": tag})
    none = put(server, "never", "", {"If-Match": "*"})

    assert (412, 204, 412) == (weak.status, first.status, second.status)
    assert (412, "changed") == told(removed)
    assert (412, "changed") == told(none)
    assert b'<a:a> <a:b> "first" .\n' == got(server, "raced").body


def test_a_graph_is_made_only_where_there_is_none(server: Server) -> None:
    only_new = {"If-None-Match": "*"}
    made = put(server, "new", "<a:a> <a:b> 'x' .", only_new)
    again = put(server, "new", "<a:a> <a:b> 'y' .", only_new)

    assert 201 == made.status
    assert (412, "changed") == told(again)
    assert b'<a:a> <a:b> "x" .\n' == got(server, "new").body


def test_the_default_graph_and_the_servers_own_are_read_only(server: Server) -> None:
    for graph in (
        "default",
        "graph=urn:provgraph:graph:system",
        "graph=urn:provgraph:graph:x",
    ):
        for method in ("PUT", "POST", "DELETE"):
            body = None if method == "DELETE" else "<a:a> <a:b> 1 ."
            reply = server.ask(method, f"/data?{graph}", body, TURTLE)
            assert (403, "forbidden") == told(reply)
    assert 200 == server.ask("GET", "/data?default").status


def test_updates_that_are_not_enabled_are_403(tmp_path: Path) -> None:
    with serving(tmp_path / "workspace") as closed:
        replies = [
            closed.post("/sparql", "DELETE WHERE { GRAPH <a:g> { ?s ?p ?o } }", UPDATE),
            closed.post("/sparql", "CLEAR ALL", UPDATE),
            closed.post("/sparql", "update=CLEAR+ALL", FORM),
            closed.post(
                "/update", "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } }", UPDATE
            ),
            closed.post("/update", "update=CLEAR+ALL", FORM),
            closed.post("/data", "<a:a> <a:b> 1 .", TURTLE),
            put(closed, "g", "<a:a> <a:b> 1 ."),
            put(closed, "g", "<a:a> <a:b> 1 .", method="POST"),
            closed.ask("DELETE", "/data?graph=a:g"),
        ]

        assert {(403, "forbidden")} == {told(one) for one in replies}
        assert 0 == closed.metric("provgraph_journal_entries")


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "INSERT { ?s ?p ?o } WHERE { GRAPH <a:g> { ?s ?p ?o } }",
        "INSERT DATA { GRAPH <urn:provgraph:graph:system> { <a:a> <a:b> <a:c> } }",
        "INSERT DATA { GRAPH <urn:provgraph:graph:mine> { <a:a> <a:b> <a:c> } }",
        "CLEAR ALL",
        "CLEAR DEFAULT",
        "DROP ALL",
        "DROP GRAPH <urn:provgraph:graph:system>",
        "ADD <a:g> TO DEFAULT",
        "LOAD <http://127.0.0.1:9/> INTO GRAPH <a:g>",
    ],
)
def test_what_is_provgraphs_own_no_update_changes(server: Server, update: str) -> None:
    own = "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> <a:c> } }"
    assert 204 == server.post("/update", own, UPDATE).status
    before = server.metric("provgraph_journal_entries")
    reply = server.post("/update", update, UPDATE)

    assert (403, "forbidden") == told(reply)
    assert before == server.metric("provgraph_journal_entries")
