"""A whole graph judged: each constraint by the executor that is best at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from provgraph.contracts import constraint as c
from provgraph.contracts.asked import sparql_batch
from provgraph.contracts.asking import Asking
from provgraph.contracts.closures import STEPS_MAX, Closures
from provgraph.contracts.knots import named_by
from provgraph.contracts.report import Kind, Report, Result, kind_of
from provgraph.contracts.shape import (
    Shape,
    Shapes,
    Target,
    TargetNode,
    TargetSaid,
    TargetWhere,
)
from provgraph.errors import UsageError
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term

RESULTS_MAX: Final = 100_000
"""How many results a report lists; it counts all."""

_BY_COLUMNS_FROM: Final = 3_000
"""Focus nodes; for fewer it takes longer to load the library for columns."""

CLOSURES: Final = "closures"
COLUMNAR: Final = "columnar"
SPARQL: Final = "sparql"

_Found = Iterator[Result]


def judge_graph(  # noqa: PLR0913 - what one may ask for
    shapes: Shapes,
    quads: Quads,
    *,
    asking: Asking | None = None,
    by_columns: bool = False,
    with_details: bool = False,
    now: str = "",
    results_max: int = RESULTS_MAX,
    disallowed: frozenset[Term] | None = None,
) -> Report:
    """Return what shapes find in a graph that does not change meanwhile.

    Args:
        shapes: whose targets say what is judged.
        quads: the graph.
        asking: who is asked in SPARQL; there has to be one if shapes ask so.
        by_columns: the graph is large, and what can be is judged by its columns.
        with_details: results tell what inner shapes found; then nothing goes by
            columns.
        now: the time at which it is judged what is overdue; "": nothing is.
        results_max: how many results are listed; all are counted.
        disallowed: the severities whose results keep the graph from conforming; None:
            those that the version of the standard says.

    Raises:
        UsageError: nobody can be asked in SPARQL.
        EvaluationError, QueryError: a query of the shapes failed.
    """
    if asking is None and any(map(needs_sparql, _constraints(shapes))):
        raise UsageError("the shapes ask in SPARQL, and nobody can be asked here")
    closures = Closures(shapes, quads, asked=asking, with_details=with_details, now=now)
    if by_columns and not with_details:
        judged = _by_columns(shapes, quads, closures, asking)
    else:
        judged = _by_closures(shapes, closures, asking)
    results: list[Result] = []
    counts: Counter[Kind] = Counter()
    engines: Counter[str] = Counter()
    for engine, found in judged:
        engines[engine] += 1
        for result in found:
            counts[kind_of(result)] += 1
            if len(results) < results_max:
                results.append(result)
    return Report(
        tuple(results), counts, engines, shapes.notes, shapes.tolerated, disallowed
    )


def broken(
    shapes: Shapes, quads: Quads, now: str = "", *, steps_max: int = STEPS_MAX
) -> Iterator[tuple[Term, Term]]:
    """Yield the key of a shape and a focus node, for each at which it finds anything.

    What is written in SPARQL finds nothing here. What is overdue is so at the time
    *now*.

    Raises:
        ExhaustedError: more than *steps_max* nodes and values had to be looked at one
            by one.
    """
    closures = Closures(shapes, quads, now=now, steps_max=steps_max)
    targeted = {
        key: (shape, closures.focus_nodes(shape))
        for key, shape in shapes.targeted().items()
    }
    if sum(len(nodes) for _, nodes in targeted.values()) < _BY_COLUMNS_FROM:
        for key, (shape, nodes) in targeted.items():
            for node in nodes:
                if next(closures.judge(shape, node), None) is not None:
                    yield key, node
        return
    from provgraph.contracts.columnar import Columnar  # noqa: PLC0415 - loads polars

    shapes = _with_targets_found(shapes, closures)
    columnar = Columnar(shapes, quads)
    for key, (shape, nodes) in targeted.items():
        found: set[Term] = set()
        for constraint in shape.constraints:
            if _is_flat(shapes, shape, constraint) and columnar.takes(
                shape, constraint
            ):
                focuses = columnar.focuses(shapes.by_node[key])
                results = columnar.results(shape, constraint, focuses)
                found.update(result.focus for result in results)
                continue
            found.update(
                node
                for node in nodes
                if next(closures.judge_by(constraint, shape, node), None) is not None
            )
        yield from ((key, node) for node in found)


def _with_targets_found(shapes: Shapes, closures: Closures) -> Shapes:
    """Return shapes with the nodes of a graph for targets that only closures know."""
    found = {
        key: replace(shape, targets=_found(shape, closures))
        for key, shape in shapes.targeted().items()
        if shape.awaits is not None
        or any(isinstance(one, TargetWhere | TargetSaid) for one in shape.targets)
    }
    return replace(shapes, by_node={**shapes.by_node, **found}) if found else shapes


def _found(shape: Shape, closures: Closures) -> tuple[Target, ...]:
    if shape.awaits is not None:  # of its targets, those that can be judged yet
        return tuple(map(TargetNode, closures.focus_nodes(shape)))
    newer = tuple(
        one for one in shape.targets if isinstance(one, TargetWhere | TargetSaid)
    )
    others = (one for one in shape.targets if one not in newer)
    return (*others, *map(TargetNode, closures.selected(newer)))


def _is_flat(shapes: Shapes, shape: Shape, constraint: c.Constraint) -> bool:
    """Tell whether the focus node of each result is the one of the shape itself."""
    if not isinstance(constraint, c.Property):
        return True
    inner = shapes.by_node[constraint.shape]
    return shape.path is None and not any(
        isinstance(one, c.Property) for one in inner.constraints
    )


def needs_sparql(constraint: c.Constraint) -> bool:
    """Tell whether a constraint itself is written in SPARQL."""
    return isinstance(constraint, (c.Sparql, c.Custom))


def _constraints(shapes: Shapes) -> Iterator[c.Constraint]:
    """Yield the constraints of active shapes that are ever judged."""
    met = dict.fromkeys(shapes.targeted())
    for key in (left := list(met)):
        shape = shapes.by_node[key]
        for constraint in () if shape.deactivated else shape.constraints:
            yield constraint
            for inner in named_by(constraint):
                if inner not in met:
                    met[inner] = None
                    left.append(inner)


def _by_closures(
    shapes: Shapes, closures: Closures, asking: Asking | None
) -> Iterator[tuple[str, _Found]]:
    """Yield what each constraint of each shape with targets finds."""
    for shape in shapes.targeted().values():
        focuses = closures.focus_nodes(shape)
        for constraint in shape.constraints:
            yield _one_by_one(shape, constraint, focuses, closures, asking)


def _by_columns(
    shapes: Shapes, quads: Quads, closures: Closures, asking: Asking | None
) -> Iterator[tuple[str, _Found]]:
    """Yield what each constraint finds, of nested property shapes too."""
    from provgraph.contracts.columnar import Columnar  # noqa: PLC0415 - loads polars

    columnar = Columnar(_with_targets_found(shapes, closures), quads)
    for shape, constraint, focuses in columnar.leaves():
        if columnar.takes(shape, constraint):
            yield COLUMNAR, columnar.results(shape, constraint, focuses)
            continue
        nodes = list(focuses.each())
        yield _one_by_one(shape, constraint, nodes, closures, asking)


def _one_by_one(
    shape: Shape,
    constraint: c.Constraint,
    focuses: list[Term],
    closures: Closures,
    asking: Asking | None,
) -> tuple[str, _Found]:
    """Return what a constraint finds at some nodes, and who judged."""
    if (
        isinstance(constraint, c.Sparql)
        and asking is not None
        and len(set(focuses)) == len(focuses)
    ):
        return SPARQL, sparql_batch(
            constraint,
            shape,
            focuses,
            asking.endpoint,
            shapes_graph=asking.shapes_graph,
        )
    engine = SPARQL if needs_sparql(constraint) else CLOSURES
    return engine, (
        result
        for focus in focuses
        for result in closures.judge_by(constraint, shape, focus)
    )
