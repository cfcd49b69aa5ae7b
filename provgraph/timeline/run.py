"""One run as all claims about it add up.

Every field is a maximum, a minimum or a union, so claims may come in any order
and any number of times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import orjson

from provgraph.model.facts import (
    Derived,
    MentionClaim,
    Read,
    Register,
    RunClaim,
    Write,
)
from provgraph.timeline.facets import FacetSets, state_set

_RANKS: Final = {"COMPLETE": 3, "ABORT": 3, "FAIL": 3, "RUNNING": 2, "START": 1}
TERMINAL_RANK: Final = 3
EMPTYING: Final = frozenset({"DROP", "TRUNCATE"})
"""Lifecycle changes after which a dataset holds nothing to be read."""

Stamped = list[Any]
"""`[instant, digest, value …]`: the greatest wins."""


class Generation(NamedTuple):
    """A version that a run wrote, or an end to what a dataset held.

    Attributes:
        dataset: key of the dataset.
        label: of the version; "" where the source named none.
        instant: when it was generated.
        empties: there is no version, and none before is in force any more.
    """

    dataset: str
    label: str
    instant: str
    empties: bool = False


@dataclass(slots=True)
class Run:
    """The sum of the claims about one run, as JSON values.

    Attributes:
        told: an event told of it; False for a run that is only mentioned.
        state: `[rank, instant, digest, state]` of the winning event.
        started: earliest START; None where there is none.
        first: earliest event, None where no event told of it.
        job: `[instant, digest, job key]` of the latest event.
        plan: `[instant, job version]` of the latest event that defines one.
        facet_sets: the sets of facets of which some facet holds, see `facets`.
        reads: by dataset, `[listed, labels, input facets]`.
        writes: by dataset, see `_Write`.
        explicit: by target, the sources that lineage facets name; None where no
            event had such a facet.
        used: by dataset and label, `[entity, how it is known, gap or None]`;
            filled in by the timeline.
    """

    key: str
    told: bool = False
    state: list[Any] = field(default_factory=list)
    started: str | None = None
    first: str | None = None
    job: Stamped = field(default_factory=list)
    plan: Stamped = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    facet_sets: FacetSets = field(default_factory=dict)
    reads: dict[str, list[Any]] = field(default_factory=dict)
    writes: dict[str, dict[str, Any]] = field(default_factory=dict)
    explicit: dict[str, list[str]] | None = None
    used: dict[str, dict[str, list[str | None]]] = field(default_factory=dict)

    @classmethod
    def load(cls, key: str, blob: bytes) -> Run:
        """Return the run that `dump` wrote."""
        return cls(key, *orjson.loads(blob))

    def dump(self) -> bytes:
        """Return the run as bytes for the table."""
        return orjson.dumps(
            (
                self.told,
                self.state,
                self.started,
                self.first,
                self.job,
                self.plan,
                self.agents,
                self.parents,
                self.facet_sets,
                self.reads,
                self.writes,
                self.explicit,
                self.used,
            )
        )

    @property
    def completed(self) -> bool:
        """Whether its winning event says that it ended well."""
        return bool(self.state) and self.state[3] == "COMPLETE"

    @property
    def ended(self) -> str | None:
        """The winning terminal event's time; None while there is none."""
        if self.state and self.state[0] == TERMINAL_RANK:
            return str(self.state[1])
        return None

    def tell(self, claim: RunClaim) -> None:
        """Add what one event says."""
        at = claim.instant
        self.told = True
        rank = _RANKS.get(claim.state, 0)
        self.state = max(self.state, [rank, at, claim.digest, claim.state])
        if claim.state == "START" and (self.started is None or at < self.started):
            self.started = at
        if self.first is None or at < self.first:
            self.first = at
        self.job = max(self.job, [at, claim.digest, claim.job])
        if claim.plan is not None:
            self.plan = max(self.plan, [at, claim.plan])
        _join(self.agents, claim.agents)
        _join(self.parents, claim.parents)
        if claim.facets is not None:
            state_set(self.facet_sets, at, claim.facets)
        for read in claim.reads:
            self._read(read, at)
        for write in claim.writes:
            self._write(write, at, claim.digest, claim.state)
        if claim.explicit is not None:
            self._explain(claim.explicit)

    def mention(self, claim: MentionClaim) -> None:
        """Add what an event of another run says."""
        _join(self.parents, claim.parents)
        for read in claim.reads:
            self._read(read, "")
        for dataset in claim.writes:
            self._write(Write(dataset), "", "", "")

    def labels(self, dataset: str) -> list[str]:
        """Return the versions of *dataset* that it read by name, or `[""]`."""
        return self.reads[dataset][1] or [""]

    def generations(self) -> Iterator[Generation]:
        """Yield what it wrote, and what it emptied, with the times."""
        ended = self.ended if self.completed else None
        for dataset, write in self.writes.items():
            commits: dict[str, str] = write["commits"]
            lifecycle = write["lifecycle"][2] if write["lifecycle"] else None
            label = write["label"][2] if write["label"] else ""
            if ended is not None and lifecycle in EMPTYING:
                yield Generation(dataset, "", ended, empties=True)
            elif ended is not None and (label or not commits):
                yield Generation(dataset, label, min(ended, commits.get(label, ended)))
                if lifecycle == "RENAME" and write["lifecycle"][3]:
                    former = write["lifecycle"][3]
                    yield Generation(former, "", ended, empties=True)
                commits = {key: at for key, at in commits.items() if key != label}
            for committed, at in commits.items():
                yield Generation(dataset, committed, at)

    def _explain(self, edges: Iterable[Derived]) -> None:
        self.explicit = {} if self.explicit is None else self.explicit
        sources: dict[str, list[str]] = {}
        for target, source in edges:
            stated = sources.setdefault(target, [])
            if source is not None:
                stated.append(source)
        for target, stated in sources.items():
            _join(self.explicit.setdefault(target, []), stated)

    def _read(self, read: Read, at: str) -> None:
        known = self.reads.setdefault(read.dataset, [False, [], {}])
        known[0] = known[0] or read.listed
        if read.label is not None:
            _join(known[1], (read.label,))
        settle(known[2], at, read.facets)

    def _write(self, write: Write, at: str, digest: str, state: str) -> None:
        known = self.writes.get(write.dataset)
        if known is None:
            known = self.writes[write.dataset] = {
                "label": [],
                "commits": {},
                "lifecycle": [],
                "sources": [],
                "described": {},
            }
        if write.label is not None:
            if state == "RUNNING":
                commits = known["commits"]
                commits[write.label] = min(commits.get(write.label, at), at)
            else:
                known["label"] = max(known["label"], [at, digest, write.label])
        if write.lifecycle is not None:
            change = [at, digest, write.lifecycle, write.previous or ""]
            known["lifecycle"] = max(known["lifecycle"], change)
        if write.sources is not None:
            sources = [at, digest, sorted(write.sources)]
            known["sources"] = max(known["sources"], sources)
        settle(known["described"], at, write.described)


def settle(
    registers: dict[str, Stamped], instant: str, stated: Iterable[Register]
) -> None:
    """Let each stated value win its register where it is the greatest."""
    for name, digest, predicate, node in stated:
        known = registers.get(name)
        if known is None or (known[0], known[1]) < (instant, digest):
            registers[name] = [instant, digest, predicate, node]


def _join(known: list[str], more: Iterable[str]) -> None:
    """Add what is new, and keep the list sorted: the same set, the same list."""
    union = {*known, *more}
    if len(union) > len(known):
        known[:] = sorted(union)
