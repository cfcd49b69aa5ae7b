"""The triples that follow from all runs together, in the words of the mapping page.

Facets and what else no statement of PROV can say are left out: whoever reads the
document finds them in the events that it keeps.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from provgraph.rdf.instant import lexical_instant
from provgraph.rdf.mint import Mint, encoded
from provgraph.rdf.terms import Term, boolean, date_time, text, triple
from provgraph.rdf.vocab import A, pg, prov
from provgraph.translate.bridge.lineage import (
    VERSION_NOT_MADE,
    Lineage,
    Outcome,
    Reading,
)
from provgraph.translate.bridge.runs import Run

_MENTIONED_ONLY: Final = pg("mentionedOnly")
_TRUE: Final = boolean(True)  # noqa: FBT003 - the value itself
_STATE: Final = pg("state")
_STARTED: Final = prov("startedAtTime")
_ENDED: Final = prov("endedAtTime")
_HAD_PLAN: Final = prov("hadPlan")
_USED: Final = prov("used")
_QUALIFIED_USAGE: Final = prov("qualifiedUsage")
_ENTITY: Final = prov("entity")
_CAPTURE_METHOD: Final = pg("captureMethod")
_GAP: Final = pg("gap")
_PAIRS_OVER_LIMIT: Final = pg("pairsOverLimit")
_DATASET_VERSION: Final = pg("DatasetVersion")
_SPECIALIZATION_OF: Final = prov("specializationOf")
_VERSION_LABEL: Final = pg("versionLabel")
_WAS_GENERATED_BY: Final = prov("wasGeneratedBy")
_GENERATED_AT: Final = prov("generatedAtTime")
_DECLARED_OUTPUT: Final = pg("declaredOutput")
_EMPTIED: Final = pg("emptied")
_WAS_DERIVED_FROM: Final = prov("wasDerivedFrom")
_QUALIFIED_DERIVATION: Final = prov("qualifiedDerivation")
_RENAMED_FROM: Final = pg("renamedFrom")


def concluded(lineage: Lineage, mint: Mint) -> Iterator[str]:
    """Yield the lines that follow, those of a run together, in the order of names."""
    for key in sorted(lineage.runs):
        yield from _Concluding(lineage, mint, lineage.runs[key]).lines()
    yield from lineage.declared()


class _Concluding:
    """What follows from one run."""

    def __init__(self, lineage: Lineage, mint: Mint, run: Run) -> None:
        self._lineage = lineage
        self._mint = mint
        self._run = run
        self._node = mint.node("run", run.key)

    def lines(self) -> Iterator[str]:
        yield from self._course()
        for reading in self._lineage.readings(self._run):
            yield from self._usage(reading)
        outcomes = self._lineage.outcomes(self._run)
        if self._lineage.over_limit(self._run):
            yield triple(self._node, _GAP, _PAIRS_OVER_LIMIT)
        for outcome in outcomes:
            yield from self._made(outcome)
        made = {one.made.dataset for one in outcomes}
        for dataset in sorted(self._run.writes.keys() - made):
            declared = self._mint.node("dataset", dataset)
            yield triple(self._node, _DECLARED_OUTPUT, declared)
        yield from self._renames()

    def _course(self) -> Iterator[str]:
        """Yield its state and times, and by which plan each agent went."""
        run = self._run
        if not run.told:
            yield triple(self._node, _MENTIONED_ONLY, _TRUE)
            return
        if run.state[3]:
            yield triple(self._node, _STATE, text(run.state[3]))
        if run.started is not None:
            yield triple(self._node, _STARTED, date_time(lexical_instant(run.started)))
        if run.ended is not None:
            yield triple(self._node, _ENDED, date_time(lexical_instant(run.ended)))
        plan = run.plan[1] if run.plan else self._mint.node("job", run.job[2])
        for agent in sorted(run.agents):
            yield triple(self._mint.association(run.key, agent), _HAD_PLAN, plan)

    def _usage(self, reading: Reading) -> Iterator[str]:
        tail = f":{encoded(reading.label)}" if reading.label else ""
        usage = self._mint.node("usage", f"{self._run.key}:{reading.dataset}{tail}")
        yield triple(self._node, _USED, reading.entity)
        yield triple(self._node, _QUALIFIED_USAGE, usage)
        yield triple(usage, _ENTITY, reading.entity)
        yield triple(usage, _CAPTURE_METHOD, reading.method)
        if reading.gap is not None:
            yield triple(usage, _GAP, reading.gap)
        if reading.gap == VERSION_NOT_MADE:
            yield from self._version(reading.entity, reading.dataset, reading.label)

    def _made(self, outcome: Outcome) -> Iterator[str]:
        made = outcome.made
        if made.empties:
            emptied = self._mint.node("dataset", made.dataset)
            yield triple(self._node, _EMPTIED, emptied)
            return
        version = self._lineage.version(self._run.key, made)
        yield from self._version(version, made.dataset, made.label)
        yield triple(version, _WAS_GENERATED_BY, self._node)
        moment = date_time(lexical_instant(made.instant))
        yield triple(version, _GENERATED_AT, moment)
        for derivation in outcome.derivations:
            source = derivation.source
            edge = self._mint.content("derivation", f"{version} {source}".encode())
            yield triple(version, _WAS_DERIVED_FROM, source)
            yield triple(version, _QUALIFIED_DERIVATION, edge)
            yield triple(edge, _ENTITY, source)
            yield triple(edge, _CAPTURE_METHOD, derivation.method)

    def _version(self, node: Term, dataset: str, label: str) -> Iterator[str]:
        yield triple(node, A, _DATASET_VERSION)
        yield triple(node, A, prov("Entity"))
        yield triple(node, _SPECIALIZATION_OF, self._mint.node("dataset", dataset))
        if label:
            yield triple(node, _VERSION_LABEL, text(label))

    def _renames(self) -> Iterator[str]:
        """Yield the former names that a completed run took from datasets."""
        if not self._run.completed:
            return
        for dataset, output in sorted(self._run.writes.items()):
            if output.former:
                now = self._mint.node("dataset", dataset)
                former = self._mint.node("dataset", output.former)
                yield triple(now, _RENAMED_FROM, former)
