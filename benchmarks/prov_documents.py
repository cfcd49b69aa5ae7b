"""Valid PROV documents of any size, as a workflow that runs every day leaves them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from typing import Final

from provgraph.model.kinds import KINDS
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.terms import Term, date_time, integer, iri, text
from provgraph.rdf.vocab import pg, prov

_EXAMPLE: Final = "http://example.org/"
_FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)
_DATASETS: Final = 50
_TYPE: Final = prov("type")


def made(statements: int) -> Document:
    """Return a document of so many statements, the same each time.

    Each run uses what the run before generated; versions specialize lasting
    datasets, agents answer for runs and act for one another, and a third of the
    statements has identifiers, times or attributes.

    >>> len(made(1_000).own.statements)
    1000
    """
    return Document(Bundle(None, tuple(islice(_told(), statements))))


def _told() -> Iterator[Statement]:
    for number in range(_DATASETS):
        yield _said("entity", id=_named(f"dataset{number}"))
    for name in ("engine", "team", "company"):
        yield _said("agent", id=_named(name))
    yield _said("entity", id=_named("plan"), attributes=((_TYPE, prov("Plan")),))
    yield _said("entity", id=_named("releases"))
    yield _said("actedOnBehalfOf", _named("team"), _named("company"))
    yield _said("entity", id=_version(0))
    for number in count(1):
        yield from _run(number)


def _run(number: int) -> Iterator[Statement]:
    run, version, before = (
        _named(f"run{number}"),
        _version(number),
        _version(number - 1),
    )
    generation, usage = _named(f"generation{number}"), _named(f"usage{number}")
    start, end = _time(number, 0), _time(number, 45)
    size = ((pg("rows"), integer(number % 977)), (_TYPE, pg("DatasetVersion")))
    yield _said("activity", start, end, id=run)
    yield _said("entity", id=version, attributes=size)
    yield _said("used", run, before, _time(number, 5), id=usage)
    yield _said("wasGeneratedBy", version, run, _time(number, 40), id=generation)
    yield _said("wasDerivedFrom", version, before, run, generation, usage)
    yield _said("specializationOf", version, _named(f"dataset{number % _DATASETS}"))
    yield _said("wasAssociatedWith", run, _named("engine"), _named("plan"))
    yield _said("wasAttributedTo", version, _named("team"))
    yield _said("wasDerivedFrom", version, before)
    if number > 1:
        yield _said("wasInformedBy", run, _named(f"run{number - 1}"))
    if number % 2 == 0:
        yield _said("used", run, _named(f"dataset{(number + 1) % _DATASETS}"))
        yield _said("wasStartedBy", run, before, _named(f"run{number - 1}"), start)
        yield _said("alternateOf", version, before)
    if number % 5 == 0:
        note = ((prov("label"), text(f"the run of day {number}")),)
        yield _said("wasEndedBy", run, None, None, end, attributes=note)
        yield _said("wasInvalidatedBy", _version(number - 3), None, _time(number, 59))
        yield _said("actedOnBehalfOf", _named("engine"), _named("team"), run)
        yield _said("hadMember", _named("releases"), version)
        yield _said("wasInfluencedBy", version, _version(max(0, number - 2)))


def _said(
    kind: str,
    *arguments: Term | None,
    id: Term | None = None,  # noqa: A002 - as the statement has it
    attributes: tuple[tuple[Term, Term], ...] = (),
) -> Statement:
    return Statement(KINDS[kind], id, arguments, attributes)


def _named(name: str) -> Term:
    return iri(_EXAMPLE + name)


def _version(number: int) -> Term:
    return _named(f"version{number}")


def _time(number: int, minute: int) -> Term:
    moment = _FIRST + timedelta(hours=number, minutes=minute)
    return date_time(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
