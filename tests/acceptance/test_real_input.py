"""Real events and the specification's samples are taken in, every one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from provgraph.workspace import Workspace
from tests.acceptance.builders import (
    column,
    count,
    opened,
    real_events,
    sample_events,
    take,
)

DIFFERENT = 168
"""Of the 172 real events; two scenarios hold four of them both."""

Named = tuple[str, str]


class Counted:
    """What a plain reading of the JSON counts, without anything of provgraph.

    Attributes:
        runs: named by events as their own.
        mentioned: named as parent or root, and by no event as its own.
        jobs: of events, and of parents and roots.
        listed: datasets that stand among inputs and outputs.
        datasets: these, and those named only as another name of one, as the
            source of a column, or as a former name.
    """

    def __init__(self, events: Iterable[Mapping[str, Any]]) -> None:
        self.runs: set[str] = set()
        self.mentioned: set[str] = set()
        self.jobs: set[Named] = set()
        self.listed: set[Named] = set()
        self.datasets: set[Named] = set()
        for event in events:
            self._event(event)
        self.mentioned -= self.runs
        self.datasets |= self.listed

    def _event(self, event: Mapping[str, Any]) -> None:
        self.jobs.add(named(event["job"]))
        self.runs.add(run_name(event["run"], event["job"]))
        parent = (event["run"].get("facets") or {}).get("parent") or {}
        for above in (parent, parent.get("root") or {}):
            if above:
                self.mentioned.add(run_name(above["run"], above["job"]))
                self.jobs.add(named(above["job"]))
        for dataset in (event.get("inputs") or []) + (event.get("outputs") or []):
            self.listed.add(named(dataset))
            self.datasets |= set(named_within(dataset.get("facets") or {}))


def named(value: Mapping[str, Any]) -> Named:
    return value["namespace"], value["name"]


def run_name(run: Mapping[str, Any], job: Mapping[str, Any]) -> str:
    """Return the UUID, and any other run id with its job."""
    try:
        return str(uuid.UUID(run["runId"]))
    except ValueError:
        return f"{job['namespace']} {job['name']} {run['runId']}"


def named_within(facets: Mapping[str, Any]) -> Iterator[Named]:
    """Yield the datasets that the facets of another name."""
    for other in facets.get("symlinks", {}).get("identifiers", ()):
        yield named(other)
    lineage = facets.get("columnLineage", {})
    for field in lineage.get("fields", {}).values():
        for source in field["inputFields"]:
            yield named(source)
    for source in lineage.get("dataset", ()):
        yield named(source)
    previous = facets.get("lifecycleStateChange", {}).get("previousIdentifier")
    if previous:
        yield named(previous)


def all_in(workspace: Workspace, events: list[dict[str, Any]], different: int) -> None:
    """Take *events* in: none refused, none in quarantine, equal ones once."""
    receipts = take(workspace, events)

    assert different == len(receipts) - sum(one.duplicate for one in receipts)
    assert different == workspace.journal.last()
    assert {} == workspace.pipeline.projection.quarantined()
    assert different == count(workspace, "?it a pg:LineageEvent")


def test_all_172_real_events_are_taken_in_and_counted_right(tmp_path: Path) -> None:
    events = real_events()
    plain = Counted(events)

    with opened(tmp_path / "data") as workspace:
        all_in(workspace, events, DIFFERENT)

        assert 80 == len(plain.runs) == count(workspace, "?event pg:run ?it")
        told = "?it a pg:Run FILTER NOT EXISTS { ?it pg:mentionedOnly true }"
        assert 80 == count(workspace, told)
        assert 2 == len(plain.mentioned)
        assert 2 == count(workspace, "?it a pg:Run ; pg:mentionedOnly true")
        assert len(plain.jobs) == count(workspace, "?it a pg:Job")
        # An event is linked to what it said of a dataset, and that to the dataset.
        listed = "?event pg:input|pg:output ?said . ?said pg:dataset ?it"
        assert len(plain.listed) == count(workspace, listed)
        assert len(plain.datasets) == count(workspace, "?it a pg:Dataset")


def test_a_run_id_that_is_no_uuid_is_taken_in_and_its_repair_told(
    tmp_path: Path,
) -> None:
    with opened(tmp_path / "data") as workspace:
        all_in(workspace, real_events(), DIFFERENT)
        query = "SELECT ?repair { ?event pg:repair ?repair }"

        repairs = ["/run/runId: is not a UUID; kept, as the run's name in its job"]
        assert repairs == column(workspace, query)
        query = (
            "SELECT (STR(?run) AS ?it) { ?event pg:repair ?repair ; pg:run ?run ."
            " FILTER(CONTAINS(STR(?run), 'run_id')) }"
        )
        assert 1 == len(column(workspace, query))


def test_all_47_samples_of_the_specification_are_taken_in(tmp_path: Path) -> None:
    events = sample_events()
    assert 60 == len(events)

    with opened(tmp_path / "data") as workspace:
        all_in(workspace, events, len(events))
