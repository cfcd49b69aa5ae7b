"""What a page on another port can do in a real Chromium: nothing, if not allowed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.browser import REBOUND, Site, needs_chromium, shown, site
from tests.clients.builders import GOODS, NAME, SHOP, TURTLE, endings, shop
from tests.unit.server.builders import Server, serving

pytestmark = needs_chromium

ATTEMPTS = 40


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Site]:
    with site() as pages:
        yield pages


def state(server: Server) -> tuple[float, list[list[str]]]:
    """Return how long the journal is, and what users' graphs hold."""
    graphs = server.query(
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    )
    return server.metric("provgraph_journal_entries"), graphs


def assert_learned_nothing(told: dict[str, Any]) -> None:
    """The page could neither read an answer nor tell one from another."""
    assert ATTEMPTS == len(told)
    assert "basic 200 [] own" == told.pop("own page")  # its script did run
    assert "sent true" == told.pop("beacon")  # which is all that a page hears of it
    opaque, nothing = "opaque 0 [] ", "frame nothing"
    learned = {
        name: said
        for name, said in told.items()
        if said not in {opaque, nothing} and not said.startswith("error: ")
    }
    assert {} == learned


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", REBOUND])
def test_a_foreign_page_reads_and_writes_nothing(
    server: Server, elsewhere: Site, host: str
) -> None:
    """Whether it calls this machine by number, by name, or by a name of its own."""
    refused = "misdirected" if host == REBOUND else "foreign-origin"
    counter = f'provgraph_requests_refused_total{{code="{refused}"}}'
    refuse = server.ask("GET", "/livez", None, {"Host": "a", "Origin": "http://a"})
    assert 421 == refuse.status
    assert 403 == server.post("/sparql", "", {"Origin": "http://a"}).status
    before, counted = state(server), server.metric(counter)
    asked = len(endings(server))
    _, _, port = server.place.partition(":")
    told = elsewhere.visit("foreign.html", f"http://{host}:{port}")

    assert_learned_nothing(told)
    assert asked == len(endings(server))  # no query of it was even run
    assert counted + 20 < server.metric(counter)
    assert before == state(server)


def test_where_there_are_no_updates_it_is_the_same(
    tmp_path: Path, elsewhere: Site
) -> None:
    with serving(tmp_path / "workspace") as server:
        assert 403 == server.ask("PUT", f"/data?graph={SHOP}", GOODS, TURTLE).status
        before = state(server)

        assert_learned_nothing(elsewhere.visit("foreign.html", server.address))
        assert before == state(server)


def test_a_rebound_name_shows_nothing(server: Server) -> None:
    """The page and the server are of one origin then, were the name taken."""
    _, _, port = server.place.partition(":")
    ours = shown(f"{server.address}/pg/v1/queries")
    theirs = shown(f"http://{REBOUND}:{port}/pg/v1/queries")

    assert '"ended":' in ours
    assert '"ended":' not in theirs


def test_a_page_of_an_allowed_origin_reads_and_writes(
    tmp_path: Path, elsewhere: Site
) -> None:
    folder = tmp_path / "workspace"
    with shop(folder, server_allowed_origins=elsewhere.origin) as server:
        told = elsewhere.visit("friend.html", server.address)

        assert {
            "get": 200,
            "post": 200,
            "query": 200,
            "faulty": 400,
            "graph": 200,
            "put": 204,
            "put late": 412,
            "ingest": 403,  # which a plain store does not take, and says so
            "delete": 204,
        } == {name: said["status"] for name, said in told.items()}
        assert NAME.splitlines()[1] in told["graph"]["text"]
        assert '"code":"query"' in told["faulty"]["text"]
        assert {"etag", "link", "provgraph-cut", "provgraph-offset"} <= set(
            told["get"]["headers"]
        )
        assert "provgraph-query" in told["query"]["headers"]
        assert "provgraph-entry" in told["put"]["headers"]


def test_a_page_of_another_origin_stays_foreign(
    tmp_path: Path, elsewhere: Site
) -> None:
    """The same page, by another name of this machine."""
    folder = tmp_path / "workspace"
    with shop(folder, server_allowed_origins=elsewhere.origin) as server:
        before = state(server)
        told = elsewhere.visit("foreign.html", server.address, host="localhost")

        assert_learned_nothing(told)
        assert before == state(server)
