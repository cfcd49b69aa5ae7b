"""The documents of a workspace that this process opened itself."""

from __future__ import annotations

from provgraph.query import Described
from provgraph.workspace import Library


class DocumentsHere(Library):
    """`Documents` by calling the workspace; its workers start when they are needed."""

    def listed(self) -> list[Described]:
        """Ask the graph."""
        return self.documents()
