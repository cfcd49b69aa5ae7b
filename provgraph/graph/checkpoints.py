"""Copies of the store as it stood, for workers to read.

A copy is made of hard links, in some milliseconds, and only while somebody asks:
at most four a second, however many ask, and none while the graph has not moved.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from provgraph.graph.local import LocalGraph

_APART_SECONDS: Final = 0.25
_STALE_SECONDS_MAX: Final = 1.0
_LOOK_SECONDS: Final = 0.02


@dataclass(slots=True)
class Checkpoint:
    """One copy.

    Attributes:
        number: every entry up to there is in it, and perhaps some beyond.
        readers: how many read it now; it stays as long as there are any.
    """

    folder: Path
    number: int
    made_at: float
    readers: int = 0


class Checkpoints:
    """The copies of one graph, in a folder of their own; safe from any thread."""

    def __init__(self, graph: LocalGraph, folder: Path) -> None:
        """Remove what a former process left in *folder*; nothing is copied yet."""
        self._graph = graph
        self._folder = folder
        self._lock = threading.Lock()
        self._kept: list[Checkpoint] = []
        self._made = 0
        shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def lent(self, *, at_least: int, until: float) -> Iterator[Checkpoint | None]:
        """Lend a copy that has all up to entry *at_least*, for the time of the block.

        Waits for the graph to come there; None where it did not before *until*, a
        moment of the monotonic clock.

        Raises:
            DiskFullError, GraphError: it cannot be copied.
        """
        one = self._taken(at_least)
        while one is None and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)
            one = self._taken(at_least)
        try:
            yield one
        finally:
            if one is not None:
                with self._lock:
                    one.readers -= 1
                    self._tidy()

    def close(self) -> None:
        """Remove all copies; what is being read goes with its reader."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _taken(self, at_least: int) -> Checkpoint | None:
        """Return the copy to read, or None where none is good enough yet."""
        with self._lock:
            newest = self._kept[-1] if self._kept else None
            if self._is_due(newest, at_least):
                newest = self._make()
            if newest is None or newest.number < at_least:
                return None
            newest.readers += 1
            return newest

    def _is_due(self, newest: Checkpoint | None, at_least: int) -> bool:
        there = self._graph.position.number
        if newest is None:
            return there >= at_least
        age = time.monotonic() - newest.made_at
        if there == newest.number or age < _APART_SECONDS:
            return False
        return newest.number < at_least <= there or age > _STALE_SECONDS_MAX / 2

    def _make(self) -> Checkpoint:
        # Read before: the copy may know more than it says, never less.
        number = self._graph.position.number
        self._made += 1
        folder = self._folder / str(self._made)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._graph.checkpoint(folder)
        made = Checkpoint(folder, number, time.monotonic())
        self._kept.append(made)
        self._tidy()
        return made

    def _tidy(self) -> None:
        """Remove the copies that nobody reads and nobody will."""
        for one in self._kept[:-1]:
            if not one.readers:
                shutil.rmtree(one.folder, ignore_errors=True)
                self._kept.remove(one)
