"""OpenLineage events to facts and claims, and back.

Source: https://openlineage.io/spec/2-0-2/OpenLineage.json
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from provgraph.errors import TranslateError
from provgraph.model.facts import Told
from provgraph.translate.openlineage.event import Translator
from provgraph.translate.openlineage.facets import FacetLimits
from provgraph.translate.openlineage.reading import Event, read_event

DATASETS_MAX: Final = 10_000
"""Inputs and outputs of one event, beyond which it is set aside."""


class OpenLineage:
    """The OpenLineage dialect of one workspace."""

    def __init__(self, base: str, limits: Mapping[str, int]) -> None:
        self._datasets_max = limits.get("datasets_max", DATASETS_MAX)
        known = FacetLimits()
        self._translator = Translator(
            base,
            FacetLimits(
                fields_max=limits.get("fields_max", known.fields_max),
                column_edges_max=limits.get("column_edges_max", known.column_edges_max),
            ),
        )

    def read(self, value: object, *, strict: bool) -> Event:
        """Return the event that a JSON value holds.

        Raises:
            TranslateError: it is no event, or strict and not as specified.
        """
        return read_event(value, strict=strict)

    def translate(self, read: object, identity: bytes) -> Told:
        """Return what an event tells.

        Raises:
            TranslateError: it names too many datasets.
        """
        event = read
        assert isinstance(event, Event)  # noqa: S101 - from `read`
        named = len(event.inputs) + len(event.outputs)
        if named > self._datasets_max:
            raise TranslateError(
                f"the event names {named} datasets, over {self._datasets_max}",
                hint="Raise limits.datasets_max and retry the entry.",
            )
        return self._translator.translate(event, identity)


__all__ = ["Event", "OpenLineage", "Translator", "read_event"]
