"""Shapes that wait until a run has ended, or until its time is over.

A run that has only begun has made nothing yet; a contract on what it makes would
refuse each run at its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from provgraph.errors import ShapesError
from provgraph.rdf.instant import parse_instant
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import XSD, Term, lexical
from provgraph.rdf.vocab import pg, prov
from provgraph.rdf.xsd import is_well_formed
from provgraph.rdf.xsd_times import duration

AWAITS: Final = pg("awaits")
END: Final = pg("RunEnd")
DEADLINE: Final = pg("deadline")

STARTED: Final = prov("startedAtTime")
ENDED: Final = prov("endedAtTime")
_SECONDS_DIGITS: Final = 19
_DURATION: Final = f"{XSD}dayTimeDuration"


@dataclass(frozen=True, slots=True)
class Awaits:
    """A shape judges a node only when that has ended, or is overdue.

    Attributes:
        seconds_max: after its start, when it is overdue; None: it never is.
    """

    seconds_max: float | None = None


def read_awaits(graph: Quads, node: Term) -> Awaits | None:
    """Return for what a shape waits; None where it does not wait.

    Raises:
        ShapesError: it waits for something else, or its deadline is no duration.
    """
    awaited = graph.values(node, AWAITS)
    if not awaited:
        return None
    for other in awaited:
        if other != END:
            raise ShapesError(
                f"the shape {node} awaits {other}", hint="Only pg:RunEnd is known."
            )
    deadlines = graph.values(node, DEADLINE)
    if len(deadlines) > 1:
        raise ShapesError(f"the shape {node}: there is more than one pg:deadline")
    return Awaits(_seconds(node, deadlines[0]) if deadlines else None)


def _seconds(node: Term, deadline: Term) -> float:
    """Return how long a shape waits.

    Raises:
        ShapesError: the deadline is no length of time.
    """
    if deadline[0] != '"' or not is_well_formed(lexical(deadline), _DURATION):
        raise _no_deadline(node, deadline)
    try:
        length = duration(lexical(deadline))
        seconds = float(length.seconds)
    except (ValueError, OverflowError) as error:  # it has hundreds of digits
        raise _no_deadline(node, deadline) from error
    if length.months or seconds <= 0:
        raise _no_deadline(node, deadline)
    return seconds


def overdue_at(start: Term, awaits: Awaits) -> str | None:
    """Return from when a node is overdue that began at a time; None for never.

    The text is that of an instant in UTC: text order is time order.
    """
    if awaits.seconds_max is None or start[0] != '"':
        return None
    instant = parse_instant(lexical(start))
    if instant is None:
        return None
    began = datetime.fromisoformat(instant.key[:_SECONDS_DIGITS]).replace(tzinfo=UTC)
    try:
        moment = began + timedelta(seconds=awaits.seconds_max)
    except OverflowError:
        return None
    return f"{moment:%Y-%m-%dT%H:%M:%S}{instant.key[_SECONDS_DIGITS:]}"


def as_key(now: str) -> str:
    """Return a time as `overdue_at` writes it.

    >>> as_key("2026-11-27T10:00:00.5Z")
    '2026-11-27T10:00:00.500000000'
    """
    instant = parse_instant(now)
    return "" if instant is None else instant.key


def _no_deadline(node: Term, deadline: Term) -> ShapesError:
    return ShapesError(
        f"the shape {node}: pg:deadline {deadline} is no length of time",
        hint='Write "PT15M"^^xsd:dayTimeDuration, for a quarter of an hour.',
    )
