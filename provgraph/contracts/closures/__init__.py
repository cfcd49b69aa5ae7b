"""The executor by index lookups: the reference, and the one for a few nodes.

Each shape becomes closures over the graph's indexes, once; then a node costs some
lookups, however large the graph is.
"""

from provgraph.contracts.closures.executor import STEPS_MAX, Closures

__all__ = ["STEPS_MAX", "Closures"]
