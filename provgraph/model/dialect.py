"""What a dialect is: others' words for lineage, and how they become ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from provgraph.model.facts import Told


class Dialect(Protocol):
    """One of the forms in which lineage arrives; found by its entry point's name.

    Pure: no clock, no disk, no store.
    """

    def read(self, value: object, *, strict: bool) -> object:
        """Return what a JSON value holds, as `translate` takes it.

        Raises:
            TranslateError: it cannot be taken in; the pointer says where.
        """
        ...

    def translate(self, read: object, identity: bytes) -> Told:
        """Return what was read tells; *identity* is its canonical SHA-256.

        Raises:
            TranslateError: it tells more than the limits allow.
        """
        ...


class DialectFactory(Protocol):
    """Makes the dialect for one workspace."""

    def __call__(self, base: str, limits: Mapping[str, int]) -> Dialect:
        """Return the dialect that mints under *base* and keeps to *limits*."""
        ...
