"""`POST /pg/v1/events`: as many events as there are, one JSON text a line."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs

import orjson

from provgraph.errors import InputError, ProvgraphError
from provgraph.intake import Origin
from provgraph.pipeline import Pipeline
from provgraph.server.access import caller_of
from provgraph.server.asgi import Heads, Receive, Scope, Send, send_whole
from provgraph.server.body import stream_body, too_large
from provgraph.server.desk import Desk, Pending
from provgraph.server.door import NDJSON, check_media_type
from provgraph.server.lines import Group, Lines
from provgraph.server.problem import Problem, Refusal, problem_of, refuse

_HEADERS: Final = ((b"content-type", b"application/json"),)

_IN_FLIGHT_MAX: Final = 2
"""Groups on their way to the disk: reading and writing overlap, no more."""

_REFUSED_SHOWN_MAX: Final = 100
_WAIT_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.02


@dataclass(slots=True)
class _Tally:
    """What became of the lines so far, which all came from one *origin*."""

    origin: Origin
    received: int = 0
    written: int = 0
    duplicates: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    refused_total: int = 0
    last_entry: int = 0

    def refuse(self, line: int, error: InputError) -> None:
        self.refused_total += 1
        if len(self.refused) >= _REFUSED_SHOWN_MAX:
            return
        said = {"line": line, "code": error.code, "message": error.message}
        if error.pointer is not None:
            said["pointer"] = error.pointer
        self.refused.append(said)

    def members(self) -> dict[str, Any]:
        self.refused.sort(key=lambda one: int(one["line"]))
        return {
            "received": self.received,
            "written": self.written,
            "duplicates": self.duplicates,
            "refused": self.refused,
            "refused_total": self.refused_total,
            "last_entry": self.last_entry,
        }


class EventStream:
    """Takes NDJSON of any length in, and tells what became of its lines."""

    def __init__(self, desk: Desk, pipeline: Pipeline, body_bytes_max: int) -> None:
        self._desk = desk
        self._pipeline = pipeline
        self._body_bytes_max = body_bytes_max

    async def __call__(
        self, scope: Scope, heads: Heads, receive: Receive, send: Send
    ) -> None:
        """Take the lines in; answer 200 with the counts.

        Raises:
            Refusal: the stream broke off; the problem has the counts so far, and
                it can be sent again.
            MediaTypeError: it is no NDJSON.
            DisconnectedError: the client went away; whole lines stay.
        """
        wait = _wants_graph(scope["query_string"])
        check_media_type(heads, NDJSON)
        tally = _Tally(Origin("http", caller_of(scope)))
        try:
            await self._take(heads, receive, tally)
        except ProvgraphError as error:
            raise Refusal(problem_of(error, tally.members())) from error
        except Refusal as refusal:
            raise Refusal(_with(refusal.problem, tally)) from refusal
        members = tally.members()
        if wait:
            members["in_graph"] = await self._in_graph(tally.last_entry)
        await send_whole(send, 200, _HEADERS, orjson.dumps(members))

    async def _take(self, heads: Heads, receive: Receive, tally: _Tally) -> None:
        lines = Lines(self._body_bytes_max)
        flight: deque[tuple[Group, Pending]] = deque()
        try:
            async for chunk in stream_body(heads, receive):
                for group in lines.feed(chunk):
                    await self._send_off(group, flight, tally)
            for group in lines.finish():
                await self._send_off(group, flight, tally)
        finally:
            await _land_all(flight, tally)

    async def _send_off(
        self, group: Group, flight: deque[tuple[Group, Pending]], tally: _Tally
    ) -> None:
        tally.received += len(group.lines) + len(group.oversized)
        for line in group.oversized:
            tally.refuse(line, too_large(self._body_bytes_max))
        self._desk.metrics.events["refused"] += len(group.oversized)
        if group.lines:
            if len(flight) >= _IN_FLIGHT_MAX:
                await _land(flight, tally)
            await self._desk.room(group.size)
            pending = await self._desk.hand_in(group.lines, tally.origin, group.size)
            flight.append((group, pending))

    async def _in_graph(self, number: int) -> bool:
        """Wait until entry *number* is in the graph; False if it took too long."""
        until = time.monotonic() + _WAIT_SECONDS
        while self._pipeline.projection.position.number < number:
            if time.monotonic() > until:
                return False
            await asyncio.sleep(_LOOK_SECONDS)
        return True


async def _land(flight: deque[tuple[Group, Pending]], tally: _Tally) -> None:
    """Wait for the group that was sent off first."""
    group, pending = flight.popleft()
    answers = await pending.answers()
    for number, answer in zip(group.numbers, answers, strict=True):
        if isinstance(answer, InputError):
            tally.refuse(number, answer)
            continue
        tally.last_entry = max(tally.last_entry, answer.number)
        if answer.duplicate:
            tally.duplicates += 1
        else:
            tally.written += 1


async def _land_all(flight: deque[tuple[Group, Pending]], tally: _Tally) -> None:
    """Wait for all that is in flight, so that the counts are true."""
    failure: ProvgraphError | None = None
    while flight:
        try:
            await _land(flight, tally)
        except ProvgraphError as error:
            failure = error
    if failure is not None:
        raise failure


def _with(problem: Problem, tally: _Tally) -> Problem:
    return Problem(
        problem.status,
        problem.code,
        problem.detail,
        hint=problem.hint,
        headers=problem.headers,
        members=tally.members(),
    )


def _wants_graph(query: bytes) -> bool:
    """Return whether the answer is to wait for the graph."""
    if not query:
        return False
    asked = parse_qs(query.decode("latin-1"), keep_blank_values=True)
    if asked.keys() - {"wait"} or asked.get("wait", ["graph"]) != ["graph"]:
        raise refuse(400, "the only parameter here is wait=graph")
    return "wait" in asked
