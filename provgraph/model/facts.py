"""What one journal entry tells: triples that are only ever added, and claims.

A fact is true whatever else is known, so it goes straight to the graph. A claim
needs all others before anything follows from it (which version was in force,
which facet value is the last), so it goes to the timeline.

Keys are what `provgraph.rdf.mint` puts behind the kind of an IRI; instants are
the sortable text of `provgraph.rdf.instant`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from provgraph.rdf.terms import Term


class Chunk(NamedTuple):
    """Triples about something known by its content: the same key, the same lines.

    Who has added a chunk may leave it out the next time, with all its parts.
    """

    key: str
    lines: str
    parts: tuple[Chunk, ...] = ()


class Register(NamedTuple):
    """One value stated for one facet; the greatest (instant, digest) wins.

    Attributes:
        name: of the facet; one subject has one register for each name.
        digest: of the value; decides between values of one instant.
        predicate: how the subject links to the value.
        node: the value; None where the source deleted the facet.
    """

    name: str
    digest: str
    predicate: Term
    node: Term | None


class FacetSet(NamedTuple):
    """The facets that one event states of one run, job or dataset.

    Attributes:
        digest: of the set; decides between sets of one instant.
        node: the content-addressed set, with a triple for each facet.
        registers: its facets.
    """

    digest: str
    node: Term
    registers: tuple[Register, ...]


class Read(NamedTuple):
    """A run read a dataset.

    Attributes:
        dataset: key of the dataset.
        label: the version that the source named; None where it named none.
        listed: it stands among the event's inputs, and not only in a lineage
            facet: what has no better evidence is derived from these.
        facets: input facets, which describe this reading.
    """

    dataset: str
    label: str | None = None
    listed: bool = True
    facets: tuple[Register, ...] = ()


class Write(NamedTuple):
    """What one event says of one output of a run.

    Attributes:
        dataset: key of the dataset.
        label: the version that the source named; None where it named none.
        lifecycle: CREATE, DROP, TRUNCATE and so on; None where not stated.
        previous: key of the dataset's former name, of a RENAME.
        sources: keys of the datasets that its columns come from; None where
            no column lineage was given.
        described: schema, column lineage and output facets, which describe the
            version written.
    """

    dataset: str
    label: str | None = None
    lifecycle: str | None = None
    previous: str | None = None
    sources: tuple[str, ...] | None = None
    described: tuple[Register, ...] = ()


class Derived(NamedTuple):
    """One edge of an explicit lineage facet.

    Attributes:
        target: key of the dataset that was made.
        source: key of the dataset that it was made from; None where the facet
            says that it has no upstream.
    """

    target: str
    source: str | None


class RunClaim(NamedTuple):
    """What one event says of one run.

    Attributes:
        run: key of the run.
        job: key of its job.
        instant: when the event happened.
        digest: of the event; decides between events of one instant.
        state: START, RUNNING, COMPLETE, ABORT, FAIL, OTHER; "" where not stated.
        agents: who carried the run out, the producer first.
        parents: keys of the runs of which it is part.
        facets: its facets; None where it has none.
        plan: the job version that this event's facets define, if they do.
        explicit: edges of the lineage facet; None where the event has none.
    """

    run: str
    job: str
    instant: str
    digest: str
    state: str
    agents: tuple[Term, ...] = ()
    parents: tuple[str, ...] = ()
    facets: FacetSet | None = None
    plan: Term | None = None
    reads: tuple[Read, ...] = ()
    writes: tuple[Write, ...] = ()
    explicit: tuple[Derived, ...] | None = None


class MentionClaim(NamedTuple):
    """A run that an event names without telling of it: a parent, a dependency.

    Attributes:
        run: key of the run.
        parents: keys of the runs of which it is part.
        reads: what another job's lineage facet says that it read.
        writes: keys of the datasets that such a facet says it wrote.
    """

    run: str
    parents: tuple[str, ...] = ()
    reads: tuple[Read, ...] = ()
    writes: tuple[str, ...] = ()


class FacetsClaim(NamedTuple):
    """The facets that one event states of a job or a dataset."""

    subject: Term
    instant: str
    facets: FacetSet


class RegisterClaim(NamedTuple):
    """A value stated of a job or dataset; while it wins, its lines follow.

    Attributes:
        subject: the job or dataset.
        name: of the register.
        lines: what follows while this value is the winner; None where the value
            is that the source deleted it.
        shared: other subjects may assert the same lines.
    """

    subject: Term
    name: str
    instant: str
    digest: str
    lines: tuple[str, ...] | None
    shared: bool = False


class JobKindClaim(NamedTuple):
    """Whether a job runs on without end, so that its runs read no one version."""

    job: str
    instant: str
    digest: str
    endless: bool


class AliasClaim(NamedTuple):
    """Two names of one dataset."""

    one: str
    other: str


class EmptiedClaim(NamedTuple):
    """A dataset was dropped or truncated, or lost its name, outside any run."""

    dataset: str
    instant: str


Claim = (
    RunClaim
    | MentionClaim
    | FacetsClaim
    | RegisterClaim
    | JobKindClaim
    | AliasClaim
    | EmptiedClaim
)


class Told(NamedTuple):
    """All that one entry tells.

    Attributes:
        subject: the event itself; the receipt hangs on it.
        lines: N-Triples lines that only this entry tells.
        chunks: triples that other entries tell too.
    """

    subject: Term
    lines: str
    chunks: tuple[Chunk, ...] = ()
    claims: tuple[Claim, ...] = ()


class Change(NamedTuple):
    """Triples that no longer follow, and triples that now do."""

    removed: tuple[str, ...]
    added: tuple[str, ...]


class Delta(NamedTuple):
    """What a graph is to take in for some entries: N-Triples, each line ended.

    Bytes, because there may be a hundred thousand lines, and they go from the
    process that makes them to the store as they are.

    Attributes:
        facts: that are only ever added.
        added: conclusions that follow now.
        removed: conclusions that no longer follow.
        lines: how many are added, facts and conclusions together.
        updates: what updates did to graphs of users, in order, each as SPARQL
            Update that says the same whenever it is read.
    """

    facts: bytes
    added: bytes
    removed: bytes
    lines: int
    updates: tuple[str, ...] = ()

    @classmethod
    def of(cls, facts: str, change: Change, updates: Sequence[str] = ()) -> Delta:
        """Return the delta of some facts, as lines, and a change of conclusions."""
        return cls(
            facts.encode(),
            "".join(f"{line}\n" for line in change.added).encode(),
            "".join(f"{line}\n" for line in change.removed).encode(),
            facts.count("\n") + len(change.added),
            tuple(updates),
        )
