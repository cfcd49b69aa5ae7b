"""The targets of a shape, as a pattern that finds them and as a claim.

Source: https://www.w3.org/TR/shacl/#targets
"""

from __future__ import annotations

from provgraph.contracts.by_sparql.claims import TRUE, exists, some, written
from provgraph.contracts.by_sparql.classes import Classes
from provgraph.contracts.by_sparql.values import one_of
from provgraph.contracts.by_sparql.ways import Fresh
from provgraph.contracts.shape import (
    Target,
    TargetClass,
    TargetNode,
    TargetObjectsOf,
    TargetSaid,
    TargetSubjectsOf,
    TargetWhere,
)
from provgraph.contracts.words import SAID


class Targets:
    """What selects the first focus nodes of a query."""

    def __init__(
        self, targets: tuple[Target, ...], classes: Classes, fresh: Fresh
    ) -> None:
        self._targets = targets
        self._classes = classes
        self._fresh = fresh
        self.are_nodes = all(isinstance(one, TargetNode) for one in targets)

    def pattern(self, node: str) -> str:
        """Return the pattern that gives the targets."""
        found = [self._pattern(one, node) for one in self._targets]
        if len(found) == 1 and isinstance(self._targets[0], TargetClass | TargetNode):
            return found[0]
        each = " UNION ".join(f"{{ {one} }}" for one in found)
        return f"{{ SELECT DISTINCT {node} {{ {each} }} }}"

    def claim(self, node: str) -> str:
        """Return the claim that a node is a target."""
        return some(self._claim(one, node) for one in self._targets)

    def _pattern(self, target: Target, node: str) -> str:
        match target:
            case TargetClass(class_):
                return self._classes.instances(node, class_, self._fresh())
            case TargetSubjectsOf(predicate):
                return f"{node} {written(predicate)} {self._fresh()}"
            case TargetObjectsOf(predicate):
                return f"{self._fresh()} {written(predicate)} {node}"
            case TargetNode(one):
                return f"VALUES {node} {{ {written(one)} }}"
            case TargetSaid(shape):
                return f"{node} {SAID} {written(shape)}"
            case TargetWhere():
                raise NotImplementedError(target)  # shapes with it are not taken

    def _claim(self, target: Target, node: str) -> str:
        match target:
            case TargetClass(class_):
                return self._classes.has(node, class_, self._fresh())
            case TargetNode(one):
                return one_of([one], node)
            case _:
                return exists(self._pattern(target, node), TRUE)
