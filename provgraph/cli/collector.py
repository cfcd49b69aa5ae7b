"""The garbage collector of a process that lives on short-lived objects."""

from __future__ import annotations

import gc
from typing import Final

_YOUNG: Final = 50_000


def spare_collector() -> None:
    """Have it look less often, and never again at what was imported.

    An event makes some thousand objects and drops them all; looking for cycles
    among them every 700 took a third of the time of its translation.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 50)
