"""The journal as another process reads it: whole entries, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from provgraph.journal.entry import Entry, kept_whole
from provgraph.journal.readers import Readers
from provgraph.journal.seal import Sealer
from provgraph.journal.shelf import Shelf

_BYTES_MAX: Final = 8 << 20


class JournalReader:
    """Reads a journal's file, which its owner may be writing."""

    def __init__(self, readers: Readers, sealer: Sealer) -> None:
        """Read by *readers* and open by *sealer*; `at` makes both."""
        self._readers = readers
        self._sealer = sealer

    @classmethod
    def at(cls, path: Path) -> JournalReader:
        """Return a reader of the file *path*.

        Raises:
            JournalError: it cannot be read.
        """
        readers = Readers(path)
        return JournalReader(readers, Sealer(kept_whole, Shelf(readers)))

    def read(
        self, after: int, *, entries_max: int = 1000, bytes_max: int = _BYTES_MAX
    ) -> list[Entry]:
        """Return one page. See `Journal.read`."""
        page = self._readers.page(after, entries_max=entries_max, bytes_max=bytes_max)
        return [self._sealer.open(record) for record in page]

    def entry(self, number: int) -> Entry | None:
        """Return one entry. See `Journal.entry`."""
        page = self.read(number - 1, entries_max=1)
        return page[0] if page and page[0].number == number else None

    def close(self) -> None:
        """Let go of the file."""
        self._readers.close()
