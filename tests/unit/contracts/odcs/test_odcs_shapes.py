"""What a contract says is judged on lineage as it arrives; pySHACL is the referee."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
import rdflib

from provgraph.contracts.odcs.reading import read_contract
from provgraph.contracts.odcs.shapes import translated
from provgraph.rdf.vocab import PG_NAMESPACE
from tests.unit.contracts.odcs.builders import (
    PATHS,
    assertions,
    broken,
    contract,
    fixture,
    kept,
    lineage,
    malformed,
    metrics,
    schema,
    violated,
    written,
)

ROOT = Path(__file__).parents[4]
NOT_NULL = {"assertion": "not_null", "success": True, "column": "id"}
UNIQUE = {"assertion": "unique", "success": True, "column": "id"}
ID = "schema: [{name: t, properties: [{name: id, logicalType: integer%s}]}]"
RULE = "schema: [{name: t, properties: [{name: id, quality: [{%s}]}]}]"
LISTS = (
    "schema: [{name: t, properties: [{name: l, logicalType: array, items:"
    " {properties: [{name: i}]}}]}]"
)
ROWS = "schema: [{name: t, quality: [{metric: rowCount, %s}]}]"
OWNED = {"ownership": {"owners": [{"name": "team:a", "type": "OWNER"}]}}
BIG = {"schema": {"fields": [{"name": "id", "type": "BIGINT"}]}}


def nulls(number: int) -> dict[str, Any]:
    return BIG | metrics(rowCount=9, columnMetrics={"id": {"nullCount": number}})


CASES: list[tuple[str, dict[str, Any], dict[str, Any], set[str]]] = [
    (ID % "", schema(("id", "BIGINT")), schema(("no", "int")), {"field.t.id"}),
    (ID % "", schema(("id", "number(38,0)")), schema(("id", "text")), {"field.t.id"}),
    (ID % "", schema({"name": "id"}), {}, {"field.t.id"}),
    (
        "schema: [{name: t, properties: [{name: a, physicalName: b}]}]",
        *(schema(("b", "x")), schema(("a", "x")), {"field.t.b"}),
    ),
    (
        "schema: [{name: t, properties: [{name: g, physicalType: geography(4)}]}]",
        *(schema(("g", "GEOGRAPHY")), schema(("g", "int")), {"field.t.g"}),
    ),
    (
        "schema: [{name: t, properties: [{name: l, logicalType: array}]}]",
        *(schema(("l", "text[]")), schema(("l", "text")), {"field.t.l"}),
    ),
    (
        "schema: [{name: t, properties: [{name: o, properties: [{name: i}]}]}]",
        schema({"name": "o", "type": "struct", "fields": [{"name": "i"}]}),
        schema({"name": "o", "type": "struct", "fields": [{"name": "j"}]}),
        {"field.t.o.i"},
    ),
    (
        LISTS,
        schema(
            {
                "name": "l",
                "type": "array<struct<i:int>>",
                "fields": [{"name": "_element", "fields": [{"name": "i"}]}],
            }
        ),
        schema({"name": "l", "type": "array", "fields": [{"name": "i"}]}),
        {"field.t.l._element", "field.t.l._element.i"},
    ),
    (
        ID % ", required: true",
        BIG | assertions(NOT_NULL),
        BIG | assertions(NOT_NULL | {"success": False}),
        {"required.t.id"},
    ),
    (ID % ", required: true", nulls(0), nulls(3), {"measured.t.id"}),
    (
        ID % ", unique: true",
        BIG | assertions(UNIQUE),
        BIG | assertions(UNIQUE | {"success": False}),
        {"unique.t.id"},
    ),
    (
        ID % ", primaryKey: true",
        BIG | assertions(UNIQUE, NOT_NULL),
        BIG | assertions(UNIQUE | {"success": False}, NOT_NULL),
        {"unique.t.id"},
    ),
    (ROWS % "mustBe: 9", metrics(rowCount=9), metrics(rowCount=8), {"rows.t.0"}),
    (ROWS % "mustNotBe: 8", metrics(rowCount=9), metrics(rowCount=8), {"rows.t.0"}),
    (
        ROWS % "mustBeBetween: [1, 9]",
        *(metrics(rowCount=9), metrics(rowCount=10), {"rows.t.0"}),
    ),
    (
        ROWS % "mustNotBeBetween: [1, 9]",
        *(metrics(rowCount=10), metrics(rowCount=9), {"rows.t.0"}),
    ),
    (
        ROWS % "mustBeGreaterThan: 9",
        *(metrics(rowCount=10), metrics(rowCount=9), {"rows.t.0"}),
    ),
    (
        ROWS % "mustBeGreaterOrEqualTo: 9.5",
        *(metrics(rowCount=10), metrics(rowCount=9), {"rows.t.0"}),
    ),
    (
        ROWS % "mustBeLessThan: 9",
        *(metrics(rowCount=8), metrics(rowCount=9), {"rows.t.0"}),
    ),
    (
        ROWS % "mustBeLessOrEqualTo: 9, mustBeGreaterThan: 2",
        *(metrics(rowCount=9), metrics(rowCount=2), {"rows.t.0"}),
    ),
    (RULE % "metric: nullValues, mustBeLessThan: 5", nulls(4), nulls(5), {"nulls"}),
    (RULE % "metric: nullValues, mustNotBe: 5", nulls(4), nulls(5), {"nulls"}),
    (
        RULE % "metric: nullValues, mustBe: 0, unit: percent",
        *(nulls(0), nulls(1), {"nulls"}),
    ),
    (
        RULE % "metric: duplicateValues, mustBeLessThan: 1",
        BIG | assertions(UNIQUE),
        BIG | assertions(UNIQUE | {"success": False}),
        {"values"},
    ),
    (
        RULE % "metric: invalidValues, mustBe: 0",
        BIG | assertions(NOT_NULL | {"success": False}),
        BIG | assertions({**UNIQUE, "assertion": "accepted_values", "success": False}),
        {"values"},
    ),
    (
        RULE % "type: sql, query: x, name: agrees",
        BIG | assertions({**UNIQUE, "name": "agrees"}),
        BIG | assertions({**UNIQUE, "name": "agrees", "success": False}),
        {"rule"},
    ),
    (
        "schema: [{name: t, quality: [{metric: duplicateValues, mustBe: 0}]}]",
        assertions({"assertion": "unique", "success": False, "column": "id"}),
        assertions({"assertion": "unique_combination_of_columns", "success": False}),
        {"values.t.0"},
    ),
    ("schema: [{name: t}]\nteam: {name: a}", OWNED, {}, {"owner.t", "owners.t"}),
    (
        "schema: [{name: t}]\nteam: [{username: b, role: Owner}, {username: c}]",
        {"ownership": {"owners": [{"name": "b"}]}},
        {"ownership": {"owners": [{"name": "c"}]}},
        {"owners.t"},
    ),
    ("schema: [{name: t}]\nteam: [{username: c}]", OWNED, {}, {"owner.t"}),
]


@pytest.mark.parametrize(("text", "good", "bad", "shapes"), CASES)
def test_lineage_that_keeps_a_contract_passes_and_other_is_told(
    text: str, good: dict[str, Any], bad: dict[str, Any], shapes: set[str]
) -> None:
    """Shapes on columns `id` are named in short."""
    said = translated(contract(text)).shapes
    wanted = {f"{name}.t.id.0" if "." not in name else name for name in shapes}

    assert set() == violated(said, lineage(written(facets=good)))
    assert wanted == violated(said, lineage(written(facets=bad)))


def test_a_check_that_a_reader_reports_counts_too() -> None:
    """Great Expectations and dbt report of their inputs."""
    said = translated(contract(ID % ", required: true")).shapes
    facets = assertions(NOT_NULL | {"success": False})
    read = {"namespace": "s3://lake", "name": "t", "inputFacets": facets}
    made = written(facets=BIG)
    checked = written("checked", at="2026-11-02T07:00:00Z", run=2, inputs=[read])

    assert {"required.t.id"} == violated(said, lineage(made, checked))


def test_what_nobody_reported_is_for_information() -> None:
    said = translated(contract(ID % ", required: true, unique: true")).shapes

    assert {"checked.required.t.id": "Info", "checked.unique.t.id": "Info"} == broken(
        said, lineage(written(facets=BIG))
    )


def test_the_severity_of_a_rule_is_that_of_its_results() -> None:
    for severity, told in (
        *(("error", "Violation"), ("warning", "Warning"), ("info", "Info")),
        ("grave", "Violation"),
    ):
        said = translated(contract(ROWS % f"mustBe: 9, severity: {severity}")).shapes
        found = broken(said, lineage(written(facets=metrics(rowCount=8))))

        assert {"rows.t.0": told} == found


def test_a_dataset_that_was_not_written_yet_breaks_nothing() -> None:
    """A contract may be there before the first run; a run that starts is no version."""
    said = translated(fixture("fundamentals")).shapes
    start = written("clean/orders") | {"eventType": "START"}

    assert {} == broken(said, lineage(written("other")))
    assert {} == broken(said, lineage(start))


def test_each_version_is_judged() -> None:
    said = translated(contract(ID % "")).shapes
    first = written(facets=schema(("no", "int")))
    second = written(facets=BIG, at="2026-11-03T06:10:00Z", run=2)

    assert {"field.t.id"} == violated(said, lineage(first, second))


def test_a_version_that_was_only_read_has_nothing_to_state() -> None:
    """Iceberg names the snapshot that was read; who wrote it may never have told."""
    said = translated(contract(f"{ID % ', required: true'}\nteam: {{name: a}}")).shapes
    version = {"version": {"datasetVersion": "7"}}
    read = {"namespace": "s3://lake", "name": "t", "facets": version}
    graph = lineage(written("other", inputs=[read]))

    assert "namedversion:s3%3A%2F%2Flake:t:7" in graph
    assert {} == broken(said, graph)


def test_a_version_is_made_from_what_its_inputs_promise() -> None:
    upstream = fixture("fundamentals")
    said = translated(fixture("lineage-inputs"), known={"orders": upstream}).shapes
    raw = {"namespace": "s3://lake", "name": "raw"}
    orders = {"namespace": "s3://lake", "name": "clean/orders"}
    made = written("clean/orders")
    late = "2026-11-02T07:00:00Z"

    def report(one: dict[str, Any]) -> str:
        return lineage(made, written("report", at=late, run=2, inputs=[one]))

    assert set() == violated(said, report(orders))
    assert {"inputs.report"} == violated(said, report(raw))


def test_an_input_whose_contract_is_not_known_is_not_guessed() -> None:
    found = translated(fixture("lineage-inputs"))

    assert "c:inputs" not in found.shapes
    assert any("orders is not known" in one.reason for one in found.unsaid)


def test_what_may_be_made_from_nothing_has_no_input() -> None:
    said = translated(fixture("lineage-no-inputs")).shapes
    raw = {"namespace": "s3://lake", "name": "raw"}

    assert set() == violated(said, lineage(written("seed")))
    assert {"inputs.seed"} == violated(said, lineage(written("seed", inputs=[raw])))


def test_shapes_are_named_so_that_findings_outlive_a_new_version() -> None:
    old = contract(ID % ", required: true")
    new = dataclasses.replace(old, version="2.0.0", name="Another")
    names = [
        re.findall(r"^c:[^ ]+", translated(one).shapes, re.MULTILINE)
        for one in (old, new)
    ]

    assert len(names[0]) == 6
    assert names[0] == names[1]


@pytest.mark.parametrize("inner", ["checked", "0"])
def test_no_name_of_a_column_makes_two_shapes_one(inner: str) -> None:
    """Shapes of a column are called by it, and so are those of a column within it."""
    rule = "quality: [{metric: nullValues, mustBe: 1}]"
    within = f"properties: [{{name: '{inner}', required: true, unique: true}}]"
    column = f"{{name: a, required: true, unique: true, {rule}, {within}}}"
    said = translated(contract(f"schema: [{{name: t, properties: [{column}]}}]")).shapes
    names = re.findall(r"^(c:\S+) a sh:", said, re.MULTILINE)

    assert sorted(set(names)) == sorted(names)


def test_the_base_of_the_workspace_names_the_datasets() -> None:
    said = translated(contract(ID % ""), "https://lineage.example.com/").shapes

    assert "<https://lineage.example.com/dataset:s3%3A%2F%2Flake:t>" in said
    assert "urn:provgraph" not in said


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name.partition(".")[0])
def test_the_shapes_of_every_example_are_well_formed(path: Path) -> None:
    """By the shapes of shapes; lineage that keeps to the contract passes, and a version
    that states nothing does not, wherever something has to be stated."""
    said = translated(one := read_contract(path.read_bytes())).shapes
    targets = rdflib.Graph().parse(data=said, format="turtle")
    nodes = set(targets.objects(None, rdflib.URIRef(f"{rdflib.SH}targetNode")))
    prov = "http://www.w3.org/ns/prov#"
    bare = "\n".join(
        f"<u:version:{at}> <{prov}specializationOf> <{node}> ;"
        f" <{prov}wasGeneratedBy> <u:run> ."
        for at, node in enumerate(nodes)
    )
    asks = any(word in said for word in ("c:field.", "c:owner.", "c:checked."))

    assert bool(nodes) == (" sh:targetNode" in said)
    assert [] == malformed(said)
    assert {"Info"} >= set(broken(said, lineage(*kept(one))).values())
    assert bool(broken(said, bare)) == (asks or "c:level" in said)


def test_a_shape_that_is_none_is_found_by_the_shapes_of_shapes() -> None:
    said = translated(contract(ID % ", required: true")).shapes

    assert 1 == len(malformed(said.replace("sh:minCount 1", "sh:minCount 1.5", 1)))


def test_shapes_use_only_terms_that_are_defined() -> None:
    """Ours stand in the ontology."""
    ontology = rdflib.Graph().parse(ROOT / "ontology" / "provgraph.ttl")
    used: set[str] = set()
    for path in PATHS:
        said = translated(read_contract(path.read_bytes())).shapes
        shapes = rdflib.Graph().parse(data=said, format="turtle")
        used |= {str(term) for triple in shapes for term in triple}
    ours = {term for term in used if term.startswith(PG_NAMESPACE)} - {PG_NAMESPACE}
    known = {str(term) for term in ontology.subjects()}

    assert {f"{PG_NAMESPACE}schemaVersion", f"{PG_NAMESPACE}nullCount"} <= ours
    assert ours <= known
