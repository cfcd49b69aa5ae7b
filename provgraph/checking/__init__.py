"""SHACL over files and graphs, as workers do it for who asks.

    bytes of contracts ─▶ contracts ─┐
    bytes of data ──────▶ data ──────┼─▶ checking ─▶ reports, one for each contract
    a copy of a graph ───────────────┘

Source: https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

from typing import Final

AUTO: Final = "auto"
OWN: Final = "own"
PYSHACL: Final = "pyshacl"
ENGINES: Final = (AUTO, OWN, PYSHACL)
"""Who is to judge; `auto` is pySHACL for contracts that the engine does not know."""

VERSIONS: Final = ("1.0", "1.2")
"""Of the standard by which shapes are read; the newer one is a draft."""
