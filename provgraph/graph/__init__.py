"""The store of triples, and what any SPARQL 1.1 store could take its place by."""

from provgraph.graph.answer import Answer
from provgraph.graph.checkpoints import Checkpoint, Checkpoints
from provgraph.graph.graph import NO_CHANGE, START, Graph, Position
from provgraph.graph.local import LocalGraph
from provgraph.graph.mark import MarkFile, replace_file

__all__ = [
    "NO_CHANGE",
    "START",
    "Answer",
    "Checkpoint",
    "Checkpoints",
    "Graph",
    "LocalGraph",
    "MarkFile",
    "Position",
    "replace_file",
]
