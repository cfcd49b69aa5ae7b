"""Servers with a user's graph in them, and the figures of this machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from provgraph.workspace import open_plain
from tests.unit.server.builders import Server, serving

SHOP: Final = "http://example.com/shop"
NAME: Final = 'Äpfel, "rot"\nund süß'
GOODS: Final = """
PREFIX ex: <http://example.com/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
ex:apples rdfs:label "Äpfel, \\"rot\\"\\nund süß"@de ; ex:price 9.5 ; ex:stock 3 ;
  ex:since "2026-01-02"^^xsd:date ; ex:sold true ; ex:weight 1.5e0 .
ex:pears rdfs:label "Birnen"@de ; ex:price 11.25 ; ex:stock 0 ;
  ex:since "2026-02-03"^^xsd:date ; ex:sold false ; ex:weight 2.5e0 .
"""
COMUNICA: Final = Path(__file__).parent / "comunica"
TURTLE: Final = {"Content-Type": "text/turtle"}

ROWS: Final = f"""
PREFIX ex: <http://example.com/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?item ?name ?price ?stock ?since ?sold ?weight {{ GRAPH <{SHOP}> {{
  ?item rdfs:label ?name ; ex:price ?price ; ex:stock ?stock ; ex:since ?since ;
    ex:sold ?sold ; ex:weight ?weight }} }} ORDER BY ?price
"""
TRIPLES: Final = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{SHOP}> {{ ?s ?p ?o }} }}"
ASK: Final = f"ASK {{ GRAPH <{SHOP}> {{ ?s ?p ?o }} }}"

MANY: Final = "http://example.com/many"
MANY_ROWS: Final = 2_000
LONG: Final = f"SELECT * {{ GRAPH <{MANY}> {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} }}"
"""Rows without end, from the first moment on."""

SILENT: Final = (
    f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{MANY}> {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} }}"
)
"""The same, counted: nothing comes before the end."""


@contextmanager
def shop(folder: Path, **settings: str | int) -> Iterator[Server]:
    """Serve a plain store with the graph `SHOP` in it; it asks for no token."""
    open_plain(folder, kind="library").close()
    with serving(folder, **settings) as server:
        reply = server.ask("PUT", f"/data?graph={SHOP}", GOODS.encode(), TURTLE)
        assert 201 == reply.status, reply.body
        yield server


@contextmanager
def crowd(folder: Path, seconds_max: int) -> Iterator[Server]:
    """Serve a plain store with the graph `MANY` in it."""
    open_plain(folder, kind="library").close()
    triples = "".join(
        f'<http://example.com/s{at}> <http://example.com/p> "value {at}" .\n'
        for at in range(MANY_ROWS)
    )
    with serving(folder, server_query_seconds_max=seconds_max) as server:
        reply = server.ask("PUT", f"/data?graph={MANY}", triples, TURTLE)
        assert 201 == reply.status, reply.body
        yield server


def needs(*commands: str) -> Callable[[Any], Any]:
    """Return the mark of a test that is skipped where one of *commands* is missing."""
    missing = [one for one in commands if shutil.which(one) is None]
    return pytest.mark.skipif(bool(missing), reason=f"{', '.join(missing)} is missing")


def endings(server: Server) -> list[dict[str, Any]]:
    """Return the queries that ended, the newest first."""
    told = server.ask("GET", "/pg/v1/queries").json()
    assert [] == told["running"]
    return list(told["ended"])
