"""Breaches of constraints, and which nodes conform to a shape, by columns."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

import polars as pl

from provgraph.contracts.columnar.columns import Columns, less, only
from provgraph.contracts.columnar.literals import Single, breaking
from provgraph.contracts.columnar.paths import TooWideError, values
from provgraph.contracts.columnar.together import breaches, by_themselves, fewer, more
from provgraph.contracts.constraint import (
    And,
    Class,
    Constraint,
    Custom,
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
from provgraph.contracts.path import Path
from provgraph.contracts.shape import Shape, Shapes
from provgraph.rdf.terms import Term

OfValues = Class | Not | And | Or | Xone | Node | Property | Single
_KEPT_MAX: Final = 2
"""So many frames of values are kept: neighbours often share a path."""


class Judge:
    """Judges nodes by shapes."""

    def __init__(self, shapes: Shapes, columns: Columns, pairs_max: int) -> None:
        self._shapes = shapes
        self._columns = columns
        self._pairs_max = pairs_max
        self._kept: list[tuple[Path, pl.Series, pl.DataFrame]] = []

    def values(
        self, path: Path | None, focuses: pl.Series
    ) -> Iterator[tuple[pl.Series, pl.DataFrame]]:
        """Yield the distinct focuses and the pairs with their values, in parts.

        There is one part unless the values are more than memory should hold. Pairs
        of other nodes may be among those of a part.
        """
        for kept, of, found in self._kept:
            if kept == path and of is focuses:
                yield focuses, found
                return
        at, size = 0, max(1, len(focuses))
        while at < max(1, len(focuses)):
            part = focuses if size >= len(focuses) else focuses.slice(at, size)
            most = self._pairs_max if size > 1 else sys.maxsize
            try:
                found = values(self._columns, path, part, most)
            except TooWideError:
                size = max(1, size // 4)
                continue
            if path is not None and part is focuses:
                self._kept = [*self._kept[1 - _KEPT_MAX :], (path, focuses, found)]
            yield part, found
            at += size

    def breaches(
        self, shape: Shape, constraint: Constraint, focuses: pl.Series
    ) -> pl.DataFrame:
        """Return a row of focus and value for each breach by the distinct focuses.

        See `together.breaches` for what else the frame says.
        """
        return pl.concat(
            only(self._breaches(constraint, part, found), part)
            for part, found in self.values(shape.path, focuses)
        )

    def _breaches(
        self, constraint: Constraint, focuses: pl.Series, found: pl.DataFrame
    ) -> pl.DataFrame:
        if isinstance(constraint, OfValues):
            breaking = self._breaking(constraint, found["value"].unique())
            return only(found, breaking, on="value")
        match constraint:
            case QualifiedMinCount(_, count):
                counted = self._counted(constraint, found)
                return by_themselves(fewer(focuses, counted, count))
            case QualifiedMaxCount(_, count):
                return by_themselves(more(self._counted(constraint, found), count))
            case other if isinstance(other, Sparql | Custom | StoredDatatype | Newer):
                raise NotImplementedError(other.component)  # `takes` says no to it
            case _:
                return breaches(constraint, focuses, found, self._columns)

    def broken(self, node: Term, nodes: pl.Series) -> pl.Series:
        """Return those of some distinct nodes that do not conform to a shape."""
        shape = self._shapes.by_node[node]
        broken = nodes.clear()
        if shape.deactivated:
            return broken
        for constraint in shape.constraints:
            left = nodes if broken.is_empty() else less(nodes, broken)
            if left.is_empty():
                break
            found = self.breaches(shape, constraint, left)["focus"].unique()
            broken = pl.concat([broken, found])
        return broken

    def _breaking(  # noqa: PLR0911 - one for each kind
        self, constraint: OfValues, nodes: pl.Series
    ) -> pl.Series:
        """Return those of some distinct values that break what each has to be."""
        match constraint:
            case Class(class_):
                return less(nodes, self._columns.instances(class_))
            case Node(shape) | Property(shape):
                return self.broken(shape, nodes)
            case Not(shape):
                return less(nodes, self.broken(shape, nodes))
            case And(shapes):
                broken = [self.broken(one, nodes) for one in shapes]
                return pl.concat([nodes.clear(), *broken]).unique()
            case Or(shapes):
                for one in shapes:
                    nodes = self.broken(one, nodes)
                return nodes
            case Xone(shapes):
                return self._not_of_one(shapes, nodes)
            case _:
                return breaking(constraint, nodes, self._columns.quads)

    def _not_of_one(self, shapes: tuple[Term, ...], nodes: pl.Series) -> pl.Series:
        """Return the nodes that conform to none of the shapes, or to several."""
        conforming = [less(nodes, self.broken(one, nodes)) for one in shapes]
        every = pl.concat([nodes.clear(), *conforming])
        counted = every.to_frame("focus").group_by("focus").len()
        return less(nodes, counted.filter(pl.col("len") == 1)["focus"])

    def _counted(
        self, constraint: QualifiedMinCount | QualifiedMaxCount, found: pl.DataFrame
    ) -> pl.DataFrame:
        """Return the pairs whose value counts for a qualified shape."""
        distinct = found["value"].unique()
        counting = less(distinct, self.broken(constraint.shape, distinct))
        for sibling in constraint.siblings:
            counting = self.broken(sibling, counting)
        return only(found, counting, on="value")
