"""SPARQLWrapper, which says in four places which form it wants."""

from __future__ import annotations

import csv
import io
import warnings
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from rdflib import Graph
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDF,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests.clients.builders import ASK, NAME, ROWS, SHOP, TRIPLES, shop
from tests.unit.server.builders import Server

OWN = "http://example.com/own"
GRAPH_FORMS = [TURTLE, N3, XML, RDFXML, JSONLD]
ALL_FORMS = [JSON, XML, CSV, TSV, TURTLE, N3, RDF, RDFXML, JSONLD]


def asked(server: Server, query: str, form: str, method: str = GET) -> Any:
    wrapper = SPARQLWrapper(f"{server.address}/sparql")
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    wrapper.setMethod(method)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rdflib's old names, and of odd forms
        return wrapper.query().convert()


def names_in(rows: Any, form: str) -> list[str]:
    """Return the values of the column `name`, whatever the form."""
    if form == JSON:
        return [row["name"]["value"] for row in rows["results"]["bindings"]]
    if form == XML:
        return [
            one.getElementsByTagName("literal")[0].firstChild.data
            for one in rows.getElementsByTagName("binding")
            if one.getAttribute("name") == "name"
        ]
    return [row["name"] for row in csv.DictReader(io.StringIO(rows.decode(), ""))]


@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize("form", [JSON, XML, CSV])
def test_rows_come_in_the_form_that_is_wanted(
    server: Server, form: str, method: str
) -> None:
    assert [NAME, "Birnen"] == names_in(asked(server, ROWS, form, method), form)


@pytest.mark.parametrize("method", [GET, POST])
def test_tsv_has_terms(server: Server, method: str) -> None:
    head, *lines = asked(server, ROWS, TSV, method).decode().splitlines()

    assert "?item\t?name\t?price\t?stock\t?since\t?sold\t?weight" == head
    assert '"Birnen"@de' == lines[1].split("\t")[1]


@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize("form", GRAPH_FORMS)
def test_triples_come_in_the_form_that_is_wanted(
    server: Server, form: str, method: str
) -> None:
    found = asked(server, TRIPLES, form, method)
    graph = Graph().parse(data=found) if isinstance(found, bytes) else found

    assert 12 == len(graph)


@pytest.mark.parametrize("query", [ROWS, TRIPLES, ASK])
@pytest.mark.parametrize("form", ALL_FORMS)
def test_a_form_that_does_not_fit_is_never_an_error(
    server: Server, query: str, form: str
) -> None:
    """It asks for JSON of a graph too, and says in Accept that anything will do."""
    assert asked(server, query, form)


def test_ask_is_a_truth(server: Server) -> None:
    assert asked(server, ASK, JSON)["boolean"] is True


def test_the_graphs_of_a_request_are_its_dataset(server: Server) -> None:
    wrapper = SPARQLWrapper(f"{server.address}/sparql", defaultGraph=SHOP)
    wrapper.setReturnFormat(JSON)
    wrapper.setQuery("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    (row,) = wrapper.queryAndConvert()["results"]["bindings"]

    assert "12" == row["n"]["value"]


def test_an_update_is_done(tmp_path: Path) -> None:
    with shop(tmp_path / "workspace") as server:
        for at, way in enumerate([URLENCODED, POSTDIRECTLY]):
            address = f"{server.address}/sparql"
            wrapper = SPARQLWrapper(address, f"{server.address}/update")
            wrapper.setMethod(POST)
            wrapper.setRequestMethod(way)
            wrapper.setQuery(
                f"INSERT DATA {{ GRAPH <{OWN}{at}> {{ <a:a> <a:b> 'ü' }} }}"
            )

            assert 204 == wrapper.query().response.status
            read = f"SELECT ?o {{ GRAPH <{OWN}{at}> {{ ?s ?p ?o }} }}"
            assert [["ü"]] == server.query(read)


def test_a_faulty_query_is_told_with_its_place(server: Server) -> None:
    with pytest.raises(QueryBadFormed, match="line 1"):
        asked(server, "SELECT * {", JSON)


def test_a_forbidden_update_is_an_error(server: Server) -> None:
    wrapper = SPARQLWrapper(f"{server.address}/sparql")
    wrapper.setMethod(POST)
    ours = "GRAPH <urn:provgraph:graph:system>"
    wrapper.setQuery(f"INSERT DATA {{ {ours} {{ <a:a> <a:b> <a:c> }} }}")

    with pytest.raises(HTTPError, match="403"):
        wrapper.query()
