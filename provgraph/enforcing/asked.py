"""The part of a contract that is written in SPARQL: what is owed, what was found.

Which verdicts can have changed is known at once; the verdicts themselves come from a
worker, a moment later. It reads the slice of the graph on which they hang, or a copy
of all of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from provgraph.contracts.changes.affected import Watched
from provgraph.contracts.changes.slices import Slices
from provgraph.contracts.closures.reader import Reader
from provgraph.contracts.shape import Shapes
from provgraph.enforcing.changed import Changed
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term, triple

Pair = tuple[Term, Term]
Said = Mapping[Term, frozenset[str]]
"""By its IRI, the triples that say what was found."""

_STEPS_MAX: Final = 500_000
_EARLIER: Final[Pair] = Term(""), Term("")
"""Under which stands what was found before anybody was asked."""


class Owed(NamedTuple):
    """Verdicts that are owed.

    Attributes:
        pairs: shapes, by their keys, each with a focus node.
        keys: the shapes of which every focus node is to be judged.
    """

    pairs: tuple[Pair, ...]
    keys: tuple[Term, ...]


class Debt(NamedTuple):
    """What one contract owes.

    Attributes:
        shapes: of the contract, as N-Triples.
        owed: the verdicts.
        slice: as N-Triples the part of the graph on which they hang; None where that
            is too much, and they are judged on a copy of the graph.
    """

    shapes: str
    owed: Owed
    slice: str | None


class AskedPart:
    """What of one contract asks in SPARQL.

    Attributes:
        is_answered: whether there was a verdict on everything, once.
    """

    def __init__(self, shapes: Shapes) -> None:
        """Owe a verdict on everything."""
        self.is_answered = False
        self._watched = Watched(shapes)
        self._slices = Slices(shapes)
        self._keys = set(shapes.targeted())
        self._every = frozenset(self._keys)
        self._pairs: dict[Pair, None] = {}
        self._found: dict[Pair, Said] = {}
        self._times: Counter[Term] = Counter()

    def look_for(self, nodes: Iterable[Term]) -> None:
        """Take these as found, until the first verdict on everything."""
        self._found[_EARLIER] = dict.fromkeys(nodes, frozenset())
        self._times.update(self._found[_EARLIER].keys())

    @property
    def predicates(self) -> frozenset[Term] | None:
        """Those of the triples that it reads; None where it reads any."""
        return self._watched.predicates

    def finds(self, node: Term) -> bool:
        """Tell whether that was found, at any focus node."""
        return node in self._times

    @property
    def owes(self) -> bool:
        """Whether any verdict is owed."""
        return bool(self._keys or self._pairs)

    def change(self, changed: Changed, quads: Quads) -> None:
        """Note which verdicts a change of the graph can have changed."""
        reader = Reader(quads, _STEPS_MAX)
        affected = self._watched.affected(reader, changed.added, changed.removed)
        self._keys |= affected.everything
        for key, nodes in affected.pairs.items():
            if key not in self._keys:
                self._pairs.update(((key, node), None) for node in nodes)

    def slice(self, quads: Quads) -> str | None:
        """Return as N-Triples the part of the graph on which hangs what is owed.

        None where that is too much.
        """
        triples = None if self._keys else self._slices.triples(self._pairs, quads)
        if triples is None:
            return None
        return "".join(f"{triple(*one)}\n" for one in triples)

    def take(self) -> Owed:
        """Return what is owed; it is owed no longer."""
        owed = Owed(tuple(self._pairs), tuple(self._keys))
        self._pairs, self._keys = {}, set()
        return owed

    def give_back(self, owed: Owed) -> None:
        """Owe again what could not be judged."""
        self._pairs.update(dict.fromkeys(owed.pairs))
        self._keys.update(owed.keys)

    def answered(
        self, owed: Owed, found: Mapping[Pair, Said]
    ) -> tuple[Said, set[Term]]:
        """Take in verdicts; return what is found there, and what nowhere any longer."""
        before = [pair for pair in self._found if pair[0] in owed.keys]
        if set(owed.keys) == self._every:
            before.append(_EARLIER)
            self.is_answered = True
        gone: set[Term] = set()
        for pair in (*before, *owed.pairs):
            were = self._found.pop(pair, {})
            self._times.subtract(were.keys())
            gone.update(were)
        seen: dict[Term, frozenset[str]] = {}
        for pair, said in found.items():
            seen.update(said)
            self._times.update(said.keys())
            self._found[pair] = said
        gone = {node for node in gone if self._times[node] <= 0}
        for node in gone:
            del self._times[node]
        return seen, gone


def as_json(found: Mapping[Pair, Said]) -> list[list[object]]:
    """Return verdicts as a worker tells them."""
    return [
        [key, node, {name: sorted(lines) for name, lines in said.items()}]
        for (key, node), said in found.items()
    ]


def from_json(
    told: Iterable[tuple[str, str, Mapping[str, list[str]]]],
) -> dict[Pair, Said]:
    """Return verdicts that a worker told."""
    return {
        (Term(key), Term(node)): {
            Term(name): frozenset(lines) for name, lines in said.items()
        }
        for key, node, said in told
    }
