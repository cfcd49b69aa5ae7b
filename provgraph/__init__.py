"""provgraph: who made which data, model or decision from what, as one PROV graph.

Nothing is loaded until it is asked for: the command line's help and each
sandboxed worker pay only for what they use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provgraph.workspace import Workspace

__all__ = ["Workspace", "__version__"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Return an export, loading its room at first use."""
    if name == "Workspace":
        from provgraph.workspace import Workspace  # noqa: PLC0415 - lazy on purpose

        return Workspace
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return sorted(__all__)
