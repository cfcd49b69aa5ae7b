"""Property paths as a shapes graph writes them.

Source: https://www.w3.org/TR/shacl/#property-paths
"""

from __future__ import annotations

from typing import Final, Literal

from provgraph.contracts.lists import FIRST, members
from provgraph.contracts.path import (
    Alternative,
    Inverse,
    Path,
    Predicate,
    Repeat,
    Sequence,
)
from provgraph.contracts.words import sh
from provgraph.errors import ShapesError
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term

_STEPS_MAX: Final = 200
"""So many steps one in the other is a path; more come out of a machine, or a knot."""

_SIGNS: Final[tuple[tuple[Term, Literal["*", "+", "?"]], ...]] = (
    (sh("zeroOrMorePath"), "*"),
    (sh("oneOrMorePath"), "+"),
    (sh("zeroOrOnePath"), "?"),
)
_INVERSE: Final = sh("inversePath")
_ALTERNATIVE: Final = sh("alternativePath")


def read_path(graph: Quads, node: Term) -> Path:
    """Return the path that a node of the shapes graph is.

    Raises:
        ShapesError: it is none, or none that ends.
    """
    return _Reader(graph).read(node, ())


class _Reader:
    def __init__(self, graph: Quads) -> None:
        self._graph = graph
        self._steps = 0

    def read(self, node: Term, above: tuple[Term, ...]) -> Path:
        self._steps += 1
        if node in above or self._steps > _STEPS_MAX:
            raise ShapesError(
                f"the path {node} has no end",
                hint=f"A path has {_STEPS_MAX} parts at most, and none within itself.",
            )
        if node[0] == "<" and not self._graph.is_blank(node):
            return Predicate(node)
        if node[0] == '"':
            raise ShapesError(f"{node} is no path", hint="Write an IRI, or [ … ].")
        return self._composite(node, (*above, node))

    def _composite(self, node: Term, above: tuple[Term, ...]) -> Path:
        graph = self._graph
        if graph.values(node, FIRST):
            return Sequence(self._several(node, above))
        for head in graph.values(node, _ALTERNATIVE):
            return Alternative(self._several(head, above))
        for inner in graph.values(node, _INVERSE):
            return Inverse(self.read(inner, above))
        for word, sign in _SIGNS:
            for inner in graph.values(node, word):
                return Repeat(self.read(inner, above), sign)
        raise ShapesError(
            f"the path {node} says no way to go",
            hint="See https://www.w3.org/TR/shacl/#property-paths.",
        )

    def _several(self, head: Term, above: tuple[Term, ...]) -> tuple[Path, ...]:
        parts = members(self._graph, head)
        if len(parts) < 2:
            raise ShapesError(
                f"the path {head} has {len(parts)} parts", hint="Write two or more."
            )
        return tuple(self.read(part, above) for part in parts)
