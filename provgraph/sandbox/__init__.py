"""Worker processes for all that a stranger wrote: killed in time, and confined.

They run jobs by name from a table that they are given, and know nothing else of
the house.
"""

from provgraph.sandbox.confine import Limits
from provgraph.sandbox.pool import Lease, Pool, Rules
from provgraph.sandbox.task import Task

__all__ = ["Lease", "Limits", "Pool", "Rules", "Task"]
