"""What contracts say of an event before it is journalled.

The event's triples, and what would follow from it, are laid over the graph as it is;
what would then be found, and is not found already, is what the event breaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final
from urllib.parse import unquote

from provgraph.contracts.changes.findings import Findings
from provgraph.contracts.changes.laid import Laid
from provgraph.contracts.closures import Closures
from provgraph.contracts.report import Report
from provgraph.contracts.words import VIOLATION
from provgraph.enforcing.changed import Part, changed_by
from provgraph.enforcing.compiled import compiled
from provgraph.enforcing.contract import QUARANTINE, REJECT, Contract
from provgraph.enforcing.there import There
from provgraph.errors import ExhaustedError
from provgraph.model.facts import (
    Change,
    Claim,
    FacetsClaim,
    JobKindClaim,
    RegisterClaim,
    RunClaim,
    Told,
)
from provgraph.rdf.instant import utc_now
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term
from provgraph.rdf.triples import Triples

STEPS_MAX: Final = 200_000
"""Nodes and values that one contract may look at for one event."""

_READY_MAX: Final = 100
_NOWHERE: Final = Triples()

Weigh = Callable[[Sequence[Claim]], Change]
"""Says what would follow from claims, and takes none of them in."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A contract that an event breaks.

    Attributes:
        contract: in the mode in which it is.
        report: what the event brings about, and nothing that was there before.
    """

    contract: Contract
    report: Report


def stopping(contracts: Sequence[Contract], told: Told) -> list[Contract]:
    """Return the contracts that may keep an event out."""
    own = [one for one in contracts if one.mode in {REJECT, QUARANTINE}]
    if not any(one.namespaces for one in own):
        return own
    said = namespaces_of(told)
    return [
        one
        for one in own
        if not one.namespaces
        or any(
            fnmatchcase(name, pattern) for name in said for pattern in one.namespaces
        )
    ]


class Door:
    """Judges events by contracts; each is made ready once. For one thread at a time."""

    def __init__(self) -> None:
        self._ready: dict[str, tuple[Closures, Findings]] = {}

    def broken_by(
        self,
        told: Told,
        contracts: Sequence[Contract],
        quads: Quads,
        known: There,
        weigh: Weigh,
    ) -> list[Broken]:
        """Return which contracts an event would break, had it been projected.

        *known* is of the graph that is read, and is kept as long as that.
        """
        now = utc_now()
        ready = [self._made_ready(contract) for contract in contracts]
        predicates = _predicates(findings for _, findings in ready)
        known.read(predicates)
        changed = changed_by(_parts(told, known, weigh), quads, predicates)
        known.learn(told.chunks, {one[0] for one in changed.added})
        if not (changed.added or changed.removed):
            return []
        laid = Laid(quads, changed.added, changed.removed)
        found: list[Broken] = []
        for contract, (closures, findings) in zip(contracts, ready, strict=True):
            closures.turn_to(laid, now)
            try:
                pairs = list(
                    findings.affected(changed.added, changed.removed, changed.stars)
                )
                there = [one for pair in pairs for one in findings.judged(pair)]
                if any(one.severity == VIOLATION for one in there):
                    closures.turn_to(quads, now)
                    before = {one for pair in pairs for one in findings.judged(pair)}
                    there = [one for one in there if one not in before]
            except ExhaustedError as error:
                found.append(Broken(contract, Report((), {}, notes=(error.message,))))
                continue
            finally:
                closures.turn_to(_NOWHERE)  # a store is let go of only then
            if any(one.severity == VIOLATION for one in there):
                found.append(Broken(contract, Report.of(tuple(there))))
        return found

    def _made_ready(self, contract: Contract) -> tuple[Closures, Findings]:
        known = self._ready.get(contract.shapes)
        if known is None:
            if len(self._ready) >= _READY_MAX:
                self._ready.clear()
            shapes = compiled(contract.shapes)[0]
            closures = Closures(shapes, _NOWHERE, steps_max=STEPS_MAX)
            known = closures, Findings(shapes, closures)
            self._ready[contract.shapes] = known
        return known


def _predicates(contracts: Iterable[Findings]) -> frozenset[Term] | None:
    """Return those of the triples that contracts read; None where they read any."""
    found: set[Term] = set()
    for one in contracts:
        if one.predicates is None:
            return None
        found |= one.predicates
    return frozenset(found)


def namespaces_of(told: Told) -> set[str]:
    """Return the namespaces of the jobs, or else datasets, that an event is about."""
    return {unquote(key.partition(":")[0]) for key in _keys(told.claims)}


def _keys(claims: Sequence[Claim]) -> Iterator[str]:
    for claim in claims:
        match claim:
            case RunClaim(job=job) | JobKindClaim(job=job):
                yield job
            case FacetsClaim(subject=subject) | RegisterClaim(subject=subject):
                for kind in ("job:", "dataset:"):
                    _, found, key = subject.partition(kind)
                    if found:
                        yield key.rstrip(">")


def _parts(told: Told, known: There, weigh: Weigh) -> list[Part]:
    change = weigh(told.claims)
    facts = told.lines + "".join(known.missing(told.chunks))
    return [
        Part(adds=True, lines=facts.encode()),
        Part(adds=False, lines=_joined(change.removed)),
        Part(adds=True, lines=_joined(change.added)),
    ]


def _joined(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
