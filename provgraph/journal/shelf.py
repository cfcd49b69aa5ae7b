"""The stored dictionaries: each in two tables, so that one flip costs nothing."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from typing import Final

import zstandard

from provgraph.errors import JournalDamagedError, JournalError
from provgraph.journal.codecs import Loaded, ready
from provgraph.journal.dictionary import Dictionary, packed
from provgraph.journal.readers import Readers
from provgraph.journal.seal import damaged

_TABLES: Final = ("dictionary", "dictionary_copy")

# What a reader holds in hand when a dictionary is replaced it can still open.
_LOADED_MAX: Final = 8


class Shelf:
    """Dictionaries in the journal's file, and those in use in memory.

    Attributes:
        current: what bodies are compressed with; changed by the writer alone.
        newest: the stored form of it.
    """

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._lock = threading.Lock()
        self._data: dict[int, zstandard.ZstdCompressionDict] = {}
        self.current: Loaded | None = None
        self.newest: Dictionary | None = None
        # Where one is lost nobody knows which was in use last, so none is.
        with suppress(JournalDamagedError):
            for dictionary in self.all()[-1:]:
                self.use(dictionary)

    def use(self, dictionary: Dictionary) -> None:
        """Compress with *dictionary* from now on."""
        self.current = prepared(dictionary)
        self.newest = dictionary
        self._remember(*self.current)

    def data(self, dictionary: int) -> zstandard.ZstdCompressionDict | None:
        """Return a dictionary to decompress with; None if it is not whole."""
        data = self._data.get(dictionary)
        if data is None:
            found = self.find(dictionary)
            if found is None:
                return None
            data = _data(found)
            self._remember(dictionary, data)
        return data

    def find(self, dictionary: int) -> Dictionary | None:
        """Return a dictionary from the copy that is whole, None if neither is."""
        for table in _TABLES:
            found = self._copy(table, dictionary)
            if found is not None:
                return found
        return None

    def all(self) -> list[Dictionary]:
        """Return all dictionaries in the order in which they were in use.

        Raises:
            JournalDamagedError: of one neither copy is whole.
        """
        found = []
        for dictionary in self._ids():
            one = self.find(dictionary)
            if one is None:
                raise self._damage(dictionary)
            found.append(one)
        return sorted(found, key=lambda one: one.last)

    def verify(self) -> None:
        """Check both copies of all dictionaries.

        Raises:
            JournalDamagedError: names the first entry that uses the dictionary,
                even where the other copy is whole and nothing is lost yet.
        """
        for dictionary in self._ids():
            for table in _TABLES:
                if self._copy(table, dictionary) is None:
                    raise self._damage(dictionary)

    def _ids(self) -> list[int]:
        union = " UNION ".join(f"SELECT id FROM {table}" for table in _TABLES)  # noqa: S608 - ours
        with self._readers.lend() as connection:
            return sorted(row[0] for row in connection.execute(union))

    def _copy(self, table: str, dictionary: int) -> Dictionary | None:
        """Return what a table holds of a dictionary, None if it is not whole."""
        try:
            with self._readers.lend() as connection:
                row = connection.execute(
                    f"SELECT id, first, last, content, digest FROM {table} "  # noqa: S608 - ours
                    "WHERE id = ?",
                    (dictionary,),
                ).fetchone()
        except JournalError:  # a page of it is no longer a page; the other may be
            return None
        if row is None or not isinstance(row[3], bytes):
            return None
        found = Dictionary(*row[:4])
        try:
            return found if found.digest == row[4] else None
        except TypeError:  # a number is no longer a number
            return None

    def _damage(self, dictionary: int) -> JournalDamagedError:
        with self._readers.lend() as connection:
            number = connection.execute(
                "SELECT min(number) FROM body WHERE dictionary = ?", (dictionary,)
            ).fetchone()[0]
            last = connection.execute("SELECT max(number) FROM entry").fetchone()[0]
        return damaged(
            (last or 0) + 1 if number is None else number,
            f"a copy of its dictionary {dictionary} was changed",
        )

    def _remember(self, dictionary: int, data: zstandard.ZstdCompressionDict) -> None:
        with self._lock:
            self._data[dictionary] = data
            if len(self._data) > _LOADED_MAX:
                del self._data[next(iter(self._data))]


def put(
    connection: sqlite3.Connection, first: int, last: int, content: bytes
) -> Dictionary:
    """Store a dictionary, twice, and return it."""
    # The row is there before its digest, since its id is part of that.
    made = connection.execute("INSERT INTO dictionary (content) VALUES (x'')")
    dictionary = Dictionary(made.lastrowid or 0, first, last, packed(content))
    values = (first, last, dictionary.packed, dictionary.digest, dictionary.id)
    connection.execute(
        "UPDATE dictionary SET first = ?, last = ?, content = ?, digest = ? "
        "WHERE id = ?",
        values,
    )
    connection.execute(
        "INSERT INTO dictionary_copy (first, last, content, digest, id) "
        "VALUES (?, ?, ?, ?, ?)",
        values,
    )
    return dictionary


def drop(connection: sqlite3.Connection, dictionary: int) -> None:
    """Remove a dictionary that no body needs."""
    for table in _TABLES:
        connection.execute(
            f"DELETE FROM {table} WHERE id = ?",  # noqa: S608 - ours
            (dictionary,),
        )


def drop_unused(connection: sqlite3.Connection, below: int) -> None:
    """Remove the dictionaries whose successors were there before *below*."""
    for table in _TABLES:
        connection.execute(
            f"DELETE FROM {table} WHERE EXISTS (SELECT 1 FROM {table} AS next "  # noqa: S608 - ours
            f"WHERE next.last > {table}.last AND next.last < ?)",
            (below,),
        )


def prepared(dictionary: Dictionary) -> Loaded:
    """Return a dictionary with which bodies can be compressed."""
    return ready(dictionary.id, _data(dictionary))


def _data(dictionary: Dictionary) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(
        dictionary.content(), dict_type=zstandard.DICT_TYPE_RAWCONTENT
    )
