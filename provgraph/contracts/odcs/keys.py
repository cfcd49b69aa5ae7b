"""What becomes of each key of the standard: the one list of what is expressible.

A key is *judged* where a shape reads it, *told* where it describes the contract in
its shapes graph, and *untranslated* where neither can be, with the reason. A judged key
may still be left out in one place, as the bound of a rule in SQL is; that place has a
reason of its own.

Source: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

from provgraph.contracts.odcs.document import outwards


@dataclass(frozen=True, slots=True)
class Judged:
    """A shape reads it.

    Attributes:
        by: what is judged, for people.
    """

    by: str


@dataclass(frozen=True, slots=True)
class Told:
    """It describes.

    Attributes:
        predicate: of the contract; `rdfs:comment` says the place as well.
    """

    predicate: str = "rdfs:comment"


@dataclass(frozen=True, slots=True)
class Untranslated:
    """It is not translated.

    Attributes:
        reason: why, as the end of a sentence.
    """

    reason: str


Treatment: TypeAlias = Judged | Told | Untranslated

_ROWS: Final = "it speaks of values in rows, which lineage does not see"
_PEOPLE: Final = "it says whom to ask or who may read, and no lineage tells of that"
_PRICE: Final = "lineage has no prices"
_PLAN: Final = "it says when to run a check, and shapes are run by who has them"
_OWNERS: Final = "the dataset has an owner, and one of these"
_DATASET: Final = "which dataset it is"

_ROOT: Final[dict[str, Treatment]] = {
    "apiVersion": Told(),
    "kind": Told(),
    "id": Told("dcterms:identifier"),
    "name": Told("dcterms:title"),
    "version": Told("dcat:version"),
    "status": Told("schema:creativeWorkStatus"),
    "contractCreatedTs": Told("dcterms:created"),
    "tags[]": Told("dcat:keyword"),
    "domain": Told(),
    "dataProduct": Told(),
    "tenant": Told(),
    "description": Told(),
    "authoritativeDefinitions[]": Told(),
    "customProperties[]": Told(),
    "lineage.inputDataContracts[]": Judged("what a version is made from"),
    "lineage": Untranslated("only the inputs of a lineage are compared"),
    "price": Untranslated(_PRICE),
    "support[]": Untranslated(_PEOPLE),
    "roles[]": Untranslated(_PEOPLE),
}
_SERVERS: Final[dict[str, Treatment]] = {
    "servers[].id": Told(),
    "servers[].server": Told(),
    "servers[].type": Judged(_DATASET),
    **{
        f"servers[].{key}": Judged(_DATASET)
        for key in (
            *("host", "port", "database", "schema", "catalog", "project", "dataset"),
            *("account", "location", "path", "regionName", "region", "serviceName"),
        )
    },
    "servers[].description": Told(),
    "servers[].environment": Told(),
    "servers[].roles[]": Untranslated(_PEOPLE),
    "servers[].customProperties[]": Told(),
    **{
        f"servers[].{key}": Untranslated(
            "it is no part of a dataset's name in OpenLineage"
        )
        for key in (
            *("format", "delimiter", "endpointUrl", "stagingDir", "warehouse"),
            *("driver", "stream"),
        )
    },
}
_OBJECTS: Final[dict[str, Treatment]] = {
    "schema[].id": Told(),
    "schema[].name": Judged(_DATASET),
    "schema[].physicalName": Judged(_DATASET),
    "schema[].logicalType": Told(),
    "schema[].physicalType": Told(),
    "schema[].businessName": Told(),
    "schema[].description": Told(),
    "schema[].dataGranularityDescription": Told(),
    "schema[].authoritativeDefinitions[]": Told(),
    "schema[].tags[]": Told(),
    "schema[].customProperties[]": Told(),
    "schema[].relationships[]": Untranslated(_ROWS),
}
_PROPERTIES: Final[dict[str, Treatment]] = {
    "#.id": Told(),
    "#.name": Judged("a field of the name is in the schema of each version"),
    "#.physicalName": Judged("it is the name that the schema has"),
    "#.logicalType": Judged("the field's type fits"),
    "#.physicalType": Judged("the field's type fits"),
    "#.required": Judged("no check for nulls failed, nor were any counted"),
    "#.unique": Judged("no check for uniqueness failed"),
    "#.primaryKey": Judged("as required, and as unique if it is the whole key"),
    "#.primaryKeyPosition": Untranslated("a schema in lineage has no keys"),
    "#.businessName": Told(),
    "#.description": Told(),
    "#.classification": Told(),
    "#.criticalDataElement": Told(),
    "#.authoritativeDefinitions[]": Told(),
    "#.tags[]": Told(),
    "#.customProperties[]": Told(),
    "#.transformLogic": Told(),
    "#.transformDescription": Told(),
    "#.transformSourceObjects[]": Untranslated(
        "they are named without a server, so which datasets they are is not known"
    ),
    "#.logicalTypeOptions": Untranslated(_ROWS),
    "#.examples[]": Untranslated(_ROWS),
    "#.relationships[]": Untranslated(_ROWS),
    "#.encryptedName": Untranslated(
        "whether a column is encrypted is not in its schema"
    ),
    "#.partitioned": Untranslated("how a table is partitioned is not in its schema"),
    "#.partitionKeyPosition": Untranslated(
        "how a table is partitioned is not in its schema"
    ),
}
_RULES: Final[dict[str, Treatment]] = {
    "@.id": Told(),
    "@.metric": Judged("what was measured or checked of it"),
    "@.rule": Judged("the older name of metric"),
    **{
        f"@.{operator}": Judged("the bound of the metric")
        for operator in (
            *("mustBe", "mustNotBe", "mustBeGreaterThan", "mustBeGreaterOrEqualTo"),
            *("mustBeLessThan", "mustBeLessOrEqualTo"),
        )
    },
    "@.mustBeBetween[]": Judged("the bounds of the metric"),
    "@.mustNotBeBetween[]": Judged("the bounds of the metric"),
    "@.name": Judged("no reported check of this name failed"),
    "@.severity": Judged("the severity of its results"),
    "@.unit": Judged("a metric in rows"),
    "@.type": Told(),
    "@.description": Told(),
    "@.dimension": Told(),
    "@.businessImpact": Told(),
    "@.tags[]": Told(),
    "@.authoritativeDefinitions[]": Told(),
    "@.customProperties[]": Told(),
    "@.arguments": Untranslated(
        "which values a reported check looked for is not compared"
    ),
    "@.query": Untranslated("SQL runs on rows"),
    "@.engine": Untranslated("the check runs in another engine, on rows"),
    "@.implementation": Untranslated("the check runs in another engine, on rows"),
    "@.method": Untranslated(_PLAN),
    "@.schedule": Untranslated(_PLAN),
    "@.scheduler": Untranslated(_PLAN),
}
_LEVELS: Final[dict[str, Treatment]] = {
    "slaDefaultElement": Untranslated("it is deprecated; each level names its element"),
    "slaProperties[].id": Told(),
    "slaProperties[].property": Judged("latency, freshness, frequency, …"),
    "slaProperties[].value": Judged("how long, or until when"),
    "slaProperties[].unit": Judged("the unit of the value"),
    "slaProperties[].element": Judged("the objects whose versions are judged"),
    "slaProperties[].valueExt": Untranslated("what it adds to the value is left open"),
    "slaProperties[].driver": Told(),
    "slaProperties[].description": Told(),
    "slaProperties[].schedule": Untranslated(_PLAN),
    "slaProperties[].scheduler": Untranslated(_PLAN),
}
_TEAM: Final[dict[str, Treatment]] = {
    "team.id": Told(),
    "team.name": Judged(_OWNERS),
    "team.description": Told(),
    "team.tags[]": Told(),
    "team.customProperties[]": Told(),
    "team.authoritativeDefinitions[]": Told(),
    "%.id": Told(),
    "%.username": Judged(_OWNERS),
    "%.role": Judged("whether the member is an owner"),
    "%.dateOut": Judged("whether the member is still an owner"),
    "%.name": Told(),
    "%.description": Told(),
    "%.dateIn": Told(),
    "%.replacedByUsername": Told(),
    "%.tags[]": Told(),
    "%.customProperties[]": Told(),
    "%.authoritativeDefinitions[]": Told(),
}

KEYS: Final = _ROOT | _SERVERS | _OBJECTS | _PROPERTIES | _RULES | _LEVELS | _TEAM
"""By key: `[]` is a member of a list, `#` a property at any depth, `@` a quality rule
of either, `%` a member of the team, in a list of 3.0 or below `team.members`."""

_PROPERTY: Final = re.compile(r"schema\[\](\.properties\[\](\.items)*)+")
_NAME_MAX: Final = 40
_INDEX: Final = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a contract, and what becomes of it.

    Attributes:
        within: how much of the place the key names: the rest lies within it.
    """

    within: str
    treatment: Treatment


def treatment_of(place: str) -> Place:
    """Return what becomes of a place, by the longest key that it lies within."""
    for outer in outwards(place):
        key = key_of(outer)
        found = KEYS.get(key) or KEYS.get(f"{key}[]")  # an empty list has no members
        if found is not None:
            return Place(outer, found)
    if key_of(place) in _around():
        return Place(place, Untranslated("there is nothing in it"))
    name = place.rpartition(".")[2]
    near = next((_near()[one] for one in _shorter(name) if one in _near()), None)
    told = f"; did you mean {near!r}?" if near else ""
    return Place(place, Untranslated(f"the standard has no such key there{told}"))


def key_of(place: str) -> str:
    """Return the key of a place, as `KEYS` has it.

    >>> key_of("schema[0].properties[2].items.properties[0].quality[1].mustBe")
    '@.mustBe'
    >>> key_of("team[3].role"), key_of("servers[0].port")
    ('%.role', 'servers[].port')
    """
    key = _PROPERTY.sub("#", _INDEX.sub("[]", place))
    key = re.sub(r"^(schema\[\]|#)\.quality\[\]", "@", key)
    return re.sub(r"^team(\.members)?\[\]", "%", key)


@cache
def _around() -> frozenset[str]:
    """Return the keys that others lie within, which stand alone where these are not."""
    signs = {"#": "schema[].properties[]", "@": "schema[].quality[]", "%": "team[]"}
    inner = {"#", "#.properties", "#.quality", "team.members"}
    for key in KEYS:
        whole = signs.get(key[0], key[0]) + key[1:]
        inner |= {whole[: at.start()] for at in re.finditer(r"\[\]|\.", whole)}
    return frozenset(inner)


@cache
def _near() -> Mapping[str, str]:
    """Return the names of the standard by what is left of them without a letter."""
    names = sorted({key.rpartition(".")[2].removesuffix("[]") for key in KEYS})
    return {part: name for name in names for part in _shorter(name)}


def _shorter(name: str) -> Iterator[str]:
    """Yield a name in small letters, whole and without each of them."""
    small = name.lower()[:_NAME_MAX]
    yield small
    yield from (small[:at] + small[at + 1 :] for at in range(len(small)))
