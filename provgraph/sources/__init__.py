"""Where bytes come from: files, folders and the standard input.

Each gives events one by one with the line they stand on, and a fault for what
cannot be read; a fault never stops the events around it.
"""

from provgraph.sources.find import Source, find_sources
from provgraph.sources.read import Batch, Fault, Piece, batches, read_pieces
from provgraph.sources.whole import read_whole

__all__ = [
    "Batch",
    "Fault",
    "Piece",
    "Source",
    "batches",
    "find_sources",
    "read_pieces",
    "read_whole",
]
