"""The SPARQL 1.1 Protocol, request by request as the W3C's suite has them.

Source: https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from typing import Final

import pytest
from pyoxigraph import RdfFormat

from tests.conformance.cases import counted, of, parameters
from tests.conformance.compare import FORMATS, results_from
from tests.conformance.endpoint import Endpoint, Reply
from tests.conformance.exchanges import Exchange
from tests.conformance.manifests import Case

KIND: Final = "ProtocolTest"
BOOLEANS: Final = {FORMATS[ending].media_type: ending for ending in ("srj", "srx")}
MEDIA_TYPES: Final = {
    "boolean": set(BOOLEANS),
    "tabular": {*BOOLEANS, "text/csv", "text/tab-separated-values"},
    # The suite's names for the cases list fewer; its data say no more than "RDF".
    "RDF": {
        RdfFormat.JSON_LD.media_type,
        RdfFormat.N_QUADS.media_type,
        RdfFormat.N_TRIPLES.media_type,
        RdfFormat.RDF_XML.media_type,
        RdfFormat.TRIG.media_type,
        RdfFormat.TURTLE.media_type,
    },
}


def test_all_protocol_cases_are_run() -> None:
    assert {"sparql11": 34} == counted(of(KIND))


@pytest.mark.parametrize("case", parameters(KIND))
def test_protocol(case: Case, empty: Endpoint) -> None:
    empty.fill(case.data)
    for exchange in case.exchanges:
        reply = empty.ask(
            exchange.method,
            address(case, exchange, empty),
            exchange.body,
            dict(exchange.headers),
        )

        check(exchange, reply)


def check(exchange: Exchange, reply: Reply) -> None:
    answer = exchange.answer
    assert any(reply.status in statuses for statuses in answer.statuses), reply
    if answer.format is not None:
        assert reply.media_type in MEDIA_TYPES[answer.format], reply
    if answer.boolean is not None:
        ending = BOOLEANS[reply.media_type]
        assert answer.boolean == results_from(reply.body, ending), reply


def address(case: Case, exchange: Exchange, endpoint: Endpoint) -> str:
    """Return where a request goes: the suite writes one path for both operations."""
    url = endpoint.update_url if is_update(case, exchange) else endpoint.query_url
    return url + exchange.path.removeprefix("/sparql/")


def is_update(case: Case, exchange: Exchange) -> bool:
    """Whether a request means to update, though it may say so wrongly."""
    return (
        case.id.startswith("sparql11/protocol/bad_update")
        or ("content-type", "application/sparql-update") in exchange.headers
        or (exchange.body or b"").startswith(b"update=")
    )
