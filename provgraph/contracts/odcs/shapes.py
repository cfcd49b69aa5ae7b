"""A data contract translated to SHACL shapes on lineage, and what it leaves unsaid."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from provgraph.contracts.odcs.account import Account
from provgraph.contracts.odcs.check import Check, Outcome, Unsaid
from provgraph.contracts.odcs.contract import Contract, SchemaObject
from provgraph.contracts.odcs.document import Leaf, Value, within
from provgraph.contracts.odcs.fields import field_checks
from provgraph.contracts.odcs.keys import Told, treatment_of
from provgraph.contracts.odcs.levels import level_checks
from provgraph.contracts.odcs.lineage import allowed_inputs, input_check, owner_checks
from provgraph.contracts.odcs.naming import Named, datasets_of, has_rule
from provgraph.contracts.odcs.quality import quality_checks
from provgraph.contracts.odcs.turtle import (
    Pairs,
    block,
    comment,
    declared,
    having,
    head,
    local,
)
from provgraph.errors import TooLargeError
from provgraph.rdf.mint import DEFAULT_BASE, Mint, encoded
from provgraph.rdf.terms import text

PAIRS_MAX: Final = 50_000
"""Of an object and what each object takes of the contract: a shape or a part of one."""

_VERSIONS: Final = "[ sh:inversePath prov:specializationOf ]"
_MADE: Final = having("prov:wasGeneratedBy", (("sh:minCount", "1"),))


@dataclass(frozen=True, slots=True)
class Translation:
    """A contract as shapes. Each leaf of the YAML is in one of three places.

    Attributes:
        shapes: a shapes graph, in Turtle.
        judged: places that a shape is made of.
        told: places that describe the contract in the shapes graph.
        unsaid: the others, with the reason: a leaf, or what it lies within.
    """

    shapes: str
    judged: frozenset[str]
    told: frozenset[str]
    unsaid: tuple[Unsaid, ...]


def translated(
    contract: Contract,
    base: str = DEFAULT_BASE,
    *,
    known: Mapping[str, Contract] | None = None,
) -> Translation:
    """Return the shapes of a contract, for the datasets that its objects are.

    Each version of a dataset is judged, the one just written as those before it.

    Args:
        contract: as it was read.
        base: of the workspace, under which datasets have their names.
        known: contracts by their id, among which the inputs are looked up.

    Raises:
        TooLargeError: objects, servers, levels and owners make more pairs than
            `PAIRS_MAX`.
    """
    mint = Mint(base)
    allowed = allowed_inputs(contract, known or {}, mint)
    _see_the_size(contract, len(allowed) if isinstance(allowed, tuple) else 0)
    named = {one.place: datasets_of(contract, one) for one in contract.objects}
    objects = tuple(one for one in contract.objects if named[one.place])
    outcomes: dict[str, list[Outcome]] = {
        one.place: [
            *field_checks(one),
            *quality_checks(one),
            *owner_checks(contract, one),
        ]
        for one in objects
    }
    reasons = list(_unnamed(contract, objects))
    if isinstance(allowed, Unsaid):
        reasons.append(allowed)
    elif allowed is not None:
        for one in objects:
            outcomes[one.place].append(input_check(contract, one, allowed))
    for place, outcome in level_checks(contract, objects):
        outcomes.setdefault(place, []).append(outcome)
    every = [one for found in outcomes.values() for one in found]
    reasons += (one for one in every if isinstance(one, Unsaid))
    judged = {at for found in named.values() for one in found for at in one.places}
    judged |= {within(one.place, "name") for one in objects}
    judged |= {at for one in every if isinstance(one, Check) for at in one.places}
    account = Account(frozenset(judged), reasons)
    told = tuple(leaf for leaf in contract.leaves if account.is_told(leaf.place))
    return Translation(
        _written(contract, told, named, outcomes, mint),
        frozenset(leaf.place for leaf in contract.leaves if leaf.place in judged),
        frozenset(leaf.place for leaf in told),
        tuple(dict.fromkeys(account.unsaid(contract.leaves))),
    )


def _see_the_size(contract: Contract, inputs: int) -> None:
    """See that what each object takes of the contract does not multiply."""
    members = len(contract.team.members) if contract.team else 0
    each = len(contract.servers) + len(contract.service_levels) + members + inputs
    if len(contract.objects) * each > PAIRS_MAX:
        raise TooLargeError(
            f"the contract has {len(contract.objects):,} objects, and each takes part"
            f" in {each:,} servers, service levels, owners and inputs",
            hint="Write one contract for each dataset.",
        )


def _written(
    contract: Contract,
    told: Iterable[Leaf],
    named: Mapping[str, tuple[Named, ...]],
    outcomes: Mapping[str, list[Outcome]],
    mint: Mint,
) -> str:
    """Return the shapes graph: the contract, then the shapes of each object."""
    node = mint.node("contract", encoded(contract.id))
    shapes = mint.node("shape", f"{encoded(contract.id)}:")[1:-1]
    checks = {
        place: [one for one in found if isinstance(one, Check)]
        for place, found in outcomes.items()
    }
    blocks = [block(node, _described(contract, told))]
    if any(one.on == "dataset" for found in checks.values() for one in found):
        blocks.append(block("c:prefixes", declared(("pg", "prov", "xsd"))))
    for one in contract.objects:
        if one.place in checks:
            nodes = (mint.dataset(at.namespace, at.name) for at in named[one.place])
            targets = ",\n        ".join(dict.fromkeys(nodes))
            blocks += _of_object(one, node, targets, checks[one.place])
    return "\n".join(
        (
            comment(f"{contract.title}, {contract.version}") + head(shapes),
            *blocks,
        )
    )


def _unnamed(contract: Contract, objects: tuple[SchemaObject, ...]) -> Iterator[Unsaid]:
    """Yield the objects that are no dataset, and what of servers is in no name."""
    known = {one.place for one in objects}
    for one in contract.objects:
        if one.place not in known:
            yield Unsaid(
                one.place,
                "no server says which dataset it is, nor does openlineage.namespace",
            )
        else:
            yield Unsaid(
                within(one.place, "physicalName"), "openlineage.name takes its place"
            )
    for server in contract.servers:
        kind = "is in no name of a dataset on it"
        if not has_rule(server):
            kind = (
                f"OpenLineage does not name datasets on a server of type {server.type}"
            )
        yield Unsaid(server.place, kind)
    if not objects:
        for place in ("team", "lineage"):
            yield Unsaid(place, "no dataset is known that it speaks of")


def _described(contract: Contract, told: Iterable[Leaf]) -> Pairs:
    """Return the description of the contract itself."""
    owners = contract.team.owners if contract.team else ()
    return (
        ("a", "prov:Entity"),
        *(("schema:maintainer", text(owner)) for owner in owners),
        *(_description(leaf.place, leaf.value) for leaf in told),
    )


def _description(place: str, value: Value) -> tuple[str, str]:
    treatment = treatment_of(place).treatment
    assert isinstance(treatment, Told)  # noqa: S101 - only those are told
    said = value if isinstance(value, str) else json.dumps(value)
    if treatment.predicate == "rdfs:comment":
        return treatment.predicate, text(f"{place}: {said}")
    return treatment.predicate, text(said)


def _of_object(
    one: SchemaObject, contract: str, targets: str, checks: list[Check]
) -> Iterator[str]:
    """Yield the shapes of an object: on its datasets, and on each of their versions."""
    dataset = f"c:{local('dataset', one.name)}"
    versions = f"c:{local('versions', one.name)}"
    parts = [f"c:{check.name}" for check in checks if check.on == "made"]
    on_versions = [f"c:{check.name}" for check in checks if check.on == "versions"]
    if on_versions:
        parts.append(versions)
    yield block(
        dataset,
        (
            ("a", "sh:NodeShape"),
            ("rdfs:label", text(one.name)),
            ("dcterms:isPartOf", contract),
            ("sh:targetNode", targets),
            *_properties(parts),
        ),
    )
    if on_versions:
        shape = (("a", "sh:PropertyShape"), ("sh:path", _VERSIONS))
        yield block(versions, (*shape, *_properties(on_versions)))
    for check in checks:
        yield block(f"c:{check.name}", _with_words(check, targets))


def _properties(names: list[str]) -> Pairs:
    return (("sh:property", ",\n        ".join(names)),) if names else ()


def _with_words(check: Check, targets: str) -> Pairs:
    """Return a check with its kind, title, severity and message."""
    kind: Pairs = (("a", "sh:PropertyShape"), ("sh:name", text(check.title)))
    pairs = check.pairs
    if check.on == "dataset":
        kind = (("a", "sh:NodeShape"), ("rdfs:label", text(check.title)))
        kind = (*kind, ("sh:targetNode", targets))
    elif check.on == "made":
        # No version that was made is without it. An `sh:or` would say the same, too
        # deep for pySHACL when it checks the shapes themselves.
        pairs = (("sh:path", _VERSIONS), ("sh:not", (_MADE, ("sh:not", pairs))))
    words = (("sh:severity", check.severity), ("sh:message", text(check.message)))
    return (*kind, *pairs, *words)
