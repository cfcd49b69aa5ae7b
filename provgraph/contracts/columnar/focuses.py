"""Focus nodes, and how often each of them is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from provgraph.contracts.columnar.columns import Columns, nodes_of
from provgraph.contracts.shape import (
    Shape,
    Target,
    TargetClass,
    TargetNode,
    TargetObjectsOf,
    TargetSubjectsOf,
)
from provgraph.rdf.terms import Term


@dataclass(frozen=True, slots=True, eq=False)
class Focuses:
    """Nodes to be judged; a value that several nodes lead to is one for each of them.

    Attributes:
        nodes: each once.
        times: of each node, in the columns `focus` and `times`; None: all once.
    """

    nodes: pl.Series
    times: pl.DataFrame | None = None

    def each(self) -> Iterator[Term]:
        """Yield each node as often as it is to be judged."""
        if self.times is None:
            yield from self.nodes
            return
        for node, times in self.times.iter_rows():
            for _ in range(times):
                yield node

    def onward(self, parts: Iterable[pl.DataFrame]) -> Focuses:
        """Return the values of these nodes as focuses; *parts* are all their pairs."""
        counted = pl.concat([self._counted(found) for found in parts])
        times = counted.group_by("focus").agg(pl.sum("times"))
        is_once = times["times"].max() in {None, 1}
        return Focuses(times["focus"], None if is_once else times)

    def _counted(self, found: pl.DataFrame) -> pl.DataFrame:
        """Return how often each value of some pairs is to be judged."""
        if self.times is None:
            times = found.with_columns(times=pl.lit(1, dtype=pl.Int64))
        else:
            times = found.join(self.times, on="focus")
        counted = times.group_by("value").agg(pl.sum("times"))
        return counted.rename({"value": "focus"})

    def repeated(self, breaches: pl.DataFrame) -> pl.DataFrame:
        """Return the breaches of these nodes, each as often as its node is judged."""
        if self.times is None or breaches.is_empty():
            return breaches
        counted = breaches.join(self.times, on="focus")
        return counted.select(pl.exclude("times").repeat_by("times").explode())


def targeted(shape: Shape, columns: Columns) -> Focuses:
    """Return the focus nodes that the targets of a shape name.

    Source: https://www.w3.org/TR/shacl/#targets
    """
    named = [one.node for one in shape.targets if isinstance(one, TargetNode)]
    others = (one for one in shape.targets if not isinstance(one, TargetNode))
    every = [nodes_of(named), *(_of_target(target, columns) for target in others)]
    return Focuses(pl.concat(every).unique())


def _of_target(target: Target, columns: Columns) -> pl.Series:
    match target:
        case TargetClass(class_):
            return columns.instances(class_)
        case TargetSubjectsOf(predicate):
            return columns.column(predicate)["focus"]
        case TargetObjectsOf(predicate):
            return columns.column(predicate)["value"].alias("focus")
        case _:
            raise NotImplementedError(target)  # who asks has found its nodes before
