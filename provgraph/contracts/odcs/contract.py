"""A data contract, as values; each knows the place in the YAML where it stands.

Names are those of the standard. What a contract has besides these is among its
leaves.

Source: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from provgraph.contracts.odcs.document import Leaf, Scalar, Value

Operator: TypeAlias = Literal[
    "mustBe",
    "mustNotBe",
    "mustBeGreaterThan",
    "mustBeGreaterOrEqualTo",
    "mustBeLessThan",
    "mustBeLessOrEqualTo",
    "mustBeBetween",
    "mustNotBeBetween",
]


@dataclass(frozen=True, slots=True)
class QualityRule:
    """One quality rule of an object or of a property.

    Attributes:
        type: `library`, `text`, `sql` or `custom`.
        metric: of the library; the older key `rule` counts as well.
        metric_place: where it stands.
        bounds: numbers by operator: two for those that end in `Between`.
        text: of a query, or of what another engine runs.
    """

    place: str
    type: str
    name: str | None = None
    metric: str | None = None
    metric_place: str = ""
    arguments: Mapping[str, Value] = field(default_factory=dict)
    bounds: Mapping[Operator, tuple[int | float, ...]] = field(default_factory=dict)
    unit: str | None = None
    severity: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """A column, a field within one, or what an array has in it.

    Attributes:
        name: `items` of an array need none.
        options: of the logical type, `maximum` and the like.
        items: of an array.
    """

    place: str
    name: str
    physical_name: str | None = None
    logical_type: str | None = None
    physical_type: str | None = None
    options: Mapping[str, Value] = field(default_factory=dict)
    required: bool = False
    unique: bool = False
    primary_key: bool = False
    primary_key_position: int = -1
    quality: tuple[QualityRule, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    properties: tuple[Property, ...] = ()
    items: Property | None = None

    @property
    def stored_name(self) -> str:
        """The name that lineage shows: the physical one if there is one."""
        return self.physical_name or self.name


@dataclass(frozen=True, slots=True)
class Relationship:
    """That properties refer to those of another object."""

    place: str
    type: str
    from_: tuple[str, ...]
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemaObject:
    """A table, topic, folder or the like."""

    place: str
    name: str
    physical_name: str | None = None
    physical_type: str | None = None
    properties: tuple[Property, ...] = ()
    quality: tuple[QualityRule, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    custom: Mapping[str, Value] = field(default_factory=dict)

    @property
    def stored_name(self) -> str:
        """The name that lineage shows: the physical one if there is one."""
        return self.physical_name or self.name


@dataclass(frozen=True, slots=True)
class Server:
    """Where the objects lie.

    Attributes:
        settings: `host`, `port`, `location` and what else its type has, as text.
    """

    place: str
    server: str
    type: str
    settings: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """One promise on time.

    Attributes:
        property: `latency`, `frequency`, … its short forms written out.
        elements: the objects and columns that it speaks of; none: all of them.
    """

    place: str
    property: str
    value: Scalar
    unit: str | None = None
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the team, until the day `date_out`."""

    place: str
    username: str
    role: str | None = None
    date_out: str | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """Who answers for the data."""

    place: str
    name: str | None = None
    members: tuple[Member, ...] = ()

    @property
    def owners(self) -> tuple[str, ...]:
        """The team by its name, and its members who are owners and still there."""
        named = [self.name] if self.name else []
        return (
            *named,
            *(
                member.username
                for member in self.members
                if "owner" in (member.role or "").lower() and member.date_out is None
            ),
        )


@dataclass(frozen=True, slots=True)
class Input:
    """A contract by whose data this one's may be made (RFC-0011)."""

    place: str
    id: str


@dataclass(frozen=True, slots=True)
class Contract:
    """A data contract.

    Attributes:
        inputs: None where the contract does not say what it may be made from.
        leaves: every leaf of the YAML, so that none is lost.
    """

    api_version: str
    id: str
    version: str
    status: str
    name: str | None = None
    domain: str | None = None
    data_product: str | None = None
    tenant: str | None = None
    description: Mapping[str, Value] = field(default_factory=dict)
    objects: tuple[SchemaObject, ...] = ()
    servers: tuple[Server, ...] = ()
    service_levels: tuple[ServiceLevel, ...] = ()
    team: Team | None = None
    roles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    custom: Mapping[str, Value] = field(default_factory=dict)
    inputs: tuple[Input, ...] | None = None
    leaves: tuple[Leaf, ...] = ()

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or self.data_product or self.id


def fields_of(
    properties: tuple[Property, ...], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Property]]:
    """Yield every property with its path of stored names, outer ones first.

    What an array has in it is called `_element`, as OpenLineage calls it.
    """
    for one in properties:
        yield from _with_inner(one, (*above, one.stored_name))


def _with_inner(
    one: Property, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Property]]:
    yield path, one
    yield from fields_of(one.properties, path)
    if one.items is not None:
        yield from _with_inner(one.items, (*path, "_element"))
