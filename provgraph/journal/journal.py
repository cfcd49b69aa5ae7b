"""What a journal promises, whatever keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

from provgraph.journal.entry import Base, Draft, Entry, Outcome


class Journal(Protocol):
    """An append-only log: numbered, chained, and safe from any thread.

    A fact (a draft with an identity) that was told before is answered with its
    first number and adds nothing, whatever its source. A command is known again
    only by its key; the same key with other content is a conflict.
    """

    @property
    def id(self) -> str:
        """A UUID, made with the journal."""

    def append(self, drafts: Sequence[Draft]) -> list[Outcome]:
        """Write the drafts and return what became of each, in order.

        When this returns they are on disk. All are written or none, except
        that a conflict is an answer of its own and fails no neighbour.

        Raises:
            UsageError: a draft cannot be written as it is.
            DiskFullError: there is no space; nothing was written.
            OverloadError: too much is waiting to be written.
            JournalError: nothing was written, or the journal is closed.
        """

    def submit(self, drafts: Sequence[Draft]) -> Future[list[Outcome]]:
        """Do as `append`, but return before it is done.

        The future cannot be cancelled: what was submitted will be written.
        """

    def read(
        self, after: int, *, entries_max: int = 1000, bytes_max: int = 8 << 20
    ) -> list[Entry]:
        """Return one page of entries with numbers above *after*, in order.

        At least one if there is one, even if it alone is over *bytes_max*.

        Raises:
            JournalDamagedError: an entry cannot be read.
        """

    def entry(self, number: int) -> Entry | None:
        """Return one entry; None if there is none of that number, or none left."""

    def last(self) -> int:
        """Return the highest number, 0 if the journal is empty."""

    def first(self) -> int:
        """Return the lowest number that can still be read, 1 if none was pruned."""

    def chain(self, number: int) -> bytes | None:
        """Return the chain at *number*, `CHAIN_START` at 0; None if unknown."""

    def wait(self, after: int, timeout_seconds: float) -> bool:
        """Return True as soon as `last()` is above *after*, False at the timeout."""

    def verify(self) -> int:
        """Return how many entries there are, after checking each of them.

        Raises:
            JournalDamagedError: names the first entry that is missing, or of
                which the header, the body or the chain is not what was written.
        """

    def erase(self, number: int) -> None:
        """Remove the body of an entry for good; the chain still verifies.

        Raises:
            JournalError: there is no such entry.
        """

    def record_base(self, number: int, *, graph: str, timeline: str) -> Base:
        """Note that a rebuild can start at *number* from the two files named.

        Raises:
            JournalError: the journal does not have the chain at that number.
        """

    def base(self) -> Base | None:
        """Return the base recorded last."""

    def prune(self, below: int) -> int:
        """Remove the entries under *below*; return how many there were.

        Their identities stay, so that a repeat is still known.

        Raises:
            JournalError: no base holds what would be removed.
        """

    def close(self) -> None:
        """Write what was submitted, and let go of everything; twice is once."""
