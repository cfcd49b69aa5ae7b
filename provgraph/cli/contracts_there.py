"""The contracts of a workspace that a server on this machine has open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import quote, urlencode

from provgraph.cli.wire import Wire
from provgraph.workspace import Incoming, Terms

_PATH: Final = "/pg/v1/contracts"
_JSON: Final = {"Content-Type": "application/json"}


class ContractsThere:
    """`Registry` over HTTP, to the loopback only."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def listed(self) -> list[dict[str, Any]]:
        """Fetch the list."""
        found: list[dict[str, Any]] = self._wire.json(_PATH)["contracts"]
        return found

    def shown(self, name: str, version: str | None) -> dict[str, Any]:
        """Fetch one."""
        behind = "" if version is None else f"/versions/{quote(version, safe='')}"
        return self._got(f"{_address(name)}{behind}")

    def add(
        self, contract: Incoming, said: Mapping[str, str], *, force: bool
    ) -> dict[str, Any]:
        """Post its text."""
        asked = {name: value for name, value in said.items() if value}
        return self._sent(_PATH, contract, {**asked, "force": str(force).lower()})

    def activate(self, name: str, version: str | None, terms: Terms) -> dict[str, Any]:
        """Post the command."""
        return self._told(name, "activate", {"version": version, **asdict(terms)})

    def retire(self, name: str, version: str | None) -> dict[str, Any]:
        """Post the command."""
        return self._told(name, "retire", {"version": version})

    def difference(
        self, name: str, version: str | None, other: str | None
    ) -> dict[str, Any]:
        """Fetch it."""
        asked = _said({"old": version, "new": other})
        return self._got(f"{_address(name)}/diff?{urlencode(asked)}")

    def tried(
        self, name: str, version: str | None, draft: Incoming | None
    ) -> dict[str, Any]:
        """Post the text, or nothing where it is a version; all that came is judged."""
        asked = {**_said({"version": version}), "min_offset": "now"}
        return self._sent(f"{_address(name)}/try", draft or Incoming(b""), asked)

    def _got(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self._wire.json(path)
        return found

    def _told(self, name: str, verb: str, said: Mapping[str, Any]) -> dict[str, Any]:
        body = json.dumps({key: one for key, one in said.items() if one}).encode()
        found: dict[str, Any] = self._wire.json(f"{_address(name)}/{verb}", body, _JSON)
        return found

    def _sent(
        self, path: str, contract: Incoming, asked: Mapping[str, str]
    ) -> dict[str, Any]:
        hints = _said({"file": contract.name, "base": contract.location})
        media_type = contract.media_type or "application/octet-stream"
        found: dict[str, Any] = self._wire.json(
            f"{path}?{urlencode({**asked, **hints})}",
            contract.body,
            {"Content-Type": media_type},
            "POST",
        )
        return found


def _said(values: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _address(name: str) -> str:
    return f"{_PATH}/{quote(name, safe='')}"
