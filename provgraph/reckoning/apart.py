"""Reckon in a process of its own, which is started when there is work."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from provgraph.errors import (
    GraphDamagedError,
    GraphError,
    JournalDamagedError,
    JournalError,
)
from provgraph.model.facts import Change, Claim
from provgraph.reckoning.reckoned import Reckoned
from provgraph.timeline import copy_committed, read_progress

_CHILD: Final = "provgraph.reckoning.child"
_NICE: Final = 5
_END_SECONDS_MAX: Final = 10.0
_ENVIRONMENT: Final = {"MALLOC_MMAP_THRESHOLD_": str(256 << 10)}
"""Has the C library give large blocks back: a page of entries is some megabytes."""


class ApartReckoner:
    """A `Reckoner` that works while its owner does something else."""

    def __init__(
        self,
        journal: Path,
        timeline: Path,
        base: str,
        *,
        limits: Mapping[str, int],
        pairs_max: int,
        gives_way: bool = False,
    ) -> None:
        """See how far the timeline is; the process is started later.

        One that *gives way* works when others do not need the processor: where
        somebody waits for an acknowledgement, it goes first.

        Raises:
            GraphDamagedError: the timeline cannot be read.
        """
        self._timeline = timeline
        self._settings = json.dumps(
            {
                "journal": str(journal.absolute()),
                "timeline": str(timeline.absolute()),
                "base": base,
                "limits": dict(limits),
                "pairs_max": pairs_max,
                "nice": _NICE if gives_way else 0,
                "owner": os.getpid(),
            }
        )
        self._process: subprocess.Popen[bytes] | None = None
        self.number, self.chain = read_progress(timeline)

    def begin(self, after: int, until: int | None) -> None:
        """Send it the request. See `Reckoner.begin`."""
        self._ask("reckon", after, until)

    def finish(self) -> Reckoned:
        """Wait for the answer. See `Reckoner.finish`."""
        answer = self._answer()
        assert isinstance(answer, Reckoned)  # noqa: S101 - what was asked for
        return answer

    def weigh(self, claims: Sequence[Claim]) -> Change:
        """Ask it. See `Reckoner.weigh`."""
        self._ask("weigh", tuple(claims))
        answer = self._answer()
        assert isinstance(answer, Change)  # noqa: S101 - what was asked for
        return answer

    def commit(self, number: int, chain: str) -> None:
        """Have it commit. See `Reckoner.commit`."""
        if self._process is None and (number, chain) == (self.number, self.chain):
            return
        self._ask("commit", number, chain)
        self._answer()
        self.number, self.chain = number, chain

    def copy_to(self, path: Path) -> None:
        """Copy the timeline. See `Reckoner.copy_to`."""
        copy_committed(self._timeline, path)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
        try:
            process.wait(_END_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _ask(self, *request: Any) -> None:  # noqa: ANN401 - numbers and texts
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [
                    sys.executable,
                    "-I",
                    "-m",
                    "provgraph.reckoning.child",
                    self._settings,
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, **_ENVIRONMENT},
            )
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        try:
            pickle.dump(request, self._process.stdin)
            self._process.stdin.flush()
        except OSError as error:
            raise self._ended() from error

    def _answer(self) -> object:
        if self._process is None or self._process.stdout is None:
            raise GraphError("the projector's process is closed")
        try:
            kind, answer, *number = pickle.load(self._process.stdout)  # noqa: S301 - our child
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise self._ended() from error
        if kind == "done":
            return answer
        if kind == GraphDamagedError.__name__:
            raise GraphDamagedError(answer)
        if kind == JournalDamagedError.__name__:
            raise JournalDamagedError(answer, number=number[0])
        if kind == JournalError.__name__:
            raise JournalError(answer)
        raise GraphError(answer)

    def _ended(self) -> GraphError:
        return GraphError(
            "the projector's process ended", hint="It is started again by itself."
        )
