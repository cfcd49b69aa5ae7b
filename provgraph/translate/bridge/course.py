"""When the run of each activity started and ended, said by the document or not.

OpenLineage has no event without a time. Where the document says none, the time is
the nearest that it does say of the activity; else just after what the activity
stands on; else the earliest of the whole document; else the epoch. So versions
come to be in the order in which they were used, as far as nothing else is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from provgraph.rdf.terms import Term
from provgraph.translate.bridge.account import Account, Doing

EPOCH: Final = "1970-01-01T00:00:00.000000000"
_STEP: Final = timedelta(milliseconds=1)
_FRACTION: Final = len(".000000000")


class Moment(NamedTuple):
    """When an event was.

    Attributes:
        instant: sortable, see `provgraph.rdf.instant`.
        assumed: the document does not say so.
    """

    instant: str
    assumed: bool = False


class Course(NamedTuple):
    """When a run started and when it was complete."""

    start: Moment
    end: Moment


def earliest(account: Account) -> Moment:
    """Return the earliest time that the document says; else the epoch, assumed."""
    said = [instant for known in account.moments.values() for instant in known]
    for doing in account.doings.values():
        said += [*doing.starts, *doing.moments, *doing.ends]
    return Moment(min(said, default=EPOCH), assumed=True)


def courses(account: Account) -> dict[Term, Course]:
    """Return the course of each activity."""
    first = earliest(account).instant
    found: dict[Term, Course] = {}
    for node, before in _in_order(account):
        ended = [found[one].end.instant for one in before if one in found]
        floor = _after(max(ended)) if ended else first
        found[node] = _course(account.doings[node], floor)
    return found


def _course(doing: Doing, floor: str) -> Course:
    within = doing.moments | doing.ends
    if doing.starts:
        start = Moment(min(doing.starts))
    else:
        start = Moment(min(within, default=floor), assumed=True)
    if doing.ends:
        end = Moment(max(doing.ends))
    else:
        end = Moment(max({*doing.moments, start.instant}), assumed=True)
    return Course(start, end)


def _in_order(account: Account) -> list[tuple[Term, set[Term]]]:
    """Return each activity and what it stands on, those before it as far as can be.

    Where activities stand on one another in a circle, the first by name begins.
    """
    waiting = {node: _before(account, node) for node in sorted(account.doings)}
    above: dict[Term, list[Term]] = {}
    for node, before in waiting.items():
        for one in before:
            above.setdefault(one, []).append(node)
    missing = {node: len(before) for node, before in waiting.items()}
    ready = [node for node in waiting if not missing[node]]
    ordered: dict[Term, set[Term]] = {}
    for node in (*_drain(ready, above, missing), *waiting):
        ordered.setdefault(node, waiting[node])
    return list(ordered.items())


def _drain(
    ready: list[Term], above: Mapping[Term, list[Term]], missing: dict[Term, int]
) -> list[Term]:
    """Return all that can be put in order, beginning with what is *ready*."""
    for node in ready:
        for one in above.get(node, ()):
            missing[one] -= 1
            if not missing[one]:
                ready.append(one)  # the loop goes on to it
    return ready


def _before(account: Account, node: Term) -> set[Term]:
    doing = account.doings[node]
    makers = (account.makers.get(entity, set()) for entity in doing.used)
    return doing.informants.union(*makers) - {node}


def _after(instant: str) -> str:
    """Return the instant a little later; itself at the end of time."""
    whole, fraction = instant[:-_FRACTION], instant[-_FRACTION:]
    try:
        later = datetime.fromisoformat(f"{whole}{fraction[:7]}") + _STEP
    except (ValueError, OverflowError):
        return instant
    return f"{later.isoformat(timespec='microseconds')}{fraction[7:]}"
