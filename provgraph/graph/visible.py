"""What of a store is seen: in a plain one, all but the graph that we keep there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyoxigraph

from provgraph.graph.owned import Owned


def dataset(
    default_graphs: Sequence[str], named_graphs: Sequence[str], merged: str
) -> dict[str, Any]:
    """Return the library's arguments for a dataset of the graphs named, and no other.

    *merged* is the name under which the default graph of the store goes.
    """
    return {
        "default_graph": [
            pyoxigraph.DefaultGraph() if name == merged else pyoxigraph.NamedNode(name)
            for name in default_graphs
        ],
        "named_graphs": [pyoxigraph.NamedNode(name) for name in named_graphs],
    }


def visible(store: pyoxigraph.Store, owned: Owned) -> dict[str, Any]:
    """Return the library's arguments for the dataset of a text that names none."""
    if not owned.plain:
        return {}
    return {
        "default_graph": [pyoxigraph.DefaultGraph()],
        "named_graphs": named_graphs(store, owned),
    }


def named_graphs(
    store: pyoxigraph.Store, owned: Owned
) -> list[pyoxigraph.NamedNode | pyoxigraph.BlankNode]:
    """Return the named graphs that are seen."""
    hidden = pyoxigraph.NamedNode(owned.system) if owned.plain else None
    return [graph for graph in store.named_graphs() if graph != hidden]
