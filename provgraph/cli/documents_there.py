"""The documents of a workspace that a server on this machine has open."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote, urlencode

from provgraph.cli.wire import Wire
from provgraph.query import Described
from provgraph.workspace import WHOLE, Converted, Filed, Incoming, Part

_PATH: Final = "/pg/v1/documents"
_ANY: Final = {"Accept": "*/*"}


class DocumentsThere:
    """`Documents` over HTTP, to the loopback only."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def put(self, document: Incoming) -> Filed:
        """Post it, or put it under its key."""
        asked = {"strict": str(document.strict).lower()}
        if document.name:
            asked["name"] = document.name
        if document.location:
            asked["base"] = document.location
        path, method = _PATH, "POST"
        if document.key:
            path, method = _address(document.key), "PUT"
        media_type = document.media_type or "application/octet-stream"
        headers = {"Content-Type": media_type}
        told = self._wire.json(
            f"{path}?{urlencode(asked)}", document.body, headers, method
        )
        return Filed(**{**told, "repairs": tuple(told["repairs"])})

    def remove(self, key: str) -> int:
        """Delete it."""
        return int(self._wire.json(_address(key), method="DELETE")["entry"])

    def listed(self) -> list[Described]:
        """Fetch the list."""
        found: list[dict[str, Any]] = self._wire.json(_PATH)["documents"]
        return [Described(**one) for one in found]

    def given(self, key: str, to: str | None, part: Part) -> Converted:
        """Fetch it, and what is to be said of it."""
        asked = {"format": to or "original"}
        if part.bundle is not None:
            asked["bundle"] = part.bundle
        if part.around is not None:
            asked |= {"around": part.around, "steps": str(part.steps_max)}
        path = f"{_address(key)}?{urlencode(asked)}"
        with self._wire.opened(path, None, _ANY) as answer:
            body = answer.read()
        known: dict[str, Any] = {}
        if to is not None or part != WHOLE:
            known = self._wire.json(f"{path}&report=true")
        return Converted(
            body,
            known.get("form", ""),
            tuple(known.get("repairs", ())),
            tuple(known.get("losses", ())),
        )


def _address(key: str) -> str:
    return f"{_PATH}/{quote(key, safe='')}"
