"""A lineage graph of any size: runs, what they read and made, some of them wrong.

How many results `lineage_shapes.ttl` must give on it is counted while it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from pathlib import Path
from random import Random
from typing import Final
from uuid import UUID

from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, date_time, integer, iri, text, triple
from provgraph.rdf.vocab import (
    DCAT_DATASET,
    DCTERMS_NAMESPACE,
    LABEL,
    RDFS_NAMESPACE,
    A,
    pg,
    prov,
)

_WRONG_SHARE: Final = 0.02
_TRIPLES_OF_A_RUN: Final = 27
_FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)
_TITLE: Final = iri(f"{DCTERMS_NAMESPACE}title")
_PUBLISHER: Final = iri(f"{DCTERMS_NAMESPACE}publisher")
_SUBCLASS_OF: Final = iri(f"{RDFS_NAMESPACE}subClassOf")
_BELOW: Final = (
    (pg("Run"), prov("Activity")),
    (pg("DatasetVersion"), prov("Entity")),
    (pg("Job"), prov("Plan")),
    (prov("Plan"), prov("Entity")),
    (prov("SoftwareAgent"), prov("Agent")),
    (prov("Person"), prov("Agent")),
)
_RESULTS_OF_RUN: Final = {
    "began at no time": 1,
    "began at a text": 1,
    "no agent": 2,  # and so no scheduler
    "a job for an agent": 1,
    "no scheduler": 1,
    "short id": 1,
    "no end": 1,
    "ended before it began": 1,
    "made nothing": 1,
    "read a file": 1,
    "made what another made": 1,
    "made at a text": 1,
}
"""What can be wrong with a run, and how many results that gives."""

_RESULTS_OF_DATASET: Final = {"no English title": 1, "two German titles": 1}


def write_lineage(file: Path, triples_least: int) -> int:
    """Write so many triples or a few more; return how many results they must give.

    The same number gives the same triples.
    """
    lineage = _Lineage(triples_least)
    written = 0
    with file.open("w", encoding="utf-8") as lines:
        for part in chain([lineage.surroundings()], map(lineage.run, count())):
            for one in part:
                lines.write(f"{triple(*one)}\n")
                written += 1
            if written >= triples_least:
                break
    return lineage.results


class _Lineage:
    """Makes the triples, and counts the results.

    Attributes:
        results: of what was made so far.
    """

    def __init__(self, triples: int) -> None:
        runs = max(20, triples // _TRIPLES_OF_A_RUN)
        self.results = 0
        self._random = Random(triples)
        self._datasets = _named("dataset", max(10, runs // 50))
        self._jobs = _named("job", max(5, runs // 80))
        self._schedulers = _named("scheduler", max(5, runs // 500))
        self._people = _named("person", max(5, runs // 500))
        self._newest = [iri(f"{one[1:-1]}/first") for one in self._datasets]
        self._versions = 0

    def surroundings(self) -> Iterator[Triple]:
        """Yield classes, agents, jobs and datasets."""
        yield from ((below, _SUBCLASS_OF, above) for below, above in _BELOW)
        for kind, nodes in (
            (prov("SoftwareAgent"), self._schedulers),
            (prov("Person"), self._people),
            (pg("Job"), self._jobs),
        ):
            for number, node in enumerate(nodes):
                yield node, A, kind
                yield node, LABEL, text(f"number {number}")
        for number, node in enumerate(self._datasets):
            yield from self._dataset(number, node)

    def _wrong(self, results: dict[str, int]) -> str:
        """Return what is to be wrong with the next thing; mostly nothing."""
        if self._random.random() >= _WRONG_SHARE:
            return ""
        wrong = self._random.choice(list(results))
        self.results += results[wrong]
        return wrong

    def _dataset(self, number: int, node: Term) -> Iterator[Triple]:
        wrong = self._wrong(_RESULTS_OF_DATASET)
        yield node, A, DCAT_DATASET
        yield node, _PUBLISHER, self._random.choice(self._people)
        yield node, _TITLE, Term(f'"Datensatz {number}"@de')
        if wrong == "two German titles":
            yield node, _TITLE, Term(f'"Daten {number}"@de')
        if wrong != "no English title":
            yield node, _TITLE, Term(f'"Dataset {number}"@en')
        yield from self._version(self._newest[number], node, _FIRST)

    def run(self, number: int) -> Iterator[Triple]:
        """Yield a run, what it read and what it made."""
        # The first run is right: others' outputs may be said to be its too.
        wrong = self._wrong(_RESULTS_OF_RUN) if number else ""
        run, random = _node(f"run/{number}"), self._random
        began = _FIRST + timedelta(seconds=random.randrange(10**8))
        ended = began + timedelta(seconds=random.randrange(1, 10_000))
        yield run, A, pg("Run")
        yield run, LABEL, text(f"run {number}")
        yield run, pg("parentRun"), _node(f"run/{random.randrange(number + 1)}")
        name = str(UUID(int=random.getrandbits(128), version=4))
        yield run, pg("runId"), text(name[:13] if wrong == "short id" else name)
        yield from self._times(run, wrong, began, ended)
        yield from self._agents(run, wrong, number)
        read = random.sample(range(len(self._datasets)), random.choice((1, 2, 2, 3)))
        for one in read:
            yield run, prov("used"), self._newest[one]
        if wrong == "read a file":
            file = _node(f"file/{number}")
            yield run, prov("used"), file
            yield file, A, prov("Entity")
            yield file, prov("specializationOf"), random.choice(self._jobs)
        if wrong != "made nothing":
            yield from self._made(
                run, wrong, ended, [self._newest[one] for one in read]
            )

    def _times(
        self, run: Term, wrong: str, began: datetime, ended: datetime
    ) -> Iterator[Triple]:
        if wrong == "began at a text":
            yield run, prov("startedAtTime"), text(began.isoformat())
        elif wrong != "began at no time":
            yield run, prov("startedAtTime"), _moment(began)
        must_end = wrong in {"no end", "ended before it began"}
        if not must_end and self._random.random() < 0.05:
            yield run, pg("status"), text("RUNNING")
            return
        yield run, pg("status"), text("COMPLETE")
        if wrong == "ended before it began":
            ended = began - timedelta(seconds=60)
        if wrong != "no end":
            yield run, prov("endedAtTime"), _moment(ended)

    def _agents(self, run: Term, wrong: str, number: int) -> Iterator[Triple]:
        scheduler = self._random.choice(self._schedulers)
        job = self._random.choice(self._jobs)
        association = Term(f"_:association{number}")
        yield run, prov("qualifiedAssociation"), association
        yield association, A, prov("Association")
        yield association, prov("agent"), scheduler
        yield association, prov("hadPlan"), job
        yield association, prov("hadRole"), text("executor")
        if wrong == "no agent":
            return
        yield run, prov("wasAssociatedWith"), self._random.choice(self._people)
        if wrong != "no scheduler":
            yield run, prov("wasAssociatedWith"), scheduler
        if wrong == "a job for an agent":
            yield run, prov("wasAssociatedWith"), job

    def _made(
        self, run: Term, wrong: str, at: datetime, read: list[Term]
    ) -> Iterator[Triple]:
        many = self._random.choice((1, 1, 2))
        for one in self._random.sample(range(len(self._datasets)), many):
            self._versions += 1
            dataset = self._datasets[one]
            version = iri(f"{dataset[1:-1]}/{self._versions}")
            yield from self._version(version, dataset, at)
            yield version, prov("wasGeneratedBy"), run
            for source in read:
                yield version, prov("wasDerivedFrom"), source
            if wrong == "made what another made":
                yield version, prov("wasGeneratedBy"), _node("run/0")
            if wrong == "made at a text":
                yield version, prov("generatedAtTime"), text("yesterday")
            wrong = ""  # one version is enough
            self._newest[one] = version

    def _version(self, version: Term, dataset: Term, at: datetime) -> Iterator[Triple]:
        yield version, A, pg("DatasetVersion")
        yield version, prov("specializationOf"), dataset
        yield version, prov("generatedAtTime"), _moment(at)
        yield version, LABEL, text(f"version {self._versions}")
        yield version, pg("rowCount"), integer(self._random.randrange(10**6))


def _named(kind: str, many: int) -> list[Term]:
    return [_node(f"{kind}/{number}") for number in range(many)]


def _node(name: str) -> Term:
    return iri(f"https://data.example.org/{name}")


def _moment(at: datetime) -> Term:
    return date_time(f"{at:%Y-%m-%dT%H:%M:%SZ}")
