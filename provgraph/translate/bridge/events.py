"""A document as OpenLineage events.

Every activity is a run with a START and a COMPLETE, as the specification asks of
each run; every entity that no run has is told of by a DatasetEvent; one JobEvent
stands for the document and holds what is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from provgraph.model.statement import Document, Statement
from provgraph.rdf.instant import lexical_instant
from provgraph.rdf.mint import DEFAULT_BASE
from provgraph.rdf.terms import Term
from provgraph.translate.bridge.account import Account, Doing, Placed
from provgraph.translate.bridge.course import Moment, courses, earliest
from provgraph.translate.bridge.facet import FACET, facet, head, scope_of, sealed
from provgraph.translate.bridge.form import Json
from provgraph.translate.bridge.naming import Named, Names
from provgraph.translate.bridge.parts import Parts
from provgraph.translate.bridge.unsaid import unsaid

_EVENT: Final = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/"
DOCUMENTS: Final = "prov"
"""The namespace of the jobs that stand for documents."""


class Events(NamedTuple):
    """A document as events.

    Attributes:
        events: each a RunEvent, JobEvent or DatasetEvent, as JSON values.
        unsaid: the statements of which only the `prov` facet tells, since
            OpenLineage has no words for any part of them.
    """

    events: list[Json]
    unsaid: tuple[Statement, ...]


def plain_events(
    document: Document,
    *,
    producer: str,
    namespace: str = DOCUMENTS,
    name: str | None = None,
    base: str = DEFAULT_BASE,
) -> Events:
    """Return a document as events, whatever events it may itself keep.

    See `provgraph.translate.bridge.events_of`.

    Raises:
        TranslateError: it holds text that JSON cannot hold.
    """
    scope = scope_of(document) if name is None else name
    account = Account(document)
    making = _Making(document, account, Names(scope, base), producer, namespace)
    return Events(making.all(), unsaid(account))


class _Making:
    """Makes the events of one document."""

    def __init__(
        self,
        document: Document,
        account: Account,
        names: Names,
        producer: str,
        namespace: str,
    ) -> None:
        self._document = document
        self._account = account
        self._names = names
        self._producer = producer
        self._namespace = namespace
        self._parts = Parts(account, names, producer)
        self._first = earliest(self._account)
        self._datasets = self._parts.alone()
        self._alone = {one for each in self._datasets.values() for one in each}
        self._held: dict[Term | None, list[Placed]] = {}
        for placed in self._account.placed:
            self._held.setdefault(self._holder(placed), []).append(placed)

    def all(self) -> list[Json]:
        """Return the document's own event, those of entities, and those of runs."""
        known = courses(self._account)
        events = [self._of_document()]
        events += [self._of_dataset(named) for named in sorted(self._datasets)]
        for node in sorted(self._account.doings):
            doing = self._account.doings[node]
            events += [
                self._started(doing, known[node].start),
                self._completed(doing, known[node].end),
            ]
        return [sealed(event) for event in events]

    def _holder(self, placed: Placed) -> Term | None:
        """Return the activity or entity whose event holds a statement, if any does."""
        node = self._account.home(placed.statement)
        if node is None or node in self._account.doings or node in self._alone:
            return node
        runs = self._account.makers.get(node) or self._account.users.get(node)
        return min(runs) if runs else None

    def _event(self, kind: str, moment: Moment, **parts: object) -> Json:
        return {
            "eventTime": lexical_instant(moment.instant),
            "producer": self._producer,
            "schemaURL": f"{_EVENT}{kind}",
            **parts,
        }

    def _facet(
        self, placed: Iterable[Placed], moment: Moment, **more: object
    ) -> dict[str, Json]:
        assumed = {"eventTimeAssumed": True} if moment.assumed else {}
        held = facet(self._names.scope, self._document, placed, **more, **assumed)
        return {FACET: self._parts.stamped(FACET, held)}

    def _of_document(self) -> Json:
        held = self._facet(
            self._held.get(None, ()), self._first, **head(self._document)
        )
        job = {"namespace": self._namespace, "name": self._names.scope, "facets": held}
        return self._event("JobEvent", self._first, job=job)

    def _of_dataset(self, named: Named) -> Json:
        entities = self._datasets[named]
        said = [
            instant
            for entity in entities
            for instant in self._account.moments.get(entity, ())
        ]
        moment = Moment(min(said)) if said else self._first
        placed = [one for entity in entities for one in self._held.get(entity, ())]
        facets = self._parts.dataset_facets(named, entities)
        facets |= self._facet(sorted(placed, key=lambda one: one[:2]), moment)
        dataset = named._asdict() | {"facets": facets}
        return self._event("DatasetEvent", moment, dataset=dataset)

    def _started(self, doing: Doing, moment: Moment) -> Json:
        run = self._parts.run(doing)
        run["facets"] = run.get("facets", {}) | self._facet((), moment)
        return self._event(
            "RunEvent",
            moment,
            eventType="START",
            run=run,
            job=self._parts.job(doing)._asdict(),
        )

    def _completed(self, doing: Doing, moment: Moment) -> Json:
        run = self._parts.run(doing)
        held = self._facet(self._held.get(doing.node, ()), moment)
        run["facets"] = run.get("facets", {}) | held
        job = self._parts.job(doing)._asdict()
        return self._event(
            "RunEvent",
            moment,
            eventType="COMPLETE",
            run=run,
            job=job | {"facets": self._parts.job_facets(doing)},
            inputs=[self._parts.dataset(one) for one in sorted(doing.used)],
            outputs=[
                self._parts.dataset(one, owned=True) for one in sorted(doing.made)
            ],
        )
