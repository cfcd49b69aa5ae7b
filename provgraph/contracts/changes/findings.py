"""The verdicts on a graph that changes, kept right from change to change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Final

from provgraph.contracts.awaiting import as_key
from provgraph.contracts.changes.affected import Watched
from provgraph.contracts.closures import Closures
from provgraph.contracts.closures.reader import SUBCLASS
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shapes
from provgraph.errors import ExhaustedError
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term

Stars = Mapping[Term, Mapping[Term, Sequence[Term]]]
"""By node and predicate, the objects."""

_NONE: Final[Stars] = {}
_TOLD_OF: Final = 4
"""Triples that a change adds to a subject, from which on all of it is read at once."""

Pair = tuple[Term, Term]
"""A shape with targets, and a focus node of it."""

_Due = tuple[str, Pair]
"""When a pair is overdue that a shape waits for."""


class Findings:
    """What shapes find in one graph, by shape and focus node.

    At any moment it is what judging the whole graph would find.
    """

    def __init__(
        self, shapes: Shapes, closures: Closures, *, results_max: int | None = None
    ) -> None:
        """Judge nothing yet: `judge_all` or `take_up` begins.

        Where shapes find more than *results_max* things, `ExhaustedError` is raised.
        """
        self._by_key = shapes.targeted()
        self._closures = closures
        self._watched = Watched(shapes)
        self._found: dict[Pair, tuple[Result, ...]] = {}
        self._results = 0
        self._results_max = results_max
        self._due: list[_Due] = []
        self._waiting: set[_Due] = set()

    @property
    def predicates(self) -> frozenset[Term] | None:
        """Those of the triples that the shapes read; None where they read any."""
        return self._watched.predicates

    def judge_all(self) -> None:
        """Judge the whole graph."""
        self.take_up(
            (key, node)
            for key, shape in self._by_key.items()
            for node in self._closures.focus_nodes(shape)
        )

    def take_up(self, pairs: Iterable[Pair]) -> None:
        """Begin with what is found at these; at no other is anything found."""
        self._closures.begin()
        self._found.clear()
        self._results = 0
        for pair in pairs:
            found = self._judged(pair)
            if found:
                self._found[pair] = found
                self._count(len(found))
        self._due = [
            (due, (key, node))
            for key, shape in self._by_key.items()
            for due, node in self._closures.awaited(shape)
        ]
        heapify(self._due)
        self._waiting = set(self._due)

    def change(
        self, added: Sequence[Triple], removed: Sequence[Triple], stars: Stars = _NONE
    ) -> list[tuple[tuple[Result, ...], tuple[Result, ...]]]:
        """Judge again what a change can have changed, now that the graph has it.

        What is *added* was not there before, what is *removed* was. *stars* are all
        that is said of some nodes now, as far as the shapes read it.

        Returns of each pair that was judged again what was found there, and what is.
        """
        return self._renewed(self.affected(added, removed, stars))

    def is_due(self, now: str) -> bool:
        """Tell whether anything is overdue at a time that was not before."""
        return bool(self._due) and self._due[0][0] <= as_key(now)

    def judge_due(self) -> list[tuple[tuple[Result, ...], tuple[Result, ...]]]:
        """Judge what is overdue by now; return as `change` does."""
        self._closures.begin(classes_changed=False)
        pairs: dict[Pair, None] = {}
        while self._due and self._due[0][0] <= as_key(self._closures.now):
            due = heappop(self._due)
            self._waiting.discard(due)
            pairs[due[1]] = None
        return self._renewed(pairs)

    def _renewed(
        self, pairs: Iterable[Pair]
    ) -> list[tuple[tuple[Result, ...], tuple[Result, ...]]]:
        """Judge pairs again; return what was found at each, and what is."""
        told = []
        for pair in pairs:
            before = self.at(pair)
            after = self.judged(pair)
            if after:
                self._found[pair] = after
            elif before:
                del self._found[pair]
            if before or after:
                told.append((before, after))
                self._count(len(after) - len(before))
            shape = self._by_key[pair[0]]
            if shape.awaits is not None and not after:
                due = self._closures.overdue_at(shape, pair[1])
                if due is not None and (due, pair) not in self._waiting:
                    self._waiting.add((due, pair))
                    heappush(self._due, (due, pair))
        return told

    def _count(self, more: int) -> None:
        self._results += more
        most = self._results_max
        if most is not None and self._results > most:
            raise ExhaustedError(f"it finds more than {most:,} things")

    def affected(
        self, added: Sequence[Triple], removed: Sequence[Triple], stars: Stars = _NONE
    ) -> Iterator[Pair]:
        """Yield each pair whose verdict such a change can have changed, once."""
        changes = (*added, *removed)
        self._closures.begin(classes_changed=any(one[1] == SUBCLASS for one in changes))
        reader = self._closures.reader
        reader.know(stars)
        for subject, triples in Counter(one[0] for one in added).items():
            if triples >= _TOLD_OF:
                reader.meet(subject)  # it will be judged, or be on the way
        affected = self._watched.affected(reader, added, removed)
        for key, nodes in affected.pairs.items():
            yield from ((key, node) for node in nodes)
        for key in affected.everything:
            known = [node for shape, node in self._found if shape == key]
            every = {*known, *self._closures.focus_nodes(self._by_key[key])}
            yield from ((key, node) for node in every)

    def at(self, pair: Pair) -> tuple[Result, ...]:
        """Return what is found at a pair."""
        return self._found.get(pair, ())

    def results(self) -> Iterator[Result]:
        """Yield everything that is found now."""
        for found in self._found.values():
            yield from found

    def judged(self, pair: Pair) -> tuple[Result, ...]:
        """Return what would be found at a pair; nothing where it is none.

        What is kept is not changed.
        """
        key, node = pair
        is_focus = self._closures.is_focus(self._by_key[key], node)
        return self._judged(pair) if is_focus else ()

    def _judged(self, pair: Pair) -> tuple[Result, ...]:
        key, node = pair
        return tuple(self._closures.judge(self._by_key[key], node))
