"""Where the real events are, and files of fresh ones made from them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Final

import orjson

from benchmarks.events import fresh_events

_VARIABLE: Final = "PROVGRAPH_SUITES"
_CHECKOUT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Templates:
    """The events that new ones are made from.

    Attributes:
        words: how many there are, and which.
    """

    bodies: list[bytes]
    words: str

    @property
    def distinct(self) -> list[bytes]:
        """The events without those that repeat another: what to make new ones from."""
        return list({_canonical(one): one for one in self.bodies}.values())


def find_templates() -> Templates:
    """Return the real events, or the bundled ones where no suites are at hand."""
    folder = _suites() / "openlineage"
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


def suites_environment() -> dict[str, str]:
    """Return the environment's variable that names the suites, where there are any."""
    return {_VARIABLE: str(_suites())} if _suites().exists() else {}


def events_file(folder: Path, count: int) -> Path:
    """Return the file of *count* fresh events in *folder*, made on first asking."""
    path = folder / f"events-{count}.ndjson"
    if not path.exists():
        beside = path.with_suffix(".part")
        with beside.open("wb") as file:
            for event in islice(fresh_events(find_templates().distinct), count):
                file.write(event + b"\n")
        beside.rename(path)
    return path


def _canonical(body: bytes) -> bytes:
    return orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)


def _suites() -> Path:
    named = os.environ.get(_VARIABLE)
    return Path(named) if named else _CHECKOUT.parent / "shared" / "suites"
