"""Lineage held to what it is claimed to be, in the tests of those who emit it.

Installed, pytest knows the fixtures `lineage` and `lineage_server` by itself; other
runners use `recorded` and `served`. Nothing imports pytest but `plugin`, and since
every run of pytest loads that, nothing is loaded here until it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provgraph.testing.lineage import Lineage, recorded, served

__all__ = ["Lineage", "recorded", "served"]


def __getattr__(name: str) -> object:
    """Return an export, loading its room at first use."""
    if name in __all__:
        from provgraph.testing import lineage  # noqa: PLC0415 - lazy on purpose

        found: object = getattr(lineage, name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
