"""The timeline's answer, worked out the slow and plain way from all claims at once.

No tables, no order, no batches: each definition of the design as one loop.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from provgraph.model.facts import (
    AliasClaim,
    Claim,
    EmptiedClaim,
    JobKindClaim,
    MentionClaim,
    RunClaim,
    Write,
)

Edge = tuple[str, ...]
_RANK = {"COMPLETE": 3, "ABORT": 3, "FAIL": 3, "RUNNING": 2, "START": 1}


class Reference:
    """All claims, and the edges that follow from them."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        claims = list(claims)
        self.told: dict[str, list[RunClaim]] = defaultdict(list)
        self.parents: dict[str, set[str]] = defaultdict(set)
        self.reads: dict[str, dict[str, set[str]]] = defaultdict(dict)
        self.listed: dict[str, set[str]] = defaultdict(set)
        self.written: dict[str, set[str]] = defaultdict(set)
        self.runs: dict[str, None] = {}
        self.emptied: list[tuple[str, str]] = []
        pairs, kinds = [], []
        for claim in claims:
            if isinstance(claim, AliasClaim):
                pairs.append((claim.one, claim.other))
            elif isinstance(claim, JobKindClaim):
                kinds.append((claim.instant, claim.digest, claim.job, claim.endless))
            elif isinstance(claim, EmptiedClaim):
                self.emptied.append((claim.dataset, claim.instant))
            elif isinstance(claim, RunClaim | MentionClaim):
                self._run(claim)
        self.endless = {job: endless for _, _, job, endless in sorted(kinds)}
        self.alias = _classes(pairs)

    def _run(self, claim: RunClaim | MentionClaim) -> None:
        self.runs[claim.run] = None
        self.parents[claim.run].update(claim.parents)
        for read in claim.reads:
            labels = self.reads[claim.run].setdefault(read.dataset, set())
            labels.update({read.label} if read.label is not None else ())
            if read.listed:
                self.listed[claim.run].add(read.dataset)
        if isinstance(claim, RunClaim):
            self.told[claim.run].append(claim)
            self.written[claim.run].update(write.dataset for write in claim.writes)
        else:
            self.written[claim.run].update(claim.writes)

    def state(self, run: str) -> RunClaim | None:
        told = self.told[run]
        return max(told, key=lambda c: (_RANK.get(c.state, 0), c.instant, c.digest),
                   default=None)  # fmt: skip

    def first(self, run: str) -> str | None:
        return min((claim.instant for claim in self.told[run]), default=None)

    def latest(self, run: str, dataset: str, name: str) -> object:
        """Return the latest non-None value of one part of a run's writes."""
        found = [
            (claim.instant, claim.digest, _ordered(write, name), write.previous or "")
            for claim in self.told[run]
            for write in claim.writes
            if write.dataset == dataset and _ordered(write, name) is not None
            and not (name == "label" and claim.state == "RUNNING")
        ]  # fmt: skip
        top = max(found, default=None)
        return (None, None) if top is None else top[2:]

    def generations(self, run: str) -> list[tuple[str, str, str, bool]]:
        """Return (dataset, label, instant, empties) of all that a run made."""
        made = []
        winner = self.state(run)
        done = winner.instant if winner and winner.state == "COMPLETE" else None
        for dataset in self.written[run]:
            commits: dict[str, str] = {}
            for claim in self.told[run]:
                for write in claim.writes if claim.state == "RUNNING" else ():
                    if write.dataset == dataset and write.label is not None:
                        at = commits.get(write.label, claim.instant)
                        commits[write.label] = min(at, claim.instant)
            lifecycle, former = self.latest(run, dataset, "lifecycle")
            label = self.latest(run, dataset, "label")[0] or ""
            if done and lifecycle in {"DROP", "TRUNCATE"}:
                made.append((dataset, "", done, True))
            elif done and (label or not commits):
                made.append(
                    (dataset, label, min(done, commits.pop(label, done)), False)
                )
                if lifecycle == "RENAME" and former:
                    made.append((former, "", done, True))
            made += [(dataset, key, at, False) for key, at in commits.items()]
        return made

    def kin(self, run: str) -> set[str]:
        above, waiting = set(), [run]
        while waiting:
            for parent in self.parents[waiting.pop()] - above:
                above.add(parent)
                waiting.append(parent)
        return above

    def in_force(
        self, run: str, dataset: str, label: str | None
    ) -> tuple[str, str, str]:
        """Return (entity, how it is known, gap) of one usage."""
        first, told = self.first(run), self.told[run]
        here = self.alias.get(dataset, dataset)
        job = max(told, key=lambda c: (c.instant, c.digest)).job if told else None
        if self.endless.get(job, False):
            return dataset, "observed", ""
        best = None
        candidates = [
            ((at, other, not empties, name, mark), empties)
            for other in list(self.runs)
            for name, mark, at, empties in self.generations(other)
        ] + [((at, "", False, name, ""), True) for name, at in self.emptied]
        for key, empties in candidates:
            at, other, _, name, mark = key
            if first is None or (at, other) >= (first, run):
                continue
            if self.alias.get(name, name) != here:
                continue
            if label is not None and (mark != label or empties):
                continue
            if not empties and (other in self.kin(run) or run in self.kin(other)):
                continue
            best = max(best, (key, empties)) if best else (key, empties)
        if best and not best[1]:
            _, other, _, name, mark = best[0]
            return f"{name}@{other}#{mark}", "observed" if label else "inferred", ""
        if label is not None:
            return f"{dataset}#{label}", "observed", "versionNotMade"
        return dataset, "observed", "versionUnknown"

    def edges(self, pairs_max: int = 1_000) -> set[Edge]:
        """Return everything that follows, as tuples."""
        found: set[Edge] = set()
        for run in list(self.runs):
            winner = self.state(run)
            if winner is None:
                found.add(("mentionedOnly", run))
            elif winner.state:
                found.add(("state", run, winner.state))
            starts = [c.instant for c in self.told[run] if c.state == "START"]
            if starts:
                found.add(("started", run, min(starts)))
            if winner and _RANK.get(winner.state) == 3:
                found.add(("ended", run, winner.instant))
            used = {
                (dataset, label): self.in_force(run, dataset, label)
                for dataset, labels in self.reads[run].items()
                for label in labels or {None}
            }
            for (dataset, _), (entity, how, gap) in used.items():
                found.add(("used", run, dataset, entity, how, gap))
            found |= self._made(run, used, pairs_max)
        return found

    def _made(self, run: str, used: dict, pairs_max: int) -> set[Edge]:
        found: set[Edge] = set()
        made = self.generations(run)
        facets = [c.explicit for c in self.told[run] if c.explicit is not None]
        sources: dict[str, dict[str, str]] = {}
        inferred = 0
        for dataset in {name for name, _, _, empties in made if not empties}:
            columns = self.latest(run, dataset, "sources")[0]
            if facets:
                named = {e.source for f in facets for e in f if e.target == dataset}
                sources[dataset] = dict.fromkeys(named - {None}, "observed")
            elif columns:
                sources[dataset] = dict.fromkeys(columns, "observed")
            else:
                inferred += len(self.listed[run])
                sources[dataset] = dict.fromkeys(self.listed[run], "inferred")
        for dataset, stated in sources.items():
            if inferred > pairs_max and "inferred" in stated.values():
                stated.clear()
            lifecycle, former = self.latest(run, dataset, "lifecycle")
            if lifecycle == "RENAME" and former:
                stated[former] = "observed"
        if inferred > pairs_max:
            found.add(("pairsOverLimit", run))
        for name, label, at, empties in made:
            if empties:
                found.add(("emptied", run, name))
                continue
            version = f"{name}@{run}#{label}"
            found.add(("generated", version, run, at))
            methods: dict[str, str] = {}
            for source, how in sorted(sources[name].items(), key=lambda one: one[1]):
                for (dataset, _), (entity, _, _) in used.items():
                    if dataset == source:
                        methods[entity] = min(how, methods.get(entity, "z"))
            methods |= {
                entity: "observed"
                for source, how in sources[name].items() if how == "observed"
                for (dataset, _), (entity, _, _) in used.items() if dataset == source
            }  # fmt: skip
            found |= {("derived", version, one, how) for one, how in methods.items()}
        done = {name for name, _, _, _ in made}
        found |= {("declared", run, one) for one in self.written[run] - done}
        return found


def _ordered(write: Write, name: str) -> object:
    value = getattr(write, name)
    return sorted(value) if isinstance(value, tuple) else value


def _classes(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return for each dataset the least name of its alias class."""
    least: dict[str, str] = {}
    names = {name for pair in pairs for name in pair}
    for name in names:
        reached, waiting = {name}, [name]
        while waiting:
            one = waiting.pop()
            for pair in pairs:
                if one in pair:
                    more = set(pair) - reached
                    reached |= more
                    waiting += more
        least[name] = min(reached)
    return least
