"""Alias classes: the datasets that some source called by more than one name."""

from __future__ import annotations

import apsw

from provgraph.timeline.tables import Versions


class Aliases:
    """Which datasets are one; every pair ever stated counts, and for good."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._known: dict[str, int] = {}

    def of(self, dataset: str) -> int:
        """Return the number of the class in which *dataset* stands."""
        known = self._known.get(dataset)
        if known is not None:
            return known
        row = self._db.execute(
            "SELECT class FROM alias WHERE dataset=?", (dataset,)
        ).fetchone()
        found = int(row[0]) if row else self._enter(dataset)
        if len(self._known) > 100_000:
            self._known.clear()
        self._known[dataset] = found
        return found

    def join(self, one: str, other: str, versions: Versions) -> int | None:
        """Make two classes one; return its number, None where they were one."""
        kept, gone = self.of(one), self.of(other)
        if kept == gone:
            return None
        if versions.size(gone) > versions.size(kept):
            kept, gone = gone, kept
        versions.merge(kept, gone)
        self._db.execute("UPDATE alias SET class=? WHERE class=?", (kept, gone))
        self._known.clear()
        return kept

    def forget(self) -> None:
        """Drop what is remembered, after a rollback."""
        self._known.clear()

    def _enter(self, dataset: str) -> int:
        row = self._db.execute("SELECT coalesce(max(class), 0) + 1 FROM alias")
        found = int(row.get)
        self._db.execute("INSERT INTO alias VALUES (?, ?)", (dataset, found))
        return found
