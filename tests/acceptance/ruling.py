"""Contracts put into force over HTTP, and what is asked of them there."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.unit.server.builders import NDJSON, Answering, Reply
from tests.unit.workspace.builders import OWNERS

TURTLE_BODY = {"Content-Type": "text/turtle"}
CONTRACTS = "/pg/v1/contracts"


def sent(server: Answering, *events: dict[str, Any]) -> None:
    lines = "\n".join(map(json.dumps, events))
    reply = server.post("/pg/v1/events?wait=graph", lines, NDJSON)
    assert (True, []) == (reply.json()["in_graph"], reply.json()["refused"])


def activated(server: Answering, mode: str, **more: Any) -> Reply:
    server.post(CONTRACTS, OWNERS, TURTLE_BODY)
    said = json.dumps({"version": "1.0.0", "mode": mode, **more})
    reply = server.post(f"{CONTRACTS}/owners/activate", said)
    assert 200 == reply.status, reply.body
    return reply


def findings(server: Answering, asked: str = "") -> list[dict[str, Any]]:
    found = server.ask("GET", f"/pg/v1/findings{asked}").json()["findings"]
    assert isinstance(found, list)
    return found


def entries(server: Answering) -> int:
    """Return how many entries the journal has."""
    return int(server.metric("provgraph_journal_entries"))


def until(holds: Any) -> Any:
    """Return what becomes true within the time of a few audits."""
    end = time.monotonic() + 30
    while not (found := holds()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found
