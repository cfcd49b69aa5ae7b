"""Constraints that look at all values of a focus node together.

Source: https://www.w3.org/TR/shacl/#core-components-property-pairs
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TypeAlias

from provgraph.contracts import constraint as c
from provgraph.contracts import newer as n
from provgraph.contracts.closures.paths import following
from provgraph.contracts.closures.reader import Reader
from provgraph.contracts.closures.values import language
from provgraph.contracts.path import Path, Predicate
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import A
from provgraph.rdf.xsd_order import compare

Found: TypeAlias = Iterator[tuple[Term | None, Path | None]]
"""Of each violation the value, and the path if it is another than the shape's."""

Find: TypeAlias = Callable[[Term, Sequence[Term]], Found]


_Beside: TypeAlias = Callable[[Sequence[Term], Sequence[Term]], Found]
"""Finds them among values and those of the other property."""


def finding(constraint: c.Constraint, reader: Reader) -> Find | None:
    """Return what finds the violations of a constraint among a focus node's values.

    None where it looks at one value at a time, or at other shapes.
    """
    match constraint:
        case c.MinCount(count):
            return lambda _, values: _once(len(values) < count)
        case c.MaxCount(count):
            return lambda _, values: _once(len(values) > count)
        case c.HasValue(value):
            return lambda _, values: _once(value not in values)
        case c.UniqueLang():
            return _shared_languages
        case c.Closed() | n.ClosedByTypes():
            allows = _allowing(constraint, reader)
            return lambda _, values: _not_allowed(reader, values, allows)
        case _:
            return _pairing(constraint, reader)


def _pairing(constraint: c.Constraint, reader: Reader) -> Find | None:
    """Return what finds violations beside the values of another property or path."""
    match constraint:
        case c.Equals() | n.EqualsPath():
            find: _Beside = _unequal
        case c.Disjoint() | n.DisjointPath():
            find = _shared
        case c.LessThan() | n.LessThanPath():
            find = _not_before((-1,), reader)
        case c.LessThanOrEquals() | n.LessThanOrEqualsPath():
            find = _not_before((-1, 0), reader)
        case n.SubsetOf():
            find = _beyond
        case _:
            return None
    match constraint:
        case c.Equals() | c.Disjoint() | c.LessThan() | c.LessThanOrEquals():
            follow = following(Predicate(constraint.predicate), reader)
        case _:
            follow = following(constraint.path, reader)
    return lambda focus, values: find(values, follow(focus))


def _once(is_broken: bool) -> Found:  # noqa: FBT001 - what is to be said, no switch
    if is_broken:
        yield None, None


def _shared_languages(_: Term, values: Sequence[Term]) -> Found:
    """Yield once for each language in which there is more than one text."""
    for said, times in Counter(map(language, values)).items():
        if said and times > 1:
            yield None, None


def _not_allowed(
    reader: Reader, values: Sequence[Term], allows: Callable[[Term], frozenset[Term]]
) -> Found:
    for value in values:
        allowed = allows(value)
        for predicate, objects in reader.predicates(value).items():
            if predicate not in allowed:
                for one in objects:
                    yield one, Predicate(predicate)


def _allowing(
    constraint: c.Closed | n.ClosedByTypes, reader: Reader
) -> Callable[[Term], frozenset[Term]]:
    """Return what tells the predicates that a node may have."""
    allowed = constraint.allowed
    if isinstance(constraint, c.Closed):
        return lambda _: allowed
    declared = {one.node: one for one in constraint.declared}

    @cache
    def of_type(type_: Term) -> frozenset[Term]:
        met = {type_: None}
        found: set[Term] = set()
        for one in (left := [type_]):
            reader.count(1)
            if one in declared:
                found |= declared[one].predicates
                left += (each for each in declared[one].onward if each not in met)
                met.update(dict.fromkeys(declared[one].onward))
        return frozenset(found)

    return lambda value: allowed.union(*map(of_type, reader.values(value, A)))


def _beyond(values: Sequence[Term], others: Sequence[Term]) -> Found:
    known = frozenset(others)
    for value in values:
        if value not in known:
            yield value, None


def _unequal(values: Sequence[Term], others: Sequence[Term]) -> Found:
    yield from _beyond(values, others)
    yield from _beyond(others, values)


def _shared(values: Sequence[Term], others: Sequence[Term]) -> Found:
    known = frozenset(others)
    for value in values:
        if value in known:
            yield value, None


def _not_before(orders: tuple[int, ...], reader: Reader) -> _Beside:
    """Return what yields a value for each other one that it does not stand before."""

    def find(values: Sequence[Term], others: Sequence[Term]) -> Found:
        for value in values:
            reader.count(len(others))  # which are many times what was read of them
            for other in others:
                if compare(value, other) not in orders:
                    yield value, None

    return find
