"""What a new shapes graph changes against an old one.

Shapes are matched from those with targets on: by their names, and where they are
blank by their paths. A shape that is only reached through `sh:not`, or that a
maximum counts, is stricter where the whole is looser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Final, TypeAlias, assert_never

from provgraph.contracts.change import OPPOSITE, Change, Kind
from provgraph.contracts.comparing_constraints import kind_of
from provgraph.contracts.constraint import (
    And,
    Constraint,
    Node,
    Not,
    Or,
    Property,
    QualifiedMaxCount,
    QualifiedMinCount,
    Sparql,
)
from provgraph.contracts.newer import (
    Declared,
    MemberShape,
    SomeValue,
)
from provgraph.contracts.path import as_sparql
from provgraph.contracts.sentences import in_words, short
from provgraph.contracts.shape import (
    Said,
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
from provgraph.contracts.words import INFO, VIOLATION, WARNING
from provgraph.rdf.terms import Term

_SEVERITIES: Final = (INFO, WARNING, VIOLATION)

_OF_ONE_SHAPE: Final = (
    *(Property, Node, Not, QualifiedMinCount, QualifiedMaxCount),
    *(MemberShape, SomeValue),
)


def difference(old: Shapes, new: Shapes) -> tuple[Change, ...]:
    """Return what *new* changes, in the order of the old shapes, then of the new ones.

    Empty where both ask for the same, whatever their blank nodes are called.
    """
    before = {shape.node: shape for shape in old.targeted().values()}
    after = {shape.node: shape for shape in new.targeted().values()}
    pair = _Pair(_Contents(old.by_node), _Contents(new.by_node))
    changes: list[Change] = []
    for node, shape in before.items():
        if node in after:
            changes += pair.of_shapes(shape, after[node], short(node))
        else:
            changes += _gone(shape, new.by_node.get(node))
    changes += (
        Change(short(node), "stricter", f"{short(node)} is judged, and was not before")
        for node in after
        if node not in before
    )
    return tuple(dict.fromkeys(changes))


def _gone(shape: Shape, after: Shape | None) -> Iterator[Change]:
    name = short(shape.node)
    why = "is deactivated" if after is not None and after.deactivated else "is gone"
    yield Change(name, "looser", f"{name} {why}")


_OfOneShape: TypeAlias = (
    Property
    | Node
    | Not
    | QualifiedMinCount
    | QualifiedMaxCount
    | MemberShape
    | SomeValue
)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The shapes of both graphs, and which of them were compared already.

    Attributes:
        seen: pairs of nodes, and whether what is stricter in them is looser outside.
    """

    old: _Contents
    new: _Contents
    seen: set[tuple[Term, Term, bool]] = field(default_factory=set)

    def of_shapes(
        self, old: Shape, new: Shape, place: str, *, flips: bool = False
    ) -> Iterator[Change]:
        """Yield what is changed from one shape to another that takes its place."""
        if (old.node, new.node, flips) in self.seen:
            return
        self.seen.add((old.node, new.node, flips))
        before, after = list(old.constraints), list(new.constraints)
        own = [*_of_itself(old, new, place), *self._around(old, new, place)]
        for one, other in self._matched(before, after):
            before.remove(one)
            after.remove(other)
            own += self._of_constraints(one, other, place)
            if isinstance(one, _OF_ONE_SHAPE) and isinstance(other, _OF_ONE_SHAPE):
                yield from self._inner(one, other, place, flips=flips)
        own += _singly(before, after, place)
        for change in own:
            yield replace(change, kind=OPPOSITE[change.kind]) if flips else change

    def _around(self, old: Shape, new: Shape, place: str) -> Iterator[Change]:
        """Yield what is changed in targets, and what is said of constraints."""
        before = {self.old.of(one): one for one in old.targets}
        after = {self.new.of(one): one for one in new.targets}
        for known, target in after.items():
            if known not in before:
                told = _told_target(target)
                yield Change(place, "stricter", f"it judges more: {told}")
        for known, target in before.items():
            if known not in after:
                told = _told_target(target)
                yield Change(place, "looser", f"it judges less: {told}")
        if {*map(self.old.of, old.said)} != {*map(self.new.of, new.said)}:
            yield Change(place, "neither", "other is said of single constraints")

    def _matched(
        self, before: Iterable[Constraint], after: Iterable[Constraint]
    ) -> list[tuple[Constraint, Constraint]]:
        """Return constraints that are the same, or one in the place of the other."""
        found: list[tuple[Constraint, Constraint]] = []
        left, right = list(before), list(after)
        for alike in (self._same, self._at_one_place, _of_one_kind):
            for one in list(left):
                others = [other for other in right if alike(one, other)]
                alone = sum(type(each) is type(one) for each in left) == 1
                if others and (alike is not _of_one_kind or (alone and not others[1:])):
                    found.append((one, others[0]))
                    left.remove(one)
                    right.remove(others[0])
        return found

    def _same(self, one: Constraint, other: Constraint) -> bool:
        return self.old.of(one) == self.new.of(other)

    def _at_one_place(self, one: Constraint, other: Constraint) -> bool:
        """Tell whether both lead to one name, or to blank shapes with one path."""
        if not (isinstance(one, _OF_ONE_SHAPE) and isinstance(other, _OF_ONE_SHAPE)):
            return False
        if type(one) is not type(other) or _are_named(one, other):
            return type(one) is type(other) and one.shape == other.shape
        shapes = self.old.shapes.get(one.shape), self.new.shapes.get(other.shape)
        first, second = (shape.path if shape else None for shape in shapes)
        return isinstance(one, Property) and first == second

    def _of_constraints(
        self, one: Constraint, other: Constraint, place: str
    ) -> Iterator[Change]:
        """Yield what is changed from a constraint to one that takes its place."""
        if self._same(one, other):
            return
        if isinstance(one, _OF_ONE_SHAPE) and isinstance(other, _OF_ONE_SHAPE):
            yield from _of_counts(one, other, place)
            if _are_named(one, other) and one.shape != other.shape:
                yield Change(place, "breaking", _instead(one, other))
        elif isinstance(one, (And, Or)) and isinstance(other, (And, Or)):
            yield from self._of_members(one, other, place)
        else:
            yield Change(place, kind_of(one, other), _instead(one, other))

    def _inner(
        self, one: _OfOneShape, other: _OfOneShape, place: str, *, flips: bool
    ) -> Iterator[Change]:
        """Yield what is changed in the shapes that two constraints lead to."""
        old, new = self.old.shapes.get(one.shape), self.new.shapes.get(other.shape)
        differ = _are_named(one, other) and one.shape != other.shape
        if old is None or new is None or differ:
            return
        inner = f"{place} {_path_of(new)}" if new.path is not None else place
        flips ^= isinstance(one, (Not, QualifiedMaxCount))
        yield from self.of_shapes(old, new, inner, flips=flips)

    def _of_members(
        self, one: And | Or, other: And | Or, place: str
    ) -> Iterator[Change]:
        """Yield what is changed where a list of shapes has other members."""
        before = {self.old.of(shape) for shape in one.shapes}
        after = {self.new.of(shape) for shape in other.shapes}
        more: Kind = "looser" if isinstance(one, Or) else "stricter"
        if before < after:
            yield Change(place, more, "one shape more is in a list of them")
        elif after < before:
            yield Change(place, OPPOSITE[more], "one shape less is in a list of them")
        else:
            yield Change(place, "breaking", "a list of shapes has other ones")


@dataclass(frozen=True, slots=True)
class _Contents:
    """What shapes say, whatever their blank nodes are called."""

    shapes: Mapping[Term, Shape]
    known: dict[Term, object] = field(default_factory=dict)

    def of(self, value: object) -> object:
        """Return a value with what is in blank shapes in place of their nodes."""
        if isinstance(value, Sparql):
            return Sparql, value.select, value.messages
        if isinstance(value, Constraint | TargetWhere | Said | Declared):
            parts = (getattr(value, one.name) for one in fields(value))
            return type(value), tuple(self.of(one) for one in parts)
        if isinstance(value, tuple):
            return tuple(self.of(one) for one in value)
        if isinstance(value, str) and value.startswith("_:"):
            return self._of_blank(Term(value))
        return value

    def _of_blank(self, node: Term) -> object:
        shape = self.shapes.get(node)
        if node not in self.known and shape is not None:
            self.known[node] = ""  # should a shape lead back to itself
            self.known[node] = (
                shape.path,
                frozenset(self.of(one) for one in shape.constraints),
                (shape.severity, frozenset(shape.messages), shape.deactivated),
                frozenset(self.of(one) for one in shape.said),
            )
        return self.known.get(node, "")


def _of_itself(old: Shape, new: Shape, place: str) -> Iterator[Change]:
    """Yield what is changed in a shape besides its constraints."""
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


def _severity(old: Term, new: Term) -> Kind:
    if old not in _SEVERITIES or new not in _SEVERITIES:
        return "neither"
    is_raised = _SEVERITIES.index(old) < _SEVERITIES.index(new)
    return "stricter" if is_raised else "looser"


def _singly(
    before: Iterable[Constraint], after: Iterable[Constraint], place: str
) -> Iterator[Change]:
    """Yield the constraints that only one of two shapes has."""
    for one in before:
        yield Change(place, "looser", f"no longer asked for: {in_words(one)}")
    for one in after:
        yield Change(place, "stricter", f"asked for now: {in_words(one)}")


def _of_counts(one: Constraint, other: Constraint, place: str) -> Iterator[Change]:
    if isinstance(one, QualifiedMinCount) and isinstance(other, QualifiedMinCount):
        low, high = one.count, other.count
    elif isinstance(one, QualifiedMaxCount) and isinstance(other, QualifiedMaxCount):
        low, high = other.count, one.count
    else:
        return
    if low != high:
        kind: Kind = "stricter" if low < high else "looser"
        yield Change(place, kind, _instead(one, other))


def _of_one_kind(one: Constraint, other: Constraint) -> bool:
    return type(one) is type(other)


def _instead(one: Constraint, other: Constraint) -> str:
    return f"asked for now: {in_words(other)}; before: {in_words(one)}"


def _are_named(one: _OfOneShape, other: _OfOneShape) -> bool:
    return "<" in (one.shape[0], other.shape[0])


def _told_target(target: Target) -> str:
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


def _path_of(shape: Shape) -> str:
    written = as_sparql(shape.path) if shape.path is not None else ""
    return re.sub(r"<[^>]*>", lambda found: short(found[0]), written)
