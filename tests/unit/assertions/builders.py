"""Runs told in a line each, and a graph of them that can be asked."""

from __future__ import annotations

import json
import tempfile
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph

from provgraph.assertions import Graph
from provgraph.checking.data import Source, read_data
from provgraph.rdf.formats import RESULTS_JSON
from provgraph.rdf.mint import DEFAULT_BASE
from provgraph.rdf.terms import triple
from provgraph.rdf.vocab import PREFIXES
from provgraph.workspace import Workspace

Event = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """A run at a minute, which reads and writes datasets of the namespace `db`."""

    minute: int
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    ends: str = "COMPLETE"
    job_type: str | None = None

    @property
    def job(self) -> str:
        return f"job{self.minute}"

    @property
    def id(self) -> str:
        return str(uuid.UUID(int=self.minute))

    def events(self) -> list[Event]:
        """Return its first event and, if it ends, its last."""
        facets = {}
        if self.job_type is not None:
            facets["jobType"] = {"processingType": self.job_type, "integration": "T"}
        common = {
            "producer": "https://example.com/tests",
            "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
            "run": {"runId": self.id},
            "job": {"namespace": "etl", "name": self.job, "facets": facets},
            "inputs": [{"namespace": "db", "name": one} for one in self.reads],
            "outputs": [{"namespace": "db", "name": one} for one in self.writes],
        }
        at = f"2026-05-{1 + self.minute // 60:02}T00:{self.minute % 60:02}"
        told = [{**common, "eventType": "START", "eventTime": f"{at}:00Z"}]
        if self.ends != "START":
            told.append({**common, "eventType": self.ends, "eventTime": f"{at}:30Z"})
        return told


def graph_of(runs: Iterable[Run], *others: Event) -> Graph:
    """Return, in memory, the graph that a workspace would make of events."""
    events = [event for one in runs for event in one.events()] + list(others)
    lines = ""
    if events:
        with tempfile.NamedTemporaryFile(suffix=".ndjson") as file:
            file.write(b"\n".join(json.dumps(one).encode() for one in events))
            file.flush()
            told = read_data([Source(file.name, "events", "", "", "")])
        every = told.triples.match(None, None, None)
        lines = "\n".join(triple(*one) for one in every)
    store = pyoxigraph.Store()
    store.load(lines.encode(), pyoxigraph.RdfFormat.N_TRIPLES)

    def ask(text: str) -> bytes:
        answer = store.query(text, prefixes=PREFIXES)
        body = answer.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
        assert body is not None
        return body

    return Graph(ask, DEFAULT_BASE)


def graph_in(workspace: Workspace) -> Graph:
    """Return the graph of a workspace, to be asked."""
    return Graph(
        lambda text: workspace.query(text).write(RESULTS_JSON),
        workspace.about.base_iri,
    )


def filled(folder: Path, runs: Iterable[Run], *others: Event) -> Workspace:
    """Return a workspace that has heard of runs, and of other events."""
    workspace = Workspace.open(folder, create=True)
    events = [event for one in runs for event in one.events()] + list(others)
    workspace.ingest([json.dumps(one).encode() for one in events])
    workspace.settle()
    return workspace
