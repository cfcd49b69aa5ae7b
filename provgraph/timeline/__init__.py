"""What follows from all facts together.

A claim alone says little: which state a run is in, which version it read, which
facet value holds, depends on every other claim. The timeline keeps what it needs
of all of them in one SQLite file beside the graph, and answers a batch of claims
with the triples that no longer follow and those that now do. The answer is a
function of the set of claims: their order and repetition do not matter.
"""

from provgraph.timeline.timeline import (
    PAIRS_MAX,
    Timeline,
    copy_committed,
    read_progress,
)

__all__ = ["PAIRS_MAX", "Timeline", "copy_committed", "read_progress"]
