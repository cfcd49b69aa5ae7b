"""Where a test of durability may have the process end."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Mapping


def faults(environment: Mapping[str, str]) -> Callable[[str], None]:
    """Return what ends the process where a test of durability asks for it.

    `PROVGRAPH_FAULT_AT=facts@3` is the third time that the point `facts` is passed.
    """
    wanted, _, nth = environment.get("PROVGRAPH_FAULT_AT", "").partition("@")
    left = itertools.count(int(nth or 1) - 1, -1)

    def point(name: str) -> None:
        if name == wanted and next(left) == 0:
            os._exit(99)

    return point
