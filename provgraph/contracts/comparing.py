"""What a new shapes graph changes against an old one.

Shapes are matched from those with targets on: by their names, and where they are
blank by their paths. A shape that is only reached through `sh:not`, or that a
maximum counts, is stricter where the whole is looser; one of which exactly one may
hold breaks something either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Final, Literal, TypeAlias

from provgraph.contracts.change import OPPOSITE, Change, Kind
from provgraph.contracts.comparing_constraints import kind_of
from provgraph.contracts.comparing_shapes import of_itself, told_target
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
    Xone,
)
from provgraph.contracts.knots import named_by_targets
from provgraph.contracts.newer import (
    Declared,
    MemberShape,
    ReifierShape,
    SomeValue,
)
from provgraph.contracts.path import as_sparql
from provgraph.contracts.sentences import in_words, short
from provgraph.contracts.shape import (
    Said,
    Shape,
    Shapes,
    TargetWhere,
)
from provgraph.rdf.terms import Term

_OF_ONE_SHAPE: Final = (
    *(Property, Node, Not, QualifiedMinCount, QualifiedMaxCount),
    *(MemberShape, SomeValue),
)

_Way: TypeAlias = Literal["alike", "opposite", "either"]
"""What is stricter for the whole where a shape in it is: also the whole, what it was
before, or both."""


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
        seen: pairs of nodes, and what it means for the whole that one is stricter.
    """

    old: _Contents
    new: _Contents
    seen: set[tuple[Term, Term, _Way]] = field(default_factory=set)

    def of_shapes(
        self, old: Shape, new: Shape, place: str, way: _Way = "alike"
    ) -> Iterator[Change]:
        """Yield what is changed from one shape to another that takes its place."""
        if (old.node, new.node, way) in self.seen:
            return
        self.seen.add((old.node, new.node, way))
        before, after = list(old.constraints), list(new.constraints)
        own = [*of_itself(old, new, place), *self._around(old, new, place)]
        for one, other in self._matched(before, after):
            before.remove(one)
            after.remove(other)
            own += self._of_constraints(one, other, place)
            if isinstance(one, _OF_ONE_SHAPE) and isinstance(other, _OF_ONE_SHAPE):
                yield from self._inner(one, other, place, way)
            for key, inward in _listed(one):
                if key in dict(_listed(other)):
                    yield from self._named(key, place, _onward(way, inward))
        for key in named_by_targets(old.targets):
            if key in named_by_targets(new.targets):
                yield from self._named(key, place, _onward(way, "opposite"))
        own += _singly(before, after, place)
        for change in own:
            yield replace(change, kind=_turned(change.kind, way))

    def _named(self, key: Term, place: str, way: _Way) -> Iterator[Change]:
        """Yield what is changed in a shape that both graphs know by its name."""
        old, new = self.old.shapes.get(key), self.new.shapes.get(key)
        if key[0] == "<" and old is not None and new is not None:
            yield from self.of_shapes(old, new, f"{place} {short(key)}", way)

    def _around(self, old: Shape, new: Shape, place: str) -> Iterator[Change]:
        """Yield what is changed in targets, and what is said of constraints."""
        before = {self.old.of(one): one for one in old.targets}
        after = {self.new.of(one): one for one in new.targets}
        for known, target in after.items():
            if known not in before:
                told = told_target(target)
                yield Change(place, "stricter", f"it judges more: {told}")
        for known, target in before.items():
            if known not in after:
                told = told_target(target)
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
            yield from self._of_siblings(one, other, place)
            if _are_named(one, other) and one.shape != other.shape:
                yield Change(place, "breaking", _instead(one, other))
        elif isinstance(one, (And, Or)) and isinstance(other, (And, Or)):
            yield from self._of_members(one, other, place)
        else:
            yield Change(place, kind_of(one, other), _instead(one, other))

    def _inner(
        self, one: _OfOneShape, other: _OfOneShape, place: str, way: _Way
    ) -> Iterator[Change]:
        """Yield what is changed in the shapes that two constraints lead to."""
        old, new = self.old.shapes.get(one.shape), self.new.shapes.get(other.shape)
        differ = _are_named(one, other) and one.shape != other.shape
        if old is None or new is None or differ:
            return
        inner = f"{place} {_path_of(new)}" if new.path is not None else place
        turns = isinstance(one, (Not, QualifiedMaxCount))
        onward = _onward(way, "opposite" if turns else "alike")
        yield from self.of_shapes(old, new, inner, onward)

    def _of_siblings(
        self, one: Constraint, other: Constraint, place: str
    ) -> Iterator[Change]:
        """Yield what is changed where values of other shapes do not count."""
        both = QualifiedMinCount | QualifiedMaxCount
        if not (isinstance(one, both) and isinstance(other, both)):
            return
        before = {self.old.of(shape) for shape in one.siblings}
        after = {self.new.of(shape) for shape in other.siblings}
        more: Kind = "stricter" if isinstance(one, QualifiedMinCount) else "looser"
        if before < after:
            yield Change(place, more, "what is also such as another shape counts less")
        elif after < before:
            told = "what is also such as another shape counts now"
            yield Change(place, OPPOSITE[more], told)
        elif before != after:
            yield Change(place, "breaking", "other shapes keep values from counting")

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


def _listed(constraint: Constraint) -> Iterator[tuple[Term, _Way]]:
    """Yield shapes in a list or beside another one, and what they mean for it."""
    match constraint:
        case And(shapes) | Or(shapes):
            yield from ((one, "alike") for one in shapes)
        case Xone(shapes):
            yield from ((one, "either") for one in shapes)
        case ReifierShape(_, shape):
            yield shape, "alike"
        case QualifiedMinCount(_, _, siblings):
            yield from ((one, "opposite") for one in siblings)
        case QualifiedMaxCount(_, _, siblings):
            yield from ((one, "alike") for one in siblings)


def _onward(way: _Way, inward: _Way) -> _Way:
    """Return what a shape means for the whole that is inside another one."""
    if "either" in (way, inward):
        return "either"
    return "alike" if way == inward else "opposite"


def _turned(kind: Kind, way: _Way) -> Kind:
    """Return what a change in a shape is for the whole."""
    if way == "alike":
        return kind
    either: Kind = "neither" if kind == "neither" else "breaking"
    return OPPOSITE[kind] if way == "opposite" else either


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


def _path_of(shape: Shape) -> str:
    written = as_sparql(shape.path) if shape.path is not None else ""
    return re.sub(r"<[^>]*>", lambda found: short(found[0]), written)
