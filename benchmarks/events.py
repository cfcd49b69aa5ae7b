"""Events made from real ones: fresh runs of known jobs.

Each round repeats the templates with fresh run ids, parents, times, external ids
and statistics; jobs, datasets, schemas and queries stay as they are, since that
is what a day in production looks like.
"""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

_ROUND: Final = timedelta(hours=1)
_START: Final = datetime(2026, 1, 1, tzinfo=UTC)
_UUID: Final = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
_COUNTED: Final = frozenset({"rowCount", "size", "bytes", "fileCount"})


def fresh_events(templates: Sequence[bytes], *, seed: int = 1) -> Iterator[bytes]:
    """Yield events without end, round after round over *templates*.

    Within a round a run keeps its id, so that START and COMPLETE belong together.
    """
    chance = random.Random(seed)
    parsed = [orjson.loads(one) for one in templates]
    times = [_time(one) for one in parsed]
    # The real ones lie years apart; what counts is their order, and who ties.
    moments = {time: at for at, time in enumerate(sorted(set(times)))}
    places = sorted(range(len(parsed)), key=lambda place: times[place])
    step = _ROUND / len(moments)
    for number in range(1 << 62):
        begin = _START + number * _ROUND
        ids: dict[bytes, bytes] = {}
        for place in places:
            event = orjson.loads(_renamed(templates[place], ids, chance))
            moment = begin + moments[times[place]] * step
            event["eventTime"] = moment.isoformat().replace("+00:00", "Z")
            run = event.get("run", {})
            if run.get("runId") == "run_id":
                run["runId"] = str(uuid.UUID(int=chance.getrandbits(128), version=4))
            _renew(event, chance)
            yield orjson.dumps(event)


def _renamed(body: bytes, ids: dict[bytes, bytes], chance: random.Random) -> bytes:
    """Give every id in *body* the fresh one that stands for it in this round."""

    def fresh(match: re.Match[bytes]) -> bytes:
        if match[0] not in ids:
            made = uuid.UUID(int=chance.getrandbits(128), version=4)
            ids[match[0]] = str(made).encode()
        return ids[match[0]]

    return _UUID.sub(fresh, body)


def _time(event: dict[str, Any]) -> datetime:
    time = datetime.fromisoformat(event["eventTime"])
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _renew(event: dict[str, Any], chance: random.Random) -> None:
    """Give external ids and statistics new values."""
    query = event.get("run", {}).get("facets", {}).get("externalQuery")
    if query:
        query["externalQueryId"] = f"job_{chance.getrandbits(64):x}"
    for dataset in event.get("outputs", ()):
        for facet in (dataset.get("outputFacets") or {}).values():
            for name in _COUNTED & facet.keys():
                facet[name] = chance.randrange(1, 1_000_000)
