"""Contracts by their names, and lineage as a workspace's graph holds it."""

from __future__ import annotations

import datetime as dt
import re
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import pyoxigraph
import pyshacl
import rdflib
from rdflib.namespace import SH

from provgraph.contracts.judging import judge_graph
from provgraph.contracts.odcs.contract import Contract, Property
from provgraph.contracts.odcs.naming import datasets_of
from provgraph.contracts.odcs.reading import read_contract
from provgraph.contracts.reading import read_shapes
from provgraph.intake import identify
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.mint import Mint
from provgraph.rdf.parsing import parse
from provgraph.rdf.triples import Triples
from provgraph.timeline import Timeline
from provgraph.translate.openlineage import Translator, read_event

FOLDER: Final = Path(__file__).parents[3] / "fixtures" / "odcs"
PATHS: Final = sorted(FOLDER.glob("*.odcs.yaml"))
HEAD: Final = (
    "apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 1.0.0\nstatus: active\n"
)
LAKE: Final = 'servers: [{server: lake, type: s3, location: "s3://lake/{model}"}]\n'
_OF_SHAPES: Final = (
    files("pyshacl").joinpath("assets", "shacl-shacl.ttl").read_text(encoding="utf-8")
)
SCHEMA_URL: Final = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"


def fixture(name: str) -> Contract:
    return read_contract((FOLDER / f"{name}.odcs.yaml").read_bytes())


def contract(text: str) -> Contract:
    """Return a contract of what comes after the head; its objects lie in a lake."""
    return read_contract(f"{HEAD}{LAKE}{text}".encode())


def written(
    name: str = "t",
    facets: dict[str, Any] | None = None,
    *,
    namespace: str = "s3://lake",
    at: str = "2026-11-02T06:10:00Z",
    run: int = 1,
    inputs: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return the event of a run that wrote a dataset with these facets."""
    return {
        "eventType": "COMPLETE",
        "eventTime": at,
        "producer": "https://example.com/etl",
        "schemaURL": SCHEMA_URL,
        "run": {"runId": f"0190aaaa-0000-7000-8000-{run:012}"},
        "job": {"namespace": "etl", "name": f"write_{name}"},
        "inputs": inputs or [],
        "outputs": [{"namespace": namespace, "name": name, "facets": facets or {}}],
    }


def schema(*fields: tuple[str, str] | dict[str, Any]) -> dict[str, Any]:
    """Return the schema facet of names and types."""
    told = [
        one if isinstance(one, dict) else dict(zip(("name", "type"), one, strict=True))
        for one in fields
    ]
    return {"schema": {"fields": told}}


def assertions(*told: dict[str, Any]) -> dict[str, Any]:
    return {"dataQualityAssertions": {"assertions": list(told)}}


def metrics(**told: Any) -> dict[str, Any]:
    return {"dataQualityMetrics": told}


def kept(one: Contract) -> list[dict[str, Any]]:
    """Return events of runs that wrote each object just now, as the contract has it."""
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    owners = [{"name": name} for name in (one.team.owners if one.team else ())]
    return [
        written(
            named.name,
            {
                "schema": {"fields": [_field(each) for each in part.properties]},
                "ownership": {"owners": owners},
                **metrics(
                    rowCount=1 if one.id == "strange" else 300,
                    columnMetrics={
                        each.stored_name: {"nullCount": 0} for each in part.properties
                    },
                ),
            },
            namespace=named.namespace,
            at=now,
            run=at,
        )
        for at, (part, named) in enumerate(
            (part, named) for part in one.objects for named in datasets_of(one, part)
        )
    ]


def _field(one: Property, name: str | None = None) -> dict[str, Any]:
    inner = [_field(each) for each in one.properties]
    if one.items is not None:
        inner.append(_field(one.items, "_element"))
    kind = one.physical_type or (one.logical_type or "any")
    told = {"name": name or one.stored_name, "type": kind}
    return told | ({"fields": inner} if inner else {})


def lineage(*events: dict[str, Any]) -> str:
    """Return the graph of some events as N-Triples, as a workspace has it."""
    translator, lines, claims = Translator(), [], []
    for value in events:
        told = translator.translate(read_event(value), identify(value))
        waiting = list(told.chunks)
        lines.append(told.lines)
        while waiting:
            chunk = waiting.pop()
            lines.append(chunk.lines)
            waiting += chunk.parts
        claims += told.claims
    lines += Timeline(None, Mint()).fold(claims).added
    return "\n".join(lines)


def malformed(shapes: str) -> list[str]:
    """Return what the shapes of shapes find in *shapes*, as our engine says.

    pySHACL, which brings them along, needs seconds for what takes it milliseconds.
    """
    report = judge_graph(read_shapes(_triples(_OF_SHAPES)), _triples(shapes))
    return [f"{one.focus} {one.path} {one.component}" for one in report.results]


def _triples(turtle: str) -> Triples:
    return Triples(quad[:3] for quad in parse(turtle.encode(), TURTLE, None).quads)


def broken(shapes: str, graph: str) -> dict[str, str]:
    """Return the shapes that a graph breaks, with the severity, as pySHACL says."""
    data = rdflib.Graph().parse(data=graph, format="turtle")
    of_shapes = rdflib.Graph().parse(data=shapes, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=of_shapes)
    return {
        str(report.value(result, SH.sourceShape)).rpartition(":")[2]: str(
            report.value(result, SH.resultSeverity)
        ).rpartition("#")[2]
        for result in report.objects(None, SH.result)
    }


def violated(shapes: str, graph: str) -> set[str]:
    """Return the shapes that a graph breaks, those for information left out."""
    found = broken(shapes, graph)
    return {name for name, severity in found.items() if severity != "Info"}


def found_in_a_store(shapes: str, graph: str) -> set[str]:
    """Return the shapes whose queries find something in Oxigraph, which is to run them.

    `$this` is put into the text, which none of these queries has in a string.
    """
    store = pyoxigraph.Store()
    store.load(graph.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    of_shapes = rdflib.Graph().parse(data=shapes, format="turtle")
    head = "".join(
        f"PREFIX {of_shapes.value(one, SH.prefix)}:"
        f" <{of_shapes.value(one, SH.namespace)}>\n"
        for one in of_shapes.objects(None, SH.declare)
    )
    found = set()
    for shape, constraint in of_shapes.subject_objects(SH.sparql):
        select = str(of_shapes.value(constraint, SH.select))
        select = re.sub(r"SELECT .* WHERE", "SELECT (1 AS ?found) WHERE", select)
        for node in of_shapes.objects(shape, SH.targetNode):
            if any(store.query(head + select.replace("$this", node.n3()))):
                found.add(str(shape).rpartition(":")[2])
    return found
