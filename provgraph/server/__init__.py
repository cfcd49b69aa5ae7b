"""The HTTP face: request to call, error to problem detail.

The way of a request:

    socket ─▶ uvicorn ─▶ door ─▶ access ─▶ lineage, stream, sparql, data (plain ASGI)
                                       └─▶ FastAPI ─▶ records, health, schema

Nothing is loaded until it is asked for, so that `provgraph --help` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provgraph.server.app import create_app
    from provgraph.server.listen import serve

__all__ = ["create_app", "serve"]


def __getattr__(name: str) -> object:
    """Return one of the two public functions, loading what it needs."""
    if name == "create_app":
        from provgraph.server.app import create_app  # noqa: PLC0415 - lazy on purpose

        return create_app
    if name == "serve":
        from provgraph.server.listen import serve  # noqa: PLC0415 - likewise

        return serve
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
