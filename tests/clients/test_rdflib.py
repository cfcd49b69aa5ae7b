"""rdflib's SPARQLStore and SPARQLUpdateStore."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.error import HTTPError

import pytest
from rdflib import RDFS, Dataset, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

from tests.clients.builders import ASK, NAME, ROWS, SHOP, TRIPLES, shop
from tests.unit.server.builders import Server

APPLES = URIRef("http://example.com/apples")
OWN = URIRef("http://example.com/own")
TAKEN = (URIRef("http://example.com/a"), RDFS.label, Literal('süß "1"\n', lang="de"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this module's own, to write to."""
    with shop(tmp_path_factory.mktemp("written") / "workspace") as server:
        yield server


def store_of(server: Server) -> SPARQLUpdateStore:
    address = f"{server.address}/sparql"
    return SPARQLUpdateStore(address, f"{server.address}/update")


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rows_have_their_types(server: Server, method: str, form: str) -> None:
    store = SPARQLStore(f"{server.address}/sparql", method=method, returnFormat=form)
    first, second = store.query(ROWS)

    assert NAME == str(first.name)
    assert (APPLES if form != "csv" else str(APPLES)) in {first.item, str(first.item)}
    assert "Birnen" == str(second.name)
    if form != "csv":  # which has no types
        assert Literal(NAME, lang="de") == first.name
        assert (3, True, 1.5) == (
            first.stock.toPython(),
            first.sold.toPython(),
            first.weight.toPython(),
        )


@pytest.mark.parametrize("form", ["xml", "json"])
def test_ask_is_a_truth(server: Server, form: str) -> None:
    store = SPARQLStore(f"{server.address}/sparql", returnFormat=form)

    assert store.query(ASK).askAnswer is True
    assert store.query("ASK { <a:a> <a:b> <a:c> }").askAnswer is False


def test_construct_is_a_graph(server: Server) -> None:
    found = SPARQLStore(f"{server.address}/sparql").query(TRIPLES).graph

    assert found is not None
    assert 12 == len(found)
    assert Literal(NAME, lang="de") == found.value(APPLES, RDFS.label)


def test_a_graph_of_the_store_can_be_walked(server: Server) -> None:
    graph = Graph(SPARQLStore(f"{server.address}/sparql"), URIRef(SHOP))

    assert Literal(NAME, lang="de") == graph.value(APPLES, RDFS.label)
    assert 12 == len(graph)
    assert (APPLES, RDFS.label, Literal("Birnen", lang="de")) not in graph


def test_a_graph_can_be_written_read_and_removed(written: Server) -> None:
    graph = Graph(store_of(written), OWN)
    graph.add(TAKEN)
    graph.add((APPLES, RDFS.seeAlso, OWN))

    assert TAKEN in graph
    assert 2 == len(graph)

    graph.remove((APPLES, None, None))

    assert [TAKEN] == list(graph)

    graph.update(f"INSERT DATA {{ <{APPLES}> <{RDFS.seeAlso}> <{OWN}> }}")

    assert 2 == len(graph)

    graph.remove((None, None, None))

    assert 0 == len(graph)


def test_named_graphs_stay_apart(written: Server) -> None:
    dataset = Dataset(store_of(written))
    one, two = (dataset.graph(f"http://example.com/{name}") for name in ("1", "2"))
    one.add(TAKEN)
    two.add((APPLES, RDFS.seeAlso, OWN))
    names = {str(each) for each in dataset.store.contexts()}

    assert [TAKEN] == list(one)
    assert {str(one.identifier), str(two.identifier), SHOP} <= names


def test_many_triples_go_in_one_request(written: Server) -> None:
    store = SPARQLUpdateStore(
        f"{written.address}/sparql", f"{written.address}/update", autocommit=False
    )
    graph = Graph(store, URIRef("http://example.com/at-once"))
    before = written.metric("provgraph_journal_entries")
    for at in range(100):
        graph.add((APPLES, RDFS.label, Literal(f"{at}")))
    store.commit()

    assert 100 == len(graph)
    assert before + 1 == written.metric("provgraph_journal_entries")


def test_what_is_not_allowed_raises(written: Server) -> None:
    with pytest.raises(HTTPError, match="403"):
        store_of(written).update(
            "INSERT DATA { GRAPH <urn:provgraph:graph:system> { <a:a> <a:b> 1 } }"
        )
