"""The part of a contract that is written in SPARQL: what is owed, what was found.

Which verdicts can have changed is known at once; the verdicts themselves come from a
worker that reads a copy of the graph, a moment later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from provgraph.contracts.changes.affected import Watched
from provgraph.contracts.closures.reader import Reader
from provgraph.contracts.shape import Shapes
from provgraph.enforcing.changed import Changed
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term

Pair = tuple[Term, Term]
Said = Mapping[Term, frozenset[str]]
"""By its IRI, the triples that say what was found."""

_STEPS_MAX: Final = 500_000
_PAIRS_MAX: Final = 100_000
"""From so many on, every focus node of their shapes is judged."""

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


class AskedPart:
    """What of one contract asks in SPARQL.

    Attributes:
        is_answered: whether there was a verdict on everything, once.
    """

    def __init__(self, shapes: Shapes) -> None:
        """Owe a verdict on everything."""
        self.is_answered = False
        self._watched = Watched(shapes)
        self._keys = set(shapes.targeted())
        self._every = frozenset(self._keys)
        self._pairs: dict[Pair, None] = {}
        self._put_off = Owed((), ())
        self._found: dict[Pair, Said] = {}

    def look_for(self, nodes: Iterable[Term]) -> None:
        """Take these as found, until the first verdict on everything."""
        self._found[_EARLIER] = dict.fromkeys(nodes, frozenset())

    @property
    def predicates(self) -> frozenset[Term] | None:
        """Those of the triples that it reads; None where it reads any."""
        return self._watched.predicates

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

    def take(self) -> Owed:
        """Return what is owed, with what was put off; it is owed no longer."""
        keys = {*self._put_off.keys, *self._keys}
        pairs = dict.fromkeys((*self._put_off.pairs, *self._pairs))
        if len(pairs) > _PAIRS_MAX:
            keys.update(key for key, _ in pairs)
        left = tuple(pair for pair in pairs if pair[0] not in keys)
        self._pairs, self._keys, self._put_off = {}, set(), Owed((), ())
        return Owed(left, tuple(keys))

    def put_off(self, owed: Owed) -> None:
        """Have what could not be judged judged with what is owed next."""
        self._put_off = Owed(
            (*self._put_off.pairs, *owed.pairs), (*self._put_off.keys, *owed.keys)
        )

    def answered(
        self, owed: Owed, found: Mapping[Pair, Said]
    ) -> tuple[Said, set[Term]]:
        """Take in verdicts; return what is found there, and what is no longer."""
        before = [pair for pair in self._found if pair[0] in owed.keys]
        if set(owed.keys) == self._every:
            before.append(_EARLIER)
            self.is_answered = True
        gone: set[Term] = set()
        for pair in (*before, *owed.pairs):
            gone.update(self._found.pop(pair, {}))
        seen: dict[Term, frozenset[str]] = {}
        for pair, said in found.items():
            seen.update(said)
            self._found[pair] = said
        if gone:  # perhaps from elsewhere only: two ways may lead to a node
            gone.difference_update(*self._found.values())
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
