"""SHACL over a whole graph, by columns.

    quads ─▶ columns ─▶ paths ─▶ pairs of focus and value ─▶ literals ─┐
                                                             together ─┼─▶ breaches
                                                             judging ──┘

Each predicate that the shapes read is scanned once; results are made of the breaches
only, which are few.
"""

from provgraph.contracts.columnar.columnar import Columnar, Leaf
from provgraph.contracts.columnar.focuses import Focuses

__all__ = ["Columnar", "Focuses", "Leaf"]
