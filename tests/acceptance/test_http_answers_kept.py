"""Answers that were given are given again, until the graph moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.unit.server.builders import Reply, Server, serving

UPDATE = {"Content-Type": "application/sparql-update"}
GRAPHS = "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("kept") / "workspace"
    with serving(folder, server_updates="true") as running:
        yield running


def get(server: Server, query: str, **headers: str) -> Reply:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.ask("GET", f"/sparql?{urlencode({'query': query})}", None, sent)


def last(server: Server) -> dict[str, Any]:
    return dict(server.ask("GET", "/pg/v1/queries").json()["ended"][0])


def test_the_second_answer_is_the_first_until_something_changes(
    server: Server,
) -> None:
    first, ending = get(server, GRAPHS), last(server)["ending"]
    second, cached = get(server, GRAPHS), last(server)
    changed = server.post(
        "/update", "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> <a:c> } }", UPDATE
    )
    third = get(server, GRAPHS)

    assert ("whole", "cached") == (ending, cached["ending"])
    assert (first.body, first.headers["etag"]) == (second.body, second.headers["etag"])
    assert second.headers["provgraph-query"] == cached["id"]
    assert first.headers["provgraph-query"] != cached["id"]
    assert "whole" == last(server)["ending"]
    assert third.headers["etag"] != first.headers["etag"]
    assert b"a:a" in third.body
    assert int(third.headers["provgraph-offset"]) >= int(
        changed.headers["provgraph-entry"]
    )


def test_an_etag_holds_until_something_changes(server: Server) -> None:
    tag = get(server, GRAPHS).headers["etag"]
    same = get(server, GRAPHS, If_None_Match=tag)
    weak = get(server, GRAPHS, If_None_Match=f'"x", W/{tag}')
    any_of_them = get(server, GRAPHS, If_None_Match="*")
    form = get(server, GRAPHS, If_None_Match=tag, Accept="text/csv")
    coding = get(server, GRAPHS, If_None_Match=tag, Accept_Encoding="gzip")
    server.post("/update", "INSERT DATA { GRAPH <a:g> { <a:d> <a:b> <a:c> } }", UPDATE)
    changed = get(server, GRAPHS, If_None_Match=tag)

    assert [304, 304, 304] == [one.status for one in (same, weak, any_of_them)]
    assert [200, 200, 200] == [one.status for one in (form, coding, changed)]
    assert (b"", tag) == (same.body, same.headers["etag"])
    assert "content-length" not in same.headers
    assert "Accept, Accept-Encoding" == same.headers["vary"]
    assert b"a:d" in changed.body


@pytest.mark.parametrize(
    "chance",
    ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()", "now ()", "Rand\n()"],
)
def test_what_is_another_each_time_is_never_kept(server: Server, chance: str) -> None:
    query = f"SELECT ({chance} AS ?x) {{}}"
    first, second = get(server, query), get(server, query, If_None_Match="*")

    assert (200, 200) == (first.status, second.status)
    assert "etag" not in first.headers
    assert "whole" == last(server)["ending"]


def test_a_service_is_asked_each_time(server: Server) -> None:
    reply = get(
        server, "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }"
    )

    assert "etag" not in reply.headers
