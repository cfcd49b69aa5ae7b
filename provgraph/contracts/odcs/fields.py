"""Columns: that the schema of each version has them, of types that fit.

Only what a producer states is judged: a field without a type has no wrong one. Inner
fields are a warning, since many producers state the outer ones alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from provgraph.contracts.odcs.check import Check, Outcome, Unsaid
from provgraph.contracts.odcs.contract import Property, SchemaObject, fields_of
from provgraph.contracts.odcs.document import within
from provgraph.contracts.odcs.turtle import Pairs, having, local
from provgraph.contracts.odcs.types import fitting
from provgraph.rdf.terms import text


def field_checks(one: SchemaObject) -> Iterator[Outcome]:
    """Yield for each column that it is there, and for types that nobody knows."""
    for path, wanted in fields_of(one.properties):
        pattern = fitting(wanted.logical_type, wanted.physical_type)
        places = {within(wanted.place, "name")}
        if wanted.physical_name is not None:
            places.add(within(wanted.place, "physicalName"))
        types = [
            (within(wanted.place, key), value)
            for key, value in (
                ("logicalType", wanted.logical_type),
                ("physicalType", wanted.physical_type),
            )
            if value is not None
        ]
        if pattern is not None:
            places |= {place for place, _ in types}
        else:
            for place, _ in types:
                yield Unsaid(place, "no type is known by this name")
        if wanted.name == "_element":  # the name is not the contract's
            places -= {within(wanted.place, "name")}
        yield Check(
            name=local("field", one.name, *path),
            title=wanted.name,
            message=_message(one, path, [told for _, told in types] if pattern else []),
            pairs=(
                ("sh:path", "( pg:schemaVersion pg:field )"),
                *_has_field(path, pattern),
            ),
            places=frozenset(places),
            severity="sh:Violation" if len(path) == 1 else "sh:Warning",
            on="made",
        )


def column(path: tuple[str, ...]) -> str:
    """Return how reports of checks and measurements name a column."""
    return ".".join(path)


def is_column(path: tuple[str, ...], one: Property) -> bool:
    """Tell whether reports can name it: what an array has in it has no name."""
    return "_element" not in path and one.name != "_element"


def _has_field(path: tuple[str, ...], pattern: str | None) -> Pairs:
    """Return that one value is a field of the first name, which has the others."""
    name, *inner = path
    field: Pairs = (having("pg:name", (("sh:hasValue", text(name)),)),)
    if inner:
        deeper = _has_field(tuple(inner), pattern)
        field = (*field, having("pg:field", deeper))
    elif pattern is not None:
        fits = (("sh:pattern", text(pattern)), ("sh:flags", text("i")))
        field = (*field, having("pg:type", fits))
    return (("sh:qualifiedValueShape", field), ("sh:qualifiedMinCount", "1"))


def _message(one: SchemaObject, path: tuple[str, ...], types: list[str]) -> str:
    fits = f" of a type that fits {', '.join(types)}" if types else ""
    return f"a version of {one.name} has no field {column(path)}{fits}"
