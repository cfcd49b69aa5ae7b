"""Where the real events are, and files of fresh ones made from them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.events import fresh_events

_CHECKOUT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Templates:
    """The events that new ones are made from.

    Attributes:
        words: how many there are, and which.
    """

    bodies: list[bytes]
    words: str


def find_templates() -> Templates:
    """Return the real events, or the bundled ones where no suites are at hand."""
    named = os.environ.get("PROVGRAPH_SUITES")
    suites = Path(named) if named else _CHECKOUT.parent / "shared" / "suites"
    folder = suites / "openlineage"
    bodies = [
        path.read_bytes() for path in sorted(folder.glob("scenarios/*/events/*.json"))
    ]
    lines = folder / "dbt_events.ndjson"
    if lines.exists():
        bodies += lines.read_bytes().splitlines()
    if bodies:
        return Templates(bodies, f"{len(bodies)} real events")
    bundled = files("provgraph.cli") / "demo_events.ndjson"
    bodies = bundled.read_bytes().splitlines()
    return Templates(bodies, f"{len(bodies)} bundled events: no suites at hand")


def events_file(folder: Path, count: int) -> Path:
    """Return the file of *count* fresh events in *folder*, made on first asking."""
    path = folder / f"events-{count}.ndjson"
    if not path.exists():
        beside = path.with_suffix(".part")
        with beside.open("wb") as file:
            for event in islice(fresh_events(find_templates().bodies), count):
                file.write(event + b"\n")
        beside.rename(path)
    return path
