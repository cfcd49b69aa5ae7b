"""Where a shape judges: at its own targets, and at the values of shapes around it.

Source: https://www.w3.org/TR/shacl/#PropertyConstraintComponent
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from provgraph.contracts.constraint import Property
from provgraph.contracts.path import Path
from provgraph.contracts.shape import Shape, Shapes

PLACES_MAX: Final = 10_000
"""Shapes that name one another can be reached in more ways than anybody can ask."""


@dataclass(frozen=True, slots=True)
class Place:
    """The focus nodes of a shape: where paths lead from the targets of another.

    Attributes:
        root: the shape whose targets are the beginning; maybe the shape itself.
        links: the paths to the focus nodes; none: the targets are these.
    """

    root: Shape
    links: tuple[Path, ...] = ()


class Places:
    """The places of each shape that judges in its own name."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._found: dict[int, tuple[Shape, list[Place]]] = {}
        met = 0
        for root in shapes.targeted().values():
            for shape, place in islice(self._of(root, Place(root)), PLACES_MAX - met):
                self._found.setdefault(id(shape), (shape, []))[1].append(place)
                met += 1
        self.are_too_many = met >= PLACES_MAX

    def shapes(self) -> Iterator[Shape]:
        """Yield each shape that judges somewhere, once."""
        for shape, _ in self._found.values():
            yield shape

    def of(self, shape: Shape) -> list[Place]:
        """Return where a shape judges."""
        return self._found[id(shape)][1] if id(shape) in self._found else []

    def _of(self, shape: Shape, place: Place) -> Iterator[tuple[Shape, Place]]:
        yield shape, place
        links = place.links if shape.path is None else (*place.links, shape.path)
        for constraint in dict.fromkeys(shape.constraints):
            if isinstance(constraint, Property):
                inner = self._shapes.by_node[constraint.shape]
                if not inner.deactivated:
                    yield from self._of(inner, Place(place.root, links))
