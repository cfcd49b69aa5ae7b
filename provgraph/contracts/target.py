"""What selects the focus nodes of a shape, as values.

Source: https://www.w3.org/TR/shacl/#targets
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

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


@dataclass(frozen=True, slots=True)
class TargetWhere:
    """The nodes of the graph that conform to a shape; of SHACL 1.2.

    Source: https://www.w3.org/TR/shacl12-core/#targetWhere
    """

    shape: Term


@dataclass(frozen=True, slots=True)
class TargetSaid:
    """What the data graph itself gives the shape, by `sh:shape`; of SHACL 1.2.

    Source: https://www.w3.org/TR/shacl12-core/#shape-target
    """

    shape: Term


Target: TypeAlias = (
    TargetNode
    | TargetClass
    | TargetSubjectsOf
    | TargetObjectsOf
    | TargetWhere
    | TargetSaid
)
