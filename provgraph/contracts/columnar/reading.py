"""What a constraint reads of a graph, and whether columns are the way to read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from provgraph.contracts.constraint import (
    And,
    Constraint,
    Custom,
    Disjoint,
    Equals,
    LessThan,
    LessThanOrEquals,
    Node,
    Not,
    Or,
    Property,
    QualifiedMaxCount,
    QualifiedMinCount,
    Sparql,
    StoredDatatype,
    Xone,
)
from provgraph.contracts.newer import Newer
from provgraph.contracts.path import predicates
from provgraph.contracts.shape import (
    Shape,
    Shapes,
    TargetObjectsOf,
    TargetSubjectsOf,
)
from provgraph.rdf.terms import Term

DEPTH_MAX: Final = 50
"""So deep shapes may be nested; each level takes a dozen frames of the stack."""

_NOT_TAKEN: Final = Sparql | Custom | StoredDatatype | Newer


class Reading:
    """Tells of constraints what they read; each shape is looked at once."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._of_shape: dict[Term, frozenset[Term]] = {}
        self._takes_shape: dict[Term, bool] = {}

    def takes(self, constraint: Constraint, depth: int = 0) -> bool:
        """Tell whether a constraint, *depth* shapes down, can be judged by columns."""
        if isinstance(constraint, _NOT_TAKEN) or depth > DEPTH_MAX:
            return False
        inner = inner_shapes(constraint)
        return all(self._takes_all_of(one, depth + 1) for one in inner)

    def of(
        self, shape: Shape, constraint: Constraint, depth: int = 0
    ) -> frozenset[Term]:
        """Return the predicates that a constraint reads, with those of its targets.

        What is read deeper down than columns go is not among them.
        """
        read = frozenset({*_of_targets(shape), *_of_itself(constraint)})
        if shape.path is not None:
            read = read.union(predicates(shape.path))
        if depth > DEPTH_MAX:
            return read
        inner = inner_shapes(constraint)
        return read.union(*(self._of_all(one, depth + 1) for one in inner))

    def _takes_all_of(self, node: Term, depth: int) -> bool:
        known = self._takes_shape.get(node)
        if known is None:
            shape = self._shapes.by_node[node]
            known = self._takes_shape[node] = shape.deactivated or all(
                self.takes(constraint, depth) for constraint in shape.constraints
            )
        return known

    def _of_all(self, node: Term, depth: int) -> frozenset[Term]:
        known = self._of_shape.get(node)
        if known is None:
            shape = self._shapes.by_node[node]
            every = (self.of(shape, one, depth) for one in shape.constraints)
            known = self._of_shape[node] = frozenset().union(*every)
        return known


def inner_shapes(constraint: Constraint) -> tuple[Term, ...]:
    """Return the shapes that a constraint names."""
    match constraint:
        case Not(one) | Node(one) | Property(one):
            return (one,)
        case And(many) | Or(many) | Xone(many):
            return many
        case QualifiedMinCount(one, _, many) | QualifiedMaxCount(one, _, many):
            return (one, *many)
        case _:
            return ()


def _of_itself(constraint: Constraint) -> Iterator[Term]:
    match constraint:
        case Equals(one) | Disjoint(one) | LessThan(one) | LessThanOrEquals(one):
            yield one


def _of_targets(shape: Shape) -> Iterator[Term]:
    for target in shape.targets:
        if isinstance(target, TargetSubjectsOf | TargetObjectsOf):
            yield target.predicate
