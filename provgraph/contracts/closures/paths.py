"""Paths as closures: from a node to the set of nodes that a path leads to.

Source: https://www.w3.org/TR/shacl/#property-paths
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, assert_never

from provgraph.contracts import path as p
from provgraph.contracts.closures.reader import Reader
from provgraph.rdf.terms import Term

Follow: TypeAlias = Callable[[Term], Sequence[Term]]


def following(path: p.Path, reader: Reader) -> Follow:
    """Return what leads from a node to its values, each once."""
    match path:
        case p.Predicate(one):
            return lambda node: reader.values(node, one)
        case p.Inverse(p.Predicate(one)):
            return lambda node: reader.subjects(one, node)
        case p.Inverse(of):
            return following(p.inverted(of), reader)
        case p.Sequence(steps):
            return _one_after_the_other([following(step, reader) for step in steps])
        case p.Alternative(ways):
            return _each([following(way, reader) for way in ways])
        case p.Repeat(of, sign):
            return _again(following(of, reader), sign)
        case _:
            assert_never(path)


def _one_after_the_other(steps: list[Follow]) -> Follow:
    def follow(node: Term) -> Sequence[Term]:
        now: Sequence[Term] = (node,)
        for step in steps:
            if len(now) == 1:
                now = step(now[0])
            else:
                now = list(dict.fromkeys(value for one in now for value in step(one)))
        return now

    return follow


def _each(ways: list[Follow]) -> Follow:
    return lambda node: list(dict.fromkeys(one for way in ways for one in way(node)))


def _again(step: Follow, sign: str) -> Follow:
    def follow(node: Term) -> Sequence[Term]:
        if sign == "?":
            return list(dict.fromkeys((node, *step(node))))
        first = (node,) if sign == "*" else step(node)
        met = dict.fromkeys(first)
        for one in (left := list(met)):
            for value in step(one):
                if value not in met:
                    met[value] = None
                    left.append(value)
        return left

    return follow
