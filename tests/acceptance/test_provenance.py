"""PROV-AQ: a thing's IRI leads to what it comes from; others may say they know more."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph
import pytest

from provgraph.workspace import Workspace
from tests.unit.server.builders import NDJSON, Server, body, serving

PROV = "http://www.w3.org/ns/prov#"
STORY = f"""@prefix prov: <{PROV}> . @prefix ex: <http://e/> .
ex:chart prov:wasDerivedFrom ex:table ; prov:qualifiedGeneration [
    a prov:Generation ; prov:activity ex:draw ; prov:hadRole ex:figure ] .
ex:table prov:wasDerivedFrom ex:raw . ex:raw prov:wasAttributedTo ex:office .
ex:poster prov:wasDerivedFrom ex:chart . ex:far prov:wasDerivedFrom ex:other .
"""
PLAIN = {"Accept": "application/n-triples"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("provenance") / "workspace") as running:
        running.post("/pg/v1/documents", STORY, {"Content-Type": "text/turtle"})
        yield running


def asked(server: Server, target: str, more: str = "") -> str:
    path = f"/pg/v1/provenance?target={quote(target, safe='')}{more}"
    return server.ask("GET", path, headers=PLAIN).body.decode()


def test_what_a_thing_comes_from_is_all_there_and_nothing_else(server: Server) -> None:
    found = asked(server, "http://e/chart")

    assert "<http://e/raw>" in found
    assert "<http://e/office>" in found
    assert "<http://e/figure>" in found
    assert "<http://e/poster>" not in found
    assert "<http://e/far>" not in found


def test_what_comes_from_it_can_be_asked_for_too(server: Server) -> None:
    found = asked(server, "http://e/table", "&direction=forth")

    assert "<http://e/chart> <" in found
    assert "<http://e/poster> <" in found
    assert "<http://e/office>" not in found


def test_an_answer_that_was_cut_says_so(server: Server) -> None:
    path = "/pg/v1/provenance?target=http://e/chart&nodes=1"
    cut = server.ask("GET", path, headers=PLAIN)
    whole = server.ask("GET", "/pg/v1/provenance?target=http://e/chart", headers=PLAIN)

    assert int(cut.headers["provgraph-left-out"]) > 0
    assert "0" == whole.headers["provgraph-left-out"]


@pytest.mark.parametrize("form", ["provn", "provjson", "provxml", "trig", "svg"])
def test_it_comes_in_the_form_that_is_asked_for(server: Server, form: str) -> None:
    path = f"/pg/v1/provenance?target=http://e/chart&format={form}"
    answer = server.ask("GET", path)

    assert 200 == answer.status
    assert b"chart" in answer.body
    assert "0" == answer.headers["provgraph-losses"]


def test_blank_nodes_are_blank_again(server: Server) -> None:
    found = asked(server, "http://e/chart")

    assert "_:b" in found
    assert "genid" not in found


def test_links_say_where_provenance_is_and_who_can_be_asked(server: Server) -> None:
    (document,) = server.ask("GET", "/pg/v1/documents").json()["documents"]
    answer = server.ask("GET", f"/pg/v1/documents/{document['key']}?format=turtle")

    links = answer.headers["link"]
    for relation in ("has_provenance", "has_query_service", "pingback"):
        assert f'rel="{PROV}{relation}"' in links
    assert f'anchor="{document["iri"]}"' in links


def test_the_service_describes_itself_by_a_template_that_works(server: Server) -> None:
    answer = server.ask("GET", "/pg/v1/provenance")
    (template,) = [
        quad.object.value  # type: ignore[union-attr]
        for quad in pyoxigraph.parse(answer.body, pyoxigraph.RdfFormat.TURTLE)
        if quad.predicate.value == f"{PROV}provenanceUriTemplate"
    ]
    address = template.replace("{uri}", quote("http://e/chart", safe=""))

    assert address.startswith(server.address)
    found = server.ask("GET", address.removeprefix(server.address), headers=PLAIN)
    assert b"<http://e/raw>" in found.body


def test_of_what_nobody_says_anything_there_is_none(server: Server) -> None:
    answer = server.ask("GET", "/pg/v1/provenance?target=http://e/nothing")
    assert (404, "missing") == (answer.status, answer.json()["code"])

    answer = server.ask("GET", "/pg/v1/provenance?target=nothing")
    assert (400, "input") == (answer.status, answer.json()["code"])


def test_a_pingback_is_kept_as_who_said_it_and_nothing_is_fetched(
    server: Server,
) -> None:
    answer = server.post(
        "/pg/v1/pingback?target=http://e/chart",
        "# more\nhttp://127.0.0.1:1/more\n",
        {
            "Content-Type": "text/uri-list",
            "Link": f'<http://127.0.0.1:1/ask>; rel="{PROV}has_query_service";'
            ' anchor="http://e/chart", <http://127.0.0.1:1/other>;'
            f' rel="{PROV}has_query_service"; anchor="http://e/other"',
        },
    )
    assert (204, b"") == (answer.status, answer.body)
    number = answer.headers["provgraph-entry"]
    query = """SELECT ?place { ?ping a pg:Pingback ; pg:target <http://e/chart> ;
        prov:has_provenance|prov:has_query_service ?place } ORDER BY ?place"""
    found = server.ask(
        "POST",
        f"/sparql?min_offset={number}",
        query,
        {"Content-Type": "application/sparql-query"},
    ).json()["results"]["bindings"]

    places = ["http://127.0.0.1:1/ask", "http://127.0.0.1:1/more"]
    assert places == [row["place"]["value"] for row in found]


@pytest.mark.parametrize(
    ("target", "sent", "media_type"),
    [
        ("http://e/chart", "no address", "text/uri-list"),
        ("chart", "http://e/more", "text/uri-list"),
        ("http://e/chart", "", "text/uri-list"),
        ("http://e/chart", "http://e/more", "text/html"),
    ],
)
def test_a_pingback_that_says_nothing_is_refused(
    server: Server, target: str, sent: str, media_type: str
) -> None:
    path = f"/pg/v1/pingback?target={target}"
    answer = server.post(path, sent, {"Content-Type": media_type})

    assert answer.status in {400, 415}
    assert answer.json()["hint"]


def test_iris_under_an_https_base_answer_for_themselves(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    base = "https://data.example.org/id/"
    Workspace.create(folder, base)
    with serving(folder) as server:
        server.post("/pg/v1/events?wait=graph", body(), NDJSON)
        rows = server.ask(
            "POST",
            "/sparql?min_offset=now",
            "SELECT ?v { ?v a pg:Run }",
            {"Content-Type": "application/sparql-query"},
        ).json()["results"]["bindings"]
        run = rows[0]["v"]["value"]
        assert run.startswith(base)
        path = urlsplit(run).path
        answer = server.ask("GET", path, headers={"Accept": "text/turtle"})
        assert 200 == answer.status
        assert b"prov:Activity" in answer.body
        assert f'anchor="{run}"' in answer.headers["link"]
        assert 404 == server.ask("GET", "/id/run:nothing").status
        assert "image/svg+xml" == shown(server, path)


def shown(server: Server, path: str) -> str | None:
    """Return the media type of what a browser is shown."""
    connection = http.client.HTTPConnection(server.place, timeout=60)
    try:
        connection.request("GET", path, headers={"Accept": "text/html,*/*;q=0.8"})
        return connection.getresponse().getheader("content-type")
    finally:
        connection.close()
