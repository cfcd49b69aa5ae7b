"""Requests and the answers they are to have, as the protocol manifests tell them.

Source: https://www.w3.org/TR/HTTP-in-RDF10/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

CNT: Final = "http://www.w3.org/2011/content#"
HT: Final = "http://www.w3.org/2011/http#"
HTS: Final = "http://www.w3.org/2011/http-statusCodes#"
MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"

_STATUSES: Final = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to come back.

    Attributes:
        statuses: the ranges one of which the status is in.
        boolean: the result of an ASK, if that is told.
        format: "boolean", "tabular" or "RDF", if that is told.
        location: the name by which later requests of the case mean the value of
            the header Location.
        headers: as the manifest has them, names in lower case.
        body: RDF that the graph in the body is isomorphic to.
    """

    statuses: tuple[range, ...]
    boolean: bool | None
    format: str | None
    location: str | None
    headers: tuple[tuple[str, str], ...]
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as it is sent, and the answer it is to have."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    answer: Answer


def exchanges(graph: Any, connection: Any) -> Iterator[Exchange]:
    """Yield those of a connection, in the order to be sent.

    Args:
        graph: the `Graph` of the manifest.
        connection: the node of the connection in it.
    """
    for request in graph.items(connection, f"{HT}requests"):
        yield Exchange(
            method=graph.text(request, f"{HT}methodName"),
            path=graph.text(request, f"{HT}absolutePath"),
            headers=_headers(graph, request),
            body=_body(graph, request),
            answer=_answer(graph, graph.one(request, f"{HT}resp")),
        )


def _answer(graph: Any, node: Any) -> Answer:
    boolean = graph.text(node, f"{MF}expectedBoolean")
    return Answer(
        statuses=tuple(
            _statuses(one.value) for one in graph.all(node, f"{MF}expectedStatus")
        ),
        boolean=None if boolean is None else boolean == "true",
        format=graph.text(node, f"{MF}expectedFormat"),
        location=graph.text(node, f"{MF}expectedLocation"),
        headers=_headers(graph, node),
        body=_body(graph, node),
    )


def _statuses(iri: str) -> range:
    name = iri.removeprefix(HTS)
    if match := re.fullmatch(r"StatusCode([1-5])xx", name):
        return range(int(match[1]) * 100, int(match[1]) * 100 + 100)
    return range(_STATUSES[name], _STATUSES[name] + 1)


def _headers(graph: Any, node: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            graph.text(header, f"{HT}fieldName").lower(),
            graph.text(header, f"{HT}fieldValue"),
        )
        for header in graph.items(node, f"{HT}headers")
    )


def _body(graph: Any, node: Any) -> bytes | None:
    """Return the body in its own encoding, which may be other than UTF-8."""
    body = graph.one(node, f"{HT}body")
    if body is None:
        return None
    encoding = graph.text(body, f"{CNT}characterEncoding")
    return graph.text(body, f"{CNT}chars").encode(encoding)
