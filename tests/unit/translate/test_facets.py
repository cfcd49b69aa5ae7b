"""A facet becomes triples, and the triples become the facet again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import pg
from provgraph.translate.openlineage.facets import (
    TABLE,
    FacetLimits,
    FacetNode,
    Owner,
    dataset_lines,
    facet_json,
    facet_node,
    job_lines,
    run_lines,
)
from provgraph.translate.openlineage.facets.members import Many, Named, Pairs, Texts
from provgraph.translate.openlineage.facets.records import One, Record
from provgraph.translate.openlineage.facets.references import Content
from provgraph.translate.openlineage.facets.subjects import run_id_of
from tests.unit.translate.test_facets_page import Example, examples

MINT = Mint()
ADDITIONAL = pg("additionalProperties")
STAMP = {"_producer": "https://example.com/p", "_schemaURL": "https://example.com/s"}
RUN_ID = "F69A6E9B-9bac-3c9a-9cf6-eacb70ecc9a9"


def stored(*lines: str) -> Mapping[Term, Mapping[Term, Sequence[Term]]]:
    """Return what a real store makes of the lines."""
    store = Store()
    for each in lines:
        store.load(each.encode(), format=RdfFormat.N_TRIPLES)
    quads: dict[Term, dict[Term, list[Term]]] = {}
    for quad in store:
        stated = quads.setdefault(Term(str(quad.subject)), {})
        stated.setdefault(Term(str(quad.predicate)), []).append(Term(str(quad.object)))
    return quads


def text_of(value: object) -> str:
    """Return a text that is the same for equal JSON values, and only for them."""
    return json.dumps(value, sort_keys=True)


def node_of(owner: Owner, name: str, value: object) -> FacetNode:
    return facet_node(MINT, owner, name, value)


def assert_comes_back(owner: Owner, name: str, value: object) -> FacetNode:
    node = node_of(owner, name, value)

    found_owner, found_name, found = facet_json(stored(node.lines), node.node)

    assert (owner, name) == (found_owner, found_name)
    assert text_of(value) == text_of(found)
    return node


# A JSON integer of any size, and a text with any character that UTF-8 can hold.
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(1 << 70), max_value=1 << 70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(["JOB", "DATASET", RUN_ID, "2024-01-01T00:00:00.50+00:00", ""])
)
words = st.text() | st.sampled_from(
    ["namespace", "name", "run", "runId", "job", "fields", "type", "facets", "_deleted"]
)
json_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4)
    ),
    max_leaves=25,
)
known_facets = st.sampled_from(sorted(TABLE))


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths to everything within a JSON value, itself included."""
    found = [path]
    if isinstance(value, dict):
        for key, each in value.items():
            found += places(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            found += places(each, (*path, index))
    return found


def found_at(value: Any, path: tuple[Any, ...]) -> Any:
    """Return what stands at *path*."""
    for step in path:
        value = value[step]
    return value


def replaced(value: Any, path: tuple[Any, ...], new: object) -> Any:
    """Return a copy of *value* with what stands at *path* replaced."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("example", examples(), ids=lambda e: f"{e.owner}-{e.name}")
def test_a_facet_with_every_field_is_told_by_typed_triples_alone(
    example: Example,
) -> None:
    value = {**STAMP, "_deleted": True, **example.value}

    node = assert_comes_back(example.owner, example.name, value)

    assert ADDITIONAL not in node.lines
    assert pg("json") not in node.lines
    assert node.deleted


def test_all_pairs_of_facet_and_owner_have_a_place_in_the_table() -> None:
    """40 of the core, 6 of the registry, and one that only dbt sends."""
    registry = {
        ("run", "gcp_composer_run"),
        ("run", "gcp_dataproc"),
        ("job", "gcp_lineage"),
        ("job", "gcp_composer_job"),
        ("input", "icebergScanReport"),
        ("output", "icebergCommitReport"),
    }
    from_dbt = {("dataset", "dataQualityAssertions")}

    assert len(TABLE.keys() - registry - from_dbt) == 40
    assert len(TABLE) == 47


@given(known_facets, json_values)
def test_any_json_under_a_known_name_comes_back(
    facet: tuple[Owner, str], value: object
) -> None:
    assert_comes_back(*facet, value)


@given(st.sampled_from(examples()), json_values, st.data())
def test_a_facet_with_anything_anywhere_comes_back(
    example: Example, value: object, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(places(example.value)))

    assert_comes_back(example.owner, example.name, replaced(example.value, path, value))


@given(st.sampled_from(examples()), words, json_values, st.data())
def test_a_facet_with_an_unknown_field_anywhere_comes_back(
    example: Example, word: str, value: object, data: st.DataObject
) -> None:
    objects = [
        path
        for path in places(example.value)
        if isinstance(found_at(example.value, path), dict)
    ]
    path = data.draw(st.sampled_from(objects))
    changed = replaced(
        example.value, path, {**found_at(example.value, path), word: value}
    )

    assert_comes_back(example.owner, example.name, changed)


@given(words, json_values)
def test_a_custom_facet_is_kept_verbatim(name: str, value: object) -> None:
    node = assert_comes_back("run", f"custom {name}", value)

    assert pg("customFacet") == node.predicate


def test_facets_that_share_nodes_come_back_from_one_store() -> None:
    values = [
        (example.owner, example.name, {**stamp, **example.value})
        for example, stamp in product(examples(), ({}, STAMP, {"_producer": 3}))
    ]
    nodes = [node_of(*value) for value in values]
    quads = stored(*(node.lines for node in nodes))

    found = [facet_json(quads, node.node) for node in nodes]

    assert values == found


def test_the_order_of_keys_makes_no_other_facet() -> None:
    value = {"query": "select 1", "dialect": "duckdb"}
    turned = dict(reversed(value.items()))

    first, second = node_of("job", "sql", value), node_of("job", "sql", turned)

    assert first.node == second.node
    assert sorted(first.lines.splitlines()) == sorted(second.lines.splitlines())


def test_the_same_schema_of_two_producers_is_one_schema_version() -> None:
    schema = {"fields": [{"name": "id"}]}

    first = node_of("dataset", "schema", {**schema, **STAMP})
    second = node_of("dataset", "schema", schema)

    assert first.node != second.node
    assert first.content == second.content


def test_a_column_of_name_and_type_costs_four_triples() -> None:
    def cost(columns: int) -> int:
        fields = [{"name": f"c{index}", "type": "int"} for index in range(columns)]
        return len(node_of("dataset", "schema", {"fields": fields}).lines.splitlines())

    assert 4 * 7 == cost(10) - cost(3)


@pytest.mark.parametrize(
    ("written", "kept_as"),
    [
        ("2024-11-26T13:05:23Z", "dateTime"),
        ("2024-11-26T13:05:23.28175+01:00", "dateTime"),
        ("2024-11-26T13:05:23", "dateTime"),
        ("2024-11-26T13:05:23.281750Z", "text"),
        ("2024-11-26T13:05:23+00:00", "text"),
        ("2024-02-30T13:05:23Z", "text"),
        ("2024-11-26T24:00:00Z", "text"),
        ("0000-01-01T00:00:00Z", "text"),
        ("soon", "text"),
    ],
)
def test_a_time_is_typed_where_the_store_gives_its_text_back(
    written: str, kept_as: str
) -> None:
    node = assert_comes_back("run", "nominalTime", {"nominalStartTime": written})

    assert (kept_as == "dateTime") is ("dateTime>" in node.lines)


@given(st.datetimes(), st.sampled_from(["Z", "", "+05:30", "-00:00", "+14:00"]))
def test_every_time_comes_back_as_written(moment: datetime, zone: str) -> None:
    value = {"nominalStartTime": moment.isoformat() + zone}

    node = assert_comes_back("run", "nominalTime", value)

    assert ADDITIONAL not in node.lines


@pytest.mark.parametrize("count", [2, 3])
def test_a_schema_over_its_limit_is_kept_as_json(count: int) -> None:
    fields = [{"name": "a", "fields": [{"name": "b"}]}, {"name": "c"}][: count - 1]
    value = {"fields": fields}
    limits = FacetLimits(fields_max=2)

    node = facet_node(MINT, "dataset", "schema", value, limits)

    over = count > 2
    assert ((pg("fieldsOverLimit"),) if over else ()) == node.gaps
    assert over is (node.content is None)
    assert over is (pg("gap") in node.lines)
    assert value == facet_json(stored(node.lines), node.node)[2]


def test_column_edges_over_their_limit_are_kept_as_json() -> None:
    edge = {"namespace": "n", "name": "d", "field": "f"}
    value = {"fields": {"x": {"inputFields": [edge, edge]}}, "dataset": [edge]}

    gaps = [
        facet_node(
            MINT, "dataset", "columnLineage", value, FacetLimits(column_edges_max=most)
        ).gaps
        for most in (3, 2)
    ]

    assert [(), (pg("columnEdgesOverLimit"),)] == gaps


def test_a_gap_of_a_forwarded_facet_is_a_gap_of_the_parent_facet() -> None:
    tags = {"tags": [{"key": "a", "value": "b"}] * 3}
    value = {"job": {"namespace": "n", "name": "j", "facets": {"tags": tags}}}

    node = facet_node(MINT, "run", "parent", value, FacetLimits(items_max=2))

    assert (pg("itemsOverLimit"),) == node.gaps
    assert value == facet_json(stored(node.lines), node.node)[2]


def test_what_utf8_or_64_bits_cannot_hold_is_kept_as_json() -> None:
    assert_comes_back("job", "sql", {"query": "\ud800", "_producer": "\udfff"})
    assert_comes_back("output", "outputStatistics", {"rowCount": 1 << 70})


def test_deep_nesting_is_taken() -> None:
    condition: dict[str, Any] = {"type": "literal", "value": "1"}
    parent: Any = {"run": {"runId": RUN_ID}}
    for _ in range(64):
        condition = {"type": "binary", "left": condition}
        parent = {"run": {"runId": RUN_ID, "facets": {"parent": parent}}}

    node = assert_comes_back("input", "subset", {"inputCondition": condition})

    assert ADDITIONAL not in node.lines
    assert_comes_back("run", "parent", parent)


def test_a_run_id_comes_back_as_it_was_sent() -> None:
    job = {"namespace": "n", "name": "j"}
    for run_id in (RUN_ID, RUN_ID.lower(), "no uuid"):
        node = assert_comes_back(
            "run", "parent", {"run": {"runId": run_id}, "job": job}
        )

        assert MINT.run(run_id, "n", "j") in node.lines
        assert ADDITIONAL not in node.lines


def test_datasets_jobs_and_runs_say_what_they_are() -> None:
    quads = stored(
        dataset_lines(MINT, "s3://lake", "raw/users"),
        job_lines(MINT, "food", "dbt"),
        run_lines(MINT, RUN_ID, "food", "dbt"),
    )
    run = quads[MINT.run(RUN_ID, "food", "dbt")]

    assert "<http://purl.org/dc/terms/identifier>" not in run
    assert RUN_ID.lower() == run_id_of(quads, MINT.run(RUN_ID, "food", "dbt"))
    assert [MINT.job("food", "dbt")] == run[pg("job")]
    assert ['"raw/users"'] == quads[MINT.dataset("s3://lake", "raw/users")][pg("name")]
    assert ['"food"'] == quads[MINT.job("food", "dbt")][pg("namespace")]


def records(record: Record, found: list[Record]) -> list[Record]:
    """Return a record and all within it, each once."""
    if any(record is each for each in found):
        return found
    found.append(record)
    for reference in record.references:
        if isinstance(reference, Content):
            records(reference.record, found)
    for part in record.parts.values():
        if isinstance(part.kind, One | Many | Named):
            records(part.kind.record, found)
    return found


def test_one_kind_of_node_is_one_kind_of_record() -> None:
    """Two records under one kind could meet in one node, and mix."""
    found: list[Record] = []
    for facet in TABLE.values():
        records(facet.record, found)
    parts = [part.kind for record in found for part in record.parts.values()]
    kinds = [record.kind for record in found if record.kind != "facet"]
    kinds += {part.kind for part in parts if isinstance(part, Pairs | Texts)}

    assert sorted(set(kinds)) == sorted(kinds)
