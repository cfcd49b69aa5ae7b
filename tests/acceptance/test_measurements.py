"""What facets say of data is a measurement; three more are computed from lineage."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.builders import Terminal, lines
from tests.unit.query.events import (
    WAREHOUSE,
    dataset_event,
    run_event,
    schema,
    table,
)

Event = dict[str, Any]
Row = tuple[str, str, str, str, str, str]
COMPUTED = {"volume", "freshness", "schemaValidity"}
AT = "2026-06-01T03:00:30.25Z"
LATER = "2026-06-02T05:00:00Z"


@pytest.fixture
def terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Terminal:
    made = Terminal(tmp_path, capfd)
    made("init")
    return made


def fields(**types: str) -> dict[str, Any]:
    """Return a schema facet; the type of each column stands by its name."""
    told = [{"name": name, "type": type_} for name, type_ in types.items()]
    return {"schema": {"fields": told}}


def metrics(rows: int, **more: Any) -> dict[str, Any]:
    return {"dataQualityMetrics": {"rowCount": rows, "columnMetrics": {}, **more}}


def wrote(number: int, time: str, name: str, *reads: str, **more: Any) -> Event:
    """Return the event of a run; *more* are parts of the dataset that it wrote."""
    inputs = [table(one) for one in reads]
    outputs = [table(name, **more)]
    return run_event(number, time, "job", inputs=inputs, outputs=outputs)


def counted(rows: int) -> dict[str, Any]:
    return {"outputStatistics": {"rowCount": rows, "size": 10 * rows, "fileCount": 2}}


def answer(terminal: Terminal, name: str, *events: Event) -> list[dict[str, str]]:
    """Return what was measured of *name*, once *events* were told."""
    path = terminal.folder.parent / "events.ndjson"
    path.write_bytes(lines(*events))
    assert 0 == terminal("ingest", path).code
    said = terminal("queries", "measurements", "-f", "csv", "--set", f"name={name}")
    assert 0 == said.code, said.err
    return list(csv.DictReader(io.StringIO(said.out)))


def measured(rows: list[dict[str, str]]) -> list[Row]:
    """Return metric, column, value, unit, time, and the run's last digit, in order."""
    return sorted(
        (
            row["metric"],
            row["column"],
            row["value"],
            row["unit"],
            row["measured_at"],
            row["run"][-1:],
        )
        for row in rows
    )


def computed(rows: list[dict[str, str]], metric: str) -> list[tuple[str, str, str]]:
    """Return value, unit and version's run of one metric, the latest first."""
    return [
        (row["value"], row["unit"], row["version"][-1:])
        for row in rows
        if row["metric"] == metric
    ]


def version(name: str, number: int) -> str:
    space = WAREHOUSE.replace(":", "%3A").replace("/", "%2F")
    return f"urn:provgraph:version:{space}:{name}:00000000-0000-0000-0000-{number:012}"


def test_a_facet_becomes_measurements_of_the_version_that_the_run_wrote(
    terminal: Terminal,
) -> None:
    column = {"nullCount": 1, "distinctCount": 7, "min": 0.5, "quantiles": {"0.5": 3}}
    facets = metrics(8, bytes=80, columnMetrics={"amount": column})
    rows = answer(terminal, "clean", wrote(3, AT, "clean", facets=facets))

    assert {("clean", version("clean", 3))} == {
        (row["dataset"], row["version"]) for row in rows
    }
    assert [
        ("byteSize", "", "80", "bytes", AT, "3"),
        ("distinctCount", "amount", "7", "values", AT, "3"),
        ("min", "amount", "0.5", "", AT, "3"),
        ("nullCount", "amount", "1", "values", AT, "3"),
        ("quantile 0.5", "amount", "3", "", AT, "3"),
        ("rowCount", "", "8", "rows", AT, "3"),
        ("volume", "", "8", "rows", AT, "3"),
    ] == measured(rows)


def test_what_was_written_is_measured_by_the_writer(terminal: Terminal) -> None:
    rows = answer(terminal, "clean", wrote(3, AT, "clean", outputFacets=counted(5)))

    assert [
        ("byteSize", "", "50", "bytes", AT, "3"),
        ("fileCount", "", "2", "files", AT, "3"),
        ("rowCount", "", "5", "rows", AT, "3"),
        ("volume", "", "5", "rows", AT, "3"),
    ] == measured(rows)


@pytest.mark.parametrize("kind", ["facets", "inputFacets"])
def test_a_reader_measures_the_version_that_it_read(
    terminal: Terminal, kind: str
) -> None:
    """Also where the reader writes the same table again."""
    told = metrics(8, columnMetrics={"amount": {"nullCount": 2}})
    read = run_event(
        4,
        LATER,
        "check",
        inputs=[table("clean", **{kind: told})],
        outputs=[table("clean")],
    )
    rows = answer(terminal, "clean", wrote(3, AT, "clean"), read)
    stated = [row for row in rows if row["metric"] not in COMPUTED]

    assert {version("clean", 3)} == {row["version"] for row in stated}
    assert [
        ("nullCount", "amount", "2", "values", LATER, "4"),
        ("rowCount", "", "8", "rows", LATER, "4"),
    ] == measured(stated)


def test_what_is_told_of_a_dataset_alone_names_no_version_and_no_run(
    terminal: Terminal,
) -> None:
    told = dataset_event(LATER, table("clean", facets=metrics(8)))
    rows = answer(terminal, "clean", wrote(3, AT, "clean"), told)

    assert [("rowCount", "", "8", "rows", LATER, "")] == measured(rows)
    assert [""] == [row["version"] for row in rows]


def test_what_was_stated_twice_was_measured_the_first_time(terminal: Terminal) -> None:
    told = [
        run_event(4, time, "check", kind, inputs=[table("clean", facets=metrics(8))])
        for kind, time in (("RUNNING", LATER), ("COMPLETE", "2026-06-02T06:00:00Z"))
    ]
    rows = answer(terminal, "clean", wrote(3, AT, "clean"), *reversed(told))

    assert [("rowCount", "", "8", "rows", LATER, "4")] == measured(rows)


def test_volume_is_of_the_whole_rather_than_of_what_was_written(
    terminal: Terminal,
) -> None:
    """And -1, which some engines write for what they do not know, is none."""
    rows = answer(
        terminal,
        "clean",
        wrote(1, AT, "clean", outputFacets=counted(5), facets=metrics(800)),
        wrote(2, LATER, "clean", outputFacets=counted(-1)),
    )

    assert [("800", "rows", "1")] == computed(rows, "volume")


def test_freshness_is_seconds_from_the_newest_that_was_read(
    terminal: Terminal,
) -> None:
    """Of 02:00:00 and, the day before, 01:30: 1:00:30.25 later, and a day and 3 h."""
    rows = answer(
        terminal,
        "clean",
        wrote(1, "2026-06-01T02:00:00Z", "raw"),
        wrote(2, "2026-05-31T01:30:00Z", "rates"),
        wrote(3, AT, "clean", "raw", "rates", "unknown"),
        wrote(4, LATER, "clean", "raw"),
        wrote(5, "2026-06-03T00:00:00Z", "clean", "unknown"),
    )

    assert [("97200", "seconds", "4"), ("3630.25", "seconds", "3")] == computed(
        rows, "freshness"
    )


def test_schema_validity_is_the_share_of_fields_that_stayed(
    terminal: Terminal,
) -> None:
    """Of four fields one has another type and one is gone; then nothing changes."""
    before = fields(id="BIGINT", amount="INT", city="TEXT", note="TEXT")
    after = fields(city="TEXT", id="BIGINT", amount="DOUBLE", more="TEXT")
    rows = answer(
        terminal,
        "clean",
        wrote(1, "2026-06-01T01:00:00Z", "clean", facets=before),
        wrote(2, "2026-06-01T02:00:00Z", "clean", facets=after),
        wrote(3, "2026-06-01T03:00:00Z", "clean", facets=after),
        wrote(4, "2026-06-01T04:00:00Z", "clean"),
        wrote(5, "2026-06-01T05:00:00Z", "clean", facets=after),
        wrote(6, "2026-06-01T06:00:00Z", "clean", facets=schema("other")),
    )

    assert [("0", "share", "6"), ("1", "share", "3"), ("0.5", "share", "2")] == (
        computed(rows, "schemaValidity")
    )


def test_a_field_without_a_type_stays_while_it_has_none(terminal: Terminal) -> None:
    """Of three fields without one, the first stays and the second is given one."""
    untyped = {"schema": {"fields": [{"name": name} for name in ("id", "city", "at")]}}
    typed = {"schema": {"fields": [{"name": "id"}, {"name": "city", "type": "TEXT"}]}}
    rows = answer(
        terminal,
        "clean",
        wrote(1, "2026-06-01T01:00:00Z", "clean", facets=untyped),
        wrote(2, "2026-06-01T02:00:00Z", "clean", facets=typed),
    )
    (share,) = computed(rows, "schemaValidity")

    assert "0.33333" == share[0][:7]
    assert ("share", "2") == share[1:]


def test_a_dataset_that_nobody_measured_has_no_measurements(
    terminal: Terminal,
) -> None:
    assert [] == answer(terminal, "clean", wrote(3, AT, "clean"))


def test_the_latest_hundred_versions_are_told_of(terminal: Terminal) -> None:
    """The oldest of them is still compared with the one before."""
    written = [
        wrote(
            number,
            f"2026-06-01T{number // 60:02}:{number % 60:02}:00Z",
            "clean",
            facets=schema("id"),
            outputFacets=counted(number),
        )
        for number in range(1, 103)
    ]
    rows = answer(terminal, "clean", *written)

    volumes = [int(value) for value, _, _ in computed(rows, "volume")]
    assert [*range(102, 2, -1)] == volumes
    assert ["1"] * 100 == [told[0] for told in computed(rows, "schemaValidity")]
