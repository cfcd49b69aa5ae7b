"""Contracts in force: which there are, whom they stop at the door, what they find.

    contract entries ─▶ Registry ─▶ Enforced ─▶ Door   (before an event is journalled)
                                          └───▶ Watch  (after the graph has changed)

What the registry holds is a projection of the journal, like the graph; a verdict of
the door is an entry of its own, and nobody judges it again.
"""

from provgraph.enforcing.contract import ACTIVE, DRAFT, MODES, RETIRED, Contract
from provgraph.enforcing.records import CONTRACT, VERDICT
from provgraph.enforcing.registry import Registry

__all__ = [
    "ACTIVE",
    "CONTRACT",
    "DRAFT",
    "MODES",
    "RETIRED",
    "VERDICT",
    "Contract",
    "Registry",
]
