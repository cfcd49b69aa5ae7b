"""The explicit lineage facets: who was made from what, in the producer's words.

Where such a facet stands, nothing is inferred: no inputs times outputs, no
column lineage. The event's own job keeps the rest: inputs that no entry names
are read by it, outputs that no entry describes are written by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from provgraph.model.facts import Derived, MentionClaim, Read
from provgraph.rdf.mint import Mint, name_key, run_key
from provgraph.rdf.terms import Term, triple
from provgraph.rdf.vocab import pg, prov
from provgraph.translate.openlineage.facets import dataset_lines, job_lines, run_lines

_WAS_INFORMED_BY: Final = prov("wasInformedBy")
_DEPENDS_ON: Final = pg("dependsOn")
_DECLARED_INPUT: Final = pg("declaredInput")
_DECLARED_OUTPUT: Final = pg("declaredOutput")


@dataclass(slots=True)
class Explicit:
    """What one explicit lineage facet says.

    Attributes:
        derived: dataset made from dataset.
        reads: keys of the datasets that the event's own run read.
        written: keys of the datasets that the event's own run wrote.
        mentions: what runs of other jobs read and wrote.
        declared: lines about jobs of which no run is named.
        lines: facts about runs and the things named.
    """

    derived: list[Derived] = field(default_factory=list)
    reads: dict[str, None] = field(default_factory=dict)
    written: dict[str, None] = field(default_factory=dict)
    mentions: list[MentionClaim] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Doer:
    """A job, and the run of it where one is named.

    Attributes:
        job: its IRI.
        run: key of the run; None where only the job is named.
        own: it is the event's own job.
    """

    job: Term
    run: str | None
    own: bool


def read_entries(facet: object, own: Doer, mint: Mint) -> Explicit | None:
    """Return what a job's lineage facet says; None where it is none."""
    if not isinstance(facet, Mapping) or facet.get("_deleted"):
        return None
    entries = facet.get("entries")
    if not isinstance(entries, list):
        return None
    reader = _Reader(own, mint)
    for entry in entries:
        if isinstance(entry, Mapping):
            if entry.get("type") == "JOB":
                reader.job_entry(entry)
            else:
                reader.dataset_entry(entry)
    return reader.found


def read_dataset_facet(
    facet: object, namespace: str, name: str, mint: Mint
) -> Explicit | None:
    """Return what a dataset's own lineage facet says; None where it is none."""
    if not isinstance(facet, Mapping) or facet.get("_deleted"):
        return None
    reader = _Reader(None, mint)
    reader.dataset_entry({**facet, "namespace": namespace, "name": name})
    return reader.found


class _Reader:
    """Collects what entries say."""

    def __init__(self, own: Doer | None, mint: Mint) -> None:
        self._own = own
        self._mint = mint
        self.found = Explicit()

    def dataset_entry(self, entry: Mapping[str, Any]) -> None:
        """Take in an entry whose target is a dataset."""
        target = self._dataset(entry)
        if target is None:
            return
        inputs = list(_inputs(entry))
        others: list[Doer] = []
        sources = 0
        for given in inputs:
            if given.get("type") == "JOB":
                doer = self._doer(given)
                if doer is not None and not doer.own:
                    others.append(doer)
            elif (source := self._dataset(given)) is not None:
                sources += 1
                self.found.derived.append(Derived(target, source))
                self.found.reads[source] = None
        for doer in others:
            self._wrote(doer, target)
        if len(others) < len(inputs) or not inputs:
            self.found.written[target] = None
        if not sources:
            self.found.derived.append(Derived(target, None))

    def job_entry(self, entry: Mapping[str, Any]) -> None:
        """Take in an entry whose target is a job or a run of it."""
        target = self._doer(entry)
        if target is None:
            return
        for given in _inputs(entry):
            if given.get("type") == "JOB":
                source = self._doer(given)
                if source is not None:
                    self._informed(target, source)
            elif (dataset := self._dataset(given)) is not None:
                self._read(target, dataset)

    def _dataset(self, named: Mapping[str, Any]) -> str | None:
        namespace, name = named.get("namespace"), named.get("name")
        if not isinstance(namespace, str) or not isinstance(name, str):
            return None
        self.found.lines.append(dataset_lines(self._mint, namespace, name))
        return name_key(namespace, name)

    def _doer(self, named: Mapping[str, Any]) -> Doer | None:
        namespace, name = named.get("namespace"), named.get("name")
        run_id = named.get("runId")
        if namespace is None and name is None:
            return self._own
        if not isinstance(namespace, str) or not isinstance(name, str):
            return None
        job = self._mint.job(namespace, name)
        own = self._own is not None and job == self._own.job
        self.found.lines.append(job_lines(self._mint, namespace, name))
        if isinstance(run_id, str) and run_id:
            self.found.lines.append(run_lines(self._mint, run_id, namespace, name))
            key = run_key(run_id, namespace, name)
            same = self._own is not None and key == self._own.run
            return self._own if own and same else Doer(job, key, own=False)
        return self._own if own else Doer(job, None, own=False)

    def _wrote(self, doer: Doer, dataset: str) -> None:
        if doer.run is not None:
            self.found.mentions.append(MentionClaim(doer.run, writes=(dataset,)))
        else:
            node = self._mint.node("dataset", dataset)
            self.found.declared.append(triple(doer.job, _DECLARED_OUTPUT, node))

    def _read(self, doer: Doer, dataset: str) -> None:
        if doer.own and doer.run is not None:
            self.found.reads[dataset] = None
        elif doer.run is not None:
            read = Read(dataset, listed=False)
            self.found.mentions.append(MentionClaim(doer.run, reads=(read,)))
        else:
            node = self._mint.node("dataset", dataset)
            self.found.declared.append(triple(doer.job, _DECLARED_INPUT, node))

    def _informed(self, target: Doer, source: Doer) -> None:
        if target.run is None or source.run is None:
            if target.job != source.job:
                self.found.declared.append(triple(target.job, _DEPENDS_ON, source.job))
        elif target.run != source.run:
            one = self._mint.node("run", target.run)
            other = self._mint.node("run", source.run)
            self.found.lines.append(f"{triple(one, _WAS_INFORMED_BY, other)}\n")
            self.found.mentions.append(MentionClaim(target.run))
            self.found.mentions.append(MentionClaim(source.run))


def _inputs(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the inputs of an entry and of each of its fields."""
    inputs = entry.get("inputs")
    for given in inputs if isinstance(inputs, list) else ():
        if isinstance(given, Mapping):
            yield given
    fields = entry.get("fields")
    for column in fields.values() if isinstance(fields, Mapping) else ():
        of_column = column.get("inputs") if isinstance(column, Mapping) else None
        for given in of_column if isinstance(of_column, list) else ():
            if isinstance(given, Mapping):
                yield given
