"""Real events and samples, workspaces made of them, and what stands in those."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from provgraph.journal import Receipt, SqliteJournal
from provgraph.query import lineage_hash
from provgraph.rdf.terms import lexical
from provgraph.translate.openlineage.facets import TABLE, Owner
from provgraph.workspace import Workspace
from tests.suites import suites

JsonObject = dict[str, Any]

PRODUCER: Final = "https://example.com/provgraph/tests"
_TIME: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


def real_events() -> list[JsonObject]:
    """Return the 74 events of the scenarios and the 98 of dbt."""
    folder = suites("openlineage")
    scenarios = [
        json.loads(path.read_bytes())
        for path in sorted(folder.glob("scenarios/*/events/*.json"))
    ]
    lines = (folder / "dbt_events.ndjson").read_bytes().splitlines()
    dbt = [json.loads(line) for line in lines]
    assert (74, 98) == (len(scenarios), len(dbt))
    return scenarios + dbt


def sample_events() -> list[JsonObject]:
    """Return the specification's own samples: a whole event, and wrapped facets.

    There are 46 files of one facet each; a facet that runs, jobs or datasets
    share is wrapped once for each, which makes 59.
    """
    folder = suites("openlineage", "spec", "tests")
    files = sorted(folder.glob("*/*.json"))
    assert 46 == len(files)
    wrapped = [
        wrap(owner, name, value, at)
        for at, file in enumerate(files)
        for name, value in json.loads(file.read_bytes()).items()
        for owner in owners_of(name, value)
    ]
    assert 59 == len(wrapped)
    return [*wrapped, json.loads((folder / "example_full_event.json").read_bytes())]


def owners_of(name: str, value: Mapping[str, Any]) -> list[Owner]:
    """Return whose facet a sample is; some names have a different one for each."""
    match name:
        case "lineage":
            return ["job" if "entries" in value else "dataset"]
        case "subset":
            return ["input" if "inputCondition" in value else "output"]
        case _:
            return [owner for owner, known in TABLE if known == name]


def wrap(owner: Owner, name: str, value: object, at: int = 0) -> JsonObject:
    """Return an event of the kind that carries a facet of *owner*."""
    facets = {name: value}
    job = {"namespace": "samples", "name": f"{owner}-{name}-{at}"}
    dataset = {"namespace": "samples", "name": f"{owner}/{name}/{at}"}
    event: JsonObject = {
        "eventTime": f"2026-01-01T00:00:{at % 60:02d}Z",
        "producer": PRODUCER,
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
    }
    run = {"runId": f"0190d5a0-0000-7000-8000-{at:012d}"}
    told = {**event, "eventType": "COMPLETE", "run": run, "job": job}
    match owner:
        case "run":
            return {**told, "run": {**run, "facets": facets}}
        case "job":
            return {**event, "job": {**job, "facets": facets}}
        case "dataset":
            return {**event, "dataset": {**dataset, "facets": facets}}
        case "input":
            return {**told, "inputs": [{**dataset, "inputFacets": facets}]}
        case "output":
            return {**told, "outputs": [{**dataset, "outputFacets": facets}]}


def facets_within(event: JsonObject) -> Iterator[tuple[Owner, str, object]]:
    """Yield every facet that an event states, with its owner and name."""
    datasets = [event[key] for key in ("dataset",) if key in event]
    inputs, outputs = event.get("inputs") or [], event.get("outputs") or []
    stated: list[tuple[Owner, Any]] = [
        *(("run", event["run"].get("facets")) for key in ("run",) if key in event),
        *(("job", event["job"].get("facets")) for key in ("job",) if key in event),
        *(("dataset", one.get("facets")) for one in datasets + inputs + outputs),
        *(("input", one.get("inputFacets")) for one in inputs),
        *(("output", one.get("outputFacets")) for one in outputs),
    ]
    for owner, facets in stated:
        for name, value in (facets or {}).items():
            yield owner, name, value


def step(at: int, *, text: str = "") -> list[JsonObject]:
    """Return START and COMPLETE of the run *at*, which reads what another wrote."""
    run = {"runId": f"0190d5a0-0000-7000-8000-{at:012d}"}
    begun = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=at)
    events: list[JsonObject] = []
    for second, kind in enumerate(("START", "COMPLETE")):
        events.append(
            {
                "eventType": kind,
                "eventTime": f"{begun + timedelta(milliseconds=second):{_TIME}}",
                "run": run,
                "job": {
                    "namespace": "steps",
                    "name": f"job-{at % 7}",
                    "facets": {"sql": {"query": f"select {at} {text}"}},
                },
                "inputs": [{"namespace": "lake", "name": f"table-{at % 5}"}],
                "outputs": [{"namespace": "lake", "name": f"table-{(at + 1) % 5}"}],
                "producer": PRODUCER,
                "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
            }
        )
    return events


def steps(first: int, last: int) -> list[JsonObject]:
    """Return the events of the runs *first* to *last*, the latter not among them."""
    return [event for at in range(first, last) for event in step(at)]


def body(event: object) -> bytes:
    """Return an event as its producer would send it."""
    return json.dumps(event).encode()


@contextmanager
def opened(folder: Path) -> Iterator[Workspace]:
    """Open the workspace in *folder*, made where there is none, its graph caught up."""
    with Workspace.open(folder, create=True, kind="test") as workspace:
        workspace.settle()
        yield workspace


def take(workspace: Workspace, events: Iterable[object]) -> list[Receipt]:
    """Take *events* in, none of them refused, and wait for the graph."""
    answers = workspace.ingest([body(event) for event in events])
    receipts = [answer for answer in answers if isinstance(answer, Receipt)]
    assert len(answers) == len(receipts), answers
    workspace.settle()
    return receipts


def hash_after(folder: Path) -> str:
    """Open the workspace in *folder*, and return its lineage hash."""
    with opened(folder) as workspace:
        return lineage_hash(workspace.graph)


def anew(folder: Path, beside: Path) -> str:
    """Return the lineage hash that a workspace made of *folder*'s journal has.

    It stands in the fresh folder *beside*, and owes nothing to the graph of *folder*.
    """
    beside.mkdir()
    shutil.copyfile(folder / "workspace.json", beside / "workspace.json")
    with SqliteJournal(folder / "journal.db") as journal:
        journal.backup(beside / "journal.db")
    return hash_after(beside)


def count(workspace: Workspace, what: str) -> int:
    """Return how many different ?it there are where *what* holds."""
    query = f"SELECT (COUNT(DISTINCT ?it) AS ?count) WHERE {{ {what} }}"
    ((found,),) = workspace.query(query).rows()
    assert found is not None
    return int(lexical(found))


def column(workspace: Workspace, query: str) -> Sequence[str]:
    """Return the texts of a query's only column."""
    return [lexical(one) for (one,) in workspace.query(query).rows() if one is not None]
