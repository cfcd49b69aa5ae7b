"""What every server needs, loaded once for all that are forked: see `forked`."""

from __future__ import annotations

from provgraph.rdf.sparql.parse import parse_query
from provgraph.server import serve
from provgraph.workspace import Workspace

__all__ = ["Workspace", "serve"]

parse_query("SELECT DISTINCT ?s (COUNT(?o) AS ?n) { GRAPH ?g { ?s a ?o } } GROUP BY ?s")
