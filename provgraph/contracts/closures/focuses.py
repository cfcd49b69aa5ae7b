"""The focus nodes of a shape: what its targets select, and is ripe to be judged.

Source: https://www.w3.org/TR/shacl/#targets
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, assert_never

from provgraph.contracts.awaiting import ENDED, STARTED, as_key, overdue_at
from provgraph.contracts.closures.reader import Reader
from provgraph.contracts.constraint import Class
from provgraph.contracts.report import Result
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
from provgraph.contracts.words import SAID
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import A


class Judging(Protocol):
    """Who tells whether nodes conform to shapes.

    Attributes:
        reader: of the graph with the nodes.
    """

    reader: Reader

    def conforms(self, node: Term, shape: Term) -> bool:
        """Tell whether a node conforms to a shape."""
        ...

    def conforming(self, shape: Term) -> Iterator[Term]:
        """Yield the nodes of the graph that conform to a shape."""
        ...

    def details(self, shapes: tuple[Term, ...], value: Term) -> tuple[Result, ...]:
        """Return what shapes find at a node, if that is to be told."""
        ...


def selected(targets: Iterable[Target], reader: Reader, judging: Judging) -> list[Term]:
    """Return what targets select, each once."""
    found: dict[Term, None] = {}
    for target in targets:
        match target:
            case TargetNode(node):
                found[node] = None
            case TargetClass(class_):
                found.update(dict.fromkeys(instances(class_, reader)))
            case TargetSubjectsOf(predicate):
                found.update((one, None) for one, _ in reader.each(predicate))
            case TargetObjectsOf(predicate):
                found.update((one, None) for _, one in reader.each(predicate))
            case TargetWhere(shape):
                found.update(dict.fromkeys(judging.conforming(shape)))
            case TargetSaid(shape):
                found.update(dict.fromkeys(reader.subjects(SAID, shape)))
            case _:
                assert_never(target)
    return list(found)


def is_selected(
    targets: Iterable[Target], reader: Reader, judging: Judging, node: Term
) -> bool:
    """Tell whether targets select a node."""
    return any(_selects(target, reader, judging, node) for target in targets)


def candidates(shape: Shape, reader: Reader) -> Iterator[Term]:
    """Yield the nodes of the graph that may conform to a shape."""
    class_ = class_wanted(shape)
    yield from reader.nodes() if class_ is None else instances(class_, reader)


def class_wanted(shape: Shape) -> Term | None:
    """Return a class whose instances alone conform to a shape; None for none."""
    if shape.path is None and not shape.deactivated:
        for constraint in shape.constraints:
            if isinstance(constraint, Class):
                return constraint.class_
    return None


def instances(class_: Term, reader: Reader) -> Iterator[Term]:
    """Yield the instances of a class and of those below it, perhaps more than once."""
    for one in reader.classes_below(class_):
        yield from reader.subjects(A, one)


def is_ripe(shape: Shape, reader: Reader, node: Term, now: str) -> bool:
    """Tell whether a node can be judged yet: it has ended, or its time is over."""
    if shape.awaits is None or reader.values(node, ENDED):
        return True
    due = ripe_at(shape, reader, node)
    return due is not None and due <= as_key(now)


def ripe_at(shape: Shape, reader: Reader, node: Term) -> str | None:
    """Return from when a node is overdue that has not ended; None for never."""
    if shape.awaits is None or reader.values(node, ENDED):
        return None
    starts = (overdue_at(one, shape.awaits) for one in reader.values(node, STARTED))
    return min((one for one in starts if one is not None), default=None)


def _selects(target: Target, reader: Reader, judging: Judging, node: Term) -> bool:
    match target:
        case TargetNode(one):
            return one == node
        case TargetClass(class_):
            return reader.is_instance(node, class_)
        case TargetSubjectsOf(predicate):
            return bool(reader.values(node, predicate))
        case TargetObjectsOf(predicate):
            return bool(reader.subjects(predicate, node))
        case TargetWhere(shape):
            return reader.has(node) and judging.conforms(node, shape)
        case TargetSaid(shape):
            return shape in reader.values(node, SAID)
        case _:
            assert_never(target)
