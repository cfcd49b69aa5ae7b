"""Group commit: one thread writes, and whoever comes meanwhile shares the next.

The commit in flight is the batching window, so no timer is needed: alone, a
draft waits for nobody; under load, one fsync serves many.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final

from provgraph.errors import JournalError, OverloadError, ProvgraphError
from provgraph.journal.entry import Outcome
from provgraph.journal.seal import Sealed

# One transaction: enough to share an fsync among, little enough to stay short.
_GROUP_DRAFTS_MAX: Final = 2_000
_GROUP_BYTES_MAX: Final = 8 << 20

# What may wait, compressed. Beyond, the disk is slower than the callers.
_WAITING_BYTES_MAX: Final = 128 << 20


@dataclass(slots=True)
class _Batch:
    """What one call submitted; it is committed whole."""

    drafts: Sequence[Sealed]
    size: int
    future: Future[list[Outcome]] = field(default_factory=Future)


class GroupCommit:
    """Hands batches to *commit* in the order of their coming, many at a time.

    Args:
        commit: writes batches in one transaction and returns the outcomes of
            each, or raises a ProvgraphError and has written nothing.
        afterwards: is done when the callers have their answers.
    """

    def __init__(
        self,
        commit: Callable[[list[Sequence[Sealed]]], list[list[Outcome]]],
        afterwards: Callable[[], None],
    ) -> None:
        self._commit = commit
        self._afterwards = afterwards
        self._changed = threading.Condition()
        self._waiting: deque[_Batch] = deque()
        self._waiting_bytes = 0
        self._closing = False
        self._thread = threading.Thread(
            target=self._run, name="provgraph-journal", daemon=True
        )
        self._thread.start()

    def submit(self, drafts: Sequence[Sealed]) -> Future[list[Outcome]]:
        """Return the future outcomes of *drafts*.

        Raises:
            OverloadError: too much is waiting already.
            JournalError: the journal is closed.
        """
        batch = _Batch(drafts, sum(len(draft.frame) for draft in drafts))
        # From here it will be written; a caller who goes away cannot stop it.
        batch.future.set_running_or_notify_cancel()
        with self._changed:
            if self._closing:
                raise JournalError("the journal is closed")
            if self._waiting and self._waiting_bytes + batch.size > _WAITING_BYTES_MAX:
                raise OverloadError("too much is waiting for the journal's disk")
            self._waiting.append(batch)
            self._waiting_bytes += batch.size
            self._changed.notify()
        return batch.future

    def close(self) -> None:
        """Commit what waits, and end the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        group: list[_Batch] = []
        try:
            while group := self._take():
                self._settle(group)
                self._afterwards()
        finally:
            # Nobody may wait for ever, not even for a fault in this program.
            with self._changed:
                self._closing = True
                group.extend(self._waiting)
                self._waiting.clear()
            for batch in group:
                if not batch.future.done():
                    batch.future.set_exception(JournalError("the journal stopped"))

    def _take(self) -> list[_Batch]:
        """Wait for work and return it; nothing once the journal is closed."""
        group: list[_Batch] = []
        drafts = size = 0
        with self._changed:
            while not self._waiting and not self._closing:
                self._changed.wait()
            while self._waiting:
                batch = self._waiting[0]
                drafts += len(batch.drafts)
                size += batch.size
                if group and (drafts > _GROUP_DRAFTS_MAX or size > _GROUP_BYTES_MAX):
                    break
                group.append(self._waiting.popleft())
                self._waiting_bytes -= batch.size
        return group

    def _settle(self, group: list[_Batch]) -> None:
        """Commit *group* and tell each caller what became of its drafts."""
        try:
            outcomes = self._commit([batch.drafts for batch in group])
        except ProvgraphError as error:
            for batch in group:
                batch.future.set_exception(error)
            return
        for batch, outcome in zip(group, outcomes, strict=True):
            batch.future.set_result(outcome)
