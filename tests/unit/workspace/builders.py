"""A contract that is easy to break and to keep, and events that do."""

from __future__ import annotations

import json
from typing import Any, Final

from provgraph.cli.contracts_here import ContractsHere
from provgraph.query import question
from provgraph.rdf.terms import Term, iri_value, lexical
from provgraph.workspace import Incoming, Terms, Workspace
from tests.unit.server.builders import event

OWNERS: Final = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pg: <https://w3id.org/provgraph/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

<urn:shop:owners> a pg:Contract ;
    dcterms:identifier "owners" ; owl:versionInfo "1.0.0" ;
    dcterms:title "Jobs have owners" ; dcterms:publisher "data office" .
<urn:shop:owners#job> sh:targetClass pg:Job ;
    sh:property <urn:shop:owners#owner> .
<urn:shop:owners#owner> sh:path ( pg:facets pg:ownership pg:owner ) ;
    sh:minCount 1 ; sh:message "a job has an owner" .
"""
LOOSER: Final = OWNERS.replace('"1.0.0"', '"1.1.0"').replace("sh:minCount 1 ;", "")
STRICTER: Final = OWNERS.replace('"1.0.0"', '"2.0.0"').replace(
    "minCount 1", "minCount 2"
)
_OWNERSHIP: Final = {
    "_producer": "https://example.com/etl",
    "_schemaURL": "https://openlineage.io/spec/facets/1-0-1/OwnershipJobFacet.json",
    "owners": [{"name": "team:shop"}],
}


def job_event(name: str, *, owned: bool, **more: Any) -> dict[str, Any]:
    """Return an event of a run of a job, which has an owner or has none."""
    facets = {"ownership": _OWNERSHIP} if owned else {}
    job = {"namespace": "test", "name": name, "facets": facets}
    return event(
        job=job, outputs=[{"namespace": "test", "name": f"{name}.out"}], **more
    )


def lines(*events: dict[str, Any]) -> list[bytes]:
    return [json.dumps(one).encode() for one in events]


def text(contract: str, name: str = "owners.ttl") -> Incoming:
    return Incoming(contract.encode(), name=name)


def ruled(workspace: Workspace, mode: str, contract: str = OWNERS, **more: Any) -> None:
    """Add a version, where it is not there, and put it into force."""
    contracts = ContractsHere(workspace)
    added = contracts.add(text(contract), {}, force=True)
    contracts.activate(added["name"], added["version"], Terms(mode, **more))


def found(workspace: Workspace, **asked: str) -> list[tuple[str, ...]]:
    """Return the rows of the question `findings`, without times."""
    rows = workspace.query(question("findings").asked(asked)).rows()
    return [tuple(map(_said, row[:7])) for row in rows]


def _said(value: Term | None) -> str:
    if value is None:
        return ""
    return lexical(value) if value[0] == '"' else iri_value(value)
