"""What is to be told to webhooks, on disk until the receiver has said yes.

`standing` has each finding that was told, or is about to be, and has not gone;
`waiting` what is to be sent, in its order; `sending` which of it is on its way, so
that a request that is tried again is the same request, also after a restart.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from provgraph.enforcing.alerting import Message, resolved
from provgraph.enforcing.finding import Moment
from provgraph.errors import StoreError

FILE_NAME: Final = "alerts.db"

_FORMAT: Final = 1
_SCHEMA: Final = f"""
CREATE TABLE standing (
  rule TEXT, finding TEXT, message TEXT, PRIMARY KEY (rule, finding)
) STRICT, WITHOUT ROWID;
CREATE TABLE waiting (
  number INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT, queued_at REAL, message TEXT
) STRICT;
CREATE INDEX waiting_by_rule ON waiting (rule, number);
CREATE TABLE sending (rule TEXT PRIMARY KEY, id TEXT, last INTEGER) STRICT;
PRAGMA user_version = {_FORMAT};
"""


class Delivery(NamedTuple):
    """What one request tells.

    Attributes:
        id: of the request, the same however often it is tried.
        rule: whose messages they are.
        last: number of the last of them.
        queued_at: when the first of them was queued, in seconds since 1970.
        messages: in their order.
    """

    id: str
    rule: str
    last: int
    queued_at: float
    messages: list[Message]


class Outbox:
    """The messages of one workspace. Used by one thread at a time.

    Attributes:
        waiting: how many wait to be sent, by rule.
    """

    def __init__(self, folder: Path) -> None:
        """Open what is in the workspace's *folder*, or make it.

        Raises:
            StoreError: it cannot be read.
        """
        self._path = folder / FILE_NAME
        with self._told():
            self._db = sqlite3.connect(
                self._path, check_same_thread=False, isolation_level=None
            )
            try:
                self.waiting = self._opened()
            except BaseException:
                self._db.close()
                raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """Within the block, everything is written, or nothing.

        Raises:
            StoreError: nothing was.
        """
        with self._told():
            self._db.execute("BEGIN IMMEDIATE")
            before = self.waiting.copy()
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self.waiting = before
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def keep_only(self, rules: list[str]) -> None:
        """Forget what there is of other rules than these."""
        names = orjson.dumps(rules).decode()
        with self.together():
            for table in ("standing", "waiting", "sending"):
                self._db.execute(
                    f"DELETE FROM {table}"  # noqa: S608 - one of ours
                    " WHERE rule NOT IN (SELECT value FROM json_each(?))",
                    (names,),
                )
            self.waiting = self._counted()

    def standing(self, rule: str) -> dict[str, str]:
        """Return the findings that a rule has told of, and that have not gone.

        Each has the contract that found it, with its version.
        """
        with self._told():
            found = self._db.execute(
                "SELECT finding, json_extract(message, '$.contract') FROM standing"
                " WHERE rule = ?",
                (rule,),
            )
            return dict(found.fetchall())

    def has_told(self, rule: str, finding: str) -> bool:
        """Tell whether a rule has told of a finding that has not gone."""
        found = self._db.execute(
            "SELECT 1 FROM standing WHERE rule = ? AND finding = ?", (rule, finding)
        )
        return found.fetchone() is not None

    def fire(self, rule: str, finding: str, message: Message) -> None:
        """Queue that a finding came; within `together`."""
        written = _written(message)
        self._db.execute(
            "INSERT INTO standing VALUES (?, ?, ?)", (rule, finding, written)
        )
        self._queue(rule, written)

    def resolve(self, rule: str, finding: str, gone: Moment) -> None:
        """Queue that a finding has gone, where it was told; within `together`."""
        row = self._db.execute(
            "DELETE FROM standing WHERE rule = ? AND finding = ? RETURNING message",
            (rule, finding),
        ).fetchone()
        if row is not None:
            self._queue(rule, _written(resolved(orjson.loads(row[0]), gone)))

    def next(self, rule: str, messages_max: int) -> Delivery | None:
        """Return what is to be sent next of a rule's; None where nothing waits.

        It is the same again until it was delivered or given up.

        Raises:
            StoreError: it cannot be read or written.
        """
        with self.together():
            begun = self._db.execute(
                "SELECT id, last FROM sending WHERE rule = ?", (rule,)
            ).fetchone()
            rows = self._db.execute(
                "SELECT number, queued_at, message FROM waiting"
                " WHERE rule = ? AND number <= ? ORDER BY number LIMIT ?",
                (rule, begun[1], -1) if begun else (rule, 1 << 62, messages_max),
            ).fetchall()
            if not rows:
                return None
            last, name = rows[-1][0], begun[0] if begun else secrets.token_hex(16)
            if not begun:
                self._db.execute(
                    "INSERT INTO sending VALUES (?, ?, ?)", (rule, name, last)
                )
        messages = [orjson.loads(message) for _, _, message in rows]
        return Delivery(name, rule, last, rows[0][1], messages)

    def delivered(self, delivery: Delivery) -> None:
        """Note that the receiver has what it was sent.

        Raises:
            StoreError: it cannot be written; it will be sent again, under its id.
        """
        with self.together():
            self._db.execute(
                "DELETE FROM waiting WHERE rule = ? AND number <= ?",
                (delivery.rule, delivery.last),
            )
            self._done(delivery.rule)

    def give_up(self, rule: str, before: float) -> int:
        """Drop what of a rule's was queued before a time; return how much.

        Raises:
            StoreError: it cannot be written.
        """
        with self.together():
            dropped = self._db.execute(
                "DELETE FROM waiting WHERE rule = ? AND queued_at <= ?", (rule, before)
            ).rowcount
            self._done(rule)
        return dropped

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _queue(self, rule: str, written: str) -> None:
        self._db.execute(
            "INSERT INTO waiting (rule, queued_at, message) VALUES (?, ?, ?)",
            (rule, time.time(), written),
        )
        self.waiting[rule] += 1

    def _done(self, rule: str) -> None:
        self._db.execute("DELETE FROM sending WHERE rule = ?", (rule,))
        self.waiting = self._counted()

    def _opened(self) -> Counter[str]:
        """Make what is missing; return how many messages wait, by rule."""
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        (written,) = self._db.execute("PRAGMA user_version").fetchone()
        if written > _FORMAT:
            raise StoreError(
                f"{self._path} is of a newer release",
                hint="Use that release, or remove it: what is open is told again.",
            )
        if not written:
            self._db.executescript(f"BEGIN;{_SCHEMA}COMMIT;")
        return self._counted()

    def _counted(self) -> Counter[str]:
        counts = self._db.execute("SELECT rule, count(*) FROM waiting GROUP BY rule")
        return Counter(dict(counts.fetchall()))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Have what SQLite says told as ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(
                f"{self._path} cannot be used: {error}",
                hint="If it is damaged, remove it: what is open is told again.",
            ) from error


def _written(message: Message) -> str:
    return orjson.dumps(message).decode()
