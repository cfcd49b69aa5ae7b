"""Whether one thing was made from another, and what is missing where it was not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from provgraph.assertions.asked import Graph
from provgraph.assertions.finding import Finding
from provgraph.assertions.telling import Names, listed
from provgraph.assertions.things import Thing
from provgraph.assertions.walk import Step, Walk, made_from, results_of, walk
from provgraph.rdf.terms import Term, lexical

_WAY_MAX: Final = 12


def underived(graph: Graph, target: Thing, source: Thing) -> Finding | None:
    """Return what is missing between *target* and *source*; None where nothing is.

    It is enough that one version of the target comes from one version of the source.

    Raises:
        UsageError: too much lies behind the target, or comes of the source.
        ProvgraphError: as the graph says it.
    """
    back = walk(graph, target.nodes, made_from)
    if any(one.next in source.nodes for steps in back.steps.values() for one in steps):
        return None
    forth = walk(graph, source.nodes, results_of)
    return _Missing(graph, target, source).between(back, forth)


class _Missing:
    """Tells what is missing between two things."""

    def __init__(self, graph: Graph, target: Thing, source: Thing) -> None:
        self._graph = graph
        self._names = Names(graph)
        self._target = target
        self._source = source

    def between(self, back: Walk, forth: Walk) -> Finding:
        """Return how far one comes from either side, and what would join them."""
        ends = self._ends(back)
        far = self._far(forth) or [self._source.name]
        near = self._names.of(ends) or [self._target.name]
        lines = [
            *self._way(back, ends),
            *self._awaited(ends),
            f"nothing leads from {listed(near)} to {self._source.name}",
            *self._reached(forth, far),
            f"missing: an edge from {listed(far)} to {listed(near)}",
        ]
        claim = f"{self._target.name} does not derive from {self._source.name}"
        return Finding(claim, tuple(lines))

    def _ends(self, back: Walk) -> list[Term]:
        """Return where the way back ends: at what nobody made, if there is such."""
        ends = back.ends()
        if reached := [one for one in ends if back.came[one]]:
            return [one for one in reached if not back.steps[one]] or reached
        # A dataset has no maker where its versions have one.
        return [one for one in ends if back.steps[one]] or ends

    def _far(self, forth: Walk) -> list[str]:
        """Return what comes of the source, and of which nothing comes."""
        return self._names.of(one for one in forth.ends() if forth.came[one])

    def _way(self, back: Walk, ends: Sequence[Term]) -> list[str]:
        """Return the steps to the first end, and what is known of it."""
        if not ends:
            return [f"nothing is known of {self._target.name}"]
        end = ends[0]
        way = back.way_to(end)
        told = [self._step(one) for one in way[:_WAY_MAX]]
        if len(way) > _WAY_MAX:
            told.append(f"and so on, {len(way) - _WAY_MAX} steps more")
        steps = back.steps[end]
        run = next((one.run for one in steps if one.run), None)
        if run is not None:
            made = f"{self._names.one(end)} is made by {self._names.one(run)}"
            return [*told, f"{made}, which is not known to have read anything"]
        return [*told, f"nobody told how {self._names.one(end)} was made"]

    def _step(self, step: Step) -> str:
        assert step.next is not None  # noqa: S101 - a way leads on
        by = "" if step.run is None else f" by {self._names.one(step.run)}"
        made, source = self._names.one(step.node), self._names.one(step.next)
        return f"{made} is made{by} from {source}"

    def _awaited(self, ends: Sequence[Term]) -> list[str]:
        """Return which runs were to make what nobody made."""
        return [
            f"{self._names.one(row['run'])} was to write"
            f" {self._names.one(row['node'])}, and its state is"
            f" {lexical(row['state'])}"
            for row in self._graph.rows("awaited", ends)
        ]

    def _reached(self, forth: Walk, far: Sequence[str]) -> list[str]:
        if not self._source.nodes:
            return [f"nothing is known of {self._source.name}"]
        if not any(forth.steps.values()):
            return [f"nothing comes of {self._source.name}"]
        return [f"what comes of {self._source.name} ends at {listed(far)}"]
