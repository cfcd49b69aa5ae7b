"""Shapes and their targets, as values.

Source: https://www.w3.org/TR/shacl/#shapes
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from provgraph.contracts.constraint import Constraint
from provgraph.contracts.path import Path
from provgraph.contracts.words import VIOLATION
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term


@dataclass(frozen=True, slots=True)
class TargetNode:
    """This node, whether the graph has it or not."""

    node: Term


@dataclass(frozen=True, slots=True)
class TargetClass:
    """The instances of a class, and of those below it; an implicit one likewise."""

    class_: Term


@dataclass(frozen=True, slots=True)
class TargetSubjectsOf:
    """What has the property."""

    predicate: Term


@dataclass(frozen=True, slots=True)
class TargetObjectsOf:
    """What is a value of the property."""

    predicate: Term


Target: TypeAlias = TargetNode | TargetClass | TargetSubjectsOf | TargetObjectsOf


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or with a path a property shape.

    Attributes:
        node: its name in the shapes graph.
        path: from a focus node to its values; None: the focus node is the one value.
        severity: of its results.
        messages: take the place of those that the engine would write.
        deactivated: everything conforms to it.
    """

    node: Term
    path: Path | None = None
    targets: tuple[Target, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    severity: Term = VIOLATION
    messages: tuple[Term, ...] = ()
    deactivated: bool = False


@dataclass(frozen=True, slots=True)
class Shapes:
    """A shapes graph, understood.

    Attributes:
        by_node: every shape, those too that only others name. None leads to itself.
        graph: the triples that it was read from, as they were written.
    """

    by_node: Mapping[Term, Shape]
    graph: Quads

    def targeted(self) -> tuple[Shape, ...]:
        """Return the shapes that have targets and are active."""
        return tuple(
            shape
            for shape in self.by_node.values()
            if shape.targets and not shape.deactivated
        )
