"""What people call the nodes of a graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import unquote

from provgraph.assertions.asked import Graph
from provgraph.rdf.terms import Term, iri_value, lexical

_LISTED_MAX: Final = 5


class Names:
    """Names of nodes, asked for once each."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[Term, str] = {}

    def of(self, nodes: Iterable[Term]) -> list[str]:
        """Return what nodes are called, each name once, in their order.

        A version goes by the name of its dataset.
        """
        wanted = list(dict.fromkeys(nodes))
        unknown = [one for one in wanted if one not in self._known]
        self._known.update((one, iri_value(one)) for one in unknown)
        for row in self._graph.rows("told", unknown):
            node = row["node"]
            if "name" in row:
                name = f"{lexical(row['namespace'])}/{lexical(row['name'])}"
            elif "job" in row:
                job = f"{lexical(row['job_namespace'])}/{lexical(row['job'])}"
                run = unquote(iri_value(node).rpartition(":")[2])
                name = f"run {run} of job {job}"
            else:
                name = lexical(row["label"]) if "label" in row else iri_value(node)
            self._known[node] = name
        return list(dict.fromkeys(self._known[one] for one in wanted))

    def one(self, node: Term) -> str:
        """Return what a node is called."""
        (name,) = self.of([node])
        return name


def listed(names: Sequence[str]) -> str:
    """Return names as one part of a sentence, so many as one can read.

    >>> listed(["a", "b"]), listed(list("abcdefg"))
    ('a and b', 'a, b, c, d, e and 2 more')
    """
    shown, more = list(names[:_LISTED_MAX]), len(names) - _LISTED_MAX
    if more > 0:
        shown.append(f"{more:,} more")
    *first, last = shown
    return f"{', '.join(first)} and {last}" if first else last
