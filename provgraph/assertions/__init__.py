"""Claims on lineage that hold or do not, and what is missing where they do not.

    name ─▶ things ─▶ walk, back or forth ─▶ derivation · touching · gaps ─▶ Finding

What runs did counts as derivation; for what must not be touched, so does whatever
anybody declared. The graph is asked in SPARQL, so it may be here or behind a server.
"""

from provgraph.assertions.asked import Ask, Graph
from provgraph.assertions.derivation import underived
from provgraph.assertions.finding import Finding
from provgraph.assertions.gaps import Gap, gaps_found, gaps_of_all, gaps_upstream
from provgraph.assertions.telling import Names
from provgraph.assertions.things import Thing, thing_named
from provgraph.assertions.touching import touched
from provgraph.assertions.walk import Walk, made_from, walk

__all__ = [
    "Ask",
    "Finding",
    "Gap",
    "Graph",
    "Names",
    "Thing",
    "Walk",
    "gaps_found",
    "gaps_of_all",
    "gaps_upstream",
    "made_from",
    "thing_named",
    "touched",
    "underived",
    "walk",
]
