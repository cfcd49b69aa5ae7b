"""The chunks that a graph has: what they say need not be looked for again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from provgraph.model.facts import Chunk
from provgraph.rdf.terms import Term

_KEYS_MAX: Final = 50_000


class There:
    """Remembers which chunks a graph has, as far as some predicates are read of it.

    A chunk is the same whenever it has the same key, and what is said in chunks stays:
    whoever tells one again that is there changes nothing.
    """

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._predicates: frozenset[Term] | None = frozenset()

    def read(self, predicates: frozenset[Term] | None) -> None:
        """Begin to read these predicates; None: all."""
        if predicates != self._predicates or len(self._keys) > _KEYS_MAX:
            self._keys.clear()
            self._predicates = predicates

    def missing(self, chunks: Sequence[Chunk]) -> Iterator[str]:
        """Yield the lines of the chunks that the graph may not have."""
        for chunk in chunks:
            if chunk.key not in self._keys:
                yield chunk.lines
                yield from self.missing(chunk.parts)

    def learn(self, chunks: Sequence[Chunk], changed: AbstractSet[Term]) -> bool:
        """Take in that the lines were looked for, and of which subjects some came.

        Returns whether all of the chunks are there.
        """
        whole = True
        for chunk in chunks:
            if chunk.key in self._keys:
                continue
            subjects = {line.partition(" ")[0] for line in chunk.lines.splitlines()}
            if self.learn(chunk.parts, changed) and subjects.isdisjoint(changed):
                self._keys.add(chunk.key)
            else:
                whole = False
        return whole
