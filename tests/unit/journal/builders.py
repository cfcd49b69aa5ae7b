"""Drafts, written short."""

from __future__ import annotations

from hashlib import sha256

from provgraph.journal import Draft


def fact(body: bytes, **more: str) -> Draft:
    """Return something that only adds knowledge, known by its digest."""
    return Draft(
        "openlineage", body, "application/json", identity=sha256(body).digest(), **more
    )


def command(body: bytes, key: str | None = None, **more: str) -> Draft:
    """Return something that is done each time, unless *key* says otherwise."""
    return Draft("update", body, "application/sparql-update", key=key, **more)
