"""A journal without a disk, with the same promises otherwise; for tests."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from concurrent.futures import Future

from provgraph.errors import JournalError
from provgraph.journal.chain import CHAIN_START, SALT_ERASED
from provgraph.journal.entry import (
    Base,
    Clock,
    Draft,
    Entry,
    Outcome,
    Redact,
    kept_whole,
    utc_now,
)
from provgraph.journal.place import Placer
from provgraph.journal.seal import Record, Sealer
from provgraph.journal.verify import verify_records


class _Names(dict[tuple[str, bytes], tuple[int, bytes | None]]):
    """Identities and keys in a dict."""

    def find(self, tenant: str, name: bytes) -> tuple[int, bytes | None] | None:
        return self.get((tenant, name))

    def add(self, tenant: str, name: bytes, number: int, content: bytes | None) -> bool:
        return self.setdefault((tenant, name), (number, content))[0] == number


class MemoryJournal:
    """A `Journal` that is gone when the process is."""

    def __init__(self, *, clock: Clock = utc_now, redact: Redact = kept_whole) -> None:
        self.id = str(uuid.uuid4())
        self._clock = clock
        self._sealer = Sealer(redact)
        self._names = _Names()
        self._records: list[Record] = []
        self._first = 1
        self._start = CHAIN_START
        self._base: Base | None = None
        self._closed = False
        self._changed = threading.Condition()

    def append(self, drafts: Sequence[Draft]) -> list[Outcome]:
        """Take the drafts in. See `Journal.append`."""
        sealed = self._sealer.seal(drafts)
        with self._changed:
            if self._closed:
                raise JournalError("the journal is closed")
            placer = Placer(
                self._names,
                last=self.last(),
                chain=self._records[-1].chain if self._records else self._start,
                recorded_at=self._clock(),
            )
            outcomes = [placer.place(draft) for draft in sealed]
            self._records.extend(placer.records)
            self._changed.notify_all()
        return outcomes

    def submit(self, drafts: Sequence[Draft]) -> Future[list[Outcome]]:
        """Take the drafts in. See `Journal.submit`."""
        future: Future[list[Outcome]] = Future()
        future.set_result(self.append(drafts))
        return future

    def read(
        self, after: int, *, entries_max: int = 1000, bytes_max: int = 8 << 20
    ) -> list[Entry]:
        """Return one page. See `Journal.read`."""
        page: list[Entry] = []
        size = 0
        start = max(0, after + 1 - self._first)
        for record in self._records[start : start + max(1, entries_max)]:
            entry = self._sealer.open(record)
            size += len(entry.body or b"")
            if page and size > bytes_max:
                break
            page.append(entry)
        return page

    def entry(self, number: int) -> Entry | None:
        """Return one entry. See `Journal.entry`."""
        record = self._record(number)
        return None if record is None else self._sealer.open(record)

    def last(self) -> int:
        """Return the highest number. See `Journal.last`."""
        return self._first + len(self._records) - 1

    def first(self) -> int:
        """Return the lowest number. See `Journal.first`."""
        return self._first

    def chain(self, number: int) -> bytes | None:
        """Return the chain at *number*. See `Journal.chain`."""
        if number == self._first - 1:
            return self._start
        if number == 0:
            return CHAIN_START
        record = self._record(number)
        return None if record is None else record.chain

    def wait(self, after: int, timeout_seconds: float) -> bool:
        """Wait for an entry above *after*. See `Journal.wait`."""
        with self._changed:
            return self._changed.wait_for(lambda: self.last() > after, timeout_seconds)

    def verify(self) -> int:
        """Check every entry. See `Journal.verify`."""
        return verify_records(
            list(self._records),
            first=self._first,
            last=self.last(),
            start=self._start,
            sealer=self._sealer,
        )

    def erase(self, number: int) -> None:
        """Remove a body. See `Journal.erase`."""
        with self._changed:
            record = self._record(number)
            if record is None:
                raise JournalError(f"there is no entry {number} to erase")
            self._records[number - self._first] = record._replace(
                frame=None, checksum=0, salt=SALT_ERASED, dictionary=0
            )

    def record_base(self, number: int, *, graph: str, timeline: str) -> Base:
        """Note a base. See `Journal.record_base`."""
        chain = self.chain(number)
        if chain is None:
            raise JournalError(f"there is no entry {number} to base on")
        self._base = Base(number, chain, graph, timeline)
        return self._base

    def base(self) -> Base | None:
        """Return the base recorded last. See `Journal.base`."""
        return self._base

    def prune(self, below: int) -> int:
        """Remove the entries under *below*. See `Journal.prune`."""
        with self._changed:
            if self._base is None or self._base.number < below - 1:
                raise JournalError(f"no base holds the entries under {below}")
            pruned = max(0, below - self._first)
            if pruned:
                self._start = self._records[pruned - 1].chain
                del self._records[:pruned]
                self._first = below
        return pruned

    def close(self) -> None:
        """Refuse what comes from now on. See `Journal.close`."""
        self._closed = True

    def _record(self, number: int) -> Record | None:
        at = number - self._first
        return self._records[at] if 0 <= at < len(self._records) else None
