"""How much the tests try: a little on every change, all of it by `make torture`."""

from __future__ import annotations

import os
from typing import Final

PROFILE: Final = os.environ.get("PROVGRAPH_PROFILE", "ci")
"""`ci` (the same examples each time, 1/20 of the figures) or `full`."""


def scaled(full: int) -> int:
    """Return how many rounds to run where *full* is the promised figure.

    >>> scaled(1) >= 1
    True
    """
    return full if PROFILE == "full" else max(1, full // 20)
