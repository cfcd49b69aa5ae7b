"""The contracts of one projection of the journal, and what they find in its graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import groupby
from typing import Final

from provgraph.contracts.awaiting import as_key
from provgraph.enforcing.asked import Owed, Pair, Said
from provgraph.enforcing.changed import Changed, Part, changed_by
from provgraph.enforcing.contract import AUDIT, Contract
from provgraph.enforcing.contract import CLASS as CONTRACTS
from provgraph.enforcing.finding import CLASS as FINDINGS
from provgraph.enforcing.finding import Moment, told_findings
from provgraph.enforcing.registry import ContractTold, Key, Registry
from provgraph.enforcing.there import There
from provgraph.enforcing.watch import Described, Watch
from provgraph.model.facts import Change
from provgraph.rdf.instant import lexical_instant, utc_now
from provgraph.rdf.mint import Mint
from provgraph.rdf.quads import Quads, Triple
from provgraph.rdf.terms import Term

NO_CHANGE: Final = Change((), ())
_LINES_AT_ONCE: Final = 20_000


class Standing:
    """What the projector keeps of contracts, from step to step.

    Attributes:
        registry: of all contracts; read from any thread.
        watch: over those in force; for the projector alone.
        there: what of events the graph has; for who judges them at the door.
    """

    def __init__(
        self, mint: Mint, system_triples: Callable[[Term], list[Triple]]
    ) -> None:
        """Take up what the system graph tells; `begin` has contracts watched."""
        self._mint = mint
        self.registry = Registry(mint, system_triples(CONTRACTS))
        self.watch = Watch(mint, told_findings(system_triples(FINDINGS)))
        self.there = There()
        self._in_force: tuple[Contract, ...] | None = None
        self._predicates: frozenset[Term] | None = None

    def take(self, told: Iterable[ContractTold]) -> Change:
        """Do what entries say of contracts; return how the system graph changes."""
        changes = [self.registry.take(one) for one in told]
        return joined(changes)

    def coming(self, parts: Iterable[Part], quads: Quads) -> Changed | None:
        """Return what a step will change; None where nobody watches it."""
        if not self.watch.is_watching:
            return None
        return changed_by(parts, quads, self._predicates)

    def came(self, changed: Changed | None, quads: Quads, number: int) -> Change:
        """Judge what a step has changed; return how the system graph changes."""
        if changed is None:
            return NO_CHANGE
        return self.watch.changed(changed, quads, Moment(_now(), number))

    def audited(self, key: Key, found: Iterable[Described], number: int) -> Change:
        """Take in what a version found by schedule; return what the graph tells.

        *number* is of the entry that the graph had come to. Nothing changes where it
        is not for audit any more.
        """
        now = _now()
        contract = self.registry.contracts.get(key)
        if contract is None or contract.mode != AUDIT or not contract.is_in_force(now):
            return NO_CHANGE
        node = contract.node(self._mint)
        return self.watch.audited(node, found, Moment(now, number))

    def is_due(self) -> bool:
        """Tell whether others are in force now than are watched."""
        return self._in_force != tuple(self.registry.in_force(utc_now()))

    def is_overdue(self) -> bool:
        """Tell whether a contract waited for something whose time is over."""
        return self.watch.is_due(utc_now())

    def judge_due(self, quads: Quads, number: int) -> Change:
        """Judge what is overdue; return how the system graph changes."""
        return self.watch.judge_due(quads, Moment(_now(), number))

    def answered(
        self, contract: Term, owed: Owed, found: Mapping[Pair, Said], number: int
    ) -> Change:
        """Take in verdicts of a worker; return how the system graph changes."""
        return self.watch.answered(contract, owed, found, Moment(_now(), number))

    def ask_no_more(self, contract: Term, why: str, number: int) -> Change:
        """Watch no SPARQL of a contract; return how the system graph changes."""
        return self.watch.ask_no_more(contract, why, Moment(_now(), number))

    def renew(self, quads: Quads, number: int) -> Change:
        """Watch what is in force now; return how the system graph changes."""
        now = _now()
        in_force = tuple(self.registry.in_force(now))
        change = self.watch.renew(in_force, quads, Moment(now, number))
        self._in_force = in_force
        self._predicates = self.watch.predicates()
        return change


def joined(changes: Sequence[Change]) -> Change:
    """Return one change after the other as one."""
    removed: dict[str, None] = {}
    added: dict[str, None] = {}
    for change in changes:
        for line in change.removed:
            if line in added:
                del added[line]
            else:
                removed[line] = None
        for line in change.added:
            if line in removed:
                del removed[line]
            else:
                added[line] = None
    return Change(tuple(removed), tuple(added))


def parted(change: Change) -> Iterator[Change]:
    """Yield a change in parts, one after the other.

    All that changes of one subject is in one part: who stops between two has no half
    of a finding. The lines of *change* are sorted.
    """
    removed: list[str] = []
    added: list[str] = []
    both = merge(
        ((line, removed) for line in change.removed),
        ((line, added) for line in change.added),
        key=lambda one: one[0],
    )
    for _, lines in groupby(both, lambda one: one[0].partition(" ")[0]):
        for line, own in lines:
            own.append(line)
        if len(removed) + len(added) >= _LINES_AT_ONCE:
            yield Change(tuple(removed), tuple(added))
            removed.clear()
            added.clear()
    if removed or added:
        yield Change(tuple(removed), tuple(added))


def _now() -> str:
    """Return the present as a store keeps it: a fraction ends in no zero."""
    return lexical_instant(as_key(utc_now()))
