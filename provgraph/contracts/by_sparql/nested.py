"""Whether a node conforms to a shape, as a claim.

Each step is an EXISTS of one triple within that of the step before: stores walk such
from node to node, and join the triples of a longer pattern anew for each node.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from provgraph.contracts import constraint as c
from provgraph.contracts import path as p
from provgraph.contracts.by_sparql.claims import (
    TRUE,
    every,
    exists,
    no,
    some,
    sure,
    written,
)
from provgraph.contracts.by_sparql.classes import Classes
from provgraph.contracts.by_sparql.forms import is_ordered, is_text
from provgraph.contracts.by_sparql.values import Values, one_of
from provgraph.contracts.by_sparql.ways import Fresh, Steps, is_step, step, ways
from provgraph.contracts.shape import Shape
from provgraph.rdf.terms import Term

Claim: TypeAlias = Callable[[str], str]
"""Of a variable."""


@dataclass(frozen=True, slots=True)
class Store:
    """What is known of where the queries go.

    Attributes:
        shapes: by their keys.
        classes: of the data graph.
        blanks: the beginning of the IRIs that stand for blank nodes; None: none do.
    """

    shapes: Mapping[Term, Shape]
    classes: Classes
    blanks: str | None


class Nested:
    """Says of nodes whether they conform; of one query, whose variables it names."""

    def __init__(self, store: Store, fresh: Fresh) -> None:
        self._shapes = store.shapes
        self._values = Values(store.classes, store.blanks, fresh)
        self.fresh = fresh

    def conforms(self, key: Term, node: str) -> str:
        """Return the claim that a node conforms to a shape."""
        shape = self._shapes[key]
        if shape.deactivated:
            return TRUE
        each = dict.fromkeys(shape.constraints)
        return every(self.holds(one, shape.path, node) for one in each)

    def holds(self, constraint: c.Constraint, path: p.Path | None, focus: str) -> str:
        """Return the claim that nothing breaks a constraint at a focus node."""
        match constraint:
            case c.MinCount(count):
                return self.at_least(count, path, focus)
            case c.MaxCount(count):
                return no(self.at_least(count + 1, path, focus))
            case c.QualifiedMinCount(_, count):
                return self.at_least(count, path, focus, self.counts(constraint))
            case c.QualifiedMaxCount(_, count):
                counts = self.counts(constraint)
                return no(self.at_least(count + 1, path, focus, counts))
            case c.HasValue(value):
                return self._has_value(value, path, focus)
            case c.Equals(predicate):
                missing = self.fresh()
                other = exists(
                    step(p.Predicate(predicate), focus, missing),
                    no(self.reaches(path, focus, missing)),
                )
                others = no(other)
            case _:
                others = TRUE
        return every((self._holds_of_each(constraint, path, focus), others))

    def _holds_of_each(
        self, constraint: c.Constraint, path: p.Path | None, focus: str
    ) -> str:
        def breaks(value: str) -> str:
            if isinstance(constraint, c.UniqueLang):
                return self.some(path, focus, lambda other: _alike(value, other))
            return no(self.accepts(constraint, focus, value))

        return no(self.some(path, focus, breaks))

    def accepts(self, constraint: c.Constraint, focus: str, value: str) -> str:
        """Return the claim that one value of a focus node is as it should be."""
        other = self.fresh()
        match constraint:
            case c.Equals(predicate):
                return exists(step(p.Predicate(predicate), focus, value), TRUE)
            case c.Disjoint(predicate):
                return no(exists(step(p.Predicate(predicate), focus, value), TRUE))
            case c.LessThan(predicate) | c.LessThanOrEquals(predicate):
                late = no(in_order(constraint, value, other))
                return no(exists(step(p.Predicate(predicate), focus, other), late))
            case c.Closed(allowed):
                found = self.fresh()
                return no(exists(f"{value} {found} {other}", beyond(allowed, found)))
            case _:
                return self.fits(constraint, value)

    def fits(self, constraint: c.Constraint, value: str) -> str:
        """Return the claim that a value, by itself, is as it should be."""
        match constraint:
            case c.Node(shape) | c.Property(shape):
                return self.conforms(shape, value)
            case c.Not(shape):
                return no(self.conforms(shape, value))
            case c.And(shapes):
                return every(self.conforms(one, value) for one in shapes)
            case c.Or(shapes):
                return some(self.conforms(one, value) for one in shapes)
            case c.Xone(shapes):
                holding = [f"IF({self.conforms(one, value)},1,0)" for one in shapes]
                return f"{'+'.join(holding) or '0'}=1"
            case _:
                return self._values.fits(constraint, value)

    def counts(self, constraint: c.QualifiedMinCount | c.QualifiedMaxCount) -> Claim:
        """Return the claim that a value counts for a qualified shape."""
        return lambda value: every(
            (
                self.conforms(constraint.shape, value),
                *(no(self.conforms(one, value)) for one in constraint.siblings),
            )
        )

    def at_least(
        self,
        count: int,
        path: p.Path | None,
        start: str,
        claim: Claim = lambda _: TRUE,
        but: tuple[str, ...] = (),
    ) -> str:
        """Return the claim that something holds of so many values, *but* not these."""
        if count <= 0:
            return TRUE

        def holds(value: str) -> str:
            others = (no(f"sameTerm({value},{one})") for one in but)
            more = self.at_least(count - 1, path, start, claim, (*but, value))
            return every((*others, claim(value), more))

        return self.some(path, start, holds)

    def some(self, path: p.Path | None, start: str, claim: Claim) -> str:
        """Return the claim that something holds of one value of a node at least."""
        if path is None:
            return claim(start)
        return some(self._some(way, start, claim) for way in ways(path))

    def reaches(self, path: p.Path | None, start: str, end: str) -> str:
        """Return the claim that one node is among the values of another."""
        if path is not None and is_step(path):
            return exists(step(path, start, end), TRUE)
        return self.some(path, start, lambda value: f"sameTerm({value},{end})")

    def _some(self, steps: Steps, start: str, claim: Claim) -> str:
        if not steps:
            return claim(start)
        end = self.fresh()
        return exists(step(steps[0], start, end), self._some(steps[1:], end, claim))

    def _has_value(self, value: Term, path: p.Path | None, focus: str) -> str:
        if value[0] == "<":
            return self.reaches(path, focus, written(value))
        return self.some(path, focus, lambda one: one_of([value], one))


def in_order(
    constraint: c.LessThan | c.LessThanOrEquals, value: str, other: str
) -> str:
    """Return the claim that a value stands before another one.

    Some stores have an order of texts in a language, and SPARQL has none.
    """
    both = (f'LANG({value})=""', is_text(value), is_text(other))
    if isinstance(constraint, c.LessThan):
        return sure(every((f"{value}<{other}", *both)))
    itself = some((f"!sameTerm({value},{other})", is_ordered(value)))
    return sure(every((f"{value}<={other}", *both, itself)))


def beyond(allowed: frozenset[Term], predicate: str) -> str:
    """Return the claim that a closed shape does not allow a predicate."""
    known = [written(one) for one in sorted(allowed) if one[0] == "<"]
    return f"{predicate} NOT IN ({','.join(known)})" if known else TRUE


def _alike(one: str, other: str) -> str:
    """Return the claim that two texts are in one language."""
    said = f'LANG({one})!=""&&LCASE(LANG({one}))=LCASE(LANG({other}))'
    return sure(f"!sameTerm({one},{other})&&{said}")
