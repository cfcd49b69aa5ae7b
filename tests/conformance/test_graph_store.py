"""The SPARQL 1.1 Graph Store Protocol, as the W3C's suite has it.

Source: https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urljoin

import pytest
from pyoxigraph import RdfFormat, parse

from tests.conformance.cases import counted, of, parameters
from tests.conformance.compare import same_graph
from tests.conformance.endpoint import Endpoint, Reply
from tests.conformance.exchanges import Exchange
from tests.conformance.manifests import Case

KIND: Final = "GraphStoreProtocolTest"


def test_all_graph_store_cases_are_run() -> None:
    assert {"sparql11": 13} == counted(of(KIND))


@pytest.mark.parametrize("case", parameters(KIND))
def test_graph_store(case: Case, empty: Endpoint) -> None:
    places: dict[str, str] = {}
    for exchange in case.exchanges:
        reply = empty.ask(
            exchange.method,
            empty.store_url + placed(exchange.path, places).removeprefix("/gsp"),
            exchange.body,
            dict(exchange.headers),
        )

        check(exchange, reply)
        if exchange.answer.location is not None:
            location = urljoin(reply.url, reply.headers["location"])
            places[exchange.answer.location] = location


def check(exchange: Exchange, reply: Reply) -> None:
    answer = exchange.answer
    assert any(reply.status in statuses for statuses in answer.statuses), reply
    for name, value in answer.headers:
        assert "content-type" == name
        assert value.partition(";")[0] == reply.media_type, reply
    if answer.location is not None:
        assert reply.headers.get("location"), reply
    if answer.body is not None:
        expected = parse(answer.body, RdfFormat.TURTLE, base_iri=reply.url)
        came = RdfFormat.from_media_type(reply.media_type)
        assert came is not None, reply
        actual = parse(reply.body, came, base_iri=reply.url)
        assert same_graph(expected, actual), reply


def placed(path: str, places: Mapping[str, str]) -> str:
    """Return *path* with the places that earlier answers gave, as parameters."""
    for name, iri in places.items():
        path = path.replace(name, quote(iri, safe=""))
    return path
