"""The YAML of a data contract, read into a `Contract`.

What the standard types is held to its type, with the line where it is not. A key
that the standard does not have stays among the leaves: it is told of, not refused.
"""

from __future__ import annotations

import json
import re
from typing import Final, TypeGuard

from provgraph.contracts.odcs.contract import (
    Contract,
    Input,
    Member,
    Operator,
    Property,
    QualityRule,
    Relationship,
    SchemaObject,
    Server,
    ServiceLevel,
    Team,
)
from provgraph.contracts.odcs.document import (
    Value,
    leaves,
    read_document,
    within,
)
from provgraph.contracts.odcs.section import Section
from provgraph.errors import TranslateError

_VERSIONS: Final = re.compile(r"v3\.[01]\.\d+")
_METRICS: Final = {  # what the library called `rule` in 3.0 is `metric` in 3.1
    "nullCheck": "nullValues",
    "duplicateCount": "duplicateValues",
    "validValues": "invalidValues",
}
_OPERATORS: Final[tuple[Operator, ...]] = (
    "mustBe",
    "mustNotBe",
    "mustBeGreaterThan",
    "mustBeGreaterOrEqualTo",
    "mustBeLessThan",
    "mustBeLessOrEqualTo",
    "mustBeBetween",
    "mustNotBeBetween",
)
_ELSEWHERE: Final = ("query", "engine", "implementation")
_SHORT: Final = {
    "ly": "latency",
    "fy": "frequency",
    "re": "retention",
    "el": "endOfLife",
    "es": "endOfSupport",
    "ga": "generalAvailability",
    "av": "availability",
    "th": "throughput",
    "er": "errorRate",
    "td": "timeToDetect",
    "tn": "timeToNotify",
    "tr": "timeToRepair",
}
_KNOWN: Final = {
    one.lower(): one for one in (*_SHORT.values(), "freshness", "timeOfAvailability")
} | _SHORT
_NO_SETTINGS: Final = frozenset(
    {"server", "type", "description", "environment", "roles", "customProperties", "id"}
)


def read_contract(body: bytes) -> Contract:
    """Return the contract that a YAML text is.

    Raises:
        MalformedError: the text is no YAML, or a key stands twice in it.
        TooLargeError: it is larger than a contract may be.
        TooDeepError: it is nested deeper than a contract may be.
        TranslateError: it is no contract of ODCS 3.0 or 3.1, and in which line.
    """
    document = read_document(body)
    root = Section(document.value, "", document.lines)
    _see_the_version(root)
    description = root.mapping("description")
    inputs = None
    lineage = root.mapping("lineage")
    if lineage is not None and lineage.value.get("inputDataContracts") is not None:
        inputs = lineage.each("inputDataContracts", _input)
    return Contract(
        api_version=root.needed("apiVersion"),
        id=root.needed("id"),
        version=root.needed("version"),
        status=root.needed("status"),
        name=root.text("name"),
        domain=root.text("domain"),
        data_product=root.text("dataProduct"),
        tenant=root.text("tenant"),
        description=description.value if description else {},
        objects=_distinct(root.each("schema", _object), root),
        servers=root.each("servers", _server),
        service_levels=root.each("slaProperties", _service_level),
        team=_team(root),
        roles=root.each("roles", lambda one: one.needed("role")),
        tags=root.texts("tags"),
        custom=root.custom(),
        inputs=inputs,
        leaves=tuple(leaves(document.value)),
    )


def _see_the_version(root: Section) -> None:
    version = root.needed("apiVersion")
    if _VERSIONS.fullmatch(version) is None:
        raise root.wrong(
            "apiVersion",
            f"is {version!r}, which is not read here",
            "Contracts of ODCS v3.0 and v3.1 are: write apiVersion: v3.1.0.",
        )
    if root.needed("kind") != "DataContract":
        raise root.wrong("kind", "is not DataContract", "Is it the right file?")


def _distinct(
    objects: tuple[SchemaObject, ...], root: Section
) -> tuple[SchemaObject, ...]:
    """See that every object, and every field within it, has a name of its own."""
    names: set[str] = set()
    for one in objects:
        if one.name in names:
            raise _twice(one.place, one.name, root)
        names.add(one.name)
        _see_names(one.properties, root)
    return objects


def _see_names(
    properties: tuple[Property, ...], root: Section, taken: str | None = None
) -> None:
    names = {taken}
    for one in properties:
        if one.stored_name in names:
            raise _twice(one.place, one.stored_name, root)
        names.add(one.stored_name)
        items = one.items
        _see_names(one.properties, root, None if items is None else items.name)
        if items is not None:
            _see_names((items,), root)


def _twice(place: str, name: str, root: Section) -> TranslateError:
    return TranslateError(
        f"line {root.lines[place]}: {place} is called {name!r}, as one before it",
        hint="Give each a name of its own.",
    )


def _object(one: Section) -> SchemaObject:
    return SchemaObject(
        place=one.place,
        name=one.needed("name"),
        physical_name=one.text("physicalName"),
        physical_type=one.text("physicalType"),
        properties=one.each("properties", _property),
        quality=one.each("quality", _rule),
        relationships=one.each("relationships", _relationship),
        custom=one.custom(),
    )


def _property(one: Section) -> Property:
    return _property_called(one, one.needed("name"))


def _property_called(one: Section, name: str) -> Property:
    options, items = one.mapping("logicalTypeOptions"), one.mapping("items")
    return Property(
        place=one.place,
        name=name,
        physical_name=one.text("physicalName"),
        logical_type=one.text("logicalType"),
        physical_type=one.text("physicalType"),
        options=options.value if options else {},
        required=one.flag("required"),
        unique=one.flag("unique"),
        primary_key=one.flag("primaryKey"),
        primary_key_position=one.number("primaryKeyPosition", -1),
        quality=one.each("quality", _rule),
        relationships=one.each("relationships", _relationship),
        properties=one.each("properties", _property),
        items=_property_called(items, "_element") if items else None,
    )


def _relationship(one: Section) -> Relationship:
    return Relationship(
        one.place,
        one.text("type") or "foreignKey",
        one.text_or_texts("from"),
        one.text_or_texts("to"),
    )


def _rule(one: Section) -> QualityRule:
    arguments = one.mapping("arguments")
    metric, key = one.text("metric"), "metric"
    if metric is None and (rule := one.text("rule")) is not None:
        metric, key = _METRICS.get(rule, rule), "rule"
    return QualityRule(
        place=one.place,
        type=one.text("type") or "library",
        name=one.text("name"),
        metric=metric,
        metric_place=within(one.place, key),
        arguments=arguments.value if arguments else {},
        bounds={
            operator: _bound(one, operator)
            for operator in _OPERATORS
            if operator in one.value and _is_judged(one, operator)
        },
        unit=one.text("unit"),
        severity=one.text("severity"),
        text=_written(one),
    )


def _written(one: Section) -> str | None:
    """Return the text of a rule that is run elsewhere; None for any other."""
    found = [one.value[key] for key in _ELSEWHERE if key in one.value]
    return json.dumps(found) if found else None


def _is_judged(one: Section, operator: Operator) -> bool:
    """Tell whether a bound is a number; `mustBe` may be anything at all."""
    value = one.value[operator]
    return operator not in {"mustBe", "mustNotBe"} or _is_number(value)


def _bound(one: Section, operator: Operator) -> tuple[int | float, ...]:
    value = one.value[operator]
    numbers = value if isinstance(value, list) else [value]
    wanted = 2 if operator.endswith("Between") else 1
    bounds = tuple(number for number in numbers if _is_number(number))
    if (
        len(numbers) != wanted
        or len(bounds) != wanted
        or list(bounds) != sorted(bounds)
    ):
        told = "two numbers, the smaller one first" if wanted == 2 else "a number"
        raise one.wrong(operator, f"is not {told}", f"Write {told}.")
    return bounds


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _server(one: Section) -> Server:
    settings = {
        key: str(value)
        for key, value in one.value.items()
        if key not in _NO_SETTINGS and isinstance(value, (str, int, float))
    }
    return Server(
        one.place, one.needed("server"), one.needed("type"), settings, one.custom()
    )


def _service_level(one: Section) -> ServiceLevel:
    name, value = one.needed("property"), one.value.get("value")
    if isinstance(value, (list, dict)):
        raise one.wrong("value", "is no single value", "Write one value.")
    elements = (one.text("element") or "").split(",")
    return ServiceLevel(
        one.place,
        _KNOWN.get(name.lower(), name),
        value,
        one.text("unit"),
        tuple(part.strip() for part in elements if part.strip()),
    )


def _team(root: Section) -> Team | None:
    """Return the team, which in 3.0 is the list of its members."""
    if isinstance(root.value.get("team"), list):
        return Team("team", None, root.each("team", _member))
    team = root.mapping("team")
    if team is None:
        return None
    return Team("team", team.text("name"), team.each("members", _member))


def _member(one: Section) -> Member:
    return Member(
        one.place, one.needed("username"), one.text("role"), one.text("dateOut")
    )


def _input(one: Section) -> Input:
    for key in ("UUID", "uuid", "id"):
        if key in one.value:
            return Input(within(one.place, key), one.needed(key))
    raise one.wrong("UUID", "is missing", "Write the id of a contract there.")
