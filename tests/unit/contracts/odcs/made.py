"""Documents that a JSON Schema describes: as far as the one of the standard goes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import count
from typing import Any, Final

from hypothesis import assume
from hypothesis import strategies as st
from jsonschema import Draft201909Validator

_DEEP_MAX: Final = 5
_KEYS_MAX: Final = 8
_TEXTS: Final = st.sampled_from(["a", "a.b", "orders", "é \u2028", "0"])
_KINDS: Final = {
    "boolean": st.booleans(),
    "null": st.none(),
    "integer": st.integers(-9, 999),
    "number": st.integers(-9, 999) | st.floats(-1, 99).filter(math.isfinite),
}
_FORMATS: Final = {
    "date": st.dates().map(str),
    "date-time": st.datetimes().map(lambda time: f"{time.isoformat()}Z"),
    "uri": st.sampled_from(["https://example.com/a", "s3://lake/{model}/*.json"]),
    "uuid": st.uuids().map(str),
}


def schema_bytes() -> bytes:
    """Return the schema of version 3.1, as its authors' package brings it."""
    package = resources.files("open_data_contract_standard")
    return package.joinpath("schema.json").read_bytes()


@cache
def published() -> Draft201909Validator:
    """Return what holds documents against the schema."""
    return Draft201909Validator(json.loads(schema_bytes()))


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Return a document that keeps to the schema, of its own version.

    Its objects and fields have names of their own, which no JSON Schema can ask for.
    """
    document = _value(draw, published().schema, 0)
    document["apiVersion"] = published().schema["properties"]["apiVersion"]["default"]
    _name_apart(document.get("schema", []), count())
    assume(published().is_valid(document))
    return document


def _name_apart(elements: list[Any], numbers: Iterator[int]) -> None:
    """Give objects or fields, and all within them, names of their own."""
    for one in elements:
        for key in {"name", "physicalName"} & one.keys():
            one[key] += f"{next(numbers)}"
        _name_apart(one.get("properties", []), numbers)
        _name_apart([one["items"]] if "items" in one else [], numbers)


def _value(draw: st.DrawFn, schema: Any, deep: int) -> Any:
    schema = resolved(schema)
    for either in ("oneOf", "anyOf"):
        if either in schema and schema.get("type") != "object":
            return _value(draw, draw(st.sampled_from(schema[either])), deep)
    match schema.get("type"):
        case "object":
            return _object(draw, schema, deep)
        case "array":
            return _array(draw, schema, deep)
        case kind:
            return draw(_single(schema, kind))


def _object(draw: st.DrawFn, schema: Any, deep: int) -> dict[str, Any]:
    """Return what one object says: it, and all that it has to be besides."""
    known, needed = _own(schema), schema.get("required", [])
    wanted = set(needed)
    if deep < _DEEP_MAX and known:
        least = min(len(known), _DEEP_MAX - deep)
        keys = st.sampled_from(sorted(known))
        wanted |= draw(st.sets(keys, min_size=least, max_size=max(least, _KEYS_MAX)))
    made = {
        key: _value(draw, known[key], deep + 1)
        for key in sorted(wanted)
        if key in known
    }
    for either in ("oneOf", "anyOf"):
        if either in schema:
            chosen = draw(st.sampled_from(schema[either]))
            made = {**_object(draw, chosen, deep), **made}
    for one in schema.get("allOf", []):
        if Draft201909Validator(one.get("if", True)).is_valid(made):
            besides = {"type": "object", **one.get("then", one)}
            made = {**_value(draw, besides, deep), **made}
    return made


def _array(draw: st.DrawFn, schema: Any, deep: int) -> list[Any]:
    least = schema.get("minItems", 0)
    most = schema.get("maxItems", 2 if deep < _DEEP_MAX else least)
    many = draw(st.integers(least, most))
    return [_value(draw, schema.get("items", {}), deep + 1) for _ in range(many)]


def _single(schema: Any, kind: str | None) -> st.SearchStrategy[Any]:
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    if kind in _KINDS:
        return _KINDS[kind]
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True)
    if "format" in schema:
        return _FORMATS[schema["format"]]
    examples = [one for one in schema.get("examples", []) if isinstance(one, str)]
    return _TEXTS | st.sampled_from(examples) if examples else _TEXTS


def _own(schema: Any) -> dict[str, Any]:
    found: dict[str, Any] = schema.get("properties", {})
    return found


def resolved(schema: Any) -> Any:
    """Return a schema with what it refers to in the place of the reference."""
    if "$ref" not in schema:
        return schema
    found = published().schema
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    inner = {key: value for key, value in schema.items() if key != "$ref"}
    return {**found, **inner, "properties": {**_own(found), **_own(schema)}}
