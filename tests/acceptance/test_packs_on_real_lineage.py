"""What the packs find in the lineage of real events, and that each of it is so.

Where a plain reading of the events can tell, it is counted here from their JSON.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pytest
from hypothesis import given, settings

from provgraph.query.export import lineage_lines
from provgraph.rdf.formats import NQUADS
from provgraph.rdf.parsing import parse
from provgraph.rdf.quads import Triple
from tests.acceptance.builders import opened, real_events, sample_events, take
from tests.profile import PROFILE
from tests.unit.contracts.judging import Found, judged, judged_by_us
from tests.unit.timeline.events import event_sets
from tests.unit.translate.test_bridge_events import of_the_graph

CLOCKS: Final = {"ActivityEndsAfterItStarts", "EntityIsMadeWithinActivity"}
BOUNDS: Final = {"START": min, "COMPLETE": max, "ABORT": max, "FAIL": max}
EXAMPLES: Final = 100 if PROFILE == "full" else 20
REAL: Final[Mapping[str, Mapping[str, int]]] = {
    # Nothing contradicts itself.
    "prov-core": {},
    "openlineage": {
        # Two jobs of Airflow say NONE.
        "ProcessingTypeIsKnown": 2,
        # One is called run_id.
        "RunIdIsUuid": 1,
    },
    "lineage-completeness": {
        # 17 usages are of tables that no event tells of writing.
        "InputIsVersion": 17,
        # Where an event has neither column lineage nor explicit lineage.
        "DerivationIsObserved": 34,
        # No START came of these.
        "ActivityHasStart": 4,
        # Neither inputs nor outputs: runs of whole DAGs, tests, empty operators.
        "RunTouchesData": 9,
        # Two datasets and the 16 jobs of Airflow have owners, of 65 and 79.
        "DatasetHasOwner": 63,
        "JobHasOwner": 63,
    },
    "quality": {
        # dbt tests that were made to fail.
        "AssertionHolds": 6,
        "TestPasses": 1,
        # Two outputs say that no row was written.
        "OutputHasRows": 2,
        # What dbt and Airflow do not send: statistics, schemas, types of columns;
        # and nobody measures how many rows fit.
        "VolumeIsKnown": 33,
        "SchemaIsKnown": 8,
        "FieldHasType": 32,
        "SchemaValidityIsKnown": 49,
    },
    # No event tells of models or agents.
    "model-lineage": {},
    "ai-complete": {},
    "agent-lineage": {},
}
SAMPLES: Final[Mapping[str, Mapping[str, int]]] = {
    "prov-core": {},
    # Samples of three facets speak of the same two runs, each under another job.
    "openlineage": {"RunHasJob": 2},
}


@pytest.fixture(scope="module")
def lineage(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Triple]:
    """Return the lineage of the real events."""
    return graph_of(real_events(), tmp_path_factory)


@pytest.fixture(scope="module")
def found(lineage: Sequence[Triple]) -> Mapping[str, Sequence[Found]]:
    """Return by pack what it finds there."""
    return {pack: judged(pack, lineage) for pack in REAL}


def graph_of(
    events: Iterable[Any], folders: pytest.TempPathFactory
) -> Sequence[Triple]:
    """Return what the graph holds of *events*, with receipts."""
    with opened(folders.mktemp("packs") / "data") as workspace:
        take(workspace, events)
        body = b"".join(lineage_lines(workspace.graph, receipt=True))
    return [(one, way, other) for one, way, other, _ in parse(body, NQUADS, None).quads]


def focuses(found: Sequence[Found], shape: str) -> list[str]:
    return [one.focus for one in found if one.shape == shape]


def runs(found: Sequence[Found], shape: str) -> set[str]:
    """Return the ids of the runs that a shape stopped."""
    return {one.rpartition(":")[2] for one in focuses(found, shape)}


@pytest.mark.parametrize("pack", REAL)
def test_a_pack_finds_in_real_lineage_what_is_there(
    pack: str, found: Mapping[str, Sequence[Found]]
) -> None:
    assert REAL[pack] == Counter(one.shape for one in found[pack])


@pytest.mark.parametrize("by_columns", [False, True])
@pytest.mark.parametrize("pack", REAL)
def test_our_engine_finds_in_real_lineage_what_pyshacl_finds(
    pack: str,
    by_columns: bool,
    lineage: Sequence[Triple],
    found: Mapping[str, Sequence[Found]],
) -> None:
    assert found[pack] == judged_by_us(pack, lineage, by_columns=by_columns)


def test_no_pack_calls_real_lineage_wrong_but_where_a_test_failed(
    found: Mapping[str, Sequence[Found]],
) -> None:
    every = [one for results in found.values() for one in results]
    wrong = {one.shape for one in every if "Violation" == one.severity}

    assert {"AssertionHolds"} == wrong


def test_the_runs_without_a_start_and_without_data_are_those_of_the_events(
    found: Mapping[str, Sequence[Found]],
) -> None:
    kinds, touched = defaultdict(set), defaultdict(bool)
    for event in real_events():
        run = event["run"]["runId"]
        kinds[run].add(event["eventType"])
        touched[run] |= bool(event.get("inputs") or event.get("outputs"))

    complete = found["lineage-completeness"]
    unstarted = {run for run, seen in kinds.items() if "START" not in seen}
    assert unstarted == runs(complete, "ActivityHasStart")
    idle = {run for run, data in touched.items() if not data}
    assert idle == runs(complete, "RunTouchesData")


def test_who_has_an_owner_in_the_events_has_one_here(
    found: Mapping[str, Sequence[Found]],
) -> None:
    events = real_events()
    jobs = [event["job"] for event in events]
    data = [
        one
        for event in events
        for one in (event.get("inputs") or []) + (event.get("outputs") or [])
    ]

    complete = found["lineage-completeness"]
    assert 79 - len(owned(jobs)) == len(focuses(complete, "JobHasOwner"))
    assert 65 - len(owned(data)) == len(focuses(complete, "DatasetHasOwner"))


def owned(things: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {
        (one["namespace"], one["name"])
        for one in things
        if (one.get("facets") or {}).get("ownership", {}).get("owners")
    }


def test_the_assertions_that_do_not_hold_are_those_that_failed(
    found: Mapping[str, Sequence[Found]],
) -> None:
    failed = {
        json.dumps(assertion, sort_keys=True)
        for event in real_events()
        for one in event.get("inputs") or []
        for place in ("facets", "inputFacets")
        for assertion in (one.get(place) or {})
        .get("dataQualityAssertions", {})
        .get("assertions", ())
        if not assertion["success"]
    }

    assert len(failed) == len(focuses(found["quality"], "AssertionHolds"))


@pytest.mark.parametrize("pack", SAMPLES)
def test_the_samples_of_the_specification_are_as_it_requires(
    pack: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    results = judged(pack, graph_of(sample_events(), tmp_path_factory))

    assert SAMPLES[pack] == Counter(one.shape for one in results)


@settings(max_examples=EXAMPLES)
@given(events=event_sets)
def test_the_lineage_of_events_contradicts_nothing_but_where_their_clocks_do(
    events: list[Any],
) -> None:
    """Whatever came, in whatever order; the graph keeps what clocks said."""
    results = judged("prov-core", sorted(of_the_graph(events)))

    assert {one.shape for one in results} <= CLOCKS
    assert not (results and run_forward(events))


def run_forward(events: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether each run's STARTs are its first events, and its ends the last."""
    times = defaultdict(list)
    for event in events:
        if "run" in event:
            times[event["run"]["runId"]].append(event)
    return all(
        event["eventTime"] == bound(one["eventTime"] for one in of_run)
        for of_run in times.values()
        for event in of_run
        if (bound := BOUNDS.get(event["eventType"])) is not None
    )
