"""When a dictionary is made, and how one is freed of what was erased."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import zstandard

from provgraph.errors import JournalDamagedError, ProvgraphError
from provgraph.journal.codecs import BODY_BYTES_MAX, packing
from provgraph.journal.dictionary import Dictionary, cleansed, recurring
from provgraph.journal.readers import Readers
from provgraph.journal.seal import Record, Sealer
from provgraph.journal.shelf import Shelf, drop, prepared, put
from provgraph.journal.writer import Writer

_SAMPLE_BYTES_MAX: Final = 4 << 20
_PAGE_ENTRIES: Final = 1_000

_USERS: Final = """
SELECT number, frame, checksum, dictionary FROM body
WHERE number > ? AND number <= ? AND dictionary = ? ORDER BY number LIMIT 1000
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a dictionary is made; all are numbers of entries but the last.

    Attributes:
        first: after which the first is made.
        growth: the next is made when the journal has grown so many times over,
            since the first ones saw little.
        most: after which the next is made however long the journal is.
        sample: from which one is made: the last ones.
        look: after which the ratio is looked at again.
        worse: how many times worse than at first the ratio may be.
    """

    first: int = 256
    growth: int = 4
    most: int = 100_000
    sample: int = 512
    look: int = 4_096
    worse: float = 1.5


class Renewal:
    """Makes dictionaries from what was written, and replaces them."""

    def __init__(
        self, pace: Pace, shelf: Shelf, readers: Readers, writer: Writer, sealer: Sealer
    ) -> None:
        self._pace = pace
        self._shelf = shelf
        self._readers = readers
        self._writer = writer
        self._sealer = sealer
        self._tried = shelf.newest.last if shelf.newest else 0
        self._looked = self._tried
        self._ratio_at_first: float | None = None

    def when_due(self) -> None:
        """Make a dictionary if it is time; that it cannot be made harms nobody.

        Only for the thread that commits.
        """
        last = self._writer.last
        if not self._is_due(last):
            return
        self._tried = self._looked = last
        self._ratio_at_first = None
        try:
            self._make(last)
        except ProvgraphError:
            # Damage or a full disk: whoever reads or writes there will say so.
            return

    def forget(
        self, connection: sqlite3.Connection, number: int, first: int
    ) -> Dictionary | None:
        """Free the dictionaries of what only the body of *number* still held.

        Bodies that need such a dictionary are compressed again. All is done in
        the transaction of *connection*, which erases the body afterwards.

        Args:
            connection: the writer's.
            number: of the entry.
            first: the first entry that was not pruned.

        Returns:
            What stands for the current dictionary, if that had to be replaced.

        Raises:
            JournalDamagedError: a dictionary cannot be read, so nobody can tell.
        """
        replaced: dict[int, Dictionary] = {}
        stored = self._shelf.all()
        ends = [*(one.last for one in stored[1:]), self._writer.last]
        for one, end in zip(stored, ends, strict=False):  # of none, none
            # Outside of a sample that is whole, others hold all that it holds.
            if not (one.first <= number <= one.last or one.first < first):
                continue
            content = one.content()
            left = cleansed(
                content,
                self._body(number) or content,  # unreadable: then all is suspect
                self._bodies(one.first, one.last, without=number),
            )
            if left != content:
                self._shelf.data(one.id)  # for those who are reading just now
                made = put(connection, one.first, one.last, left)
                self._repack(connection, one.id, (one.last, end), made)
                drop(connection, one.id)
                replaced[one.id] = made
        newest = self._shelf.newest
        return replaced.get(newest.id) if newest else None

    def _is_due(self, last: int) -> bool:
        pace = self._pace
        span = min(pace.most, (pace.growth - 1) * self._tried) or pace.first
        if last >= self._tried + span:
            return True
        if self._shelf.newest is None or last < self._looked + pace.look:
            return False
        self._looked = last
        if self._ratio_at_first is None:
            self._ratio_at_first = self._ratio(self._tried)
        return (
            self._ratio(max(self._tried, last - pace.sample))
            > pace.worse * self._ratio_at_first
        )

    def _ratio(self, after: int) -> float:
        """Return how many bytes are stored for each of the bodies after *after*."""
        page = self._readers.page(
            after,
            entries_max=self._pace.sample,
            bytes_max=_SAMPLE_BYTES_MAX,
        )
        frames = [one.frame for one in page if isinstance(one.frame, bytes)]
        stored = sum(map(len, frames))
        return stored / max(1, sum(map(_content_size, frames)))

    def _make(self, last: int) -> None:
        """Make a dictionary from the last entries, and use it."""
        with self._writer.alone():  # nothing of the sample is erased meanwhile
            sample = self._readers.page(
                max(0, last - self._pace.sample),
                entries_max=self._pace.sample,
                bytes_max=_SAMPLE_BYTES_MAX,
            )
            bodies = [self._sealer.body(one) for one in sample]
            content = recurring(
                [one for one in bodies if one and len(one) <= BODY_BYTES_MAX]
            )
            if content is None:
                return
            with self._writer.transaction() as connection:
                made = put(connection, sample[0].number, last, content)
            self._shelf.use(made)

    def _body(self, number: int) -> bytes | None:
        """Return a body, None if it cannot be read."""
        for body in self._bodies(number, number):
            return body
        return None

    def _bodies(self, first: int, last: int, *, without: int = 0) -> Iterator[bytes]:
        after = first - 1
        while after < last:
            page = self._readers.page(
                after,
                entries_max=min(_PAGE_ENTRIES, last - after),
                bytes_max=_SAMPLE_BYTES_MAX,
            )
            if not page:
                return
            for record in page:
                body = self._readable(record)
                if body is not None and record.number != without:
                    yield body
            after = page[-1].number

    def _readable(self, record: Record) -> bytes | None:
        try:
            return self._sealer.body(record)
        except JournalDamagedError:  # not for us to say, and nobody's text
            return None

    def _repack(
        self,
        connection: sqlite3.Connection,
        old: int,
        between: tuple[int, int],
        new: Dictionary,
    ) -> None:
        """Compress with *new* what needs *old*, all of it *between* two entries."""
        pack = packing(prepared(new))
        after, end = between
        while rows := connection.execute(_USERS, (after, end, old)).fetchall():
            after = rows[-1][0]
            records = []
            for number, *stored in rows:
                record = Record(number, b"", b"", b"", b"", *stored)
                with suppress(JournalDamagedError):  # it stays what it is
                    records.append(self._sealer.repacked(record, pack))
            connection.executemany(
                "UPDATE body SET frame = ?, checksum = ?, dictionary = ? "
                "WHERE number = ?",
                [(*one[5:], one.number) for one in records],
            )


def _content_size(frame: bytes) -> int:
    try:
        return zstandard.frame_content_size(frame)
    except zstandard.ZstdError:
        return len(frame)
