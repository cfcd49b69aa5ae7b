"""The contracts of a workspace, as the journal has made them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from provgraph.enforcing.contract import ACTIVE, RETIRED, Contract, contract_of
from provgraph.enforcing.records import ACTIVATE, ADD, CHECKED, RETIRE, read
from provgraph.enforcing.validation import validation_lines
from provgraph.model.facts import Change
from provgraph.rdf.mint import Mint
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term

_NOTHING: Final = Change((), ())
Key = tuple[str, str]
"""Name and version."""


class ContractTold(NamedTuple):
    """An entry of kind `contract`, as far as it matters here."""

    number: int
    recorded_at: str
    actor: str
    body: bytes


class Registry:
    """Every version of every contract, by name and version.

    Changed by one thread; `contracts` is replaced whole, and read from any.

    Attributes:
        contracts: by name and version, in the order in which they were added.
    """

    def __init__(self, mint: Mint, known: Iterable[Triple] = ()) -> None:
        """Take up what the system graph tells of contracts."""
        self._mint = mint
        said: dict[Term, list[tuple[Term, Term]]] = {}
        for subject, predicate, value in known:
            said.setdefault(subject, []).append((predicate, value))
        found = [one for one in map(contract_of, said.values()) if one is not None]
        found.sort(key=lambda one: one.recorded_at)
        self.contracts: Mapping[Key, Contract] = {
            (one.name, one.version): one for one in found
        }

    def take(self, told: ContractTold) -> Change:
        """Do what an entry says; return how the system graph changes.

        What names a version that is not there changes nothing: it was looked at
        before it was journalled.
        """
        said = read(told.body)
        key = said.get("name", ""), said.get("version", "")
        known = self.contracts.get(key)
        if said["do"] == ADD:
            return self._put([self._added(said, told)])
        if said["do"] == CHECKED:
            return Change((), validation_lines(self._mint, said, told.number))
        if said["do"] == ACTIVATE and known is not None:
            return self._put(self._activated(known, said))
        if said["do"] == RETIRE and known is not None:
            return self._put([replace(known, status=RETIRED)])
        return _NOTHING

    def versions(self, name: str) -> list[Contract]:
        """Return the versions of a contract, in the order of their adding."""
        return [one for one in self.contracts.values() if one.name == name]

    def in_force(self, now: str) -> list[Contract]:
        """Return the versions that are enforced at a time."""
        return [one for one in self.contracts.values() if one.is_in_force(now)]

    def _added(self, said: Mapping[str, Any], told: ContractTold) -> Contract:
        before = self.versions(said["name"])
        values = {name: value for name, value in said.items() if name != "do"}
        return Contract(
            **values,
            revises=before[-1].version if before else "",
            recorded_at=told.recorded_at,
            recorded_by=told.actor,
        )

    def _activated(self, known: Contract, said: Mapping[str, Any]) -> list[Contract]:
        others = [
            replace(one, status=RETIRED)
            for one in self.versions(known.name)
            if one.status == ACTIVE and one.version != known.version
        ]
        own = replace(
            known,
            status=ACTIVE,
            mode=said["mode"],
            namespaces=tuple(said["namespaces"]),
            valid_from=said["valid_from"],
            valid_to=said["valid_to"],
        )
        return [*others, own]

    def _put(self, changed: Iterable[Contract]) -> Change:
        removed: set[str] = set()
        added: set[str] = set()
        contracts = dict(self.contracts)
        for one in changed:
            before = contracts.get((one.name, one.version))
            was = frozenset[str]() if before is None else before.lines(self._mint)
            now = one.lines(self._mint)
            removed |= was - now
            added |= now - was
            contracts[one.name, one.version] = one
        self.contracts = contracts
        return Change(tuple(sorted(removed)), tuple(sorted(added)))
