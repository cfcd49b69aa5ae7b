"""The runs and subjects that a batch touches: loaded once, compared, written once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import apsw
import orjson

from provgraph.rdf.mint import Mint
from provgraph.timeline.conclude import Conclusions
from provgraph.timeline.facets import drop_outdone
from provgraph.timeline.packing import Packer
from provgraph.timeline.register import Subject
from provgraph.timeline.run import Run

_KEPT_MAX: Final = 2_048
"""Runs, and subjects, kept in memory between batches."""


class Books:
    """What is known of runs, jobs and datasets, with changes collected by batch."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._packer = Packer()
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._subjects: OrderedDict[str, Subject] = OrderedDict()
        self._runs_before: dict[str, bytes | None] = {}
        self._unknown: set[str] = set()
        self._subjects_before: dict[str, bytes | None] = {}

    def begin(self) -> None:
        """Start a batch: from here on, what is touched is remembered as it was."""
        for kept in (self._runs, self._subjects):
            while len(kept) > _KEPT_MAX:
                kept.popitem(last=False)
        self._runs_before = {}
        self._subjects_before = {}
        self._unknown = set()

    def fetch(self, runs: set[str], subjects: set[str]) -> None:
        """Bring into memory what a batch is about, in one look for each table.

        Every look lets go of the interpreter, and others then hold it for long.
        """
        for key, state in self._found("run", "state", runs - self._runs.keys()):
            self._runs[key] = Run.load(key, self._packer.unpack(state))
        missing = subjects - self._subjects.keys()
        for key, state in self._found("subject", "registers", missing):
            self._subjects[key] = Subject.load(key, self._packer.unpack(state))
        self._unknown = runs - self._runs.keys()

    def _found(
        self, table: str, column: str, keys: set[str]
    ) -> list[tuple[str, bytes]]:
        rows: list[Any] = self._db.execute(
            f"SELECT key, {column} FROM {table}"  # noqa: S608 - our own names
            " WHERE key IN (SELECT value FROM json_each(?))",
            (orjson.dumps(list(keys)).decode(),),
        ).fetchall()
        return rows

    def forget(self) -> None:
        """Drop what a batch touched that was rolled back; the rest is as it was."""
        for key in self._runs_before:
            self._runs.pop(key, None)
        for key in self._subjects_before:
            self._subjects.pop(key, None)
        self.begin()

    def run(self, key: str) -> Run:
        """Return the run to be changed, a new one where none is known."""
        run = self.look(key)
        if key not in self._runs_before:
            self._runs_before[key] = None if run is None else run.dump()
        if run is None:
            run = self._runs[key] = Run(key)
            self._unknown.discard(key)
        return run

    def look(self, key: str) -> Run | None:
        """Return the run to be read; None where none is known."""
        run = self._runs.get(key)
        if run is not None:
            self._runs.move_to_end(key)
            return run
        if key in self._unknown:
            return None
        row = self._db.execute("SELECT state FROM run WHERE key=?", (key,)).fetchone()
        if row is None:
            return None
        run = self._runs[key] = Run.load(key, self._packer.unpack(row[0]))
        return run

    def subject(self, key: str) -> Subject:
        """Return the job or dataset to be changed."""
        subject = self.look_subject(key)
        if key not in self._subjects_before:
            self._subjects_before[key] = None if subject is None else subject.dump()
        if subject is None:
            subject = self._subjects[key] = Subject(key)
        return subject

    def look_subject(self, key: str) -> Subject | None:
        """Return the job or dataset to be read; None where none is known."""
        subject = self._subjects.get(key)
        if subject is not None:
            self._subjects.move_to_end(key)
            return subject
        row = self._db.execute(
            "SELECT registers FROM subject WHERE key=?", (key,)
        ).fetchone()
        if row is None:
            return None
        subject = self._subjects[key] = Subject.load(key, self._packer.unpack(row[0]))
        return subject

    def touched_runs(self) -> list[tuple[Run | None, Run]]:
        """Return each run that the batch touched, as it was and as it is."""
        return [
            (None if blob is None else Run.load(key, blob), self._runs[key])
            for key, blob in self._runs_before.items()
        ]

    def jobs_of_other_kind(self) -> Iterator[str]:
        """Yield the jobs that the batch found to be endless, or not to be."""
        for key, blob in self._subjects_before.items():
            was = blob is not None and Subject.load(key, blob).endless
            if was != self._subjects[key].endless:
                yield key

    def adopt(self, parted: Iterable[tuple[str, set[str]]]) -> None:
        """Remember which runs are part of which."""
        self._db.executemany(
            "INSERT OR IGNORE INTO child VALUES (?, ?)",
            ((parent, run) for run, parents in parted for parent in parents),
        )

    def descendants(self, key: str) -> set[str]:
        """Return all runs that are part of *key*."""
        below: set[str] = set()
        waiting = [key]
        while waiting:
            rows = self._db.execute(
                "SELECT run FROM child WHERE parent=?", (waiting.pop(),)
            )
            for run in [str(run) for (run,) in rows.fetchall()]:
                if run not in below:
                    below.add(run)
                    waiting.append(run)
        return below

    def close(
        self,
        conclude: Callable[[Run], Conclusions],
        mint: Mint,
        *,
        keeps: bool = True,
    ) -> tuple[list[str], list[str]]:
        """Write what the batch changed; return the lines removed and added.

        Runs and subjects that will be rolled back need not be kept.
        """
        removed: list[str] = []
        added: list[str] = []
        held: dict[str, int] = {}
        runs: list[tuple[str, bytes]] = []
        subjects: list[tuple[str, bytes]] = []
        for key, before in self._runs_before.items():
            run = self._runs[key]
            drop_outdone(run.facet_sets)
            after = run.dump()
            if after != before:
                runs.append((key, after))
                was = None if before is None else conclude(Run.load(key, before))
                _compare(was, conclude(run), removed, added, held)
        for key, before in self._subjects_before.items():
            subject = self._subjects[key]
            drop_outdone(subject.facet_sets)
            after = subject.dump()
            if after != before:
                subjects.append((key, after))
                known = None if before is None else Subject.load(key, before)
                was = None if known is None else known.conclusions(mint)
                _compare(was, subject.conclusions(mint), removed, added, held)
        if keeps:
            self._write(runs, subjects)
        self._hold(held, removed, added)
        return removed, added

    def _write(
        self, runs: Sequence[tuple[str, bytes]], subjects: Sequence[tuple[str, bytes]]
    ) -> None:
        pack = self._packer.pack
        self._db.executemany(
            "INSERT INTO run (key, state) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET state=excluded.state",
            [(key, pack(state)) for key, state in runs],
        )
        self._db.executemany(
            "INSERT INTO subject (key, registers) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET registers=excluded.registers",
            [(key, pack(state)) for key, state in subjects],
        )

    def _hold(self, held: dict[str, int], removed: list[str], added: list[str]) -> None:
        """Count who asserts each shared line: it stands while anyone does."""
        for line, difference in held.items():
            if difference == 0:
                continue
            row = self._db.execute(
                "SELECT holders FROM shared WHERE line=?", (line,)
            ).fetchone()
            before = int(row[0]) if row else 0
            after = before + difference
            if after:
                self._db.execute(
                    "INSERT OR REPLACE INTO shared VALUES (?, ?)", (line, after)
                )
            else:
                self._db.execute("DELETE FROM shared WHERE line=?", (line,))
            if before == 0:
                added.append(line)
            elif after == 0:
                removed.append(line)


def _compare(
    before: Conclusions | None,
    after: Conclusions,
    removed: list[str],
    added: list[str],
    held: dict[str, int],
) -> None:
    """Add to *removed*, *added* and *held* what changed between two conclusions."""
    if before is None:
        added.extend(after.own)
        for line in after.shared:
            held[line] = held.get(line, 0) + 1
        return
    removed.extend(before.own - after.own)
    added.extend(after.own - before.own)
    for line in after.shared - before.shared:
        held[line] = held.get(line, 0) + 1
    for line in before.shared - after.shared:
        held[line] = held.get(line, 0) - 1
