"""The index: SQLite's FTS5 over texts, with the place of the feed that it is at.

It is derived: where it cannot be read it is thrown away and filled again.

Source: https://www.sqlite.org/fts5.html
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple

from provgraph.errors import DeadlineError, OverloadError
from provgraph.search.texts import Text, texts

_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE mark (feed TEXT, number INTEGER) STRICT;
CREATE TABLE texts (
  id INTEGER PRIMARY KEY, digest INTEGER UNIQUE, node TEXT, predicate TEXT,
  graph TEXT, text TEXT
) STRICT;
CREATE VIRTUAL TABLE words USING fts5(
  text, content = 'texts', content_rowid = 'id', prefix = '2 3',
  tokenize = 'unicode61 remove_diacritics 2'
);
"""
_BEST: Final = """
WITH hits AS MATERIALIZED (
  SELECT rowid AS id, rank AS score FROM words WHERE words MATCH ?
)
SELECT node, min(score), id FROM hits JOIN texts USING (id)
GROUP BY node ORDER BY 2, 1 LIMIT ? OFFSET ?
"""
_SHOWN: Final = """
SELECT predicate, snippet(words, 0, '', '', '…', 24)
FROM words JOIN texts ON texts.id = words.rowid
WHERE words MATCH ? AND words.rowid = ?
"""
_STEPS: Final = 50_000
"""So many of the engine's steps go by between two looks at the time."""

_RECENT_MAX: Final = 50_000
"""What the feed tells again and again need not be looked up each time."""


class Mark(NamedTuple):
    """A place in a feed: all up to entry *number* is in the index."""

    feed: str
    number: int


class Hit(NamedTuple):
    """A node of which the words are told.

    Attributes:
        text: the best text about it, cut to what is around the words.
        score: the higher the better.
    """

    iri: str
    predicate: str
    text: str
    score: float


class Found(NamedTuple):
    """The best nodes, best first.

    Attributes:
        more: there are others.
        number: the entry up to which the index knew everything.
    """

    nodes: list[tuple[str, float, int]]
    more: bool
    number: int


class Index:
    """The index in one file: filled by one thread, asked by any.

    Attributes:
        mark: how far it is filled; None where it has never been.
    """

    def __init__(self, path: Path) -> None:
        """Open what is at *path*, or begin with nothing.

        Raises:
            sqlite3.Error: it can be neither opened nor made.
        """
        self._path = path
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        self._recent: set[int] = set()
        self._closed = False
        self.mark: Mark | None = None
        try:
            self._db = self._opened()
        except sqlite3.DatabaseError:
            for one in path.parent.glob(f"{path.name}*"):
                one.unlink()
            self._db = self._opened()
        row = self._db.execute("SELECT feed, number FROM mark").fetchone()
        self.mark = Mark(*row) if row else None

    def fill(self, mark: Mark, lines: Iterable[bytes]) -> None:
        """Put the N-Quads *lines* in the place of all that it holds."""
        self._recent.clear()
        with self._changing(mark):
            self._db.execute("DELETE FROM texts")
            self._db.execute("INSERT INTO words (words) VALUES ('delete-all')")
            for text in texts(lines):
                self._add(text)

    def change(
        self, mark: Mark, parts: Iterable[tuple[bytes, Iterable[bytes]]]
    ) -> None:
        """Take in what changed: parts of N-Quads, each added (`A`) or removed (`D`)."""
        with self._changing(mark):
            for sign, lines in parts:
                for text in texts(lines):
                    if sign == b"A":
                        self._add(text)
                    else:
                        self._remove(text)

    def best(
        self, expression: str, *, limit: int, skipped: int = 0, seconds_max: float
    ) -> Found:
        """Return the nodes that an expression of `words.expression` finds.

        Raises:
            DeadlineError: it took longer than *seconds_max*.
            OverloadError: the index has not been filled yet, or cannot be read.
        """
        with self._asking(seconds_max) as db:
            row = db.execute("SELECT number FROM mark").fetchone()
            if row is None:
                raise _unfilled()
            rows = db.execute(_BEST, (expression, limit + 1, skipped)).fetchall()
            nodes = [(node, -score, number) for node, score, number in rows[:limit]]
            return Found(nodes, len(rows) > limit, row[0])

    def shown(self, expression: str, found: Found, *, seconds_max: float) -> list[Hit]:
        """Return the found nodes with their texts; what has just gone is left out.

        Raises:
            DeadlineError, OverloadError: as `best`.
        """
        hits = []
        with self._asking(seconds_max) as db:
            for node, score, number in found.nodes:
                row = db.execute(_SHOWN, (expression, number)).fetchone()
                if row is not None:
                    predicate, text = row
                    hits.append(Hit(node, predicate, text, score))
        return hits

    def close(self) -> None:
        """Let go of the file."""
        self._closed = True
        self._close_idle()
        self._db.close()

    def _close_idle(self) -> None:
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()

    def _opened(self) -> sqlite3.Connection:
        db = self._connected()
        try:
            db.execute("PRAGMA journal_mode = WAL")
            _prepare(db)
        except BaseException:
            db.close()
            raise
        return db

    def _connected(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
        db.execute("PRAGMA synchronous = NORMAL")
        return db

    @contextmanager
    def _changing(self, mark: Mark) -> Iterator[None]:
        """Change it in the block and move the mark, all at once or not at all."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("DELETE FROM mark")
            self._db.execute("INSERT INTO mark VALUES (?, ?)", mark)
            self._db.execute("COMMIT")
        except BaseException:
            self._recent.clear()
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise
        self.mark = mark

    @contextmanager
    def _asking(self, seconds_max: float) -> Iterator[sqlite3.Connection]:
        """Lend a connection that sees one state, and is stopped in time."""
        until = time.monotonic() + seconds_max
        try:
            try:
                db = self._idle.get_nowait()
            except Empty:
                db = self._connected()
            db.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.execute("ROLLBACK")
                self._idle.put(db)
                if self._closed:
                    self._close_idle()
        except sqlite3.Error as error:
            if time.monotonic() > until:
                raise DeadlineError(
                    "the search was not done in its time",
                    hint="Look for rarer words.",
                ) from error
            message = f"the search index cannot be read: {error}"
            raise OverloadError(message, hint="Ask again in a second.") from error

    def _add(self, text: Text) -> None:
        digest = _digest(text)
        if digest in self._recent:
            return
        if len(self._recent) >= _RECENT_MAX:
            self._recent.clear()
        self._recent.add(digest)
        added = self._db.execute(
            "INSERT OR IGNORE INTO texts (digest, node, predicate, graph, text)"
            " VALUES (?, ?, ?, ?, ?)",
            (digest, text.node, text.predicate, text.graph, text.text),
        )
        if added.rowcount == 1:
            self._db.execute(
                "INSERT INTO words (rowid, text) VALUES (?, ?)",
                (added.lastrowid, text.text),
            )

    def _remove(self, text: Text) -> None:
        digest = _digest(text)
        self._recent.discard(digest)
        row = self._db.execute(
            "SELECT id, text FROM texts WHERE digest = ?", (digest,)
        ).fetchone()
        if row is not None:
            self._db.execute(
                "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", row
            )
            self._db.execute("DELETE FROM texts WHERE id = ?", row[:1])


def _prepare(db: sqlite3.Connection) -> None:
    """Make the tables where there are none.

    Raises:
        sqlite3.Error: it is not ours, or of another version.
    """
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version == 0:
        db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
    elif version != _VERSION:
        raise sqlite3.DatabaseError(f"version {version} is not known")


def _digest(text: Text) -> int:
    return int.from_bytes(blake2b(text.key(), digest_size=8).digest(), signed=True)


def _unfilled() -> OverloadError:
    return OverloadError(
        "the search index is being filled", hint="Ask again in a second."
    )
