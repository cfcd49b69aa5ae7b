"""What it means that a constraint takes the place of another of its kind."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

from provgraph.contracts.change import Kind
from provgraph.contracts.constraint import (
    Closed,
    Constraint,
    In,
    LanguageIn,
    MaxCount,
    MaxExclusive,
    MaxInclusive,
    MaxLength,
    MinCount,
    MinExclusive,
    MinInclusive,
    MinLength,
    NodeKind,
)
from provgraph.contracts.newer import (
    AnyClass,
    AnyDatatype,
    MaxListLength,
    MinListLength,
    RootClass,
)
from provgraph.rdf.instant import parse_instant
from provgraph.rdf.terms import Term, lexical

_LESS_IS_LOOSER: Final = (
    *(MinCount, MinLength, MinInclusive, MinExclusive),
    MinListLength,
)
_MORE_IS_LOOSER: Final = (
    *(MaxCount, MaxLength, MaxInclusive, MaxExclusive),
    MaxListLength,
)


def kind_of(one: Constraint, other: Constraint) -> Kind:
    """Return what it means that a constraint of the same kind takes a place."""
    if isinstance(one, (*_LESS_IS_LOOSER, *_MORE_IS_LOOSER)):
        order = _order(_bound(one), _bound(other))
        if not order:
            return "breaking" if order is None else "neither"
        grows_looser = isinstance(one, _MORE_IS_LOOSER)
        return "looser" if (order < 0) == grows_looser else "stricter"
    before, after = _allowed(one), _allowed(other)
    if before is None or after is None:
        return "breaking"
    if before < after:
        return "looser"
    return "stricter" if after < before else "breaking"


def _allowed(one: Constraint) -> frozenset[object] | None:
    """Return all that a constraint lets through; None where it is no list."""
    match one:
        case (
            In(listed)
            | LanguageIn(listed)
            | Closed(listed)
            | NodeKind(listed)
            | AnyClass(listed)
            | RootClass(listed)
            | AnyDatatype(listed)
        ):
            return frozenset(listed)
        case _:
            return None


def _bound(one: Constraint) -> int | Term:
    match one:
        case MinCount(number) | MaxCount(number):
            return number
        case MinLength(number) | MaxLength(number):
            return number
        case MinListLength(number) | MaxListLength(number):
            return number
        case MinInclusive(bound) | MinExclusive(bound):
            return bound
        case MaxInclusive(bound) | MaxExclusive(bound):
            return bound
        case _:
            return -1


def _order(one: int | Term, other: int | Term) -> int | None:
    """Return whether a bound is less (-1) or greater (1); None if none can tell."""
    first, second = (_measured(bound) for bound in (one, other))
    if isinstance(first, Decimal) and isinstance(second, Decimal):
        return (first > second) - (first < second)
    if isinstance(first, str) and isinstance(second, str):
        return (first > second) - (first < second)
    return None


def _measured(bound: int | Term) -> Decimal | str | None:
    """Return a number, or a time as text that sorts as times do."""
    if isinstance(bound, int):
        return Decimal(bound)
    try:
        number = Decimal(lexical(bound))
    except (InvalidOperation, ValueError):
        found = parse_instant(lexical(bound)) if bound[0] == '"' else None
        return found.key if found else None
    return number if number.is_finite() else None
