"""One OpenLineage event to facts and claims.

Pure: the same event tells the same, whatever was told before. What the
translator remembers only saves work.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from provgraph.model.facts import (
    Chunk,
    Claim,
    FacetsClaim,
    FacetSet,
    JobKindClaim,
    MentionClaim,
    Read,
    RegisterClaim,
    RunClaim,
    Told,
    Write,
)
from provgraph.rdf.instant import lexical_instant
from provgraph.rdf.mint import DEFAULT_BASE, Mint, run_key
from provgraph.rdf.terms import Term, date_time, text, triple
from provgraph.rdf.vocab import IS_PART_OF, A, pg, prov
from provgraph.translate.openlineage.declared import dataset_claims, job_claims
from provgraph.translate.openlineage.explicit import Doer, Explicit, read_entries
from provgraph.translate.openlineage.facets import FacetLimits, run_lines
from provgraph.translate.openlineage.parts import (
    DatasetTold,
    JobTold,
    Parts,
)
from provgraph.translate.openlineage.reading import Event, RunPart

_LINEAGE_EVENT: Final = pg("LineageEvent")
_EVENT_TIME: Final = pg("eventTime")
_EVENT_TYPE: Final = pg("eventType")
_REPAIR: Final = pg("repair")
_RUN: Final = pg("run")
_JOB: Final = pg("job")
_ROLES: Final = {
    "input": pg("input"),
    "output": pg("output"),
    "dataset": pg("dataset"),
}
_STATEMENT: Final = pg("statement")
_RUN_FACETS: Final = pg("runFacets")
_IO_FACETS: Final = pg("ioFacets")
_ASSOCIATED: Final = prov("wasAssociatedWith")
_QUALIFIED_ASSOCIATION: Final = prov("qualifiedAssociation")
_AGENT: Final = prov("agent")
_ROOT_RUN: Final = pg("rootRun")


class Translator:
    """Turns events into what they tell."""

    def __init__(
        self, base: str = DEFAULT_BASE, limits: FacetLimits | None = None
    ) -> None:
        self._mint = Mint(base)
        self._parts = Parts(self._mint, limits or FacetLimits())

    def translate(self, event: Event, identity: bytes) -> Told:
        """Return what *event* tells; *identity* is its canonical JSON's SHA-256."""
        node = self._mint.event(identity)
        telling = _Telling(self._mint, self._parts, event, node, identity.hex())
        if event.run is not None:
            telling.tell_run(event.run)
        elif event.job is not None:
            telling.tell_job()
        else:
            telling.tell_dataset()
        return Told(
            node,
            "\n".join(telling.lines) + "\n",
            tuple(telling.chunks),
            tuple(telling.claims),
        )


class _Telling:
    """Collects what one event tells."""

    def __init__(
        self, mint: Mint, parts: Parts, event: Event, node: Term, event_digest: str
    ) -> None:
        self._mint = mint
        self._parts = parts
        self._event = event
        self._node = node
        self._digest = event_digest
        self._mentions: list[tuple[Term, Chunk]] = []
        self.chunks: list[Chunk] = []
        self.claims: list[Claim] = []
        self.lines = [
            triple(node, A, _LINEAGE_EVENT),
            triple(node, _EVENT_TIME, date_time(lexical_instant(event.instant))),
            *(triple(node, _REPAIR, text(repair)) for repair in event.repairs),
        ]
        if event.event_type:
            self.lines.append(triple(node, _EVENT_TYPE, text(event.event_type)))

    def tell_run(self, part: RunPart) -> None:
        """Tell what a RunEvent says of its run, job and datasets."""
        event = self._event
        assert event.job is not None  # noqa: S101 - `reading` gives every run a job
        job = self._job(self._parts.job(event.job))
        key = run_key(part.run_id, event.job.namespace, event.job.name)
        run = self._mint.node("run", key)
        self._link(_RUN, run)
        self.chunks.append(
            Chunk(
                f"{run} {job.node}",
                run_lines(self._mint, part.run_id, event.job.namespace, event.job.name),
            )
        )
        facets = self._parts.run_facets(part.facets)
        if facets.facets is not None and facets.chunk is not None:
            self.chunks.append(facets.chunk)
            self._link(_RUN_FACETS, facets.facets.node)
        explicit = read_entries(
            event.job.facets.get("lineage"), Doer(job.node, key, own=True), self._mint
        )
        self._claim_run(part, key, job, explicit, facets.facets)

    def tell_job(self) -> None:
        """Tell what a JobEvent declares."""
        event = self._event
        assert event.job is not None  # noqa: S101 - the caller looked
        job = self._job(self._parts.job(event.job))
        self._link(_JOB, job.node)
        inputs = [self._dataset(part, "input") for part in event.inputs]
        outputs = [self._dataset(part, "output") for part in event.outputs]
        self._state(job)
        explicit = read_entries(
            event.job.facets.get("lineage"), Doer(job.node, None, own=True), self._mint
        )
        claims = job_claims(
            self._mint, job.node, inputs, outputs, explicit, self._stamp()
        )
        self.claims.extend(claims)
        self._explain(explicit)

    def tell_dataset(self) -> None:
        """Tell what a DatasetEvent says of its dataset."""
        event = self._event
        assert event.dataset is not None  # noqa: S101 - the caller looked
        told = self._dataset(event.dataset, "dataset")
        self._state(None)
        claims, explicit = dataset_claims(
            self._mint, event.dataset, told, self._stamp()
        )
        self.claims.extend(claims)
        self._explain(explicit)

    def _claim_run(
        self,
        part: RunPart,
        key: str,
        job: JobTold,
        explicit: Explicit | None,
        facets: FacetSet | None,
    ) -> None:
        event = self._event
        run = self._mint.node("run", key)
        inputs = [self._dataset(one, "input") for one in event.inputs]
        outputs = [self._dataset(one, "output") for one in event.outputs]
        self._state(job)
        self._explain(explicit)
        claim = RunClaim(
            run=key,
            job=job.key,
            instant=event.instant,
            digest=self._digest,
            state=event.event_type,
            agents=tuple(self._associate(run, key, part)),
            parents=tuple(self._part_of(run, part.facets.get("parent"))),
            facets=facets,
            plan=job.plan,
            reads=tuple(_reads(inputs, outputs, explicit)),
            writes=tuple(_writes(outputs, explicit)),
            explicit=None if explicit is None else tuple(explicit.derived),
        )
        self.claims.append(claim)
        if explicit is not None and explicit.declared:
            self.claims.append(
                RegisterClaim(
                    job.node,
                    "declared:others",
                    *self._stamp(),
                    tuple(explicit.declared),
                    shared=True,
                )
            )

    def _stamp(self) -> tuple[str, str]:
        return self._event.instant, self._digest

    def _link(self, predicate: Term, value: Term) -> None:
        self.lines.append(f"{self._node} {predicate} {value} .")

    def _state(self, job: JobTold | None) -> None:
        """Tell what the event says of lasting things, which many events say alike."""
        emitter = self._parts.emitter(self._event.producer, self._event.schema_url)
        statement = self._parts.statement(emitter, job, self._mentions)
        self.chunks.append(statement)
        self._link(_STATEMENT, Term(statement.key))

    def _job(self, told: JobTold) -> JobTold:
        """Tell of the job, and claim its facets and kind."""
        self.chunks.append(told.chunk)
        if told.facets is not None:
            self._claim_facets(told.node, told.facets)
        if told.kind is not None:
            facet_digest, endless = told.kind
            instant = self._event.instant
            self.claims.append(JobKindClaim(told.key, instant, facet_digest, endless))
        return told

    def _dataset(self, part: Any, role: Any) -> DatasetTold:  # noqa: ANN401
        """Tell of a dataset, and claim its facets and other names."""
        told = self._parts.dataset(part, role)
        self._mentions.append((_ROLES[role], told.chunk))
        if told.io_chunk is not None:
            self.chunks.append(told.io_chunk)
            self._link(_IO_FACETS, Term(told.io_chunk.key))
        if told.facets is not None:
            self._claim_facets(self._mint.node("dataset", told.key), told.facets)
        self.claims.extend(told.aliases)
        return told

    def _claim_facets(self, subject: Term, facets: FacetSet) -> None:
        self.claims.append(FacetsClaim(subject, self._event.instant, facets))

    def _explain(self, explicit: Explicit | None) -> None:
        if explicit is not None:
            self.claims.extend(explicit.mentions)
            self.lines.extend(
                line for block in explicit.lines for line in block.splitlines()
            )

    def _associate(self, run: Term, key: str, part: RunPart) -> Iterator[Term]:
        """Tell who carried the run out, and yield who did so by the job's plan."""
        if self._event.producer:
            agent = Term(self._parts.agent(self._event.producer).key)
            edge = self._mint.association(key, agent)
            lines = (
                f"{run} {_ASSOCIATED} {agent} .\n"
                f"{run} {_QUALIFIED_ASSOCIATION} {edge} .\n"
                f"{edge} {_AGENT} {agent} .\n"
            )
            self.chunks.append(Chunk(edge, lines))
            yield agent
        engine = part.facets.get("processing_engine")
        if isinstance(engine, dict) and isinstance(engine.get("version"), str):
            name = engine.get("name")
            label = f"{name} " if isinstance(name, str) else ""
            agent_chunk = self._parts.agent(f"{label}{engine['version']}")
            line = f"{run} {_ASSOCIATED} {agent_chunk.key} ."
            self.chunks.append(Chunk(line, f"{line}\n", (agent_chunk,)))

    def _part_of(self, run: Term, facet: object) -> Iterator[str]:
        """Tell and yield the runs of which this one is part."""
        if not isinstance(facet, dict) or facet.get("_deleted"):
            return
        parent = self._named_run(facet)
        root = self._named_run(facet.get("root"))
        above = tuple(key for key in (root,) if key is not None and key != parent)
        if parent is not None:
            self._above(run, IS_PART_OF, parent)
            self.claims.append(MentionClaim(parent, parents=above))
            yield parent
        if root is not None:
            self._above(run, _ROOT_RUN, root)
            self.claims.append(MentionClaim(root))
            yield root

    def _above(self, run: Term, predicate: Term, key: str) -> None:
        above = self._mint.node("run", key)
        line = triple(run, predicate, above)
        self.chunks.append(Chunk(line, f"{line}\n"))

    def _named_run(self, value: object) -> str | None:
        """Return the key of the run that a parent facet names; None if it does not."""
        if not isinstance(value, dict):
            return None
        run, job = value.get("run"), value.get("job")
        if not isinstance(run, dict) or not isinstance(job, dict):
            return None
        run_id, namespace, name = (
            run.get("runId"),
            job.get("namespace"),
            job.get("name"),
        )
        if (
            isinstance(run_id, str)
            and isinstance(namespace, str)
            and isinstance(name, str)
        ):
            return run_key(run_id, namespace, name)
        return None


def _reads(
    inputs: list[DatasetTold], outputs: list[DatasetTold], explicit: Explicit | None
) -> Iterator[Read]:
    """Yield what the run read: its inputs, and what lineage says its outputs need."""
    listed = {told.key for told in inputs}
    for told in inputs:
        yield Read(told.key, told.label, listed=True, facets=told.io_registers)
    more: dict[str, None] = {}
    for told in outputs:
        more.update(dict.fromkeys(told.sources or ()))
        if told.previous is not None:
            more[told.previous] = None
    if explicit is not None:
        more.update(explicit.reads)
    for key in more:
        if key not in listed:
            yield Read(key, None, listed=False)


def _writes(outputs: list[DatasetTold], explicit: Explicit | None) -> Iterator[Write]:
    written = {told.key for told in outputs}
    for told in outputs:
        yield Write(
            told.key,
            told.label,
            told.lifecycle,
            told.previous,
            told.sources,
            told.described + told.io_registers,
        )
    for key in explicit.written if explicit is not None else ():
        if key not in written:
            yield Write(key)
