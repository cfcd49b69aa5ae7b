"""Whose a dataset is, and what it is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from provgraph.contracts.odcs.check import Check, Outcome, Unsaid
from provgraph.contracts.odcs.contract import Contract, SchemaObject, Team
from provgraph.contracts.odcs.document import within
from provgraph.contracts.odcs.naming import datasets_of
from provgraph.contracts.odcs.turtle import Listed, a_list, having, local
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import text


def owner_checks(contract: Contract, one: SchemaObject) -> Iterator[Outcome]:
    """Yield that the dataset of each version has an owner, one of the contract's.

    A contract without a team says nothing of owners. Producers write names in ways
    of their own (`team:orders`), so that another owner is a warning.
    """
    team = contract.team
    if team is None:
        return
    path = "( prov:specializationOf pg:facets pg:ownership pg:owner pg:name )"
    yield Check(
        name=local("owner", one.name),
        title="an owner",
        message=f"{one.name} has no owner",
        pairs=(("sh:path", path), ("sh:minCount", "1")),
        places=frozenset(),
        on="made",
    )
    yield Unsaid(team.place, "who is no owner, or no longer one, is not judged")
    if not team.owners:
        return
    names = [text(form) for name in team.owners for form in (name, f"team:{name}")]
    yield Check(
        name=local("owners", one.name),
        title="an owner that the contract names",
        message=f"no owner of {one.name} is one of {', '.join(team.owners)}",
        pairs=(
            ("sh:path", path),
            ("sh:qualifiedValueShape", (("sh:in", a_list(names)),)),
            ("sh:qualifiedMinCount", "1"),
        ),
        places=_owner_places(team),
        severity="sh:Warning",
        on="made",
    )


def _owner_places(team: Team) -> frozenset[str]:
    """Return what decides who is an owner, and the names of those who are."""
    places = {within(team.place, "name")}
    for member in team.members:
        places.add(within(member.place, "role"))
        if "owner" in (member.role or "").lower():
            places.add(within(member.place, "dateOut"))
        if member.username in team.owners:
            places.add(within(member.place, "username"))
    return frozenset(places)


def allowed_inputs(
    contract: Contract, known: Mapping[str, Contract], mint: Mint
) -> tuple[str, ...] | Unsaid | None:
    """Return the datasets that a contract's data may be made from.

    None where it does not say; the reason where a contract that it names is not known.
    """
    if contract.inputs is None:
        return None
    allowed: list[str] = []
    for wanted in contract.inputs:
        other = known.get(wanted.id)
        if other is None:
            return Unsaid(
                "lineage.inputDataContracts",
                f"the contract {wanted.id} is not known, so its datasets are not",
            )
        allowed += (
            mint.dataset(named.namespace, named.name)
            for part in other.objects
            for named in datasets_of(other, part)
        )
    return tuple(dict.fromkeys(allowed))


def input_check(
    contract: Contract, one: SchemaObject, allowed: tuple[str, ...]
) -> Check:
    """Return that versions are made from the datasets of the contract's inputs."""
    among = ("sh:in", a_list(allowed))
    of_them = having("prov:specializationOf", (("sh:minCount", "1"), among))
    return Check(
        name=local("inputs", one.name),
        title="inputs",
        message=f"a version of {one.name} is made from what no input promises",
        pairs=(
            ("sh:path", "( prov:wasGeneratedBy prov:used )"),
            ("sh:or", Listed(((among,), (of_them,)))),
        ),
        places=frozenset(
            {
                "lineage.inputDataContracts",
                *(each.place for each in contract.inputs or ()),
            }
        ),
    )
