"""What a dialect is: others' words for lineage, and how they become ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from provgraph.model.facts import Told


class Dialect(Protocol):
    """One of the forms in which lineage arrives; found by its entry point's name.

    Pure: no clock, no disk, no store.
    """

    def check(self, value: object, *, strict: bool) -> None:
        """Let a parsed body pass, or say what is wrong with it.

        Raises:
            TranslateError: it cannot be taken in; the pointer says where.
        """
        ...

    def translate(self, value: object, identity: bytes) -> Told:
        """Return what a parsed body tells; *identity* is its canonical SHA-256.

        Raises:
            TranslateError: it tells more than the limits allow.
        """
        ...


class DialectFactory(Protocol):
    """Makes the dialect for one workspace."""

    def __call__(self, base: str, limits: Mapping[str, int]) -> Dialect:
        """Return the dialect that mints under *base* and keeps to *limits*."""
        ...
