"""Where a path reads, and the way to each of these places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, assert_never

from provgraph.contracts import path as p
from provgraph.contracts.path import Path
from provgraph.rdf.terms import Term


class Place(NamedTuple):
    """A triple that is read.

    Attributes:
        predicate: of the triple; None for any.
        at_value: the way leads to the triple's object, and not to its subject.
        way: from where one begins; None where one is there already.
        one_will_do: all that counts is whether there is any such triple.
    """

    predicate: Term | None
    at_value: bool
    way: Path | None
    one_will_do: bool = False


def read_on(path: Path, there: Path | None) -> Iterator[Place]:
    """Yield what is read on a path from the nodes that another leads *there*."""
    match path:
        case p.Predicate(one):
            yield Place(one, at_value=False, way=there)
        case p.Inverse(p.Predicate(one)):
            yield Place(one, at_value=True, way=there)
        case p.Inverse(of):
            yield from read_on(p.inverted(of), there)
        case p.Sequence(steps):
            for step in steps:
                yield from read_on(step, there)
                there = joined(there, step)
        case p.Alternative(ways):
            for way in ways:
                yield from read_on(way, there)
        case p.Repeat(of, sign):
            again = there if sign == "?" else joined(there, p.Repeat(of, "*"))
            yield from read_on(of, again)
        case _:
            assert_never(path)


def joined(one: Path | None, other: Path | None) -> Path | None:
    """Return one path after the other; None is the way to where one stands."""
    if one is None or other is None:
        return other if one is None else one
    steps = (
        *(one.steps if isinstance(one, p.Sequence) else (one,)),
        *(other.steps if isinstance(other, p.Sequence) else (other,)),
    )
    return p.Sequence(steps)


def length(path: Path | None) -> int:
    """Return how long a way is; one that repeats is longer than any that does not."""
    match path:
        case None:
            return 0
        case p.Predicate():
            return 1
        case p.Inverse(of):
            return length(of)
        case p.Sequence(parts) | p.Alternative(parts):
            return sum(map(length, parts))
        case p.Repeat(of):
            return 1_000 + length(of)
        case _:
            assert_never(path)
