"""Shapes, as values, and what selects their focus nodes.

Source: https://www.w3.org/TR/shacl/#shapes
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from provgraph.contracts.awaiting import Awaits
from provgraph.contracts.constraint import Constraint
from provgraph.contracts.path import Path
from provgraph.contracts.target import (
    Target,
    TargetClass,
    TargetNode,
    TargetObjectsOf,
    TargetSaid,
    TargetSubjectsOf,
    TargetWhere,
)
from provgraph.contracts.words import VIOLATION
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term

__all__ = [
    "Said",
    "Shape",
    "Shapes",
    "Target",
    "TargetClass",
    "TargetNode",
    "TargetObjectsOf",
    "TargetSaid",
    "TargetSubjectsOf",
    "TargetWhere",
]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of the results of one constraint of a shape alone.

    Attributes:
        severity: of them; None for the shape's.
        messages: of them; empty for the shape's.

    Source: https://www.w3.org/TR/shacl12-core/#severity
    """

    constraint: Constraint
    severity: Term | None = None
    messages: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or with a path a property shape.

    Attributes:
        node: its name in the shapes graph.
        path: from a focus node to its values; None: the focus node is the one value.
        severity: of its results.
        messages: take the place of those that the engine would write.
        deactivated: everything conforms to it.
        awaits: what has to be over before it judges a node; None: it does at once.
        said: of single constraints, before what is said of the shape.
    """

    node: Term
    path: Path | None = None
    targets: tuple[Target, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    severity: Term = VIOLATION
    messages: tuple[Term, ...] = ()
    deactivated: bool = False
    awaits: Awaits | None = None
    said: tuple[Said, ...] = ()

    def severity_of(self, constraint: Constraint) -> Term:
        """Return the severity of the results of one of its constraints."""
        for one in self.said:
            if one.severity is not None and one.constraint == constraint:
                return one.severity
        return self.severity

    def messages_of(self, constraint: Constraint) -> tuple[Term, ...]:
        """Return the messages that the shape has for one of its constraints."""
        for one in self.said:
            if one.messages and one.constraint == constraint:
                return one.messages
        return self.messages


@dataclass(frozen=True, slots=True)
class Shapes:
    """A shapes graph, understood.

    Attributes:
        by_node: every shape, those too that only others name; none leads to itself.
            A part of a shape stands under a key of its own.
        graph: the triples that it was read from, as they were written.
        notes: what a reader of their reports should know, a sentence each.
        tolerated: severities whose results do not keep a graph from conforming.
    """

    by_node: Mapping[Term, Shape]
    graph: Quads
    notes: tuple[str, ...] = ()
    tolerated: frozenset[Term] = frozenset()

    def targeted(self) -> Mapping[Term, Shape]:
        """Return the shapes that have targets and are active, by their keys."""
        return {
            key: shape
            for key, shape in self.by_node.items()
            if shape.targets and not shape.deactivated
        }
