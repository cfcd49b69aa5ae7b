"""Runs and jobs that several fields of a record name together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

from provgraph.rdf.mint import is_uuid
from provgraph.rdf.terms import Term, lexical, text
from provgraph.translate.openlineage.facets.kinds import link_job, named
from provgraph.translate.openlineage.facets.page import Owner, Page, View
from provgraph.translate.openlineage.facets.records import Statements
from provgraph.translate.openlineage.facets.references import NamedDataset
from provgraph.translate.openlineage.facets.subjects import (
    canonical_run_id,
    lone_run_lines,
    names_of,
    run_id_of,
    run_lines,
)
from provgraph.translate.openlineage.facets.words import (
    DATASET,
    JOB,
    NIL,
    RUN,
    RUN_ID_AS_SENT,
)

_NAMES: Final = ("namespace", "name")


@dataclass(frozen=True, slots=True)
class Place:
    """The dataset, job or run that a member of an explicit lineage facet names.

    `type` says whether the names are a dataset's or a job's; the type itself is
    told by its own predicate, since a job without names is the event's own.
    """

    def write(
        self, value: dict[str, Any], subject: Term, page: Page
    ) -> tuple[str, ...]:
        """Link to the dataset, or to the job and the run."""
        match value.get("type"):
            case "DATASET":
                return NamedDataset().write(value, subject, page)
            case "JOB":
                return self._job(value, subject, page)
            case _:
                return ()

    def read(self, stated: Statements, view: View) -> dict[str, object]:
        """Return the names, and the run's id."""
        value = NamedDataset().read(stated, view)
        if JOB in stated:
            value.update(names_of(view.quads, stated[JOB][0]))
        if RUN in stated:
            value["runId"] = _run_id(stated, RUN, RUN_ID_AS_SENT, view)
        return value

    def words(self) -> dict[str, tuple[Term, ...]]:
        """Return the predicates that tell of each field."""
        return {
            **dict.fromkeys(_NAMES, (DATASET, JOB)),
            "runId": (RUN, RUN_ID_AS_SENT),
        }

    def _job(self, value: dict[str, Any], subject: Term, page: Page) -> tuple[str, ...]:
        said: tuple[str, ...] = ()
        job = None
        if named(value):
            job = (value["namespace"], value["name"])
            link_job(*job, subject, JOB, page)
            said = _NAMES
        run_id = value.get("runId")
        if not _has_run(run_id, job):
            return said
        _link_run(run_id, job, subject, (RUN, RUN_ID_AS_SENT), page)
        return (*said, "runId")


@dataclass(frozen=True, slots=True)
class RunOfJob:
    """A run and its job: `run {runId, facets}` and `job {namespace, name, facets}`.

    Attributes:
        run: links to the run.
        job: links to the job.
        as_sent: the run's id where it is not written as the graph keeps it.
        run_facet: links to a facet of the run; None where none are allowed.
        job_facet: likewise of the job.
    """

    run: Term
    job: Term
    as_sent: Term
    run_facet: Term | None = None
    job_facet: Term | None = None

    def write(
        self, value: dict[str, Any], subject: Term, page: Page
    ) -> tuple[str, ...]:
        """Link to the job and the run, and write the facets that come along."""
        said: tuple[str, ...] = ()
        job_value, run_value = value.get("job"), value.get("run")
        job = None
        if _is_told(job_value, _NAMES, self.job_facet):
            job = (job_value["namespace"], job_value["name"])
            link_job(*job, subject, self.job, page)
            _write_facets("job", job_value, subject, self.job_facet, page)
            said = ("job",)
        if _is_told(run_value, ("runId",), self.run_facet) and _has_run(
            run_value["runId"], job
        ):
            words = (self.run, self.as_sent)
            _link_run(run_value["runId"], job, subject, words, page)
            _write_facets("run", run_value, subject, self.run_facet, page)
            said = (*said, "run")
        return said

    def read(self, stated: Statements, view: View) -> dict[str, object]:
        """Return the run and the job, as far as each was told."""
        value: dict[str, object] = {}
        if self.job in stated:
            job = names_of(view.quads, stated[self.job][0])
            value["job"] = job | _read_facets(stated, self.job_facet, view)
        if self.run in stated:
            run_id = _run_id(stated, self.run, self.as_sent, view)
            facets = _read_facets(stated, self.run_facet, view)
            value["run"] = {"runId": run_id, **facets}
        return value

    def words(self) -> dict[str, tuple[Term, ...]]:
        """Return the predicates that tell of each field."""
        run_facet, job_facet = self.run_facet, self.job_facet
        return {
            "run.runId": (self.run, self.as_sent),
            "job.namespace": (self.job,),
            "job.name": (self.job,),
            **({} if run_facet is None else {"run.facets": (run_facet,)}),
            **({} if job_facet is None else {"job.facets": (job_facet,)}),
        }


@dataclass(frozen=True, slots=True)
class Within:
    """A run and its job in an object of their own, told of the subject itself."""

    key: str
    content: RunOfJob

    def write(
        self, value: dict[str, Any], subject: Term, page: Page
    ) -> tuple[str, ...]:
        """Write the run and the job, if there is nothing else."""
        inner = value.get(self.key)
        if not isinstance(inner, dict) or not inner:
            return ()
        before = len(page.lines)
        said = self.content.write(inner, subject, page)
        if len(said) == len(inner):
            return (self.key,)
        del page.lines[before:]
        return ()

    def read(self, stated: Statements, view: View) -> dict[str, object]:
        """Return the object of the run and the job."""
        inner = self.content.read(stated, view)
        return {self.key: inner} if inner else {}

    def words(self) -> dict[str, tuple[Term, ...]]:
        """Return the predicates that tell of each field."""
        return {
            f"{self.key}.{field}": word for field, word in self.content.words().items()
        }


def _is_told(
    value: object, names: Iterable[str], facet: Term | None
) -> TypeGuard[dict[str, Any]]:
    """Tell whether *value* holds the names and at most facets besides."""
    if not isinstance(value, dict):
        return False
    if not all(isinstance(value.get(name), str) for name in names):
        return False
    others = value.keys() - set(names)
    return not others or (
        facet is not None and others == {"facets"} and isinstance(value["facets"], dict)
    )


def _has_run(run_id: object, job: tuple[str, str] | None) -> TypeGuard[str]:
    """Tell whether there is a run: an id that is a UUID, or any id and a job."""
    return isinstance(run_id, str) and (job is not None or is_uuid(run_id))


def _link_run(
    run_id: str,
    job: tuple[str, str] | None,
    subject: Term,
    words: tuple[Term, Term],
    page: Page,
) -> None:
    link, as_sent = words
    node = page.mint.run(run_id, *(job or ("", "")))
    page.lines.append(f"{subject} {link} {node} .\n")
    if job is None:
        page.lines.append(lone_run_lines(page.mint, run_id))
    else:
        page.lines.append(run_lines(page.mint, run_id, *job))
    if canonical_run_id(run_id) != run_id:
        page.lines.append(f"{subject} {as_sent} {text(run_id)} .\n")


def _run_id(stated: Statements, link: Term, as_sent: Term, view: View) -> str:
    if as_sent in stated:
        return lexical(stated[as_sent][0])
    return run_id_of(view.quads, stated[link][0])


def _write_facets(
    owner: Owner, value: dict[str, Any], subject: Term, link: Term | None, page: Page
) -> None:
    facets = value.get("facets")
    if link is None or facets is None:
        return
    if not facets:
        page.lines.append(f"{subject} {link} {NIL} .\n")
    page.take("items", len(facets))
    for name, facet in facets.items():
        node, lines, gaps = page.nested(owner, name, facet)
        page.lines.append(f"{subject} {link} {node} .\n{lines}")
        page.gaps += gaps


def _read_facets(
    stated: Statements, link: Term | None, view: View
) -> dict[str, object]:
    if link is None or link not in stated:
        return {}
    facets = {}
    for node in stated[link]:
        if node != NIL:
            _, name, value = view.nested(view.quads, node)
            facets[name] = value
    return {"facets": facets}
