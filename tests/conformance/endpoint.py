"""A client of any SPARQL 1.1 endpoint: query, update and graph store.

It knows the protocols and nothing of the server behind them.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from tests.conformance.compare import Table, results_from
from tests.conformance.manifests import Data, File

NOTHING: Final = "urn:provgraph:conformance:nothing"
"""A graph that nobody fills: the default graph of an empty dataset."""

_SECONDS_MAX: Final = 60
_EVERYTHING: Final = b"""
SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }
"""
TRIPLES: Final = {
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "ttl": RdfFormat.TURTLE,
}
QUADS: Final = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and the address that gave it."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """What the body is, less its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Endpoint:
    """Three addresses of one store, over connections that are kept.

    Args:
        query: takes queries.
        update: takes updates.
        store: takes whole graphs.
        reads: parameters that each `query` has besides its own, such as one that
            asks for the newest state.
    """

    def __init__(
        self, query: str, update: str, store: str, reads: Iterable[tuple[str, str]] = ()
    ) -> None:
        self.query_url = query
        self.update_url = update
        self.store_url = store
        self._reads = list(reads)
        self._kept: dict[str, http.client.HTTPConnection] = {}

    def ask(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request with these headers and what HTTP itself demands."""
        place = urlsplit(url)
        target = place.path + (f"?{place.query}" if place.query else "")
        for attempt in (1, 2):
            kept = self._connection(place.scheme, place.netloc)
            idle = kept.sock is not None
            try:
                kept.request(method, target, body, dict(headers or {}))
                answer = kept.getresponse()
                names = {name.lower(): value for name, value in answer.getheaders()}
                return Reply(url, answer.status, names, answer.read())
            except ConnectionError:
                # The server may close a connection that it refused to read from.
                kept.close()
                if attempt == 2 or not idle:
                    raise
        raise AssertionError

    def query(
        self,
        text: bytes,
        accept: str | None = None,
        dataset: Iterable[tuple[str, str]] = (),
    ) -> Reply:
        headers = {"Content-Type": "application/sparql-query"}
        if accept is not None:
            headers["Accept"] = accept
        parameters = urlencode([*self._reads, *dataset])
        return self.ask("POST", _with(self.query_url, parameters), text, headers)

    def update(self, text: bytes) -> Reply:
        headers = {"Content-Type": "application/sparql-update"}
        return self.ask("POST", self.update_url, text, headers)

    def put_graph(self, iri: str | None, body: bytes, media_type: str) -> Reply:
        """Replace a graph; None is the default graph."""
        which = "default" if iri is None else f"graph={quote(iri, safe='')}"
        url = _with(self.store_url, which)
        return self.ask("PUT", url, body, {"Content-Type": media_type})

    def clear(self) -> None:
        """Leave no triple and no graph."""
        _done(self.update(b"DROP ALL"))

    def fill(self, data: Data) -> None:
        """Put the files of a dataset in their places."""
        for name, file in data.files():
            self.put_file(file, name)

    def put_file(self, file: File, name: str | None) -> None:
        """Replace a graph by a file's triples, or all graphs that it has quads of.

        Quads go in one update, since graphs may share their blank nodes. Turtle is
        told its base: a graph store takes the graph's name for it.
        """
        if file.ending in QUADS:
            _done(self.update(_replacing(quads_of(file, name))))
            return
        base = f"@base <{file.iri}> .\n".encode() if file.ending == "ttl" else b""
        media_type = TRIPLES[file.ending].media_type
        _done(self.put_graph(name, base + file.bytes(), media_type))

    def everything(self) -> list[Quad]:
        """Return what is stored."""
        reply = self.query(_EVERYTHING, "application/sparql-results+json")
        assert 200 == reply.status, reply
        found = results_from(reply.body, "srj")
        assert isinstance(found, Table)
        return [
            Quad(s, p, o, DefaultGraph() if g is None else g)
            for s, p, o, g in found.rows
        ]

    def close(self) -> None:
        for connection in self._kept.values():
            connection.close()

    def _connection(self, scheme: str, place: str) -> http.client.HTTPConnection:
        if place not in self._kept:
            secure = scheme == "https"
            kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
            self._kept[place] = kind(place, timeout=_SECONDS_MAX)
        return self._kept[place]


class Shelf:
    """Files of datasets, each put into a graph of its own once.

    A query takes its dataset from the shelf by the parameters of the protocol;
    so the store is filled once for all queries.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        endpoint.clear()
        self._endpoint = endpoint
        self._held: dict[str, File] = {}

    def dataset(self, data: Data) -> list[tuple[str, str]]:
        """Return the parameters that name *data*, having put what was missing."""
        default: list[str] = []
        named: list[str] = []
        for name, file in data.files():
            at = name or file.iri
            (default if name is None else named).append(at)
            inside = names_in(file) if file.ending in QUADS else set()
            named += sorted(inside)
            self._put(file, at, {at} | inside)
        return [
            *(("default-graph-uri", iri) for iri in default or [NOTHING]),
            *(("named-graph-uri", iri) for iri in named),
        ]

    def _put(self, file: File, at: str, places: set[str]) -> None:
        # Two tests may want different triples under one IRI.
        if any(self._held.get(place) != file for place in places):
            self._endpoint.put_file(file, at)
            self._held.update(dict.fromkeys(places, file))


def quads_of(file: File, name: str | None) -> list[Quad]:
    """Return what a file has, what it has for the default graph under *name*."""
    return [
        quad
        if name is None or not isinstance(quad.graph_name, DefaultGraph)
        else Quad(quad.subject, quad.predicate, quad.object, NamedNode(name))
        for quad in parse(
            file.bytes(),
            {**TRIPLES, **QUADS}[file.ending],
            base_iri=file.iri,
            rename_blank_nodes=True,
        )
    ]


def names_in(file: File) -> set[str]:
    """Return the named graphs of a file of quads."""
    graphs = {quad.graph_name for quad in quads_of(file, None)}
    return {graph.value for graph in graphs if isinstance(graph, NamedNode)}


def _replacing(quads: Iterable[Quad]) -> bytes:
    """Return an update that puts *quads* in the place of the graphs they are of."""
    lines: dict[str, list[str]] = {}
    for quad in quads:
        lines.setdefault(str(quad.graph_name), []).append(f"{quad.triple} .")
    drops = [
        f"DROP SILENT {'DEFAULT' if graph == 'DEFAULT' else f'GRAPH {graph}'} ;"
        for graph in lines
    ]
    blocks = [
        "\n".join(inside) if graph == "DEFAULT" else f"GRAPH {graph} {{ {inside} }}"
        for graph, inside in ((one, "\n".join(many)) for one, many in lines.items())
    ]
    return "\n".join([*drops, "INSERT DATA {", *blocks, "}"]).encode()


def _with(url: str, parameters: str) -> str:
    if not parameters:
        return url
    return f"{url}{'&' if '?' in url else '?'}{parameters}"


def _done(reply: Reply) -> None:
    assert reply.status in range(200, 300), reply
