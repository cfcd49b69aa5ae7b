"""The store of triples, and what any SPARQL 1.1 store could take its place by."""

from provgraph.graph.answer import Answer
from provgraph.graph.checkpoints import Checkpoint, Checkpoints
from provgraph.graph.effect import listed
from provgraph.graph.feed import NAME as FEED_FILE
from provgraph.graph.feed import Feed, Keeping, Page
from provgraph.graph.graph import NO_CHANGE, START, Graph, Position
from provgraph.graph.local import LocalGraph
from provgraph.graph.mark import MarkFile, replace_file
from provgraph.graph.patch import Record, parts_of
from provgraph.graph.removing import Copy

__all__ = [
    "FEED_FILE",
    "NO_CHANGE",
    "START",
    "Answer",
    "Checkpoint",
    "Checkpoints",
    "Copy",
    "Feed",
    "Graph",
    "Keeping",
    "LocalGraph",
    "MarkFile",
    "Page",
    "Position",
    "Record",
    "listed",
    "parts_of",
    "replace_file",
]
