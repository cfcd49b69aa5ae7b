"""Words over a real server: found soon, joined with all else, never a fault."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import QueryError
from tests.acceptance.builders import opened
from tests.unit.server.builders import Reply, Server, body, serving

QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
ORDERS = "urn:provgraph:dataset:lake:raw.orders_v2"
CUSTOMERS = "urn:provgraph:dataset:lake:raw.customers"


def made(name: str, **more: Any) -> bytes:
    return body(outputs=[{"namespace": "lake", "name": name}], **more)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("search") / "w"
    with serving(folder, server_updates="true", search_hits_max=3) as running:
        sql = {"facets": {"sql": {"query": "select amount from orders"}}}
        job = {"namespace": "test", "name": "job", **sql}
        for event in (made("raw.orders_v2", job=job), made("raw.customers")):
            assert 201 == running.post("/api/v1/lineage", event).status
        yield running


def searched(server: Server, words: str, more: str = "&min_offset=2") -> Reply:
    return server.ask("GET", f"/pg/v1/search?q={quote(words)}{more}")


def hits(reply: Reply) -> list[str]:
    assert 200 == reply.status, reply.body
    return [one["iri"] for one in reply.json()["hits"]]


def asked(server: Server, query: str, offset: int = 2) -> Reply:
    return server.ask("POST", f"/sparql?min_offset={offset}", query.encode(), QUERY)


def rows(reply: Reply) -> list[dict[str, str]]:
    assert 200 == reply.status, reply.body
    found = reply.json()["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in found]


def test_a_dataset_is_found_by_a_part_of_its_name(server: Server) -> None:
    reply = searched(server, "orders v2")
    (hit,) = reply.json()["hits"]

    assert "2" == reply.headers["provgraph-offset"]
    assert (ORDERS, "raw.orders_v2") == (hit["iri"], hit["text"])
    assert "https://w3id.org/provgraph/ns#name" == hit["predicate"]
    assert "https://w3id.org/provgraph/ns#Dataset" in hit["types"]
    assert not reply.json()["more"]


def test_a_query_is_found_by_its_words(server: Server) -> None:
    (hit,) = searched(server, "amount").json()["hits"]

    assert "select amount from orders" == hit["text"]


def test_pages_follow_on_each_other(server: Server) -> None:
    whole = hits(searched(server, "raw"))
    first = searched(server, "raw", "&limit=1")

    assert {ORDERS, CUSTOMERS} == set(whole)
    assert first.json()["more"]
    assert whole == hits(first) + hits(searched(server, "raw", "&limit=1&offset=1"))


def test_what_is_acknowledged_is_found_within_two_seconds(tmp_path: Path) -> None:
    with serving(tmp_path / "w") as server:
        searched(server, "none", "&min_offset=0")
        for at in range(5):
            server.post("/api/v1/lineage", made(f"table-{at}x"))
            began = time.monotonic()
            while not hits(searched(server, f"{at}x", "")):
                assert time.monotonic() - began < 2


@given(words=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_whatever_is_looked_for_the_server_answers_or_refuses(
    words: str, server: Server
) -> None:
    assert searched(server, words, "").status in {200, 400}


@pytest.mark.parametrize(
    "query",
    ["", "?q=", "?q=%22", "?q=a&limit=0", "?q=a&offset=x", "?q=%FF%22", "?q=(*)"],
)
def test_what_is_no_search_is_refused(query: str, server: Server) -> None:
    reply = server.ask("GET", f"/pg/v1/search{query}")

    assert 400 == reply.status
    assert "application/problem+json" == reply.headers["content-type"]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("?x pg:matches 'orders v2' . ?x pg:name ?name", [ORDERS]),
        ("?x a pg:Dataset ; pg:name ?n . ?x pg:matches 'raw*' .", [CUSTOMERS, ORDERS]),
        ("?x a pg:Dataset OPTIONAL { ?x pg:matches 'v2' . BIND(1 AS ?y) } FILTER(?y)",
         [ORDERS]),
        ("{ ?x pg:matches 'v2' } UNION { ?x pg:matches 'customers' }",
         [CUSTOMERS, ORDERS]),
        ("{ SELECT ?x { ?x pg:matches 'customers' } } ?x a pg:Dataset", [CUSTOMERS]),
        ("?x a pg:Dataset MINUS { ?x pg:matches 'orders' }", [CUSTOMERS]),
        ("?x a pg:Dataset FILTER NOT EXISTS { ?x pg:matches 'orders' }", [CUSTOMERS]),
        ("?x pg:matches 'nowhere'", []),
    ],
)  # fmt: skip
def test_in_a_query_words_join_all_else(
    pattern: str, wanted: list[str], server: Server
) -> None:
    reply = asked(server, f"SELECT DISTINCT ?x {{ {pattern} }} ORDER BY ?x")

    assert wanted == [row["x"] for row in rows(reply)]
    assert "2" == reply.headers["provgraph-search-offset"]


def test_columns_stay_in_the_order_of_the_text(server: Server) -> None:
    query = "SELECT * { ?name_of pg:name ?n . ?name_of pg:matches 'v2' }"
    reply = asked(server, query)

    assert ["name_of", "n"] == reply.json()["head"]["vars"]


def test_who_gets_only_the_best_is_told_so(server: Server) -> None:
    for at in range(5):
        server.post("/api/v1/lineage", made(f"many-{at}"))
    number = int(server.metric("provgraph_journal_entries"))
    reply = asked(server, "SELECT ?x { ?x pg:matches 'many' }", number)
    few = asked(server, "SELECT ?x { ?x pg:matches 'v2' }", number)

    assert 3 == len(rows(reply))
    assert "hits_max=3" == reply.headers["provgraph-search-cut"]
    assert "provgraph-search-cut" not in few.headers


def test_a_query_without_words_has_no_word_of_the_index(server: Server) -> None:
    assert "provgraph-search-offset" not in asked(server, "ASK {}").headers


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        ("?x pg:matches ?y", "line 2, column 4"),
        ("?x a ?y ; pg:matches 'a'", "line 2, column 11"),
        ("<urn:x> pg:matches 'a'", "line 2, column 9"),
        ("?x pg:matches ''", "line 2, column 1"),
        ("?x pg:matches 'half \"a'", "line 2, column 1"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_with_its_place(
    pattern: str, place: str, server: Server
) -> None:
    reply = asked(server, f"SELECT * {{\n{pattern} }}")

    assert (400, "query") == (reply.status, reply.json()["code"])
    assert place in reply.json()["detail"]


def test_too_many_searches_are_refused(server: Server) -> None:
    many = " . ".join(f"?x{at} pg:matches 'a'" for at in range(17))

    assert 400 == asked(server, f"SELECT * {{ {many} }}").status


def test_texts_of_ones_own_are_found_until_they_are_gone(server: Server) -> None:
    text = 'INSERT DATA { GRAPH <urn:g> { <urn:mine> rdfs:label "Größe (mine)"@de } }'
    taken = server.ask("POST", "/update", text.encode(), UPDATE)
    there = searched(
        server, "größe mine", f"&min_offset={taken.headers['provgraph-entry']}"
    )
    gone = server.ask("POST", "/update", b"CLEAR GRAPH <urn:g>", UPDATE)
    after = searched(server, "mine", f"&min_offset={gone.headers['provgraph-entry']}")

    assert (["urn:mine"], []) == (hits(there), hits(after))


def test_after_a_crash_and_a_rebuild_the_same_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    with serving(folder) as server:
        for at in range(10):
            server.post("/api/v1/lineage", made(f"table_{at}"))
        searched(server, "table", "&min_offset=5")
        server.process.kill()
    with serving(folder) as server:
        assert 10 == len(hits(searched(server, "table", "&min_offset=10")))
    with opened(folder) as workspace:
        workspace.rebuild()
    (folder / "graph" / "feed.db").unlink()  # so that it is filled from the graph
    with serving(folder) as server:
        found = hits(searched(server, "table", "&min_offset=10"))
        server.post("/api/v1/lineage", made("table_10"))

        assert 10 == len(found)
        assert 11 == len(hits(searched(server, "table", "&min_offset=11")))


def test_a_damaged_index_is_filled_again(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    with serving(folder) as server:
        server.post("/api/v1/lineage", made("orders"))
        searched(server, "orders", "&min_offset=1")
    for path in (folder / "graph").glob("search.db*"):
        path.write_bytes(b"no index" * 1000)
    with serving(folder) as server:
        assert 1 == len(hits(searched(server, "orders", "&min_offset=1")))


def test_without_a_server_words_are_refused(tmp_path: Path) -> None:
    """And not found nowhere, as if there were none."""
    with (
        opened(tmp_path / "w") as workspace,
        pytest.raises(QueryError, match="nobody knows them") as refusal,
    ):
        workspace.query("SELECT * { ?x pg:matches 'a' }")

    assert "serve" in (refusal.value.hint or "")
