"""From things to what they come from, or to what comes of them, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from provgraph.assertions.asked import Graph
from provgraph.errors import UsageError
from provgraph.rdf.terms import Term

_NODES_MAX: Final = 200_000


class Step(NamedTuple):
    """From a node to the next.

    Attributes:
        run: that led from one to the other; None where nobody says.
        next: None for a run that is not known to lead on.
    """

    node: Term
    run: Term | None
    next: Term | None


Steps = Callable[[Graph, Iterable[Term]], Iterable[Step]]
"""Finds the steps that lead on from nodes."""


@dataclass(slots=True)
class Walk:
    """Where one came.

    Attributes:
        steps: by node, the nearest first, all that led on from it.
        came: by node, the step by which it was first reached; None for a start.
    """

    steps: dict[Term, list[Step]] = field(default_factory=dict)
    came: dict[Term, Step | None] = field(default_factory=dict)

    def ends(self) -> list[Term]:
        """Return the nodes from which nothing leads on, the nearest first."""
        return [
            node
            for node, steps in self.steps.items()
            if all(one.next is None for one in steps)
        ]

    def way_to(self, node: Term) -> list[Step]:
        """Return the steps from a start to *node*."""
        way: list[Step] = []
        while (step := self.came[node]) is not None:
            way.append(step)
            node = step.node
        return way[::-1]

    def runs(self) -> set[Term]:
        """Return the runs that led on, or might have."""
        return {one.run for steps in self.steps.values() for one in steps if one.run}


def walk(graph: Graph, starts: Iterable[Term], steps_from: Steps) -> Walk:
    """Return where one comes from *starts*, the nearest first.

    Raises:
        UsageError: to more than 200,000 nodes.
    """
    found = Walk()
    now = sorted(starts)
    found.came.update(dict.fromkeys(now))
    while now:
        found.steps.update((node, []) for node in now)
        following: list[Term] = []
        for step in steps_from(graph, now):
            found.steps[step.node].append(step)
            if step.next is not None and step.next not in found.came:
                found.came[step.next] = step
                following.append(step.next)
        if len(found.came) > _NODES_MAX:
            raise UsageError(
                f"there are more than {_NODES_MAX:,} things on the way",
                hint="Name one version by its IRI, or a nearer source.",
            )
        now = following
    return found


def made_from(graph: Graph, nodes: Iterable[Term]) -> Iterator[Step]:
    """Yield the steps to what things were made from.

    That is what they are said to be derived from; where nobody says so, all that
    the runs used that generated them.
    """
    derived: dict[Term, dict[Term, None]] = {}
    runs: dict[Term, dict[Term, list[Term]]] = {}
    for row in graph.rows("made", nodes):
        node = row["node"]
        if "next" in row:
            derived.setdefault(node, {})[row["next"]] = None
        else:
            read = runs.setdefault(node, {}).setdefault(row["run"], [])
            read += [row["read"]] if "read" in row else []
    for node in {**derived, **runs}:
        by = runs.get(node, {})
        for source in derived.get(node, ()):
            knowing = [run for run, read in by.items() if source in read] or list(by)
            yield Step(node, knowing[0] if knowing else None, source)
        if node not in derived:
            for run, read in by.items():
                yield from (Step(node, run, source) for source in read or (None,))


def results_of(graph: Graph, nodes: Iterable[Term]) -> Iterator[Step]:
    """Yield the steps to what was made from things."""
    for row in graph.rows("results", nodes):
        yield Step(row["node"], row.get("run"), row["next"])


def touching(graph: Graph, nodes: Iterable[Term]) -> Iterator[Step]:
    """Yield the steps to whatever things had to do with, runs and jobs among it."""
    for row in graph.rows("touched", nodes):
        yield Step(row["node"], None, row["next"])
