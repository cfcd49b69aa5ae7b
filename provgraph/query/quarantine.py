"""The entries that could not be brought into the graph, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from provgraph.errors import UsageError
from provgraph.journal import Journal


def quarantine_list(
    journal: Journal, quarantined: Mapping[int, str]
) -> list[dict[str, Any]]:
    """Return what is known of each quarantined entry, in order, without its body."""
    return [
        _described(journal, number, quarantined[number])
        for number in sorted(quarantined)
    ]


def quarantine_entry(
    journal: Journal, quarantined: Mapping[int, str], number: int
) -> dict[str, Any]:
    """Return what is known of one quarantined entry, with its body.

    The body is the JSON value, or the text where it is none.

    Raises:
        UsageError: that entry is not in quarantine.
    """
    if number not in quarantined:
        raise UsageError(
            f"entry {number} is not in quarantine",
            hint="provgraph quarantine list shows those that are.",
        )
    entry = journal.entry(number)
    body = None if entry is None else entry.body
    return _described(journal, number, quarantined[number]) | {"body": _shown(body)}


def _described(journal: Journal, number: int, reason: str) -> dict[str, Any]:
    entry = journal.entry(number)
    return {
        "number": number,
        "kind": None if entry is None else entry.kind,
        "source": None if entry is None else entry.source,
        "recorded_at": None if entry is None else entry.recorded_at,
        "reason": reason,
    }


def _shown(body: bytes | None) -> Any:  # noqa: ANN401 - any JSON value
    if body is None:
        return None
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode(errors="replace")
