"""PROV documents as OpenLineage events, and the other way round; losing nothing."""

from __future__ import annotations

from provgraph.translate.bridge.crossing import document_of_events, events_of
from provgraph.translate.bridge.events import Events

__all__ = ["Events", "document_of_events", "events_of"]
