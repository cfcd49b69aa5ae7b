"""Worker processes for all that a stranger wrote: killed in time, and confined.

They run jobs by name from a table that they are given, and know nothing else of
the house.
"""

from provgraph.sandbox.confine import Limits
from provgraph.sandbox.pool import Pool, Rules
from provgraph.sandbox.task import Task

__all__ = ["Limits", "Pool", "Rules", "Task"]
