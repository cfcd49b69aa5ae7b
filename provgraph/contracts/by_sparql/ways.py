"""Paths as patterns whose values a query gives to every node, known or not.

A path that may have no step leads from each node to itself; a store says so only of
nodes that are in its graph, and SHACL of every one. So none is ever asked for: it is
the way without a step, beside the ways that have some.

Source: https://www.w3.org/TR/sparql11-query/#propertypath-arbitrary-length
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, product
from math import prod
from typing import TypeAlias

from provgraph.contracts import path as p
from provgraph.contracts.by_sparql.claims import written
from provgraph.contracts.path import may_stay

Steps: TypeAlias = tuple[p.Path, ...]
"""One after the other; each is a predicate, its inverse, or more that has a step."""


class Fresh:
    """Gives variables that no other place of a query has."""

    def __init__(self) -> None:
        self._numbers = count()

    def __call__(self) -> str:
        """Return the next one."""
        return f"?v{next(self._numbers)}"


def ways_count(path: p.Path) -> int:
    """Return how many `ways` a path has at most, without making them."""
    match path:
        case p.Inverse(of):
            return ways_count(of)
        case p.Sequence(steps):
            return prod(map(ways_count, steps))
        case p.Alternative(several) if may_stay(path):
            return sum(map(ways_count, several))
        case p.Repeat(of, "?"):
            return 1 + ways_count(of)
        case p.Repeat() if may_stay(path):
            return 2
        case _:
            return 1


def ways(path: p.Path) -> list[Steps]:
    """Return the ways that a path is, of which one leads to each of its values."""
    match path:
        case p.Inverse(of) if not is_step(path):
            return ways(p.inverted(of))
        case p.Sequence(steps):
            each = product(*map(ways, steps))
            found = [tuple(step for part in parts for step in part) for parts in each]
        case p.Alternative(several) if may_stay(path):
            found = [way for one in several for way in ways(one)]
        case p.Repeat(of, "?"):
            found = [(), *ways(of)]
        case p.Repeat(of) if may_stay(path):
            found = [(), (p.Repeat(of, "+"),)]
        case _:
            found = [(path,)]
    return list(dict.fromkeys(found))


def is_step(path: p.Path) -> bool:
    """Tell whether a path is one triple, read one way or the other."""
    return isinstance(path, p.Predicate) or (
        isinstance(path, p.Inverse) and isinstance(path.of, p.Predicate)
    )


def pattern(steps: Steps, start: str, end: str, fresh: Fresh) -> str:
    """Return the pattern of a way; *start* has to be bound where it has no step."""
    if not steps:
        return f"BIND({start} AS {end}) "
    nodes = [start, *(fresh() for _ in steps[1:]), end]
    return "".join(
        f"{step(one, node, following)} "
        for one, node, following in zip(steps, nodes, nodes[1:], strict=False)
    )


def step(one: p.Path, start: str, end: str) -> str:
    """Return the pattern of one step."""
    match one:
        case p.Predicate(predicate):
            return f"{start} {written(predicate)} {end} ."
        case p.Inverse(p.Predicate(predicate)):
            return f"{end} {written(predicate)} {start} ."
        case _:
            for predicate in p.predicates(one):
                written(predicate)
            return f"{start} {p.as_sparql(one)} {end} ."


def branches(paths: tuple[p.Path, ...]) -> Iterator[tuple[Steps, ...]]:
    """Yield the ways of paths one after the other, each as its steps by path."""
    yield from product(*map(ways, paths))
