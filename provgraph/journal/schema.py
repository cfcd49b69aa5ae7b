"""The journal's file: its tables, its settings, and opening it."""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path
from typing import Final

from provgraph.errors import JournalError, WorkspaceError
from provgraph.journal.chain import FORMAT

# Bodies stand apart so that one can be erased, identities apart so that they
# outlive what is pruned. Names are b"i" + identity or b"k" + key; `content`
# is what the key stood for. An erased body is a row without a frame: a row
# that is missing is damage. A frame names the dictionary it needs, 0 if none; each of
# these is there twice, in tables of their own since these share no page.
_TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    header BLOB NOT NULL,
    salt BLOB NOT NULL,
    commitment BLOB NOT NULL,
    chain BLOB NOT NULL
);
CREATE TABLE body (
    number INTEGER PRIMARY KEY,
    frame BLOB,
    checksum INTEGER NOT NULL,
    dictionary INTEGER NOT NULL
);
CREATE TABLE dictionary (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    first INTEGER,
    last INTEGER,
    content BLOB NOT NULL,
    digest BLOB
);
CREATE TABLE dictionary_copy (
    id INTEGER PRIMARY KEY,
    first INTEGER,
    last INTEGER,
    content BLOB NOT NULL,
    digest BLOB
);
CREATE TABLE identity (
    tenant TEXT NOT NULL,
    name BLOB NOT NULL,
    number INTEGER NOT NULL,
    content BLOB,
    PRIMARY KEY (tenant, name)
) WITHOUT ROWID;
"""

# The writer makes checkpoints itself: SQLite's automatic ones say nothing when
# their fsync fails, and what they lost would never be missed.
_WRITER_SETTINGS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA wal_autocheckpoint = 0",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -32768",
)


def open_for_writing(path: Path, created: str) -> sqlite3.Connection:
    """Return a connection to the journal at *path*, made if there is none.

    Raises:
        WorkspaceError: the journal was written by a newer release.
        JournalError: the file is not a journal, or cannot be opened.
    """
    try:
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=30
        )
    except sqlite3.Error as error:
        raise JournalError(f"{path} cannot be opened: {error}") from error
    try:
        for setting in _WRITER_SETTINGS:
            connection.execute(setting)
        _prepare(connection, path, created)
    except sqlite3.Error as error:
        connection.close()
        raise JournalError(f"{path} is not a usable journal: {error}") from error
    except WorkspaceError:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Return a connection that cannot write, for any one thread at a time."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=30,
    )


def _prepare(connection: sqlite3.Connection, path: Path, created: str) -> None:
    """Make the tables of a new journal, or check the format of an old one."""
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if tables:
        found = connection.execute(
            "SELECT value FROM meta WHERE name = 'format'"
        ).fetchone()
        if found is None or found[0] != FORMAT:
            raise WorkspaceError(
                f"{path} has journal format {found and found[0]}, "
                f"and this release reads format {FORMAT}",
                hint="Use the release that wrote it, or a newer one.",
            )
        return
    facts = {"format": FORMAT, "id": str(uuid.uuid4()), "created": created}
    connection.execute("BEGIN IMMEDIATE")
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())
    connection.execute("COMMIT")
