"""Shapes parted by who can judge them: without SPARQL, and only with it.

What is written in SPARQL runs in a worker, with a deadline; all else runs where the
graph is. Results of one constraint do not depend on those of another, so a shape can
be judged in parts: but only whole where another one asks whether a node conforms.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from provgraph.contracts import constraint as c
from provgraph.contracts.knots import named_by
from provgraph.contracts.shape import Shape, Shapes
from provgraph.rdf.terms import Term


def parted(shapes: Shapes) -> tuple[Shapes, Shapes]:
    """Return shapes that need no SPARQL, and those that are left of them.

    Together they find what *shapes* finds. Of the second, each shape with targets has
    one constraint that needs SPARQL, so that it can be judged by itself.
    """
    parting = _Parting(shapes)
    core: dict[Term, Shape] = dict(shapes.by_node)
    asked: dict[Term, Shape] = {
        key: replace(shape, targets=()) for key, shape in shapes.by_node.items()
    }
    for key, shape in shapes.targeted().items():
        core[key] = replace(shape, constraints=parting.without(shape, core))
        for number, constraint in enumerate(parting.only(shape, asked)):
            one = Term(f"{key}#{number}")
            asked[one] = replace(shape, constraints=(constraint,))
    return replace(shapes, by_node=core), replace(shapes, by_node=asked)


class _Parting:
    """Parts of shapes, which stand under keys of their own."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self.needs = cache(self._needs)

    def without(
        self, shape: Shape, into: dict[Term, Shape]
    ) -> tuple[c.Constraint, ...]:
        """Return the constraints, and the parts of them, that need no SPARQL."""
        found: list[c.Constraint] = []
        for constraint in shape.constraints:
            if not self.needs(constraint):
                found.append(constraint)
            elif isinstance(constraint, c.Property):
                inner = self._shapes.by_node[constraint.shape]
                key = Term(f"{constraint.shape}#core")
                if key not in into:
                    into[key] = replace(
                        inner, targets=(), constraints=self.without(inner, into)
                    )
                found.append(c.Property(key))
        return tuple(found)

    def only(self, shape: Shape, into: dict[Term, Shape]) -> list[c.Constraint]:
        """Return the constraints that need SPARQL, each with nothing beside it."""
        found: list[c.Constraint] = []
        for constraint in shape.constraints:
            if not self.needs(constraint):
                continue
            if not isinstance(constraint, c.Property):
                found.append(constraint)
                continue
            inner = self._shapes.by_node[constraint.shape]
            for number, one in enumerate(self.only(inner, into)):
                # Not the key it has by its own targets: there it keeps these.
                key = Term(f"{constraint.shape}#inner{number}")
                into[key] = replace(inner, targets=(), constraints=(one,))
                found.append(c.Property(key))
        return found

    def _needs(self, constraint: c.Constraint) -> bool:
        """Tell whether judging a constraint asks in SPARQL at any depth."""
        if isinstance(constraint, (c.Sparql, c.Custom)):
            return True
        return any(
            self.needs(one)
            for shape in named_by(constraint)
            if not self._shapes.by_node[shape].deactivated
            for one in self._shapes.by_node[shape].constraints
        )
