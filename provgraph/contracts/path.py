"""Property paths, as values.

Source: https://www.w3.org/TR/shacl/#property-paths
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from provgraph.rdf.terms import Term


@dataclass(frozen=True, slots=True)
class Predicate:
    """One step along a predicate."""

    iri: Term


@dataclass(frozen=True, slots=True)
class Inverse:
    """The way back of another path."""

    of: Path


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after the other."""

    steps: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One path or the other."""

    ways: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path as often as its sign allows: `*` any number, `+` once or more, `?` once.

    With `*` and `?` also not at all: the node itself is a value.
    """

    of: Path
    sign: Literal["*", "+", "?"]


Path: TypeAlias = Predicate | Inverse | Sequence | Alternative | Repeat


def as_sparql(path: Path) -> str:
    """Return a path as SPARQL writes it.

    >>> A = Term("<p:a>")
    >>> as_sparql(Sequence((Predicate(A), Inverse(Repeat(Predicate(A), "+")))))
    '(<p:a>/^(<p:a>+))'
    """
    match path:
        case Predicate(one):
            return one
        case Inverse(of):
            return f"^{_in_brackets(of)}"
        case Sequence(steps):
            return f"({'/'.join(map(as_sparql, steps))})"
        case Alternative(ways):
            return f"({'|'.join(map(as_sparql, ways))})"
        case Repeat(of, sign):
            return f"{_in_brackets(of)}{sign}"
        case _:
            assert_never(path)


def inverted(path: Path) -> Path:
    """Return the way back, its inverses as far inside as can be."""
    match path:
        case Predicate():
            return Inverse(path)
        case Inverse(of):
            return of
        case Sequence(steps):
            return Sequence(tuple(inverted(step) for step in reversed(steps)))
        case Alternative(ways):
            return Alternative(tuple(map(inverted, ways)))
        case Repeat(of, sign):
            return Repeat(inverted(of), sign)
        case _:
            assert_never(path)


def predicates(path: Path) -> Iterator[Term]:
    """Yield the predicates of a path, in their order, again where they stand again."""
    match path:
        case Predicate(one):
            yield one
        case Sequence(parts) | Alternative(parts):
            for part in parts:
                yield from predicates(part)
        case Inverse(of) | Repeat(of):
            yield from predicates(of)
        case _:
            assert_never(path)


def may_stay(path: Path) -> bool:
    """Return whether a path leads from a node to itself without a step.

    Where no end of it is known, a query means the nodes of the graph.

    Source: https://www.w3.org/TR/sparql11-query/#defn_evalPP_ZeroOrOnePath
    """
    match path:
        case Predicate():
            return False
        case Inverse(of):
            return may_stay(of)
        case Sequence(steps):
            return all(map(may_stay, steps))
        case Alternative(ways):
            return any(map(may_stay, ways))
        case Repeat(of, sign):
            return sign != "+" or may_stay(of)
        case _:
            assert_never(path)


def _in_brackets(path: Path) -> str:
    text = as_sparql(path)
    return text if text[0] in "<(" and text[-1] in ">)" else f"({text})"
