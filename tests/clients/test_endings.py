"""An answer that does not come to its end is an error to whoever reads it.

Where nothing was sent yet the error is told; else the connection breaks off. pandas
and Comunica have the same in their own files.
"""

from __future__ import annotations

import http.client
import json
import subprocess
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.parse import urlencode

import httpx2
import pytest
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, SPARQLWrapper

from tests.clients.builders import LONG, SILENT, endings, needs
from tests.unit.server.builders import Server

SOON = "timeout=0.3"


def by_http_client(server: Server, query: str) -> None:
    connection = http.client.HTTPConnection(server.place, timeout=30)
    try:
        connection.request("GET", f"/sparql?{urlencode({'query': query})}")
        connection.getresponse().read()
    finally:
        connection.close()


def by_httpx2(server: Server, query: str) -> None:
    httpx2.post(f"{server.address}/sparql?{SOON}", data={"query": query})


def by_httpx2_stream(server: Server, query: str) -> None:
    with httpx2.stream(
        "POST", f"{server.address}/sparql?{SOON}", data={"query": query}
    ) as reply:
        for _ in reply.iter_bytes():
            pass


def by_rdflib(server: Server, query: str) -> None:
    address = f"{server.address}/sparql"
    list(SPARQLStore(address, params={"timeout": "0.3"}).query(query))


def by_sparqlwrapper(server: Server, query: str) -> None:
    wrapper = SPARQLWrapper(f"{server.address}/sparql")
    wrapper.setReturnFormat(JSON)
    wrapper.addParameter("timeout", "0.3")
    wrapper.setQuery(query)
    wrapper.queryAndConvert()


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (by_http_client, http.client.IncompleteRead),
        (by_httpx2, httpx2.RemoteProtocolError),
        (by_httpx2_stream, httpx2.RemoteProtocolError),
        (by_rdflib, http.client.IncompleteRead),
        (by_sparqlwrapper, http.client.IncompleteRead),
    ],
)
def test_a_deadline_in_the_middle_is_an_error(
    hasty: Server, ask: Callable[[Server, str], None], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(hasty, LONG)
    last = endings(hasty)[0]

    assert (LONG, "deadline", None) == (last["query"], last["ending"], last["rows"])
    assert last["bytes"] > 64 << 10
    assert 0.2 < last["seconds"] < 2


@needs("curl")
@pytest.mark.parametrize(
    ("form", "compressed"),
    [("csv", False), ("tsv", True), ("json", True), ("xml", False)],
)
def test_curl_knows_that_the_rest_is_missing(
    hasty: Server, form: str, compressed: bool
) -> None:
    done = subprocess.run(
        [
            *("curl", "--silent", "--show-error", "--output", "/dev/null"),
            *("--write-out", "%{http_code}", "--data-urlencode", f"query={LONG}"),
            *("--data", f"format={form}&timeout=0.3", *(["--compressed"] * compressed)),
            f"{hasty.address}/sparql",
        ],
        capture_output=True,
        check=False,
        text=True,
        timeout=30,
    )

    assert (18, "200") == (done.returncode, done.stdout)  # a partial file
    assert "deadline" == endings(hasty)[0]["ending"]


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_a_deadline_before_the_first_byte_is_told(hasty: Server, form: str) -> None:
    reply = hasty.ask(
        "GET", f"/sparql?{urlencode({'query': SILENT, 'format': form})}&timeout=0.3"
    )
    problem = reply.json()
    last = endings(hasty)[0]

    assert (503, "application/problem+json") == (
        reply.status,
        reply.headers["content-type"],
    )
    assert ("deadline", last["id"]) == (problem["code"], problem["query"])
    assert (SILENT, "deadline", 0) == (last["query"], last["ending"], last["bytes"])
    assert "retry-after" in reply.headers


def test_clients_raise_what_is_told(hasty: Server) -> None:
    with pytest.raises(HTTPError, match="503") as caught:
        by_sparqlwrapper(hasty, SILENT)
    with pytest.raises(ValueError, match="something wrong"):
        by_rdflib(hasty, SILENT)

    assert "deadline" == json.loads(caught.value.read())["code"]


def test_the_metrics_count_what_was_ended(hasty: Server) -> None:
    name = 'provgraph_queries_total{ending="deadline"}'
    before = hasty.metric(name)
    with pytest.raises(http.client.IncompleteRead):
        by_http_client(hasty, LONG)

    assert before + 1 == hasty.metric(name)
