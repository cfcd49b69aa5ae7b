"""What a shapes graph says of single constraints: of the statements that make them.

In Turtle it stands behind the statement: `sh:minCount 1 {| sh:severity sh:Info |}`.

Source: https://www.w3.org/TR/shacl12-core/#severity
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from provgraph.contracts.changes.laid import Laid
from provgraph.contracts.constraint import Constraint
from provgraph.contracts.queries import messages_of
from provgraph.contracts.reading_parameters import an_iri, ill_formed, is_true
from provgraph.contracts.shape import Said
from provgraph.contracts.words import sh
from provgraph.rdf.quads import Quads, Triple
from provgraph.rdf.terms import Term, triple_term
from provgraph.rdf.vocab import REIFIES

_SEVERITY: Final = sh("severity")
_MESSAGE: Final = sh("message")
_DEACTIVATED: Final = sh("deactivated")

Read = Callable[[Quads], Iterable[Constraint]]
"""Reads the constraints of one shape from a graph."""


@dataclass(frozen=True, slots=True)
class OfConstraints:
    """What is said of constraints of one shape.

    Attributes:
        said: of their results.
        deactivated: those that are not judged.
    """

    said: tuple[Said, ...] = ()
    deactivated: frozenset[Constraint] = frozenset()


def is_anything_said(graph: Quads) -> bool:
    """Tell whether a graph says anything of single constraints."""
    return any(
        graph.values(reifier, word)
        for reifier, _, _ in graph.match(None, REIFIES, None)
        for word in (_SEVERITY, _MESSAGE, _DEACTIVATED)
    )


def read_said(
    graph: Quads, node: Term, parameters: frozenset[Term], read: Read
) -> OfConstraints:
    """Return what is said of the constraints of a shape.

    Args:
        graph: with the shapes.
        node: the shape.
        parameters: that make constraints.
        read: reads the constraints of the shape.

    Raises:
        ShapesError: it is ill-formed.
    """
    said: list[Said] = []
    deactivated: set[Constraint] = set()
    for statement, reifier in _reified(graph, node, parameters):
        severities = graph.values(reifier, _SEVERITY)
        if len(severities) > 1:
            raise ill_formed(node, _SEVERITY, "there is more than one")
        for severity in severities:
            an_iri(node, _SEVERITY, severity)
        messages = messages_of(graph, reifier)
        is_off = is_true(graph, reifier, _DEACTIVATED)
        if not (severities or messages or is_off):
            continue
        others = set(read(Laid(graph, (), (statement,))))
        for one in dict.fromkeys(read(graph)):
            if one in others:
                continue  # it does not come of this statement
            if is_off:
                deactivated.add(one)
            said.append(Said(one, next(iter(severities), None), messages))
    return OfConstraints(tuple(said), frozenset(deactivated))


def _reified(
    graph: Quads, node: Term, parameters: frozenset[Term]
) -> Iterator[tuple[Triple, Term]]:
    """Yield the statements of a shape that make constraints, with their reifiers."""
    for statement in sorted(graph.match(node, None, None)):
        if statement[1] in parameters:
            for reifier in sorted(graph.subjects(REIFIES, triple_term(*statement))):
                yield statement, reifier
