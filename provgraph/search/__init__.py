"""Which nodes some words speak of: an index over what the graph says in texts.

It is given N-Quads and a folder, and knows neither the graph nor its feed.
"""

from provgraph.search.index import Found, Hit, Index, Mark
from provgraph.search.texts import PREDICATES
from provgraph.search.words import expression

__all__ = [
    "PREDICATES",
    "Found",
    "Hit",
    "Index",
    "Mark",
    "expression",
]
