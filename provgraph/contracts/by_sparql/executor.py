"""What the executor takes, and the results it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from provgraph.contracts import constraint as c
from provgraph.contracts.asked import Endpoint
from provgraph.contracts.by_sparql.classes import Classes
from provgraph.contracts.by_sparql.nested import Store
from provgraph.contracts.by_sparql.places import Place, Places
from provgraph.contracts.by_sparql.queries import focus_query, query
from provgraph.contracts.by_sparql.refusals import why_not
from provgraph.contracts.path import Predicate
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shape, Shapes
from provgraph.rdf.terms import Term
from provgraph.rdf.xsd_order import compare

_BLANK: Final = "_:"


class Leaf(NamedTuple):
    """One constraint that is to be judged, wherever its shape judges."""

    shape: Shape
    constraint: c.Constraint


class BySparql:
    """Judges the constraints that it takes by one query each; the results stream.

    A blank node has the label of the answer. Where *labels_last* is false, since a
    store's labels mean nothing beyond one answer, each answer gives labels of its own:
    two results are never said to be about one blank node that may be about two.
    """

    def __init__(
        self, shapes: Shapes, endpoint: Endpoint, *, labels_last: bool = True
    ) -> None:
        """Judge the graph of *endpoint* by *shapes*; nothing is asked yet."""
        self._shapes = shapes
        self._endpoint = endpoint
        self._labels_last = labels_last
        self._answers = 0
        self._places = Places(shapes)
        self._classes = Classes(endpoint)
        self._store = Store(shapes.by_node, self._classes, endpoint.blanks)

    def begin(self) -> None:
        """Forget which classes are below which: the graph has changed."""
        self._classes.begin()

    def leaves(self) -> Iterator[Leaf]:
        """Yield every constraint of the targeted shapes and of those nested in them.

        Each stands once; what `sh:property` names stands instead of it.
        """
        for shape in self._places.shapes():
            for constraint in dict.fromkeys(shape.constraints):
                if not isinstance(constraint, c.Property):
                    yield Leaf(shape, constraint)

    def takes(self, shape: Shape, constraint: c.Constraint) -> bool:
        """Tell whether this executor judges a constraint of a shape."""
        return self.why_not(shape, constraint) is None

    def why_not(self, shape: Shape, constraint: c.Constraint) -> str | None:
        """Return why a constraint is not taken; None: it is."""
        return why_not(shape, constraint, self._shapes, self._places)

    def results(self, shape: Shape, constraint: c.Constraint) -> Iterator[Result]:
        """Yield the results of a constraint that is taken, in no order.

        They are of all places where the shape judges. `sh:property` has none of its
        own.

        Raises:
            QueryError: an IRI of the shapes is none.
        """
        for place in self._places.of(shape):
            text = query(self._store, place, shape, constraint)
            if text is None:
                continue
            focus = _focus(place)
            for row in self._answer(text):
                if not _is_in_order(constraint, row):
                    yield _result(shape, constraint, row[focus], row)

    def focus_nodes(self, shape: Shape) -> Iterator[Term]:
        """Yield the nodes that a shape judges, again for each way to them.

        Who judges what is not taken begins here, unless a target is a blank node or
        what conforms to a shape.

        Raises:
            QueryError: an IRI of the shapes is none.
        """
        for place in self._places.of(shape):
            for row in self._answer(focus_query(self._store, place)):
                yield row[_focus(place)]

    def _answer(self, text: str) -> Iterator[Mapping[str, Term]]:
        rows = self._endpoint.select(text)
        if self._labels_last:
            yield from rows
            return
        self._answers += 1
        label = f"{_BLANK}a{self._answers}x"
        for row in rows:
            yield {
                name: Term(label + term[2:]) if term.startswith(_BLANK) else term
                for name, term in row.items()
            }


def _focus(place: Place) -> str:
    return f"f{len(place.links)}"


def _result(
    shape: Shape, constraint: c.Constraint, focus: Term, row: Mapping[str, Term]
) -> Result:
    beyond = row.get("predicate")
    return Result(
        focus=focus,
        path=shape.path if beyond is None else Predicate(beyond),
        value=row.get("value") if beyond is None else row["object"],
        shape=shape.node,
        component=constraint.component,
        severity=shape.severity_of(constraint),
        messages=shape.messages_of(constraint),
    )


def _is_in_order(constraint: c.Constraint, row: Mapping[str, Term]) -> bool:
    """Tell whether what a store found out of order is not: it knows less of orders.

    A number may be too large for it, and many know none of booleans.
    """
    match constraint:
        case c.MinExclusive(least) | c.MinInclusive(least):
            order = compare(least, row["value"])
        case c.MaxExclusive(most) | c.MaxInclusive(most):
            order = compare(row["value"], most)
        case c.LessThan() | c.LessThanOrEquals():
            order = compare(row["value"], row["other"])
        case _:
            return False
    may_be_equal = isinstance(
        constraint, c.MinInclusive | c.MaxInclusive | c.LessThanOrEquals
    )
    return order == -1 or (may_be_equal and order == 0)
