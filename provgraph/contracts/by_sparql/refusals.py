"""What is not taken, and why.

| Not taken | Since |
|---|---|
| `sh:sparql`, components of their own | somebody else evaluates queries |
| what SHACL 1.2 adds | closures judge it |
| `sh:datatype` of bounded integers, and of texts with a grammar of their own | no \
plain regex tells them |
| `sh:pattern` with named categories, sets less others, flags but `i` and `s` | \
engines read them in their own ways |
| `sh:in`, `sh:hasValue`, targets that are blank nodes | a query has no name for them |
| targets that are literals as `01` | a store takes them for the `1` that it keeps |
| bounds that are no numbers, texts or times, inside another shape | there what a \
store cannot compare is not compared again |
| more than four values counted inside another shape | each is a join with the others |
| shapes nested deeper than twelve, or of more than a thousand constraints in all; \
paths that are more than sixteen ways; lists of more than ten thousand | the text of \
the query would be too long |

A store says what it can of the rest. Whatever SPARQL's operators compare is compared
again on the values that were found, but within another shape that cannot be: there
numbers that are larger than the store's own have no order, and values of which one has
to be less than the other have that of the store, which may know none of booleans.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Final

from provgraph.contracts import constraint as c
from provgraph.contracts.by_sparql.forms import is_sayable
from provgraph.contracts.by_sparql.patterns import written_out
from provgraph.contracts.by_sparql.places import PLACES_MAX, Place, Places
from provgraph.contracts.by_sparql.ways import ways_count
from provgraph.contracts.knots import named_by
from provgraph.contracts.newer import Newer
from provgraph.contracts.path import Path
from provgraph.contracts.shape import (
    Shape,
    Shapes,
    TargetNode,
    TargetWhere,
)
from provgraph.rdf.terms import XSD, Term, datatype
from provgraph.rdf.xsd import stored

NESTED_MAX: Final = 12
WRITTEN_MAX: Final = 1_000
WAYS_MAX: Final = 16
COPIES_MAX: Final = 64
COUNTED_MAX: Final = 4
LISTED_MAX: Final = 10_000

_COMPARED: Final = frozenset(
    XSD + name
    for name in (
        *("integer", "decimal", "float", "double", "string", "dateTime", "date"),
        *("time", "gYear"),
    )
)


def why_not(
    shape: Shape, constraint: c.Constraint, shapes: Shapes, places: Places
) -> str | None:
    """Return why a constraint of a shape is not taken; None: it is."""
    if places.are_too_many:
        return f"the shapes are reached in more than {PLACES_MAX} ways"
    for place in places.of(shape):
        refusal = _of_place(place, shape.path)
        if refusal is not None:
            return refusal
    refusal = _of_constraint(constraint)
    if refusal is not None:
        return refusal
    written = 0
    for depth, times, inner in _below(constraint, shapes, _ways(shape)):
        written += times * (1 + len(inner.constraints))
        if depth > NESTED_MAX or written > WRITTEN_MAX:
            return "it names too many shapes, one in the other"
        refusal = _of_inner(inner)
        if refusal is not None:
            return refusal
    return None


def _below(
    constraint: c.Constraint, shapes: Shapes, times: int, depth: int = 1
) -> Iterator[tuple[int, int, Shape]]:
    """Yield each shape that a constraint names, how deep and how often written."""
    for key in named_by(constraint):
        inner = shapes.by_node[key]
        yield depth, times, inner
        for one in inner.constraints:
            copies = _copies(one, _ways(inner))
            yield from _below(one, shapes, times * copies, depth + 1)


def _copies(constraint: c.Constraint, ways: int) -> int:
    """Return how often an inner shape writes what it wants of its values.

    It does so for each way of its path, and again for each value beside another.
    """
    match constraint:
        case c.MinCount(count) | c.QualifiedMinCount(_, count):
            values = count
        case c.MaxCount(count) | c.QualifiedMaxCount(_, count):
            values = count + 1
        case c.UniqueLang():
            values = 2
        case _:
            values = 1
    values = min(values, COUNTED_MAX + 1)  # more are refused
    return values * prod([min(ways, WAYS_MAX + 1)] * values)


def _ways(shape: Shape) -> int:
    return 1 if shape.path is None else ways_count(shape.path)


def _of_place(place: Place, path: Path | None) -> str | None:
    for target in place.root.targets:
        if isinstance(target, TargetWhere):
            return "a target is what conforms to a shape"
        if isinstance(target, TargetNode):
            if not _has_name(target.node):
                return f"a query has no name for the target {target.node}"
            if stored(target.node) != target.node:
                return f"a store makes another term of the target {target.node}"
    paths = (*place.links, *((path,) if path is not None else ()))
    if prod(map(ways_count, paths)) > WAYS_MAX:
        return "its path is too many ways"
    return None


def _of_inner(shape: Shape) -> str | None:
    ways = _ways(shape)
    if any(_copies(one, ways) > COPIES_MAX for one in shape.constraints):
        return f"in {shape.node}: its path is too many ways"
    for constraint in shape.constraints:
        refusal = _of_constraint(constraint) or _of_nested(constraint)
        if refusal is not None:
            return f"in {shape.node}: {refusal}"
    return None


def _of_constraint(constraint: c.Constraint) -> str | None:
    refusal = None
    match constraint:
        case c.Sparql() | c.Custom():
            refusal = "it is written in SPARQL"
        case c.StoredDatatype(one):
            refusal = f"what a store makes of {one} is its own"
        case newer if isinstance(newer, Newer):
            refusal = "it is of SHACL 1.2"
        case c.Datatype(one) if not is_sayable(one):
            refusal = f"what is a well-formed {one} is not to be said in SPARQL"
        case c.Pattern(pattern, flags) if written_out(pattern, flags) is None:
            refusal = "engines read its pattern in their own ways"
        case c.In(values) if len(values) > LISTED_MAX:
            refusal = "its list is too long"
        case c.In(values) if not all(map(_has_name, values)):
            refusal = "a query has no name for a value in its list"
        case c.HasValue(value) if not _has_name(value):
            refusal = "a query has no name for its value"
        case _:
            pass
    return refusal


def _of_nested(constraint: c.Constraint) -> str | None:
    """Return why a constraint is not taken that is in an inner shape."""
    match constraint:
        case (
            c.MinExclusive(bound)
            | c.MinInclusive(bound)
            | c.MaxExclusive(bound)
            | c.MaxInclusive(bound)
        ) if bound[0] == '"' and datatype(bound) not in _COMPARED:
            return f"a store may have no order for {bound}"
        case c.MinCount(count) | c.QualifiedMinCount(_, count) if count > COUNTED_MAX:
            return "it counts too many values"
        case c.MaxCount(count) | c.QualifiedMaxCount(_, count) if count >= COUNTED_MAX:
            return "it counts too many values"
        case _:
            return None


def _has_name(term: Term) -> bool:
    if term[0] == '"':
        return not term.endswith(("--ltr", "--rtl"))
    return term[0] == "<" and term[1] != "<"
