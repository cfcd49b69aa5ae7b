"""Whether two sets of statements are the same but for the names of variables.

Colours are refined until they tell no more variables apart; what one colour has
alone is then as good as a constant, and without it the rest falls into parts that
are matched for themselves. Only where nothing tells variables apart is one tried
with each of its like.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Final, NamedTuple

from provgraph.errors import TooLargeError

LOOKS_MAX: Final = 10_000_000
"""How many looks at an edge a comparison may take, some ten seconds' worth.

What has names needs a few for each statement; thousands of things without any that
all look alike could need more than there is time.
"""


class Edge(NamedTuple):
    """A statement as its variables see it.

    Attributes:
        label: all of it but the variables; each has a place of its own in it.
        variables: in the order of these places.
    """

    label: Hashable
    variables: tuple[int, ...]


def isomorphic(
    one: Iterable[Edge], other: Iterable[Edge], *, looks_max: int = LOOKS_MAX
) -> bool:
    """Say whether a renaming of variables, one to one, makes two sets equal.

    Raises:
        TooLargeError: too many variables look alike to tell in reasonable time.
    """
    return _Matching(looks_max).same(list(set(one)), list(set(other)))


class _Part(NamedTuple):
    """Edges that variables hold together, with the colour of each variable."""

    edges: list[Edge]
    colours: dict[int, int]


class _Matching:
    def __init__(self, looks_max: int) -> None:
        self._left = looks_max
        self._palette: dict[Hashable, int] = {}

    def same(self, one: list[Edge], other: list[Edge]) -> bool:
        """Say whether two sets are isomorphic."""
        if len(one) != len(other) or _ground(one) != _ground(other):
            return False
        ours, theirs = self._by_shape(one), self._by_shape(other)
        if {shape: len(parts) for shape, parts in ours.items()} != {
            shape: len(parts) for shape, parts in theirs.items()
        }:
            return False
        return all(
            self._pair_off(parts, theirs[shape]) for shape, parts in ours.items()
        )

    def _pair_off(self, ours: list[_Part], theirs: list[_Part]) -> bool:
        """Say whether each part has one of the other side for itself.

        To be isomorphic is an equivalence, so the first that fits is as good as any.
        """
        left = list(theirs)
        for part in ours:
            for place, candidate in enumerate(left):
                if self._fits(part, candidate):
                    del left[place]
                    break
            else:
                return False
        return True

    def _fits(self, part: _Part, other: _Part) -> bool:
        """Say whether two parts of one shape are isomorphic."""
        ours, theirs = _classes(part), _classes(other)
        alone = {colour for colour, members in ours.items() if len(members) == 1}
        if len(alone) == len(ours):
            return True  # the shape says that edges of the same colours are there
        if alone:
            fixed = {ours[colour][0]: colour for colour in alone}
            likewise = {theirs[colour][0]: colour for colour in alone}
            return self.same(
                self._without(part.edges, fixed), self._without(other.edges, likewise)
            )
        colour = min(ours, key=lambda colour: (len(ours[colour]), colour))
        picked = self._without(part.edges, {ours[colour][0]: colour})
        return any(
            self.same(picked, self._without(other.edges, {candidate: colour}))
            for candidate in theirs[colour]
        )

    def _without(self, edges: list[Edge], fixed: dict[int, int]) -> list[Edge]:
        """Return the edges with some variables as constants, named by their colours."""
        self._look(len(edges))
        return [
            Edge(
                self._colour(
                    ("fixed", edge.label, *(fixed.get(one) for one in edge.variables))
                ),
                tuple(one for one in edge.variables if one not in fixed),
            )
            for edge in edges
        ]

    def _by_shape(self, edges: list[Edge]) -> dict[Hashable, list[_Part]]:
        shapes: dict[Hashable, list[_Part]] = {}
        for part in _parts(edges):
            shape, colours = self._refined(part)
            shapes.setdefault(shape, []).append(_Part(part, colours))
        return shapes

    def _refined(self, edges: list[Edge]) -> tuple[Hashable, dict[int, int]]:
        """Return the shape of a part, alike for isomorphic ones, and the colours.

        Only what is next to a variable whose colour changed is looked at again; so the
        largest part of a class that falls apart keeps its colour.
        """
        around: dict[int, list[Edge]] = {}
        for edge in edges:
            for one in set(edge.variables):
                around.setdefault(one, []).append(edge)
        colours = dict.fromkeys(around, 0)
        sizes = Counter({0: len(colours)})
        unsure = set(colours)
        while unsure:
            changed: list[int] = []
            for old, groups in self._seen(unsure, around, colours).items():
                if sum(map(len, groups.values())) == sizes[old]:
                    del groups[max(groups, key=lambda what: (len(groups[what]), what))]
                for what, group in groups.items():
                    new = self._colour(("variable", old, what))
                    colours.update(dict.fromkeys(group, new))
                    sizes[new] += len(group)
                    sizes[old] -= len(group)
                    changed += group
            unsure = {
                other
                for one in changed
                for edge in around[one]
                for other in edge.variables
                if other != one
            }
        kinds = sorted(self._kind(edge, colours) for edge in edges)
        return (*kinds, "of", *sorted(colours.values())), colours

    def _seen(
        self,
        variables: set[int],
        around: dict[int, list[Edge]],
        colours: dict[int, int],
    ) -> dict[int, dict[tuple[tuple[int, int], ...], list[int]]]:
        """Return variables by their colour, and then by the edges that they are in."""
        seen: dict[int, dict[tuple[tuple[int, int], ...], list[int]]] = {}
        for one in variables:
            self._look(len(around[one]))
            what = sorted(
                (self._kind(edge, colours), place)
                for edge in around[one]
                for place, other in enumerate(edge.variables)
                if other == one
            )
            groups = seen.setdefault(colours[one], {})
            groups.setdefault(tuple(what), []).append(one)
        return seen

    def _kind(self, edge: Edge, colours: dict[int, int]) -> int:
        return self._colour(
            ("edge", edge.label, *(colours[one] for one in edge.variables))
        )

    def _colour(self, what: Hashable) -> int:
        return self._palette.setdefault(what, len(self._palette))

    def _look(self, edges: int) -> None:
        self._left -= edges
        if self._left < 0:
            raise TooLargeError(
                "the documents: too many things without a name look alike",
                hint="Name them; documents whose things have names compare quickly.",
            )


def _ground(edges: Iterable[Edge]) -> Counter[Hashable]:
    return Counter(edge.label for edge in edges if not edge.variables)


def _classes(part: _Part) -> dict[int, list[int]]:
    classes: dict[int, list[int]] = {}
    for one, colour in part.colours.items():
        classes.setdefault(colour, []).append(one)
    return classes


def _parts(edges: Sequence[Edge]) -> Iterable[list[Edge]]:
    """Return the edges with variables, those that share one together."""
    parent: dict[int, int] = {}

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for edge in edges:
        for one in edge.variables:
            parent.setdefault(one, one)
            parent[root(one)] = root(edge.variables[0])
    parts: dict[int, list[Edge]] = {}
    for edge in edges:
        if edge.variables:
            parts.setdefault(root(edge.variables[0]), []).append(edge)
    return parts.values()
