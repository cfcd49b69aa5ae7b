"""What the executor takes, in which order, and the results it gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from provgraph.contracts.columnar.columns import Columns, only
from provgraph.contracts.columnar.focuses import Focuses, targeted
from provgraph.contracts.columnar.judging import Judge
from provgraph.contracts.columnar.reading import DEPTH_MAX, Reading, inner_shapes
from provgraph.contracts.constraint import Constraint, Property
from provgraph.contracts.path import Predicate, predicates
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shape, Shapes
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term

_LOOKED_UP_MAX: Final = 200
"""10 µs each: as long as a column of 2,000 rows takes; most are longer."""

_PAIRS_MAX: Final = 4_000_000
"""So many take 300 MB or so while they are joined."""


class Leaf(NamedTuple):
    """One constraint that is to be judged, and of which nodes."""

    shape: Shape
    constraint: Constraint
    focuses: Focuses


class Columnar:
    """Judges the constraints that it takes; nothing is read before it is needed.

    It keeps columns in memory between its answers, so the graph may not change.
    """

    def __init__(
        self,
        shapes: Shapes,
        quads: Quads,
        *,
        looked_up_max: int = _LOOKED_UP_MAX,
        pairs_max: int = _PAIRS_MAX,
    ) -> None:
        """Judge *quads* by *shapes*; neither limit changes what is found."""
        self._shapes = shapes
        self._columns = Columns(quads, looked_up_max)
        self._judge = Judge(shapes, self._columns, pairs_max)
        self._reading = Reading(shapes)

    def leaves(self) -> Iterator[Leaf]:
        """Yield every constraint of the targeted shapes and of those nested in them.

        Who judges each before asking for the next has the fewest columns in memory.
        """
        planned = [
            (shape, constraint)
            for shape in self._shapes.targeted().values()
            for constraint in shape.constraints
        ]
        last_used = {
            predicate: at
            for at, (shape, constraint) in enumerate(planned)
            for predicate in self._reading.of(shape, constraint)
        }
        of = focuses = None
        with self._columns.ahead() as expect:
            for at, (shape, constraint) in enumerate(planned):
                if of is not shape or focuses is None:
                    of, focuses = shape, self.focuses(shape)
                    expect(self._read_first(shape), len(focuses.nodes))
                yield from self._leaves(shape, constraint, focuses)
                self._columns.let_go(
                    one for one, last in last_used.items() if last == at
                )

    def _read_first(self, shape: Shape) -> Iterator[Term]:
        """Yield the predicates on the paths that lead on from a shape's focus nodes."""
        for constraint in shape.constraints:
            for node in inner_shapes(constraint):
                path = self._shapes.by_node[node].path
                if path is not None:
                    yield from predicates(path)

    def focuses(self, shape: Shape) -> Focuses:
        """Return the focus nodes that the targets of a shape name."""
        return targeted(shape, self._columns)

    def takes(
        self,
        shape: Shape,  # noqa: ARG002 - every executor is asked so
        constraint: Constraint,
    ) -> bool:
        """Tell whether this executor judges a constraint of a shape.

        Of what it does not take, `Focuses.each` gives the nodes to another one.
        """
        return self._reading.takes(constraint)

    def results(
        self, shape: Shape, constraint: Constraint, focuses: Focuses
    ) -> Iterator[Result]:
        """Yield the results of one constraint that is taken, in no order."""
        if isinstance(constraint, Property):
            for leaf in self._leaves(shape, constraint, focuses):
                yield from self.results(*leaf)
            return
        breaches = self._judge.breaches(shape, constraint, focuses.nodes)
        severity = shape.severity_of(constraint)
        messages = shape.messages_of(constraint)
        for row in focuses.repeated(breaches).iter_rows(named=True):
            beyond = row.get("predicate")
            yield Result(
                focus=row["focus"],
                path=Predicate(beyond) if beyond else shape.path,
                value=row["value"],
                shape=shape.node,
                component=constraint.component,
                severity=severity,
                messages=messages,
            )

    def _leaves(
        self, shape: Shape, constraint: Constraint, focuses: Focuses, depth: int = 0
    ) -> Iterator[Leaf]:
        if not isinstance(constraint, Property) or depth > DEPTH_MAX:
            yield Leaf(shape, constraint, focuses)
            return
        inner = self._shapes.by_node[constraint.shape]
        if inner.deactivated:
            return
        if shape.path is not None:
            parts = self._judge.values(shape.path, focuses.nodes)
            focuses = focuses.onward(only(found, nodes) for nodes, found in parts)
        for one in inner.constraints:
            yield from self._leaves(inner, one, focuses, depth + 1)
