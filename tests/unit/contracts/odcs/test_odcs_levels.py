"""Service levels are judged by the times at which versions were made."""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import Any

import pytest

from provgraph.contracts.odcs.shapes import translated
from provgraph.rdf.vocab import PROV_NAMESPACE
from tests.unit.contracts.odcs.builders import (
    contract,
    found_in_a_store,
    lineage,
    violated,
    written,
)


def day(number: int, **options: Any) -> dict[str, Any]:
    """Return the event of a version written so many days ago."""
    when = dt.datetime.now(dt.UTC) - dt.timedelta(days=number)
    return written(at=when.strftime("%Y-%m-%dT%H:%M:%SZ"), run=number + 1, **options)


def dropped(number: int) -> dict[str, Any]:
    facets = {"lifecycleStateChange": {"lifecycleStateChange": "DROP"}}
    return day(number, facets=facets) | {"job": {"namespace": "etl", "name": "drop"}}


@pytest.mark.parametrize(
    ("level", "good", "bad"),
    [
        ("latency, value: 4, unit: d", [day(9), day(3)], [day(9), day(5)]),
        ("freshness, value: 96, unit: h", [day(3)], [day(5)]),
        ("frequency, value: 2, unit: d", [day(9), day(7)], [day(9), day(6)]),
        (
            "endOfLife, value: 2026-11-05",
            [written()],
            [written(at="2026-11-05T01:00Z")],
        ),
        (
            "retention, value: 1, unit: mo",
            [day(90), dropped(50)],
            [day(90), dropped(80)],
        ),
    ],
)
def test_service_levels_are_judged_by_the_times_of_versions(
    level: str, good: list[dict[str, Any]], bad: list[dict[str, Any]]
) -> None:
    said = translated(
        contract(f"schema: [{{name: t}}]\nslaProperties: [{{property: {level}}}]")
    ).shapes

    assert set() == violated(said, lineage(*good))
    assert {"level.t.0"} == violated(said, lineage(*bad))
    if "sh:sparql" in said:
        assert set() == found_in_a_store(said, lineage(*good))
        assert {"level.t.0"} == found_in_a_store(said, lineage(*bad))


@pytest.mark.parametrize("until", ["2026-02-31", "2099-01-01T00:00:00+99:00"])
def test_a_date_that_no_calendar_has_is_no_end_of_life(until: str) -> None:
    """No time compares with it, so that each version would break it."""
    level = f"slaProperties: [{{property: endOfLife, value: '{until}'}}]"
    told = translated(contract(f"schema: [{{name: t}}]\n{level}"))

    assert set() == violated(told.shapes, lineage(written()))
    assert "its value is no date" in {one.reason for one in told.unsaid}


def test_a_table_that_was_written_every_hour_is_judged_in_a_moment() -> None:
    """A join of all its versions for each of them would take minutes."""
    level = "{property: %s, value: 1, unit: d}"
    levels = ", ".join(level % one for one in ("latency", "frequency"))
    said = translated(
        contract(f"schema: [{{name: t}}]\nslaProperties: [{levels}]")
    ).shapes
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    graph = "".join(
        f"<urn:v:{number}> <{PROV_NAMESPACE}specializationOf>"
        " <urn:provgraph:dataset:s3%3A%2F%2Flake:t> .\n"
        f"<urn:v:{number}> <{PROV_NAMESPACE}generatedAtTime>"
        f' "{start + dt.timedelta(hours=number):%Y-%m-%dT%H:%M:%SZ}"'
        "^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n"
        for number in range(240)
    )
    began = time.process_time()

    assert {"level.t.0"} == found_in_a_store(said, graph)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("element", "names"),
    [
        ("t.a", {"t"}),
        ("u_1.b, t.a", {"t", "u"}),
        ("u", {"u"}),
        ("t.a, v.b", set()),
        ("a", set()),  # of which of the two?
    ],
)
def test_a_level_speaks_of_the_objects_that_it_names(
    element: str, names: set[str]
) -> None:
    objects = "{name: t, properties: [{name: a}]}, {name: u, physicalName: u_1}"
    level = f'property: latency, value: 1, unit: d, element: "{element}"'
    said = translated(
        contract(f"schema: [{objects}]\nslaProperties: [{{{level}}}]")
    ).shapes

    assert names == set(re.findall(r"^c:level\.(\w)\.0", said, re.MULTILINE))


def test_the_only_object_needs_not_to_be_named_by_a_level() -> None:
    objects = "schema: [{name: t, properties: [{name: id}]}]"
    level = "slaProperties: [{property: latency, value: 1, unit: d, element: id}]"

    assert "c:level.t.0" in translated(contract(f"{objects}\n{level}")).shapes
