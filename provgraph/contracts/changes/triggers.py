"""Which triples a shape reads, and the ways from them back to its focus nodes.

A verdict can change only where a triple came or went that the shape reads there.
Each place where it reads gives a trigger: a predicate, and the way back from the
triple's subject or object. Who follows it finds every node whose verdict can have
changed, and perhaps some whose did not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, assert_never

from provgraph.contracts import constraint as c
from provgraph.contracts import newer as n
from provgraph.contracts import path as p
from provgraph.contracts.awaiting import ENDED, STARTED
from provgraph.contracts.changes.in_sparql import sparql_reads
from provgraph.contracts.changes.ways import Place, joined, read_on
from provgraph.contracts.closures.focuses import class_wanted
from provgraph.contracts.closures.reader import SUBCLASS
from provgraph.contracts.knots import named_by
from provgraph.contracts.lists import FIRST, REST
from provgraph.contracts.path import Path, inverted
from provgraph.contracts.shape import (
    Shape,
    Shapes,
    Target,
    TargetClass,
    TargetNode,
    TargetObjectsOf,
    TargetSaid,
    TargetSubjectsOf,
    TargetWhere,
)
from provgraph.contracts.words import SAID
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import A


@dataclass(frozen=True, slots=True)
class Trigger:
    """A triple that was read, and the way from it to the focus node.

    Attributes:
        predicate: of the triple; None for any.
        at_value: the way begins at the triple's object, and not at its subject.
        back: the way; None where it begins at the focus node itself.
        below: only where the triple's object is this class, or one below it.
        one_will_do: all that counts is whether there is any such triple.
    """

    predicate: Term | None
    at_value: bool
    back: Path | None
    below: Term | None = None
    one_will_do: bool = False


@dataclass(frozen=True, slots=True)
class Unbounded:
    """A constraint for which any change may matter anywhere, and why."""

    constraint: c.Constraint
    why: str


_TYPE: Final = p.Predicate(A)
_ABOVE: Final = p.Repeat(p.Predicate(SUBCLASS), "*")
_ONWARD: Final = p.Repeat(p.Predicate(REST), "*")
_MEMBERS: Final = p.Sequence((_ONWARD, p.Predicate(FIRST)))


def triggers(shapes: Shapes, shape: Shape) -> Iterator[Trigger | Unbounded]:
    """Yield what a shape with targets reads; the same more than once, perhaps."""
    for target in shape.targets:
        yield from _of_target(shapes, target, None)
    if shape.awaits is not None:
        yield Trigger(ENDED, at_value=False, back=None)
        yield Trigger(STARTED, at_value=False, back=None)
    yield from _of_shape(shapes, shape, None)


def _of_target(
    shapes: Shapes, target: Target, there: Path | None
) -> Iterator[Trigger | Unbounded]:
    """Yield what decides whether the nodes are targets that a path leads to."""
    match target:
        case TargetNode():
            return
        case TargetClass(class_):
            yield from _of_instances(class_, there)
        case TargetSubjectsOf(predicate):
            yield Trigger(predicate, at_value=False, back=_back(there))
        case TargetObjectsOf(predicate):
            yield Trigger(predicate, at_value=True, back=_back(there))
        case TargetSaid():
            yield Trigger(SAID, at_value=False, back=_back(there))
        case TargetWhere(key):
            shape = shapes.by_node[key]
            yield from _of_shape(shapes, shape, there)
            if class_wanted(shape) is None:  # any node may be one, if it is there
                yield Trigger(None, at_value=False, back=_back(there))
                yield Trigger(None, at_value=True, back=_back(there))
        case _:
            assert_never(target)


def _of_shape(
    shapes: Shapes, shape: Shape, there: Path | None
) -> Iterator[Trigger | Unbounded]:
    """Yield what is read where a shape judges the nodes that a path leads *there*."""
    if shape.deactivated:
        return
    values = there
    if shape.path is not None:
        for place in read_on(shape.path, there):
            yield _trigger(place)
        values = joined(there, shape.path)
    for constraint in shape.constraints:
        if isinstance(constraint, c.Sparql | c.Custom):
            yield from _of_sparql(constraint, shape.path, there, values)
        else:
            yield from _of_constraint(shapes, constraint, there, values)


def _of_constraint(
    shapes: Shapes, constraint: c.Constraint, there: Path | None, values: Path | None
) -> Iterator[Trigger | Unbounded]:
    """Yield what a constraint reads of focus nodes *there*, and of their values."""
    match constraint:
        case c.Class(class_):
            yield from _of_instances(class_, values)
        case (
            c.Equals(predicate)
            | c.Disjoint(predicate)
            | c.LessThan(predicate)
            | c.LessThanOrEquals(predicate)
        ):
            yield Trigger(predicate, at_value=False, back=_back(there))
        case c.Closed() | n.ClosedByTypes():
            yield Trigger(None, at_value=False, back=_back(values))
        case n.UniqueValuesFor():
            yield from _of_doubles(shapes, constraint, values)
        case n.ReifierShape():
            yield Unbounded(constraint, "no path leads from a reifier to its subject")
        case n.MemberShape(key):
            yield from _of_lists(values)
            members = joined(values, _MEMBERS)
            yield from _of_shape(shapes, shapes.by_node[key], members)
        case _:
            yield from _of_newer(constraint, there, values)
            for inner in named_by(constraint):
                yield from _of_shape(shapes, shapes.by_node[inner], values)


def _of_newer(
    constraint: c.Constraint, there: Path | None, values: Path | None
) -> Iterator[Trigger]:
    """Yield what a constraint of SHACL 1.2 reads by itself."""
    match constraint:
        case n.AnyClass(classes):
            for class_ in classes:
                yield from _of_instances(class_, values)
        case n.RootClass():
            yield Trigger(SUBCLASS, at_value=False, back=_back(joined(values, _ABOVE)))
        case n.MinListLength() | n.MaxListLength() | n.UniqueMembers():
            yield from _of_lists(values)
        case (
            n.EqualsPath(path)
            | n.DisjointPath(path)
            | n.LessThanPath(path)
            | n.LessThanOrEqualsPath(path)
            | n.SubsetOf(path)
        ):
            for place in read_on(path, there):
                yield _trigger(place)


def _of_lists(there: Path | None) -> Iterator[Trigger]:
    """Yield what is read of the lists that a path leads to."""
    for predicate in (FIRST, REST):
        yield Trigger(predicate, at_value=False, back=_back(joined(there, _ONWARD)))


def _of_doubles(
    shapes: Shapes, constraint: n.UniqueValuesFor, there: Path | None
) -> Iterator[Trigger | Unbounded]:
    """Yield what is read of nodes and of others that share a value with them."""
    shared = (
        p.Sequence((p.Predicate(one), p.Inverse(p.Predicate(one))))
        for one in constraint.predicates
    )
    for way in (there, *(joined(there, one) for one in shared)):
        for predicate in constraint.predicates:
            yield Trigger(predicate, at_value=False, back=_back(way))
        for target in constraint.targets:
            yield from _of_target(shapes, target, way)


def _of_instances(class_: Term, there: Path | None) -> Iterator[Trigger]:
    """Yield what decides whether the nodes are of a class that a path leads to."""
    yield Trigger(A, at_value=False, back=_back(there), below=class_)
    above = joined(joined(there, _TYPE), _ABOVE)
    yield Trigger(SUBCLASS, at_value=False, back=_back(above))


def _of_sparql(
    constraint: c.Sparql | c.Custom,
    path: Path | None,
    there: Path | None,
    values: Path | None,
) -> Iterator[Trigger | Unbounded]:
    reads = sparql_reads(constraint, path)
    if isinstance(reads, str):
        yield Unbounded(constraint, reads)
        return
    for place, of_value in reads:
        way = joined(values if of_value else there, place.way)
        yield _trigger(place._replace(way=way))


def _trigger(place: Place) -> Trigger:
    return Trigger(
        place.predicate,
        place.at_value,
        _back(place.way),
        one_will_do=place.one_will_do,
    )


def _back(path: Path | None) -> Path | None:
    return None if path is None else inverted(path)
