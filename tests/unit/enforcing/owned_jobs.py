"""A contract that jobs have owners, put into force, and events that break it."""

from __future__ import annotations

from pathlib import Path

from provgraph.enforcing import Contract
from provgraph.enforcing.records import activating, adding
from provgraph.journal import Draft
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import triple
from provgraph.workspace import Workspace
from tests.unit.server.builders import body

OWNED = b"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix pg: <https://w3id.org/provgraph/ns#> .
<urn:shape:owned> a sh:NodeShape ; sh:targetClass pg:Job ; sh:property [
  sh:path ( pg:facets pg:ownership pg:owner ) ; sh:minCount 1 ;
  sh:message "a job has an owner" ] .
"""


def contract(name: str, mode: str = "warn", *namespaces: str) -> Contract:
    quads = parse(OWNED, TURTLE, None).quads
    lines = "".join(f"{triple(*quad[:3])}\n" for quad in quads)
    return Contract(
        name, "1.0.0", lines, OWNED.decode(), "text/turtle", mode=mode,
        namespaces=namespaces,
    )  # fmt: skip


def enforce(folder: Path, *contracts: Contract) -> None:
    """Put contracts into force in the workspace in *folder*."""
    with Workspace.open(folder, create=True) as workspace:
        for one in contracts:
            for said in (adding(one), activating(one)):
                draft = Draft("contract", said, "application/json")
                workspace.pipeline.command(draft)
        workspace.settle()


def job(name: str, *, owned: bool = False, space: str = "shop") -> bytes:
    """Return an event of a job, with an owner or without."""
    owners = {"owners": [{"name": "team:data"}]}
    facet = {"_producer": "urn:x", "_schemaURL": "urn:x", **owners}
    facets = {"ownership": facet} if owned else {}
    return body(job={"namespace": space, "name": name, "facets": facets})
