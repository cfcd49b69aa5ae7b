"""Shapes compiled to closures, and what they find.

Source: https://www.w3.org/TR/shacl/#validation
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from provgraph.contracts import constraint as c
from provgraph.contracts.awaiting import as_key
from provgraph.contracts.closures.focuses import (
    candidates,
    is_ripe,
    is_selected,
    ripe_at,
    selected,
)
from provgraph.contracts.closures.newer import Check, Make, asking_shapes
from provgraph.contracts.closures.paths import Follow, following
from provgraph.contracts.closures.reader import Reader
from provgraph.contracts.closures.together import finding
from provgraph.contracts.closures.values import breaking
from provgraph.contracts.path import Path
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shape, Shapes, Target
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term

STEPS_MAX: Final = 1_000_000_000


class Asked(Protocol):
    """Who evaluates the constraints that are written in SPARQL."""

    def results(
        self,
        constraint: c.Sparql | c.Custom,
        shape: Shape,
        focus: Term,
        values: Sequence[Term],
    ) -> Iterator[Result]:
        """Yield what one of them finds at a focus node."""
        ...


class _Compiled(NamedTuple):
    """A shape, ready to judge."""

    follow: Follow
    checks: tuple[Check, ...]
    asks_much: bool
    """Of its focus node; it is worth while to read all that is said of it."""


class Closures:
    """Judges nodes of a graph that does not change meanwhile.

    Attributes:
        reader: what it has read of the graph.
        now: the time at which it judges; "" for the beginning of all times, at which
            nothing is overdue.
    """

    def __init__(
        self,
        shapes: Shapes,
        quads: Quads,
        *,
        asked: Asked | None = None,
        steps_max: int = STEPS_MAX,
        with_details: bool = False,
        now: str = "",
    ) -> None:
        """Compile nothing yet: a shape is compiled when it first judges.

        Without *asked*, what is written in SPARQL finds nothing. *with_details* has
        results tell what inner shapes found.
        """
        self._shapes = shapes
        self._asked = asked
        self._with_details = with_details
        self._compiled: dict[int, _Compiled] = {}
        self._checks: dict[tuple[int, c.Constraint], Check] = {}
        self.reader = Reader(quads, steps_max)
        self.now = now

    def begin(self, *, classes_changed: bool = True) -> None:
        """Forget what was read of the graph: it has changed, or it is another task.

        Which classes are below which is kept, unless that has changed.
        """
        self.reader.begin(classes_changed=classes_changed)

    def turn_to(self, quads: Quads, now: str = "") -> None:
        """Judge another graph from now on, at the time *now*."""
        self.reader.turn_to(quads)
        self.now = now

    def results(self) -> Iterator[Result]:
        """Yield all that the shapes find in the graph."""
        for shape in self._shapes.targeted().values():
            for focus in self.focus_nodes(shape):
                yield from self.judge(shape, focus)

    def judge(self, shape: Shape, focus: Term) -> Iterator[Result]:
        """Yield what a shape finds at a focus node."""
        if shape.deactivated:
            return
        self.reader.count(1)  # shapes in shapes may ask nothing of the graph
        compiled = self._compiled.get(id(shape)) or self._compile(shape)
        if compiled.asks_much:
            self.reader.meet(focus)
        values = compiled.follow(focus)
        for check in compiled.checks:
            yield from check(focus, values)

    def judge_by(
        self, constraint: c.Constraint, shape: Shape, focus: Term
    ) -> Iterator[Result]:
        """Yield what one constraint of a shape finds at a focus node."""
        compiled = self._compiled.get(id(shape)) or self._compile(shape)
        if compiled.asks_much:
            self.reader.meet(focus)
        check = self._checks[id(shape), constraint]
        yield from check(focus, compiled.follow(focus))

    def conforms(self, node: Term, shape: Term) -> bool:
        """Tell whether a node conforms to a shape."""
        found = self.judge(self._shapes.by_node[shape], node)
        return next(found, None) is None

    def conforming(self, shape: Term) -> Iterator[Term]:
        """Yield the nodes of the graph that conform to a shape."""
        for node in candidates(self._shapes.by_node[shape], self.reader):
            if self.conforms(node, shape):
                yield node

    def values(self, shape: Shape, focus: Term) -> Sequence[Term]:
        """Return the value nodes of a focus node."""
        compiled = self._compiled.get(id(shape)) or self._compile(shape)
        return compiled.follow(focus)

    def focus_nodes(self, shape: Shape) -> list[Term]:
        """Return what the targets of a shape select and can be judged, each once."""
        found = selected(shape.targets, self.reader, self)
        if shape.awaits is None:
            return found
        return [one for one in found if is_ripe(shape, self.reader, one, self.now)]

    def selected(self, targets: Iterable[Target]) -> list[Term]:
        """Return what targets select, each once, whether it can be judged or not."""
        return selected(targets, self.reader, self)

    def is_focus(self, shape: Shape, node: Term) -> bool:
        """Tell whether the targets of a shape select a node that can be judged."""
        reader = self.reader
        return is_selected(shape.targets, reader, self, node) and is_ripe(
            shape, reader, node, self.now
        )

    def awaited(self, shape: Shape) -> Iterator[tuple[str, Term]]:
        """Yield when nodes are overdue that a shape waits for, and each of them."""
        if shape.awaits is not None and shape.awaits.seconds_max is not None:
            for node in selected(shape.targets, self.reader, self):
                due = self.overdue_at(shape, node)
                if due is not None:
                    yield due, node

    def overdue_at(self, shape: Shape, node: Term) -> str | None:
        """Return when a node is overdue that a shape waits for; None for never."""
        due = ripe_at(shape, self.reader, node)
        return None if due is None or due <= as_key(self.now) else due

    def _compile(self, shape: Shape) -> _Compiled:
        follow: Follow = (
            (lambda focus: (focus,))
            if shape.path is None
            else following(shape.path, self.reader)
        )
        checks = [(one, self._check(one, shape)) for one in shape.constraints]
        for constraint, check in checks:
            self._checks[id(shape), constraint] = check
        asks_much = shape.path is None and len(shape.constraints) > 1
        compiled = _Compiled(follow, tuple(check for _, check in checks), asks_much)
        self._compiled[id(shape)] = compiled
        return compiled

    def _check(self, constraint: c.Constraint, shape: Shape) -> Check:
        make = _making(constraint, shape)
        breaks = breaking(constraint, self.reader)
        if breaks is not None:
            return lambda focus, values: (
                make(focus, value) for value in values if breaks(value)
            )
        find = finding(constraint, self.reader)
        if find is not None:
            return lambda focus, values: (
                make(focus, value, path) for value, path in find(focus, values)
            )
        return self._check_shapes(constraint, shape, make)

    def _check_shapes(
        self, constraint: c.Constraint, shape: Shape, make: Make
    ) -> Check:
        """Return the check of a constraint that asks other shapes, or in SPARQL."""
        match constraint:
            case c.Property(inner):
                return lambda _, values: self._inside(inner, values)
            case c.QualifiedMinCount(inner, count, siblings):
                return lambda focus, values: iter(
                    [make(focus, None)]
                    if self._counted(values, inner, siblings) < count
                    else ()
                )
            case c.QualifiedMaxCount(inner, count, siblings):
                return lambda focus, values: iter(
                    [make(focus, None)]
                    if self._counted(values, inner, siblings) > count
                    else ()
                )
            case c.Sparql() | c.Custom():
                asked = self._asked
                if asked is None:
                    return lambda _, __: iter(())
                return lambda focus, values: asked.results(
                    constraint, shape, focus, values
                )
            case _:
                newer = asking_shapes(constraint, self, make)
                return newer or self._check_logic(constraint, make)

    def _check_logic(self, constraint: c.Constraint, make: Make) -> Check:
        """Return the check of a constraint that asks of each value for conformance."""
        holds, inner = self._holding(constraint)
        return lambda focus, values: (
            make(focus, value, details=self.details(inner, value))
            for value in values
            if not holds(value)
        )

    def _holding(
        self, constraint: c.Constraint
    ) -> tuple[Callable[[Term], bool], tuple[Term, ...]]:
        """Return what tells whether a value is as it should be, and what tells why."""
        conforms = self.conforms
        match constraint:
            case c.Not(one):
                return lambda value: not conforms(value, one), ()
            case c.Node(one):
                return lambda value: conforms(value, one), (one,)
            case c.And(each):
                return lambda value: all(conforms(value, one) for one in each), each
            case c.Or(each):
                return lambda value: any(conforms(value, one) for one in each), each
            case c.Xone(each):
                return (
                    lambda value: sum(conforms(value, one) for one in each) == 1,
                    each,
                )
            case _:
                raise AssertionError(constraint)

    def _inside(self, inner: Term, values: Sequence[Term]) -> Iterator[Result]:
        shape = self._shapes.by_node[inner]
        for value in values:
            yield from self.judge(shape, value)

    def _counted(
        self, values: Sequence[Term], inner: Term, siblings: tuple[Term, ...]
    ) -> int:
        """Return how many values conform to a shape, and to none of its siblings."""
        conforms = self.conforms
        return sum(
            conforms(value, inner)
            and not any(conforms(value, other) for other in siblings)
            for value in values
        )

    def details(self, shapes: tuple[Term, ...], value: Term) -> tuple[Result, ...]:
        """Return what inner shapes found at a value, if that is to be told."""
        return tuple(self._inside_each(shapes, value)) if self._with_details else ()

    def _inside_each(self, shapes: tuple[Term, ...], value: Term) -> Iterator[Result]:
        for shape in dict.fromkeys(shapes):
            yield from self._inside(shape, (value,))


def _making(constraint: c.Constraint, shape: Shape) -> Make:
    """Return what makes the results of one constraint of a shape."""
    component, node, own = constraint.component, shape.node, shape.path
    severity = shape.severity_of(constraint)
    messages = shape.messages_of(constraint)

    def make(
        focus: Term,
        value: Term | None,
        path: Path | None = None,
        details: tuple[Result, ...] = (),
    ) -> Result:
        return Result(
            focus,
            path or own,
            value,
            node,
            component,
            severity,
            messages,
            details=details,
        )

    return make
