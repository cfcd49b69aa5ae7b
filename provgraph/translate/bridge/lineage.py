"""All runs together: which version each of them read, and what it made from what.

No derivation goes in a circle: what a run reads was generated strictly before the
run's first event, and what it writes at one of its events.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, assert_never

from provgraph.model.facts import (
    AliasClaim,
    Claim,
    EmptiedClaim,
    FacetsClaim,
    JobKindClaim,
    MentionClaim,
    RegisterClaim,
    RunClaim,
)
from provgraph.rdf.mint import Mint, encoded
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import pg
from provgraph.translate.bridge.runs import Made, Run

PAIRS_MAX: Final = 1_000
"""Inputs times outputs of a run, beyond which no derivations are inferred."""

OBSERVED: Final = pg("observed")
INFERRED: Final = pg("inferred")
_VERSION_UNKNOWN: Final = pg("versionUnknown")
VERSION_NOT_MADE: Final = pg("versionNotMade")
_LINEAGE: Final = "declared:lineage"
_COLUMNS: Final = "declared:columns"
"""What columns declare counts only while no lineage facet declares more."""


class Reading(NamedTuple):
    """What a run read.

    Attributes:
        dataset: key of the dataset.
        label: the version that the source named; "" where it named none.
        entity: the version, or the dataset where none is known.
        method: how it is known.
        gap: what is not known of it, if anything.
    """

    dataset: str
    label: str
    entity: Term
    method: Term
    gap: Term | None


class Derivation(NamedTuple):
    """What one output of a run was made from."""

    source: Term
    method: Term


class Outcome(NamedTuple):
    """Something that a run made, and from what."""

    made: Made
    derivations: list[Derivation]


class _Row(NamedTuple):
    """Something made, in the order in which versions take one another's place."""

    instant: str
    run: str
    stays: bool
    dataset: str
    label: str = ""


class Lineage:
    """What follows from a set of claims, whatever their order.

    Attributes:
        runs: by key.
        aliases: pairs of keys of datasets that are one.
    """

    def __init__(self, claims: Iterable[Claim], mint: Mint) -> None:
        self._mint = mint
        self.runs: dict[str, Run] = {}
        self.aliases: set[tuple[str, str]] = set()
        self._kinds: dict[str, tuple[str, str, bool]] = {}
        self._emptied: set[EmptiedClaim] = set()
        self._registers: dict[Term, dict[str, RegisterClaim]] = {}
        for claim in claims:
            self._tell(claim)
        self._class = _classes(self.aliases)
        self._rows = self._ordered()
        self._above = {key: self._ancestors(key) for key in self.runs}

    def readings(self, run: Run) -> list[Reading]:
        """Return what a run read, in the order of names."""
        return [
            self._reading(run, dataset, label)
            for dataset in sorted(run.reads)
            for label in sorted(run.reads[dataset]) or [""]
        ]

    def version(self, run: str, made: Made | _Row) -> Term:
        """Return the version that a run made."""
        tail = f":{encoded(made.label)}" if made.label else ""
        return self._mint.node("version", f"{made.dataset}:{run}{tail}")

    def over_limit(self, run: Run) -> bool:
        """Tell whether a run has more inputs and outputs than are all paired."""
        written = {made.dataset for made in run.makes() if not made.empties}
        return sum(len(run.sources(one)[1]) for one in written) > PAIRS_MAX

    def outcomes(self, run: Run) -> list[Outcome]:
        """Return what a run made and from what, in the order of names."""
        entities: dict[str, list[Term]] = {}
        for reading in self.readings(run):
            entities.setdefault(reading.dataset, []).append(reading.entity)
        over_limit = self.over_limit(run)
        found: list[Outcome] = []
        for made in sorted(run.makes()):
            derived: dict[Term, Term] = {}
            if not made.empties:
                stated, inferred = run.sources(made.dataset)
                for sources, method in (
                    (set() if over_limit else inferred, INFERRED),
                    (stated, OBSERVED),
                ):
                    for source in sources:
                        derived |= dict.fromkeys(entities.get(source, ()), method)
            derivations = [Derivation(*one) for one in sorted(derived.items())]
            found.append(Outcome(made, derivations))
        return found

    def declared(self) -> Iterator[str]:
        """Yield the lines that follow from what is declared of jobs and datasets."""
        for registers in self._registers.values():
            columns, lineage = registers.get(_COLUMNS), registers.get(_LINEAGE)
            for claim in registers.values():
                outdone = claim is columns and lineage and lineage.lines is not None
                if not outdone:
                    yield from claim.lines or ()

    def _tell(self, claim: Claim) -> None:
        match claim:
            case RunClaim():
                self._run(claim.run).tell(claim)
            case MentionClaim():
                self._run(claim.run).mention(claim)
            case AliasClaim(one, other):
                self.aliases.add((one, other))
            case EmptiedClaim():
                self._emptied.add(claim)
            case JobKindClaim(job, instant, digest, endless):
                known = self._kinds.get(job, ("", "", False))
                self._kinds[job] = max(known, (instant, digest, endless))
            case RegisterClaim():
                self._declare(claim)
            case FacetsClaim():
                pass  # the events themselves are kept, with their facets
            case _:
                assert_never(claim)

    def _declare(self, claim: RegisterClaim) -> None:
        """Let a declared value win where it is the latest of its name."""
        known = self._registers.setdefault(claim.subject, {})
        last = known.setdefault(claim.name, claim)
        if (claim.instant, claim.digest) > (last.instant, last.digest):
            known[claim.name] = claim

    def _run(self, key: str) -> Run:
        return self.runs.setdefault(key, Run(key))

    def _ordered(self) -> dict[str, list[_Row]]:
        """Return by class of names all that was made of it, in order."""
        rows = [
            _Row(made.instant, run.key, not made.empties, made.dataset, made.label)
            for run in self.runs.values()
            for made in run.makes()
        ]
        rows += [_Row(at, "", stays=False, dataset=one) for one, at in self._emptied]
        found: dict[str, list[_Row]] = {}
        for row in sorted(rows):
            found.setdefault(self._class.get(row.dataset, row.dataset), []).append(row)
        return found

    def _reading(self, run: Run, dataset: str, label: str) -> Reading:
        itself = self._mint.node("dataset", dataset)
        if self._kinds.get(run.job[2], ("", "", False))[2]:
            return Reading(dataset, label, itself, OBSERVED, None)
        row = self._in_force(run, dataset, label)
        if row is not None:
            method = OBSERVED if label else INFERRED
            return Reading(dataset, label, self.version(row.run, row), method, None)
        if label:
            named = self._mint.node("namedversion", f"{dataset}:{encoded(label)}")
            return Reading(dataset, label, named, OBSERVED, VERSION_NOT_MADE)
        return Reading(dataset, label, itself, OBSERVED, _VERSION_UNKNOWN)

    def _in_force(self, run: Run, dataset: str, label: str) -> _Row | None:
        """Return the last version strictly before a run's first event.

        Never one by its own kin, nor one that was emptied since; but a version
        that the source names is the latest such of that name.
        """
        for row in self._before(run, dataset):
            if label and (row.label != label or not row.stays):
                continue
            if not row.stays:
                return None
            if row.run in self._above[run.key] or run.key in self._above[row.run]:
                continue
            return row
        return None

    def _before(self, run: Run, dataset: str) -> Iterator[_Row]:
        if run.first is None:
            return
        rows = self._rows.get(self._class.get(dataset, dataset), [])
        usage = (run.first, run.key)
        for place in reversed(range(bisect_left(rows, usage, key=lambda row: row[:2]))):
            yield rows[place]

    def _ancestors(self, key: str) -> set[str]:
        """Return the runs of which one is part, itself left out unless cyclic."""
        above: set[str] = set()
        waiting = [key]
        while waiting:
            run = self.runs.get(waiting.pop())
            more = run.parents - above if run is not None else set()
            above |= more
            waiting += more
        return above


def _classes(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return by each name the one that stands for all that are one with it."""
    members: dict[str, set[str]] = {}
    for one, other in sorted(pairs):
        joined = members.get(one, {one}) | members.get(other, {other})
        members |= dict.fromkeys(joined, joined)
    return {name: min(joined) for name, joined in members.items()}
