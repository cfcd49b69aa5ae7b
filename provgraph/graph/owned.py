"""Which graphs an update may change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph

from provgraph.errors import ForbiddenError


@dataclass(frozen=True, slots=True)
class Owned:
    """What is not for updates.

    Attributes:
        base: the workspace's base IRI; graphs under `<base>graph:` are its own.
        plain: it is a plain store, whose default graph anybody may change.
    """

    base: str
    plain: bool

    @property
    def system(self) -> str:
        """The IRI of the graph in which the workspace keeps what it needs."""
        return f"{self.base}graph:system"

    @property
    def merged(self) -> str:
        """The IRI under which the default graph goes where a graph is named."""
        return f"{self.base}graph:lineage"

    @property
    def genid(self) -> str:
        """What the IRIs begin with that stand for blank nodes."""
        return f"{self.base}genid:"

    def check(self, graph: str | None) -> None:
        """Let a graph be changed; None is the default graph.

        Raises:
            ForbiddenError: it is not the user's.
        """
        if graph is None:
            if not self.plain:
                raise ForbiddenError(
                    "the default graph is what the journal tells, and is not changed"
                    " by updates",
                    hint="Write into a graph of your own: GRAPH <http://…> { … }.",
                )
        elif graph.startswith(f"{self.base}graph:"):
            raise ForbiddenError(
                f"the graph <{graph}> is kept by provgraph itself",
                hint="Write into a graph with a name of your own.",
            )

    def check_graphs(self, quads: Iterable[pyoxigraph.Quad]) -> None:
        """Let the graphs of some quads be changed. Raises as `check`."""
        for graph in {quad.graph_name for quad in quads}:
            self.check(graph.value if isinstance(graph, pyoxigraph.NamedNode) else None)

    def check_all(self) -> None:
        """Let every graph be changed at once.

        Raises:
            ForbiddenError: some are not the user's.
        """
        if not self.plain:
            raise ForbiddenError(
                "not all graphs here are for updates",
                hint="Name the graph: CLEAR GRAPH <http://…>.",
            )
