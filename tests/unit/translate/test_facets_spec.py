"""The facets of the OpenLineage specification and of real events, one and all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from provgraph.rdf.vocab import pg
from provgraph.translate.openlineage.facets import TABLE, Owner
from tests.suites import suites
from tests.unit.translate.test_facets import ADDITIONAL, assert_comes_back
from tests.unit.translate.test_facets_page import Field, fields

SUITE = "openlineage"
KINDS: dict[str, Owner] = {
    "RunFacet": "run",
    "JobFacet": "job",
    "DatasetFacet": "dataset",
    "InputDatasetFacet": "input",
    "OutputDatasetFacet": "output",
}


def samples() -> list[tuple[str, Any]]:
    """Return the facets of the specification's own tests, by name."""
    files = sorted(suites("openlineage", "spec", "tests").glob("*/*.json"))
    return [
        (name, value)
        for file in files
        for name, value in json.loads(file.read_bytes()).items()
    ]


def owners_of(name: str, value: Mapping[str, Any]) -> list[Owner]:
    """Return whose facet a sample is; some names have a different one for each."""
    match name:
        case "lineage":
            return ["job" if "entries" in value else "dataset"]
        case "subset":
            return ["input" if "inputCondition" in value else "output"]
        case _:
            return [owner for owner, known in TABLE if known == name]


def facet_schemas() -> Iterator[tuple[Owner, str, dict[str, Any], dict[str, Any]]]:
    """Give owner, name, definition and all definitions of each published facet."""
    folder = suites(SUITE, "spec")
    files = [*folder.glob("facets/*.json"), *folder.glob("registry/**/facets/*.json")]
    assert len(files) == 44
    for file in sorted(files):
        schema = json.loads(file.read_bytes())
        known = schema["$defs"]
        [(name, _)] = schema["properties"].items()
        for definition in known.values():
            base = next(
                (
                    each["$ref"]
                    for each in definition.get("allOf", ())
                    if "$ref" in each
                ),
                "",
            )
            owner = KINDS.get(base.rpartition("/")[2])
            if owner is not None:
                yield owner, name, definition, known


def schema_paths(
    schema: Mapping[str, Any],
    known: dict[str, Any],
    path: str = "",
    above: tuple[str, ...] = (),
) -> Iterator[str]:
    """Give the path of every field that a schema names, down to where it recurs."""
    reference = schema.get("$ref", "")
    if reference.startswith("#"):
        name = reference.rpartition("/")[2]
        if name not in above:
            yield from schema_paths(known[name], known, path, (*above, name))
        return
    for key, each in schema.get("properties", {}).items():
        yield f"{path}.{key}"
        yield from schema_paths(each, known, f"{path}.{key}", above)
    if isinstance(schema.get("items"), dict):
        yield from schema_paths(schema["items"], known, f"{path}[]", above)
    if isinstance(schema.get("additionalProperties"), dict):
        inner = schema["additionalProperties"]
        yield from schema_paths(inner, known, f"{path}{{}}", above)
    for key in ("allOf", "oneOf", "anyOf"):
        for each in schema.get(key, ()):
            yield from schema_paths(each, known, path, above)


def facets_of(event: Mapping[str, Any]) -> Iterator[tuple[Owner, str, object]]:
    """Give every facet that an event states."""
    stated: list[tuple[Owner, Any]] = [
        ("run", event.get("run", {}).get("facets")),
        ("job", event.get("job", {}).get("facets")),
    ]
    for each in event.get("inputs") or ():
        stated += [("dataset", each.get("facets")), ("input", each.get("inputFacets"))]
    for each in event.get("outputs") or ():
        stated += [("dataset", each.get("facets"))]
        stated += [("output", each.get("outputFacets"))]
    for owner, facets in stated:
        for name, value in (facets or {}).items():
            yield owner, name, value


def real_events() -> list[dict[str, Any]]:
    folder = suites(SUITE)
    found = [
        json.loads(file.read_bytes())
        for file in sorted(folder.glob("scenarios/*/events/*.json"))
    ]
    events = [
        event
        for each in found
        for event in (each if isinstance(each, list) else [each])
    ]
    with (folder / "dbt_events.ndjson").open("rb") as lines:
        return events + [json.loads(line) for line in lines]


def test_the_samples_of_the_specification_are_told_by_typed_triples_alone() -> None:
    told = 0
    for name, value in samples():
        for owner in owners_of(name, value):
            told += 1

            node = assert_comes_back(owner, name, value)

            assert ADDITIONAL not in node.lines, (owner, name)

    assert told == 59


def is_told(wanted: str, told: Sequence[Field]) -> bool:
    """Tell whether a field of a schema is one of the table, or leads to one."""
    for field in told:
        if field.value == "node, as above" and wanted.startswith(f"{field.path}."):
            wanted = field.path.rpartition(".")[0] + wanted[len(field.path) :]
    deeper = (f"{wanted}.", f"{wanted}[", f"{wanted}{{")
    return any(each.path == wanted or each.path.startswith(deeper) for each in told)


def test_every_field_of_every_schema_has_a_triple() -> None:
    """Nothing that a schema names is left to the JSON literal."""
    seen = set()
    missing = []
    for owner, name, definition, known in facet_schemas():
        seen.add((owner, name))
        told = list(fields(TABLE[owner, name].record))
        missing += [
            (owner, name, path)
            for path in schema_paths(definition, known)
            if not is_told(path.removeprefix("."), told)
        ]

    assert [] == missing
    assert TABLE.keys() - seen == {("dataset", "dataQualityAssertions")}


def test_every_facet_of_real_events_comes_back() -> None:
    events = real_events()
    distinct = {
        (owner, name, json.dumps(value, sort_keys=True)): value
        for event in events
        for owner, name, value in facets_of(event)
    }

    for (owner, name, _), value in distinct.items():
        node = assert_comes_back(owner, name, value)

        assert ADDITIONAL not in node.lines
        assert ((owner, name) in TABLE) is (pg("json") not in node.lines)

    assert len(events) == 172
    assert len(distinct) == 309
