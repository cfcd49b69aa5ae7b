"""Which version a run read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from provgraph.rdf.mint import Mint
from provgraph.timeline.alias import Aliases
from provgraph.timeline.books import Books
from provgraph.timeline.conclude import (
    INFERRED,
    OBSERVED,
    VERSION_NOT_MADE,
    VERSION_UNKNOWN,
    named_version_node,
    version_node,
)
from provgraph.timeline.run import Run
from provgraph.timeline.tables import GenerationRow, UsageRow, Versions


class _Found(NamedTuple):
    """The version in force, and whether versions of its own kin were passed over."""

    row: GenerationRow | None
    skips: bool


class Resolver:
    """Answers which version each of a run's inputs was."""

    def __init__(
        self, books: Books, versions: Versions, aliases: Aliases, mint: Mint
    ) -> None:
        self._books = books
        self._versions = versions
        self._aliases = aliases
        self._mint = mint

    def resolve(self, runs: Iterable[Run]) -> None:
        """Settle anew what *runs* used.

        In force is the version with the greatest (time, run) strictly below the
        run's own, unless a DROP or TRUNCATE came between, and never one by an
        ancestor or descendant. A version that the source named is the latest
        such one of that name, whatever was emptied since.
        """
        skipping: list[tuple[int, UsageRow]] = []
        for run in runs:
            skipping += self._resolve(run)
        self._versions.mark_skips(skipping)

    def _resolve(self, run: Run) -> Iterator[tuple[int, UsageRow]]:
        """Settle what one run used; yield whether each usage passes over its kin."""
        endless = bool(run.job) and self._endless(run.job[2])
        kin = self._ancestors(run.key)
        run.used = {}
        for dataset in run.reads:
            here = self._aliases.of(dataset)
            settled = run.used[dataset] = {}
            for label in run.labels(dataset):
                if endless:
                    node = str(self._mint.node("dataset", dataset))
                    settled[label] = [node, OBSERVED, None]
                    continue
                found = self._in_force(run, here, label, kin)
                settled[label] = self._entity(dataset, label, found.row)
                if run.first is not None:
                    row = UsageRow(here, run.first, run.key, dataset, label, "")
                    yield int(found.skips), row

    def kin_moved(self, child: str, parents: set[str]) -> set[str]:
        """Return the runs whose usages new parents of *child* can move."""
        above = set(parents)
        for parent in parents:
            above |= self._ancestors(parent)
        runs = [run for key in above if (run := self._books.look(key)) is not None]
        moved = {run.key for run in runs if run.reads}
        if any(True for run in runs for _ in run.generations()):
            moved |= self._books.descendants(child) | {child}
        return moved

    def _in_force(self, run: Run, here: int, label: str, kin: set[str]) -> _Found:
        skips = False
        if run.first is None:
            return _Found(None, skips)
        for row in self._versions.before(here, run.first, run.key, label):
            if row.empties:
                break
            if row.run in kin or run.key in self._ancestors(row.run):
                skips = True
                continue
            return _Found(row, skips)
        return _Found(None, skips)

    def _entity(
        self, dataset: str, label: str, row: GenerationRow | None
    ) -> list[str | None]:
        if row is not None:
            node = version_node(self._mint, row.dataset, row.run, row.label)
            return [node, OBSERVED if label else INFERRED, None]
        if label:
            named = named_version_node(self._mint, dataset, label)
            return [named, OBSERVED, VERSION_NOT_MADE]
        return [self._mint.node("dataset", dataset), OBSERVED, VERSION_UNKNOWN]

    def _ancestors(self, key: str) -> set[str]:
        """Return the runs of which *key* is part, itself left out unless cyclic."""
        above: set[str] = set()
        waiting = [key]
        while waiting:
            run = self._books.look(waiting.pop())
            for parent in run.parents if run is not None else ():
                if parent not in above:
                    above.add(parent)
                    waiting.append(parent)
        return above

    def _endless(self, job: str) -> bool:
        subject = self._books.look_subject(self._mint.node("job", job))
        return subject is not None and subject.endless
