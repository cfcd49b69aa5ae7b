"""The verdicts that a change of the graph can have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from provgraph.contracts.changes.triggers import Trigger, Unbounded, triggers
from provgraph.contracts.closures.paths import following
from provgraph.contracts.closures.reader import Reader
from provgraph.contracts.path import Path
from provgraph.contracts.shape import Shapes
from provgraph.errors import ExhaustedError
from provgraph.rdf.quads import Quads, Triple
from provgraph.rdf.terms import Term
from provgraph.rdf.triples import Triples

STEPS_MAX: Final = 500_000
"""Nodes and values that are looked at on the ways back from one change."""


@dataclass(frozen=True, slots=True)
class Affected:
    """Whose verdicts can differ after a change.

    Attributes:
        pairs: by shape, the nodes that have to be judged again.
        everything: the shapes of which every focus node has to be.
    """

    pairs: Mapping[Term, frozenset[Term]]
    everything: frozenset[Term] = field(default_factory=frozenset)


class Watched:
    """The places that shapes read, by predicate, and the ways back from them.

    Attributes:
        unbounded: the shapes for which any change may matter, and why.
        predicates: of the triples that shapes read; None where they read any.
    """

    def __init__(self, shapes: Shapes) -> None:
        self.unbounded: dict[Term, list[Unbounded]] = {}
        known: dict[Trigger, set[Term]] = {}
        for key, shape in shapes.targeted().items():
            for one in triggers(shapes, shape):
                if isinstance(one, Unbounded):
                    self.unbounded.setdefault(key, []).append(one)
                else:
                    known.setdefault(one, set()).add(key)
        self._read: dict[Term | None, list[_Read]] = {}
        for trigger, keys in known.items():
            read = _Read(trigger, frozenset(keys))
            self._read.setdefault(trigger.predicate, []).append(read)
        reads_any = None in self._read or bool(self.unbounded)
        named = (one for one in self._read if one is not None)
        self.predicates = None if reads_any else frozenset(named)

    def affected(
        self, reader: Reader, added: Iterable[Triple], removed: Sequence[Triple]
    ) -> Affected:
        """Return whose verdicts can differ, now that a graph has changed.

        *reader* reads the graph as it is after the change; what is *added* was not
        there before, what is *removed* was.

        Where the ways back meet too much, all focus nodes of the shapes in question
        are named.
        """
        if removed:
            reader = Reader(Before(reader.quads, removed), STEPS_MAX)
        found: dict[Term, set[Term]] = {}
        everything: set[Term] = set(self.unbounded)
        for read, starts in self._starts((*added, *removed), reader).items():
            if read.shapes <= everything:
                continue
            try:
                nodes = _led_back(read.trigger.back, starts, reader)
            except ExhaustedError:
                everything |= read.shapes
                reader.begin()
                continue
            for shape in read.shapes:
                found.setdefault(shape, set()).update(nodes)
        return Affected(
            {
                shape: frozenset(nodes)
                for shape, nodes in found.items()
                if shape not in everything
            },
            frozenset(everything),
        )

    def _starts(
        self, changes: Iterable[Triple], reader: Reader
    ) -> dict[_Read, dict[Term, None]]:
        """Return of each place that is read where the ways back begin, each once."""
        anywhere = self._read.get(None, ())
        found: dict[_Read, dict[Term, None]] = {}
        for subject, predicate, value in changes:
            for read in (*self._read.get(predicate, ()), *anywhere):
                trigger = read.trigger
                below = trigger.below
                if below is None or reader.is_below(value, below):
                    start = value if trigger.at_value else subject
                    found.setdefault(read, {})[start] = None
        return found


class _Read:
    """A place that is read, and the shapes that read there.

    It is itself, and nothing else is equal to it: so it is quickly found again.
    """

    __slots__ = ("shapes", "trigger")

    def __init__(self, trigger: Trigger, shapes: frozenset[Term]) -> None:
        self.trigger = trigger
        self.shapes = shapes


def _led_back(
    back: Path | None, starts: Iterable[Term], reader: Reader
) -> Iterable[Term]:
    """Return the nodes to which the way back leads from somewhere."""
    if back is None:
        return starts
    way = following(back, reader)
    return {node for start in starts for node in way(start)}


class Before:
    """A graph, and with it what was removed from it.

    Every way that led from a focus node before the change stands in it, and every
    way that does now.
    """

    def __init__(self, quads: Quads, removed: Sequence[Triple]) -> None:
        self._quads = quads
        self._removed = Triples(removed)

    def values(self, subject: Term, predicate: Term) -> Sequence[Term]:
        """Return the objects that were, and that are."""
        now = self._quads.values(subject, predicate)
        return [*now, *self._removed.values(subject, predicate)]

    def subjects(self, predicate: Term, value: Term) -> Sequence[Term]:
        """Return the subjects that were, and that are."""
        now = self._quads.subjects(predicate, value)
        return [*now, *self._removed.subjects(predicate, value)]

    def star(self, subject: Term) -> None:
        """Return nothing: what is asked for is asked by predicate."""

    def match(
        self, subject: Term | None, predicate: Term | None, value: Term | None
    ) -> Iterator[Triple]:
        """Yield the triples that were, and that are."""
        yield from self._quads.match(subject, predicate, value)
        yield from self._removed.match(subject, predicate, value)

    def column(self, predicate: Term) -> bytes:
        """Return the triples of a predicate that were, and that are."""
        return self._quads.column(predicate) + self._removed.column(predicate)

    def exceeds(self, predicate: Term, triples: int) -> bool:
        """Tell whether there were, or are, more triples of a predicate than so many."""
        gone = sum(1 for _ in self._removed.match(None, predicate, None))
        return gone > triples or self._quads.exceeds(predicate, triples - gone)

    def is_blank(self, term: Term) -> bool:
        """Tell whether a term counts as a blank node."""
        return self._quads.is_blank(term)
