"""Contracts and events, made in a line each."""

from __future__ import annotations

import json
from typing import Any

from provgraph.enforcing.contract import Contract
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse

PROLOGUE = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix pg: <https://w3id.org/provgraph/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <urn:shape:> .
"""
USES = """\
<urn:shape:> sh:declare [
    sh:prefix "prov" ; sh:namespace "http://www.w3.org/ns/prov#"^^xsd:anyURI ] .
:RunUsesSomething a sh:NodeShape ; sh:targetClass pg:Run ;
    sh:sparql [
        sh:message "a run uses something" ; sh:prefixes <urn:shape:> ;
        sh:select "SELECT $this { FILTER NOT EXISTS { $this prov:used ?any } }"
    ] .
"""
OWNERS = """\
:JobHasOwner a sh:NodeShape ; sh:targetClass pg:Job ;
    sh:property [
        sh:path ( pg:facets pg:ownership pg:owner ) ; sh:minCount 1 ;
        sh:message "a job has an owner"
    ] .
"""


def contract(shapes: str, name: str = "owners", version: str = "1.0.0") -> Contract:
    """A draft, its shapes given in Turtle without the prefixes."""
    text = PROLOGUE + shapes
    quads = parse(text.encode(), TURTLE, None).quads
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o, _ in quads)
    return Contract(name, version, lines, text, "text/turtle")


def event(
    number: int,
    *,
    state: str = "COMPLETE",
    job: str | None = None,
    owner: str | None = None,
    second: int = 0,
    namespace: str = "shop",
    inputs: tuple[str, ...] = ("in",),
) -> bytes:
    """An event of the run of that number."""
    facets: dict[str, Any] = {}
    if owner is not None:
        facets["ownership"] = {
            "_producer": "https://example.org/p",
            "_schemaURL": "https://example.org/s",
            "owners": [{"name": owner, "type": "OWNER"}],
        }
    return json.dumps(
        {
            "eventType": state,
            "eventTime": f"2026-01-01T00:00:{second:02d}Z",
            "producer": "https://example.org/p",
            "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
            "run": {"runId": f"0b5c0d5e-0b5c-4d5e-8b5c-{number:012d}"},
            "job": {
                "namespace": namespace,
                "name": job or f"job{number}",
                "facets": facets,
            },
            "inputs": [{"namespace": "s3", "name": name} for name in inputs],
            "outputs": [{"namespace": "s3", "name": f"out{number}"}],
        }
    ).encode()
