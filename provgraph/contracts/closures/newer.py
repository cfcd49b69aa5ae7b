"""The constraints of SHACL 1.2 that ask other shapes, or other nodes.

Source: https://www.w3.org/TR/shacl12-core/#core-components-shape
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from provgraph.contracts import constraint as c
from provgraph.contracts import newer as n
from provgraph.contracts.closures.focuses import Judging, is_selected
from provgraph.contracts.closures.lists import listed
from provgraph.contracts.closures.reader import Reader
from provgraph.contracts.report import Result
from provgraph.rdf.terms import Term, triple_term
from provgraph.rdf.vocab import REIFIES

Check: TypeAlias = Callable[[Term, Sequence[Term]], Iterator[Result]]
"""Yields what a constraint finds at a focus node and its values."""

Make: TypeAlias = Callable[..., Result]
"""Makes a result of a focus node, a value, a path and details."""


def asking_shapes(
    constraint: c.Constraint, judging: Judging, make: Make
) -> Check | None:
    """Return the check of such a constraint; None where it is none."""
    match constraint:
        case n.SomeValue():
            return _of_some(constraint, judging, make)
        case n.MemberShape():
            return _of_members(constraint, judging, make)
        case n.ReifierShape():
            return _of_reifiers(constraint, judging, make)
        case n.UniqueValuesFor():
            return lambda focus, values: (
                make(focus, None)
                for value in values
                if _has_a_double(value, constraint, judging)
            )
        case _:
            return None


def _of_some(constraint: n.SomeValue, judging: Judging, make: Make) -> Check:
    def check(focus: Term, values: Sequence[Term]) -> Iterator[Result]:
        if not any(judging.conforms(value, constraint.shape) for value in values):
            yield make(focus, None)

    return check


def _of_members(constraint: n.MemberShape, judging: Judging, make: Make) -> Check:
    shape = constraint.shape

    def check(focus: Term, values: Sequence[Term]) -> Iterator[Result]:
        for value in values:
            members = listed(value, judging.reader)
            if members is None:
                yield make(focus, value)
                continue
            wrong = dict.fromkeys(
                one for one in members if not judging.conforms(one, shape)
            )
            if wrong:
                told = (
                    one for each in wrong for one in judging.details((shape,), each)
                )
                yield make(focus, value, details=tuple(told))

    return check


def _of_reifiers(constraint: n.ReifierShape, judging: Judging, make: Make) -> Check:
    shape = constraint.shape

    def check(focus: Term, values: Sequence[Term]) -> Iterator[Result]:
        for value in values:
            statement = triple_term(focus, constraint.predicate, value)
            reifiers = judging.reader.subjects(REIFIES, statement)
            if constraint.is_required and not reifiers:
                yield make(focus, value)
            for reifier in reifiers:
                if not judging.conforms(reifier, shape):
                    details = judging.details((shape,), reifier)
                    yield make(focus, reifier, details=details)

    return check


def _has_a_double(node: Term, constraint: n.UniqueValuesFor, judging: Judging) -> bool:
    """Tell whether another target has the same values of all the properties.

    What has no value of any of them has no double.
    """
    reader = judging.reader
    own = _values(node, constraint.predicates, reader)
    sharing = [
        reader.sharing(predicate, min(values))
        for predicate, values in zip(constraint.predicates, own, strict=True)
        if values
    ]
    if not sharing:
        return False
    others = min(sharing, key=len)  # a double is among all of them
    reader.count(len(others))
    return any(
        other != node
        and _values(other, constraint.predicates, reader) == own
        and is_selected(constraint.targets, reader, judging, other)
        for other in others
    )


def _values(
    node: Term, predicates: tuple[Term, ...], reader: Reader
) -> list[frozenset[Term]]:
    return [frozenset(reader.values(node, one)) for one in predicates]
