"""How soon after a run is in the graph it is known what SPARQL finds at it.

The runs come one by one, each of a job at whose runs something is found.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Final

import orjson

from provgraph.workspace import AskedWatch, Workspace

NAMESPACE: Final = "benchmark"
"""Of the jobs at whose runs `asked_shapes.ttl` finds something."""

_RUNS: Final = 200
_PAUSE_SECONDS: Final = 0.02
_LOOK_SECONDS: Final = 0.0002
_SECONDS_MAX: Final = 60.0


def follow(workspace: Workspace, events: Iterator[bytes]) -> list[float]:
    """Return for each of some runs the milliseconds from the graph to the finding.

    The contract is in force already.
    """
    return asyncio.run(_followed(workspace, _found(events)))


async def _followed(workspace: Workspace, events: Iterator[bytes]) -> list[float]:
    """Have what is owed judged in this loop, while a thread sends and waits."""
    asked = AskedWatch(workspace)
    asked.start()
    try:
        return await asyncio.to_thread(_take, workspace, events)
    finally:
        await asked.close()


def _take(workspace: Workspace, events: Iterator[bytes]) -> list[float]:
    watch = workspace.pipeline.projection.standing.watch
    _wait(lambda: not watch.unanswered)  # the first verdict is on everything
    took = []
    for _ in range(_RUNS):
        known = len(watch.findings)
        workspace.ingest([next(events)])
        workspace.settle()
        began = time.perf_counter()
        _wait(lambda known=known: len(watch.findings) > known)
        took.append((time.perf_counter() - began) * 1_000)
        time.sleep(_PAUSE_SECONDS)
    return took


def _wait(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + _SECONDS_MAX
    while not is_so():
        assert time.monotonic() < until, "nothing is found"
        time.sleep(_LOOK_SECONDS)


def _found(events: Iterator[bytes]) -> Iterator[bytes]:
    """Yield those that tell of a run, each of a new run of a job of ours."""
    for body in events:
        event = orjson.loads(body)
        if "run" in event:
            event["run"]["runId"] = str(uuid.uuid4())
            event["job"]["namespace"] = NAMESPACE
            yield orjson.dumps(event)
