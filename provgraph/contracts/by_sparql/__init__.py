"""The executor for stores that are reached over SPARQL alone.

    Shapes ─▶ places ─▶ queries ─▶ Endpoint ─▶ Result
              (ways to  (a SELECT,
               a shape)  its text)

Each constraint of a shape becomes a query that finds what breaks it. What cannot be
said exactly in SPARQL is not taken; `refusals` says why.
"""

from provgraph.contracts.asked import Endpoint
from provgraph.contracts.by_sparql.executor import BySparql

__all__ = ["BySparql", "Endpoint"]
