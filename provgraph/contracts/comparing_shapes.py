"""What is changed in a shape besides its constraints."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Final, assert_never

from provgraph.contracts.awaiting import Awaits
from provgraph.contracts.change import Change, Kind
from provgraph.contracts.sentences import short
from provgraph.contracts.shape import (
    Shape,
    Target,
    TargetClass,
    TargetNode,
    TargetObjectsOf,
    TargetSaid,
    TargetSubjectsOf,
    TargetWhere,
)
from provgraph.contracts.words import INFO, VIOLATION, WARNING
from provgraph.rdf.terms import Term

_SEVERITIES: Final = (INFO, WARNING, VIOLATION)


def of_itself(old: Shape, new: Shape, place: str) -> Iterator[Change]:
    """Yield what is changed in a shape besides its constraints and targets."""
    if old.path != new.path:
        yield Change(place, "breaking", f"{place} looks at other values")
    if old.severity != new.severity:
        told = f"its results are {short(new.severity)}, and were {short(old.severity)}"
        yield Change(place, _severity(old.severity, new.severity), told)
    if old.deactivated != new.deactivated:
        kind: Kind = "looser" if new.deactivated else "stricter"
        state = "is deactivated" if new.deactivated else "is active again"
        yield Change(place, kind, f"{place} {state}")
    if set(old.messages) != set(new.messages):
        yield Change(place, "neither", "its message has other words")
    if old.awaits != new.awaits:
        is_sooner = _wait_seconds(new.awaits) < _wait_seconds(old.awaits)
        told = f"it waits {_told_wait(new.awaits)}, and waited {_told_wait(old.awaits)}"
        yield Change(place, "stricter" if is_sooner else "looser", told)


def told_target(target: Target) -> str:
    """Return in words what a target selects."""
    match target:
        case TargetNode(node):
            return f"the node {short(node)}"
        case TargetClass(class_):
            return f"the instances of {short(class_)}"
        case TargetSubjectsOf(predicate):
            return f"what has {short(predicate)}"
        case TargetObjectsOf(predicate):
            return f"the values of {short(predicate)}"
        case TargetWhere(shape):
            return f"what conforms to {short(shape)}"
        case TargetSaid():
            return "what data name it for"
        case _:
            assert_never(target)


def _severity(old: Term, new: Term) -> Kind:
    if old not in _SEVERITIES or new not in _SEVERITIES:
        return "neither"
    is_raised = _SEVERITIES.index(old) < _SEVERITIES.index(new)
    return "stricter" if is_raised else "looser"


def _wait_seconds(awaits: Awaits | None) -> float:
    if awaits is None:
        return 0
    return inf if awaits.seconds_max is None else awaits.seconds_max


def _told_wait(awaits: Awaits | None) -> str:
    if awaits is None:
        return "for nothing"
    if awaits.seconds_max is None:
        return "for the end of a run"
    return f"for the end of a run, {awaits.seconds_max:g} s at most"
