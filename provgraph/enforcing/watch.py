"""What contracts in force find in the graph, kept right from step to step.

The findings stand in the system graph, so "what is broken now" is one query joined
with the lineage.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from provgraph.contracts.changes.findings import Findings
from provgraph.contracts.closures import Closures
from provgraph.contracts.judging import broken
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shapes
from provgraph.contracts.words import VIOLATION
from provgraph.enforcing.asked import AskedPart, Owed, Pair, Said
from provgraph.enforcing.changed import Changed
from provgraph.enforcing.compiled import compiled
from provgraph.enforcing.contract import AUDIT, Contract
from provgraph.enforcing.finding import CLASS, Finding, Moment, described
from provgraph.errors import ExhaustedError, InputError, ProvgraphError
from provgraph.model.facts import Change
from provgraph.rdf.mint import Mint
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term, text
from provgraph.rdf.triples import Triples

NO_CHANGE: Final = Change((), ())
_STEPS_MAX: Final = 100_000_000
"""Nodes and values that one contract may look at for one step, or when it begins; ten
times what a graph of ten million triples takes."""

_NEWS_MAX: Final = 100_000
_NOWHERE: Final = Triples()
_Pairs = tuple[tuple[Result, ...], tuple[Result, ...]]
"""What was found at a node, and what is."""
Described = tuple[Term, frozenset[str]]
"""The IRI of a finding, and the triples that say what was found."""


class Watch:
    """The contracts that are watched, and what they find.

    Used by one thread, the projector's. `findings` is for it alone.

    Attributes:
        findings: by their IRIs, those that are there and those that were.
        news: findings that are there since lately, and that are gone since; whoever
            tells others of them takes them out. The oldest fall out by themselves.
    """

    def __init__(self, mint: Mint, findings: dict[Term, Finding]) -> None:
        """Watch nothing yet; *findings* are those that the system graph tells of."""
        self._mint = mint
        self.findings = findings
        self.news: deque[Finding] = deque(maxlen=_NEWS_MAX)
        self._watched: dict[Term, _Watched] = {}
        self._asked: dict[Term, tuple[str, AskedPart]] = {}

    @property
    def is_watching(self) -> bool:
        """Whether any contract is watched."""
        return bool(self._watched)

    def renew(self, contracts: Iterable[Contract], quads: Quads, now: Moment) -> Change:
        """Watch these contracts from now on; return how the system graph changes.

        Those that were not watched before judge the whole graph. What one found that
        is watched no longer is resolved.
        """
        in_force = {one.node(self._mint): one for one in contracts}
        wanted = {node: one for node, one in in_force.items() if one.mode != AUDIT}
        for node in [one for one in self._watched if one not in wanted]:
            del self._watched[node]
            self._asked.pop(node, None)
        fresh = [node for node in wanted if node not in self._watched]
        there = {
            node: self._begun(node, wanted[node].shapes, quads, now) for node in fresh
        }
        gone = {
            one.node: ()
            for one in self.findings.values()
            if one.resolved is None and one.contract not in in_force
        }
        return self._told(self._compared(there, now), gone, now)

    def _begun(
        self, node: Term, shapes: str, quads: Quads, now: Moment
    ) -> list[tuple[Result, ...]]:
        """Watch a contract from now on; return what it finds, by shape and node."""
        try:
            core, asked = compiled(shapes)
            watched = _Watched(core)
            watched.judge_all(quads, now.at)
        except (InputError, ExhaustedError) as error:
            return [(_set_aside(node, error),)]
        self._watched[node] = watched
        if asked.targeted():
            self._asked[node] = shapes, AskedPart(asked)
        return watched.found()

    def predicates(self) -> frozenset[Term] | None:
        """Return those of the triples that contracts read; None where they read any."""
        read = [one.predicates for one in self._watched.values()]
        read += [part.predicates for _, part in self._asked.values()]
        found: set[Term] = set()
        for one in read:
            if one is None:
                return None
            found |= one
        return frozenset(found)

    def changed(self, changed: Changed, quads: Quads, now: Moment) -> Change:
        """Judge what a step has changed; return how the system graph changes.

        *quads* is the graph after the step.
        """
        if not (changed.added or changed.removed):
            return NO_CHANGE
        for _, asked in self._asked.values():
            asked.change(changed, quads)
        return self._renewed(lambda one: one.change(changed, quads, now.at), now)

    @property
    def owes(self) -> bool:
        """Whether a verdict is owed that has to be asked for in SPARQL."""
        return any(asked.owes for _, asked in list(self._asked.values()))

    @property
    def unanswered(self) -> frozenset[Term]:
        """The contracts of which SPARQL may find more than it has found yet."""
        parts = list(self._asked.items())
        return frozenset(node for node, (_, part) in parts if not part.is_answered)

    def take_owed(self) -> dict[Term, tuple[str, Owed]]:
        """Return by contract its shapes and what it owes; it owes that no longer."""
        return {
            contract: (shapes, asked.take())
            for contract, (shapes, asked) in self._asked.items()
            if asked.owes
        }

    def put_off(self, contract: Term, owed: Owed) -> None:
        """Have verdicts that could not be had asked for with the next of a contract."""
        if contract in self._asked:
            self._asked[contract][1].put_off(owed)

    def answered(
        self, contract: Term, owed: Owed, found: Mapping[Pair, Said], now: Moment
    ) -> Change:
        """Take in verdicts; return how the system graph changes.

        Those of a contract that is watched no longer change nothing.
        """
        if contract not in self._asked:
            return NO_CHANGE
        seen, gone = self._asked[contract][1].answered(owed, found)
        known = {
            node: Finding(node, contract, said, self._first(node, now), now)
            for node, said in seen.items()
        }
        return self._told(known, gone, now)

    def _first(self, node: Term, now: Moment) -> Moment:
        known = self.findings.get(node)
        return now if known is None else known.first

    def is_due(self, now: str) -> bool:
        """Tell whether anything is overdue at a time that was not before."""
        return any(watched.is_due(now) for watched in self._watched.values())

    def judge_due(self, quads: Quads, now: Moment) -> Change:
        """Judge what is overdue by now; return how the system graph changes."""
        return self._renewed(lambda one: one.judge_due(quads, now.at), now)

    def _renewed(
        self, judge: Callable[[_Watched], list[_Pairs]], now: Moment
    ) -> Change:
        """Have each contract judge again; return how the system graph changes.

        One that takes too many steps is watched no longer, and a finding says so.
        """
        seen: dict[Term, Finding] = {}
        gone: list[Term] = []
        for contract, watched in list(self._watched.items()):
            try:
                pairs = judge(watched)
            except ExhaustedError as error:
                del self._watched[contract]
                self._asked.pop(contract, None)
                pairs = [((), (_set_aside(contract, error),))]
            lost: set[Term] = set()
            for before, after in pairs:
                there = self._described(contract, self._named(contract, after), now)
                seen.update(there)
                was_there = {node for node, _ in self._named(contract, before)}
                watched.times.update(there.keys() - was_there)
                watched.times.subtract(was_there - there.keys())
                lost |= was_there - there.keys()
            for node in lost:
                if not watched.times[node]:
                    del watched.times[node]
                    gone.append(node)
        return self._told(seen, gone, now)

    def audited(
        self, contract: Term, found: Iterable[Described], now: Moment
    ) -> Change:
        """Take in what a version found that is checked by schedule only.

        *found* is all of it, as `described` told it of the graph of that moment.
        Returns how the system graph changes.
        """
        seen = self._described(contract, found, now)
        return self._told(self._with_gone(contract, seen, now), (), now)

    def known(self, contract: Contract, pair: Pair) -> Sequence[Result]:
        """Return what a watched contract finds at a node already."""
        watched = self._watched.get(contract.node(self._mint))
        return () if watched is None else watched.at(pair)

    def open_of(self, contract: Term) -> Iterator[Finding]:
        """Yield what a contract finds now."""
        for one in self.findings.values():
            if one.resolved is None and one.contract == contract:
                yield one

    def _compared(
        self, there: Mapping[Term, list[tuple[Result, ...]]], now: Moment
    ) -> dict[Term, Finding]:
        """Return what contracts find that judged everything, and what they do not."""
        seen: dict[Term, Finding] = {}
        for contract, by_pair in there.items():
            found: dict[Term, Finding] = {}
            times: Counter[Term] = Counter()
            for results in by_pair:
                here = self._described(contract, self._named(contract, results), now)
                times.update(here.keys())
                found.update(here)
            if contract in self._watched:
                self._watched[contract].times = times
            seen.update(found)
            missed = [one for one in self.open_of(contract) if one.node not in found]
            if contract in self._asked:  # which may find them again
                self._asked[contract][1].look_for(one.node for one in missed)
                continue
            seen.update((one.node, replace(one, resolved=now)) for one in missed)
        return seen

    def _with_gone(
        self, contract: Term, found: Mapping[Term, Finding], now: Moment
    ) -> dict[Term, Finding]:
        """Return all that is found, and as resolved what is not found any more."""
        gone = (one for one in self.open_of(contract) if one.node not in found)
        return {**found, **{one.node: replace(one, resolved=now) for one in gone}}

    def _described(
        self, contract: Term, told: Iterable[Described], now: Moment
    ) -> dict[Term, Finding]:
        """Return as findings what was seen now; what was known keeps its beginning."""
        found: dict[Term, Finding] = {}
        for node, said in told:
            found[node] = Finding(node, contract, said, self._first(node, now), now)
        return found

    def _named(self, contract: Term, results: Iterable[Result]) -> Iterator[Described]:
        for result in results:
            yield described(self._mint, contract, result)

    def _told(
        self, seen: Mapping[Term, Finding], gone: Iterable[Term], now: Moment
    ) -> Change:
        """Take findings in; return how the system graph changes."""
        changed = dict(seen)
        for node in gone:
            known = self.findings.get(node)
            if known is not None and node not in seen and known.resolved is None:
                changed[node] = replace(known, resolved=now)
        removed: set[str] = set()
        added: set[str] = set()
        for node, one in changed.items():
            known = self.findings.get(node)
            if is_news(known, one):
                self.news.append(one)
            was = frozenset[str]() if known is None else known.lines()
            is_now = one.lines()
            removed |= was - is_now
            added |= is_now - was
            self.findings[node] = one
        return Change(tuple(sorted(removed)), tuple(sorted(added)))


def is_news(before: Finding | None, now: Finding) -> bool:
    """Tell whether a finding came, or went."""
    was_there = before is not None and before.resolved is None
    return was_there != (now.resolved is None)


def _set_aside(contract: Term, error: ProvgraphError) -> Result:
    """Return what tells that a contract is in force and cannot be watched."""
    said = f"the contract is not watched any more: {error.message}"
    return Result(
        contract, None, None, contract, CLASS, VIOLATION, messages=(text(said),)
    )


class _Watched:
    """One contract, and what it finds by shape and focus node.

    Attributes:
        times: by the IRI of a finding, how many shapes and focus nodes it is found
            from: another shape may have the same property shape, or lead to its node.
    """

    def __init__(self, shapes: Shapes) -> None:
        self.times: Counter[Term] = Counter()
        self._shapes = shapes
        self._closures = Closures(shapes, _NOWHERE, steps_max=_STEPS_MAX)
        self._findings = Findings(shapes, self._closures)

    @property
    def predicates(self) -> frozenset[Term] | None:
        return self._findings.predicates

    def judge_all(self, quads: Quads, now: str) -> None:
        self._closures.turn_to(quads, now)
        try:
            self._findings.take_up(
                broken(self._shapes, quads, now, steps_max=_STEPS_MAX)
            )
        finally:
            self._closures.turn_to(_NOWHERE)  # a store is let go of only then

    def change(self, changed: Changed, quads: Quads, now: str) -> list[_Pairs]:
        """Return of each node that was judged again what was found there, and is."""
        self._closures.turn_to(quads, now)
        try:
            return self._findings.change(changed.added, changed.removed, changed.stars)
        finally:
            self._closures.turn_to(_NOWHERE)

    def is_due(self, now: str) -> bool:
        return self._findings.is_due(now)

    def judge_due(self, quads: Quads, now: str) -> list[_Pairs]:
        self._closures.turn_to(quads, now)
        try:
            return self._findings.judge_due()
        finally:
            self._closures.turn_to(_NOWHERE)

    def found(self) -> list[tuple[Result, ...]]:
        return list(self._findings.by_pair())

    def at(self, pair: Pair) -> Sequence[Result]:
        return self._findings.at(pair)
