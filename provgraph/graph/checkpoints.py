"""Copies of the store as it stood, for workers to read.

A copy is made of hard links, in some milliseconds, and only while somebody asks:
at most four a second, however many ask, and none while the graph has not moved.
"""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from provgraph.graph.local import LocalGraph

_APART_SECONDS: Final = 0.25
_STALE_SECONDS_MAX: Final = 1.0


@dataclass(slots=True)
class Checkpoint:
    """One copy.

    Attributes:
        number: every entry up to there is in it, and perhaps some beyond.
        tag: no other copy has it, of this process or another.
        readers: how many read it now; it stays as long as there are any.
    """

    folder: Path
    number: int
    tag: str
    made_at: float
    readers: int = 0


class Checkpoints:
    """The copies of one graph, in a folder of their own; safe from any thread.

    Who asks takes what `lend` has and gives it back; where that is nothing, or
    `is_due` says so, somebody has to `renew`.
    """

    def __init__(self, graph: LocalGraph, folder: Path) -> None:
        """Remove what a former process left in *folder*; nothing is copied yet."""
        self._graph = graph
        self._folder = folder
        self._lock = threading.Lock()
        self._renewing = threading.Lock()
        self._kept: list[Checkpoint] = []
        self._made = 0
        self._tag = secrets.token_hex(6)
        shutil.rmtree(folder, ignore_errors=True)

    def newest(self, at_least: int) -> Checkpoint | None:
        """Return the copy that `lend` would lend, without lending it."""
        newest = self._kept[-1] if self._kept else None
        if newest is None or newest.number < at_least:
            return None
        return None if self._age_seconds(newest) > _STALE_SECONDS_MAX else newest

    def lend(self, at_least: int) -> Checkpoint | None:
        """Lend a copy that has all up to entry *at_least*, at most a second old.

        None where there is none.
        """
        with self._lock:
            newest = self.newest(at_least)
            if newest is not None:
                newest.readers += 1
            return newest

    def give_back(self, one: Checkpoint) -> None:
        """Say that a copy that was lent is read no more."""
        with self._lock:
            one.readers -= 1
            if one is not self._kept[-1]:
                self._tidy()

    def is_due(self, at_least: int) -> bool:
        """Tell whether a new copy would serve better, and may be made now."""
        newest = self._kept[-1] if self._kept else None
        there = self._graph.position.number
        if newest is None:
            return there >= at_least
        if there == newest.number:
            return False
        age = time.monotonic() - newest.made_at
        if age < _APART_SECONDS:
            return False
        return newest.number < at_least <= there or age > _STALE_SECONDS_MAX / 2

    def renew(self, at_least: int) -> None:
        """Make a new copy, if one is due; takes as long as it takes.

        Raises:
            DiskFullError, GraphError: it cannot be made.
        """
        with self._renewing:
            if self.is_due(at_least):
                made = self._make()
                with self._lock:
                    self._kept.append(made)
                    self._tidy()

    def close(self) -> None:
        """Remove all copies; what is being read goes with its reader."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _age_seconds(self, one: Checkpoint) -> float:
        """Return for how long the graph may have been ahead of a copy."""
        if one.number == self._graph.position.number:
            return 0.0
        return time.monotonic() - one.made_at

    def _make(self) -> Checkpoint:
        # Read before: the copy may know more than it says, never less.
        number, began = self._graph.position.number, time.monotonic()
        self._made += 1
        folder = self._folder / str(self._made)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._graph.checkpoint(folder)
        return Checkpoint(folder, number, f"{self._tag}{self._made}", began)

    def _tidy(self) -> None:
        """Remove the copies that nobody reads and nobody will."""
        for one in self._kept[:-1]:
            if not one.readers:
                shutil.rmtree(one.folder, ignore_errors=True)
                self._kept.remove(one)
