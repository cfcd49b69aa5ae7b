"""From journal entries to what the graph is to take in: read, translate, fold.

This is all of the projector's work in Python. It needs neither the graph nor the
writing side of the journal, so it can be done in a process of its own, and then
whoever comes in does not share an interpreter with it.
"""

from provgraph.reckoning.apart import ApartReckoner
from provgraph.reckoning.own import OwnReckoner
from provgraph.reckoning.reckoned import Reckoned, Reckoner

__all__ = ["ApartReckoner", "OwnReckoner", "Reckoned", "Reckoner"]
