"""Shapes that lead back to themselves, or nest without measure, are refused.

What a recursive shapes graph means is left open by the standard.

Source: https://www.w3.org/TR/shacl/#shapes-recursion
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from provgraph.contracts import constraint as c
from provgraph.contracts import newer as n
from provgraph.contracts.shape import Shape, Target, TargetWhere
from provgraph.errors import ShapesError
from provgraph.rdf.terms import Term

NESTING_MAX: Final = 64
"""Shapes one in the other; what judges them goes down as deep."""

REACHED_MAX: Final = 50_000
"""Shapes that those with targets reach, each again for each way to it: so many are
judged of one focus node. Two that name the next one twice, and so on, are a dozen lines
and more than any machine can judge."""


def named_by(constraint: c.Constraint) -> tuple[Term, ...]:
    """Return the shapes that a constraint names."""
    match constraint:
        case c.Not(shape) | c.Node(shape) | c.Property(shape):
            return (shape,)
        case c.And(shapes) | c.Or(shapes) | c.Xone(shapes):
            return shapes
        case c.QualifiedMinCount(shape, _, siblings) | c.QualifiedMaxCount(
            shape, _, siblings
        ):
            return (shape, *siblings)
        case n.MemberShape(shape) | n.SomeValue(shape) | n.ReifierShape(_, shape):
            return (shape,)
        case n.UniqueValuesFor(_, targets):
            return tuple(named_by_targets(targets))
        case _:
            return ()


def named_by_targets(targets: Iterable[Target]) -> Iterator[Term]:
    """Yield the shapes that tell whether a node is a target."""
    for target in targets:
        if isinstance(target, TargetWhere):
            yield target.shape


def see_that_targets_are_core(shapes: Mapping[Term, Shape]) -> None:
    """See that no target has to be found in SPARQL: whoever judges has to find it.

    Raises:
        ShapesError: one has; the message names the shape.
    """
    for node, shape in shapes.items():
        met = dict.fromkeys(named_by_targets(shape.targets))
        for one in (left := list(met)):
            for constraint in shapes[one].constraints:
                if isinstance(constraint, c.Sparql | c.Custom):
                    raise ShapesError(
                        f"the shape {node}: sh:targetWhere: {one} asks in SPARQL",
                        hint="Say in SHACL Core which nodes are meant.",
                    )
                new = [inner for inner in named_by(constraint) if inner not in met]
                met.update(dict.fromkeys(new))
                left += new


def see_that_it_ends(shapes: Mapping[Term, Shape]) -> None:
    """See that no shape leads to itself, nor too deep, nor in too many ways.

    Raises:
        ShapesError: one does; the message names the shapes on the way.
    """
    heights: dict[Term, int] = {}
    reached: dict[Term, int] = {}
    for start in shapes:
        way: list[tuple[Term, Iterator[Term]]] = [(start, _below(shapes, start))]
        on_way = {start: None}
        while way:
            node, left = way[-1]
            below = next(left, None)
            if below is None:
                way.pop()
                del on_way[node]
                inner = list(_below(shapes, node))
                heights[node] = 1 + max((heights[one] for one in inner), default=0)
                reached[node] = 1 + sum(reached[one] for one in inner)
            elif below in on_way:
                raise _recursive([*on_way, below])
            elif below not in heights:
                on_way[below] = None
                way.append((below, _below(shapes, below)))
        if heights[start] > NESTING_MAX:
            raise ShapesError(
                f"the shape {start} nests {heights[start]} shapes deep",
                hint=f"{NESTING_MAX} is the limit.",
            )
    targeted = [node for node, shape in shapes.items() if shape.targets]
    if sum(reached[node] for node in targeted) > REACHED_MAX:
        most = max(targeted, key=lambda node: reached[node])
        raise ShapesError(
            f"the shape {most} reaches other shapes in {reached[most]:,} ways",
            hint=f"{REACHED_MAX:,} is the limit for all shapes with targets together.",
        )


def _below(shapes: Mapping[Term, Shape], node: Term) -> Iterator[Term]:
    for constraint in shapes[node].constraints:
        yield from named_by(constraint)


def _recursive(way: list[Term]) -> ShapesError:
    knot = way[way.index(way[-1]) :]
    return ShapesError(
        f"the shape {knot[0]} leads back to itself: {' → '.join(knot)}",
        hint="SHACL leaves open what that means. Write out as many levels as you need.",
    )
