"""What is being asked now, what was asked, and how it ended."""

from __future__ import annotations

import secrets
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from provgraph.sandbox import Task

_REMEMBERED: Final = 1_000
_TEXT_SHOWN: Final = 2_000
_ENDED: Final = frozenset(
    {"deadline", "exhausted", "killed", "graph", "graph-damaged", "internal"}
)
"""Endings of which the log says why, since the client may only see a broken stream."""


@dataclass(slots=True)
class Running:
    """One query or update.

    Attributes:
        id: by which it can be named and ended.
        text: as it was asked.
        caller: who asked; "" where nobody says.
        ending: how it ended: `whole`, `cached`, or the code of an error; None
            while it runs.
        rows: of the answer; None where they are no rows, or not known.
        killed_for: why it is to be ended; None where it is not.
        task: by which it can be ended, once it has a worker.
    """

    id: str
    text: str
    caller: str
    began: float
    seconds: float = 0.0
    bytes: int = 0
    rows: int | None = None
    ending: str | None = None
    killed_for: str | None = None
    task: Task | None = field(default=None, repr=False)

    def take(self, task: Task) -> None:
        """Note by what it can be ended from now on."""
        self.task = task
        if self.killed_for is not None:
            task.kill(self.killed_for)

    def kill(self, reason: str) -> None:
        """End it, now or as soon as it has a worker."""
        self.killed_for = reason
        if self.task is not None:
            self.task.kill(reason)

    def members(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        now = time.monotonic()
        seconds = self.seconds if self.ending else now - self.began
        began = datetime.now(UTC).timestamp() - (now - self.began)
        return {
            "id": self.id,
            "query": self.text[:_TEXT_SHOWN],
            "caller": self.caller,
            "began": datetime.fromtimestamp(began, UTC).isoformat(
                timespec="milliseconds"
            ),
            "seconds": round(seconds, 6),
            "bytes": self.bytes,
            "rows": self.rows,
            "ending": self.ending,
        }


class Register:
    """All that runs, and the last that ran.

    Attributes:
        now: by id what runs.
        endings: how often each ending came.
    """

    def __init__(
        self,
        log: structlog.typing.FilteringBoundLogger,
        slow_seconds: float,
        *,
        logs_all: bool = False,
    ) -> None:
        """Tell *log* of what takes longer than *slow_seconds*, or was ended.

        Of everything, where it *logs all*, though then without its text.
        """
        self.now: dict[str, Running] = {}
        self.endings: Counter[str] = Counter(whole=0, cached=0)
        self._before: deque[Running] = deque(maxlen=_REMEMBERED)
        self._log = log
        self._slow_seconds = slow_seconds
        self._logs_all = logs_all
        self._prefix = secrets.token_hex(4)
        self._count = 0

    def enter(self, text: str, caller: str) -> Running:
        """Note that something is asked now."""
        self._count += 1
        one = Running(f"{self._prefix}{self._count:x}", text, caller, time.monotonic())
        self.now[one.id] = one
        return one

    def leave(self, one: Running, ending: str) -> None:
        """Note how it ended."""
        del self.now[one.id]
        one.task = None
        one.seconds = time.monotonic() - one.began
        one.ending = ending
        self.endings[ending] += 1
        self._before.append(one)
        if one.seconds >= self._slow_seconds or ending in _ENDED:
            said = "slow query" if one.seconds >= self._slow_seconds else "query ended"
            self._log.warning(said, **one.members())
        elif self._logs_all:
            told = one.members()
            del told["query"]
            self._log.info("query", **told)

    def members(self, asker: str | None = None) -> dict[str, Any]:
        """Return what runs and what ran, the newest first, as JSON has it.

        Where it is for an *asker*, it does not tell what others ask, nor who.
        """
        shown = {
            "running": [one.members() for one in reversed(self.now.values())],
            "ended": [one.members() for one in reversed(self._before)],
        }
        if asker is not None:
            for one in (*shown["running"], *shown["ended"]):
                if one["caller"] != asker:
                    one["caller"] = one["query"] = None
        return shown

    def kill(self, query_id: str) -> bool:
        """End one; False where none of that id runs."""
        one = self.now.get(query_id)
        if one is None:
            return False
        one.kill("the query was ended from outside")
        return True
