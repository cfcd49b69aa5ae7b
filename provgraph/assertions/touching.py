"""Whether one thing has anything to do with another, and by which way."""

from __future__ import annotations

from provgraph.assertions.asked import Graph
from provgraph.assertions.finding import Finding
from provgraph.assertions.telling import Names
from provgraph.assertions.things import Thing
from provgraph.assertions.walk import touching, walk


def touched(graph: Graph, target: Thing, source: Thing) -> Finding | None:
    """Return the way from *target* back to *source*; None where there is none.

    Whatever anybody did or declared counts.

    Raises:
        UsageError: too much lies behind the target.
        ProvgraphError: as the graph says it.
    """
    back = walk(graph, target.nodes, touching)
    met = [node for node in back.came if node in source.nodes]
    if not met:
        return None
    names = Names(graph)
    way = [step.node for step in back.way_to(met[0])] + met[:1]
    claim = f"{target.name} touches {source.name}"
    return Finding(claim, (f"the way: {' ← '.join(names.of(way))}",))
