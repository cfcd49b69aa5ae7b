"""How much there is of what."""

from __future__ import annotations

from collections.abc import Mapping

from provgraph.graph import LocalGraph
from provgraph.journal import Journal
from provgraph.query.questions import question
from provgraph.rdf.terms import lexical


def statistics(
    graph: LocalGraph, journal: Journal, quarantined: Mapping[int, str]
) -> dict[str, int]:
    """Return counts by name: of the journal, of the graph, and of what it tells."""
    last = journal.last()
    return {
        "journal_entries": last - journal.first() + 1,
        "journal_last": last,
        "graph_last": graph.position.number,
        "quarantined": len(quarantined),
        "quads": graph.size(),
        **_things(graph),
    }


def _things(graph: LocalGraph) -> dict[str, int]:
    counts = {}
    for name, count in graph.ask(question("how-many").text).rows():
        if name is not None and count is not None:
            counts[lexical(name)] = int(lexical(count))
    return counts
