"""What a constraint that is written in SPARQL reads, and the ways to it.

A solution for a focus node is made of triples that its patterns match, so one that
comes or goes with a triple joins the focus node to it by patterns of the same group
or of those around it. A short such chain is a path. What is optional, or must not
be, is reached only through what certainly has a value where it is asked for: by the
patterns that stand right before it. Every sub-select has to give out what is
pre-bound, so what is counted is reached like the rest; what a LIMIT chooses from is
reached from the focus node only.

Source: https://www.w3.org/TR/shacl/#pre-binding
Source: https://www.w3.org/TR/sparql11-query/#sparqlTranslateGraphPatterns
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from provgraph.contracts import constraint as c
from provgraph.contracts import path as p
from provgraph.contracts.changes.ways import Place, joined, length, read_on
from provgraph.contracts.path import Path, may_stay
from provgraph.errors import QueryError
from provgraph.rdf.sparql.reads import Pattern, Step, patterns
from provgraph.rdf.terms import Term

_THIS: Final = "?this"
_VALUE: Final = "?value"
_PATH: Final = "?PATH"
_SHAPES: Final = "?shapesGraph"


class Read(NamedTuple):
    """A place where a query reads.

    Attributes:
        place: what is read there, and the way.
        of_value: the way begins at the shape's value nodes, not at its focus node.
    """

    place: Place
    of_value: bool


_Ways: TypeAlias = dict[str, tuple[Path | None, bool]]
"""By term the way to it, and whether that begins at a value node."""


def sparql_reads(
    constraint: c.Sparql | c.Custom, path: Path | None
) -> list[Read] | str:
    """Return where a constraint reads; a sentence where that has no bound.

    *path* is that of the shape which has the constraint.
    """
    is_ask = isinstance(constraint, c.Custom) and constraint.is_ask
    text = constraint.select if isinstance(constraint, c.Sparql) else constraint.query
    try:
        told = [one for one in patterns(text) if one.graph != _SHAPES]
    except QueryError as error:
        return error.message
    if any(one.graph is not None for one in told):
        return "it reads named graphs"
    steps = [(one, as_path(one.predicate, None if is_ask else path)) for one in told]
    starts: _Ways = {_THIS: (None, False)}
    if is_ask:
        starts[_VALUE] = (None, True)
    found: list[Read] = []
    for one, step in steps:
        reads = list(_reads(one, step, _ways(one, steps, starts)))
        if not reads:
            return f"nothing joins {one.subject} to the focus node"
        found += reads
    return found


def _reads(one: Pattern, step: Path | None, ways: _Ways) -> Iterator[Read]:
    """Yield where one pattern reads, by the shortest way to either end of it."""
    ends = [
        (ways[end], at_value)
        for end, at_value in ((one.subject, False), (one.object, True))
        if end in ways
    ]
    if not ends:
        return
    (way, of_value), at_value = min(ends, key=lambda end: length(end[0][0]))
    if step is None:
        yield Read(Place(None, at_value, way), of_value)
        return
    for place in read_on(p.inverted(step) if at_value else step, way):
        yield Read(place, of_value)
    if may_stay(step):  # and that only a node does of which the graph says something
        for end in (False, True):
            yield Read(Place(None, end, way, one_will_do=True), of_value)


def _ways(
    one: Pattern, steps: Sequence[tuple[Pattern, Path | None]], starts: _Ways
) -> _Ways:
    """Return ways to terms of which those that a pattern has are certain in it."""
    ways = starts
    visible: list[tuple[Pattern, Path | None]] = []
    around: list[Pattern] = []
    for depth, group in enumerate(one.within, start=1):
        if group.joined != "join":
            before = [other for other in around if other.at < group.at]
            sure = {end for other in before for end in (other.subject, other.object)}
            if group.joined == "cut":
                sure.clear()
            ways = {end: ways[end] for end in ways if end in sure or end in starts}
            visible.clear()
        inside = [step for step in steps if step[0].within == one.within[:depth]]
        around = [other for other, _ in inside]
        visible += [step for step in inside if step[0] is not one]
        ways = _onward(visible, ways)
    return ways


def _onward(visible: Sequence[tuple[Pattern, Path | None]], ways: _Ways) -> _Ways:
    """Return the ways, and those to each term that patterns join to their ends."""
    found = dict(ways)
    for term in (left := list(found)):
        way, of_value = found[term]
        for one, path in visible:
            if path is None or one.subject == one.object:
                continue
            if one.subject == term and one.object not in found:
                found[one.object] = joined(way, path), of_value
                left.append(one.object)
            elif one.object == term and one.subject not in found:
                found[one.subject] = joined(way, p.inverted(path)), of_value
                left.append(one.subject)
    return found


def as_path(step: Step, own: Path | None = None) -> Path | None:
    """Return the path of a pattern; None where any predicate fits.

    *own* is what `$PATH` stands for.
    """
    if isinstance(step, str):
        if step == _PATH:
            return own
        return None if step[0] == "?" else p.Predicate(Term(step))
    sign, of = step
    parts = tuple(one for one in map(as_path, of) if one is not None)
    match sign:
        case "/":
            return p.Sequence(parts)
        case "|":
            return p.Alternative(parts)
        case "^":
            return p.Inverse(parts[0])
        case "*" | "+" | "?":
            return p.Repeat(parts[0], sign)
        case _:
            raise AssertionError(sign)
