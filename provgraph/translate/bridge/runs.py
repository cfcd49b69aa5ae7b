"""Runs as all events about them add up, for as many events as fit in memory.

What the timeline concludes a fact at a time, from tables on disk, is here worked
out from all facts at once; the answer is the same, and a test holds the two
together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from provgraph.model.facts import MentionClaim, Read, RunClaim, Write
from provgraph.rdf.terms import Term

_RANKS: Final = {"COMPLETE": 3, "ABORT": 3, "FAIL": 3, "RUNNING": 2, "START": 1}
_TERMINAL: Final = 3
_EMPTYING: Final = frozenset({"DROP", "TRUNCATE"})


class Made(NamedTuple):
    """A version that a run wrote, or an end to what a dataset held.

    Attributes:
        dataset: key of the dataset.
        label: of the version; "" where the source named none.
        instant: when that was.
        empties: there is no version, and none before is in force any more.
    """

    dataset: str
    label: str
    instant: str
    empties: bool = False


@dataclass(slots=True)
class Output:
    """What a run says of one output; of several sayings the latest counts.

    Attributes:
        label: instant, digest and version; empty where none is named.
        commits: versions that RUNNING events name, each with its first instant.
        change: instant, digest, lifecycle change and former name.
        sources: instant, digest and the datasets that its columns come from.
    """

    label: tuple[str, ...] = ()
    commits: dict[str, str] = field(default_factory=dict)
    change: tuple[str, ...] = ()
    sources: tuple[str, str, tuple[str, ...]] | tuple[()] = ()

    @property
    def former(self) -> str:
        """The name that a RENAME took from the dataset; "" where there is none."""
        return self.change[3] if self.change and self.change[2] == "RENAME" else ""


@dataclass(slots=True)
class Run:
    """The sum of the claims about one run.

    Attributes:
        told: an event told of it; False for a run that is only mentioned.
        state: rank, instant, digest and state of the winning event.
        started: earliest START; None where there is none.
        first: earliest event; None where none told of it.
        job: instant, digest and key of the latest event's job.
        plan: instant and job version of the latest event that defines one.
        agents: who carried it out by its job's plan.
        reads: the versions by name that it read of each dataset.
        listed: the datasets that stand among its inputs.
        explicit: by target the sources that lineage facets name; None where no
            event had such a facet.
    """

    key: str
    told: bool = False
    state: tuple[int, str, str, str] = (0, "", "", "")
    started: str | None = None
    first: str | None = None
    job: tuple[str, str, str] = ("", "", "")
    plan: tuple[str, Term] | tuple[()] = ()
    agents: set[Term] = field(default_factory=set)
    parents: set[str] = field(default_factory=set)
    reads: dict[str, set[str]] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    writes: dict[str, Output] = field(default_factory=dict)
    explicit: dict[str, set[str]] | None = None

    @property
    def ended(self) -> str | None:
        """The winning terminal event's time; None while there is none."""
        return self.state[1] if self.state[0] == _TERMINAL else None

    @property
    def completed(self) -> bool:
        """Whether its winning event says that it ended well."""
        return self.state[3] == "COMPLETE"

    def tell(self, claim: RunClaim) -> None:
        """Add what one event says."""
        at, digest = claim.instant, claim.digest
        self.told = True
        rank = _RANKS.get(claim.state, 0)
        self.state = max(self.state, (rank, at, digest, claim.state))
        if claim.state == "START":
            self.started = min(at, self.started or at)
        self.first = min(at, self.first or at)
        self.job = max(self.job, (at, digest, claim.job))
        if claim.plan is not None:
            self.plan = max(self.plan, (at, claim.plan))
        self.agents.update(claim.agents)
        self.parents.update(claim.parents)
        for read in claim.reads:
            self._read(read)
        for write in claim.writes:
            self._write(write, at, digest, running=claim.state == "RUNNING")
        if claim.explicit is not None:
            self.explicit = {} if self.explicit is None else self.explicit
            for target, source in claim.explicit:
                sources = self.explicit.setdefault(target, set())
                sources.update(() if source is None else (source,))

    def mention(self, claim: MentionClaim) -> None:
        """Add what an event of another run says."""
        self.parents.update(claim.parents)
        for read in claim.reads:
            self._read(read)
        for dataset in claim.writes:
            self.writes.setdefault(dataset, Output())

    def makes(self) -> Iterator[Made]:
        """Yield what it wrote, and what it emptied, with the times."""
        done = self.ended if self.completed else None
        for dataset, output in self.writes.items():
            commits = dict(output.commits)
            label = output.label[2] if output.label else ""
            if done and output.change and output.change[2] in _EMPTYING:
                yield Made(dataset, "", done, empties=True)
            elif done and (label or not commits):
                yield Made(dataset, label, min(done, commits.pop(label, done)))
                if output.former:
                    yield Made(output.former, "", done, empties=True)
            for committed, at in commits.items():
                yield Made(dataset, committed, at)

    def sources(self, dataset: str) -> tuple[set[str], set[str]]:
        """Return what an output was made from: as was said, and as is inferred.

        The lineage facet says it, else the output's columns; else it is inferred
        that each input went in.
        """
        output = self.writes[dataset]
        former = {output.former} - {""}
        if self.explicit is not None:
            return self.explicit.get(dataset, set()) | former, set()
        if output.sources and output.sources[2]:
            return {*output.sources[2], *former}, set()
        return former, self.listed

    def _read(self, read: Read) -> None:
        labels = self.reads.setdefault(read.dataset, set())
        if read.label is not None:
            labels.add(read.label)
        if read.listed:
            self.listed.add(read.dataset)

    def _write(self, write: Write, at: str, digest: str, *, running: bool) -> None:
        known = self.writes.setdefault(write.dataset, Output())
        if write.label is not None and running:
            first = known.commits.get(write.label, at)
            known.commits[write.label] = min(first, at)
        elif write.label is not None:
            known.label = max(known.label, (at, digest, write.label))
        if write.lifecycle is not None:
            change = (at, digest, write.lifecycle, write.previous or "")
            known.change = max(known.change, change)
        if write.sources is not None:
            sources = (at, digest, tuple(sorted(write.sources)))
            known.sources = max(known.sources, sources)
