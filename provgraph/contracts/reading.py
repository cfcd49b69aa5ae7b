"""From a shapes graph to shapes.

A node is a shape because it says so, has a target, has a constraint, or stands where
a shape has to stand.

Source: https://www.w3.org/TR/shacl/#shapes
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from provgraph.contracts import constraint as c
from provgraph.contracts.awaiting import read_awaits
from provgraph.contracts.components import Components, sparql_constraints
from provgraph.contracts.discovering import (
    NEWER_TARGETS,
    TARGETS,
    shape_nodes,
    with_below,
)
from provgraph.contracts.knots import see_that_it_ends, see_that_targets_are_core
from provgraph.contracts.queries import messages_of
from provgraph.contracts.reading_constraints import (
    AT_MOST_ONE,
    ONLY_PROPERTY_SHAPES,
    PARAMETERS,
    core_constraints,
)
from provgraph.contracts.reading_newer import (
    NEWER_AT_MOST_ONE,
    NEWER_PARAMETERS,
    unique_values,
)
from provgraph.contracts.reading_parameters import an_iri, count, ill_formed, is_true
from provgraph.contracts.reading_path import read_path
from provgraph.contracts.reading_said import (
    OfConstraints,
    is_anything_said,
    read_said,
)
from provgraph.contracts.shape import (
    Shape,
    Shapes,
    Target,
    TargetClass,
    TargetNode,
    TargetSaid,
    TargetWhere,
)
from provgraph.contracts.versions import notes_on
from provgraph.contracts.words import (
    DEBUG,
    NEWER,
    RECOMMENDED,
    TRACE,
    VIOLATION,
    Version,
    sh,
)
from provgraph.errors import ShapesError
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.vocab import RDFS_NAMESPACE, A

_CLASS: Final = iri(f"{RDFS_NAMESPACE}Class")
_OWL_CLASS: Final = iri("http://www.w3.org/2002/07/owl#Class")
_PATH: Final = sh("path")
_QUALIFIED: Final = sh("qualifiedValueShape")
_ADVANCED: Final = (sh("rule"), sh("target"), sh("expression"), sh("values"), sh("js"))
_FUNCTIONS: Final = (sh("SPARQLFunction"), sh("JSFunction"))
"""Words of SHACL-AF and SHACL-JS; who writes them wants more than is planned here."""


def read_shapes(graph: Quads, *, version: Version = RECOMMENDED) -> Shapes:
    """Return the shapes of a graph, as a version of the standard reads it.

    What only a newer version knows is left out, and a note says so.

    Raises:
        ShapesError: the graph is ill-formed; the message names the shape.
    """
    notes = notes_on(graph, version)
    reader = _Reader(graph, version)
    found = {node: reader.shape(node) for node in shape_nodes(graph, version)}
    see_that_it_ends(found)
    see_that_targets_are_core(found)
    tolerated = frozenset({DEBUG, TRACE} if version == NEWER else ())
    return Shapes(found, graph, notes, tolerated)


def advanced(graph: Quads) -> tuple[Term, ...]:
    """Return the words of SHACL-AF and SHACL-JS that a shapes graph uses."""
    words = (
        word
        for word in _ADVANCED
        if next(graph.match(None, word, None), None) is not None
    )
    return (*words, *(kind for kind in _FUNCTIONS if graph.subjects(A, kind)))


class _Reader:
    def __init__(self, graph: Quads, version: Version) -> None:
        self._graph = graph
        self._version = version
        self._components = Components(graph)
        newer = with_below(graph, sh("ShapeClass")) if version == NEWER else ()
        self._classes = {
            node
            for kind in (*with_below(graph, _CLASS), _OWL_CLASS, *newer)
            for node in graph.subjects(A, kind)
        }
        self._says = version == NEWER and is_anything_said(graph)

    def shape(self, node: Term) -> Shape:
        graph = self._graph
        if node[0] == '"':
            raise ShapesError(f"{node} stands where a shape has to stand")
        self._check(node)
        paths = graph.values(node, _PATH)
        path = read_path(graph, paths[0]) if paths else None
        of_constraints = self._said(node)
        return Shape(
            node,
            path,
            tuple(self._targets(node)),
            tuple(
                one
                for one in self._constraints(node)
                if one not in of_constraints.deactivated
            ),
            self._severity(node),
            messages_of(graph, node),
            is_true(graph, node, sh("deactivated")),
            read_awaits(graph, node),
            of_constraints.said,
        )

    def _severity(self, node: Term) -> Term:
        for severity in self._graph.values(node, sh("severity")):
            return an_iri(node, sh("severity"), severity)
        return VIOLATION

    def _said(self, node: Term) -> OfConstraints:
        """Return what is said of single constraints of a shape."""
        if not self._says:
            return OfConstraints()
        makers = PARAMETERS | NEWER_PARAMETERS | self._components.predicates
        return read_said(
            self._graph,
            node,
            makers,
            lambda graph: _Reader(graph, self._version)._constraints(node),  # noqa: SLF001
        )

    def _check(self, node: Term) -> None:
        """See that parameters stand where they may, and as often."""
        graph = self._graph
        newer = NEWER_AT_MOST_ONE if self._version == NEWER else ()
        others = (_PATH, sh("severity"), sh("deactivated"), *newer)
        for parameter in (*AT_MOST_ONE, *others):
            if len(graph.values(node, parameter)) > 1:
                raise ill_formed(node, parameter, "there is more than one")
        for inner in graph.values(node, sh("property")):
            if not graph.values(inner, _PATH):
                raise ill_formed(node, sh("property"), f"{inner} has no sh:path")
        if graph.values(node, _PATH):
            return
        for parameter in ONLY_PROPERTY_SHAPES:
            if graph.values(node, parameter):
                why = "it is for property shapes, and this has no sh:path"
                raise ill_formed(node, parameter, why)

    def _targets(self, node: Term) -> Iterator[Target]:
        is_newer = self._version == NEWER
        for word, kind in (NEWER_TARGETS if is_newer else TARGETS).items():
            for value in self._graph.values(node, word):
                is_one = kind in {TargetNode, TargetWhere}  # any term, or a shape
                yield kind(value if is_one else an_iri(node, word, value))
        if node in self._classes:  # a class that is a shape is its own target
            yield TargetClass(node)
        if is_newer and node[0] == "<" and not self._graph.is_blank(node):
            yield TargetSaid(node)  # data can name it

    def _constraints(self, node: Term) -> Iterator[c.Constraint]:
        graph = self._graph
        yield from core_constraints(graph, node, self._version)
        yield from self._qualified(node)
        if self._version == NEWER:
            yield from unique_values(graph, node, tuple(self._targets(node)))
        yield from sparql_constraints(graph, node)
        is_property = bool(graph.values(node, _PATH))
        yield from self._components.of(node, is_property_shape=is_property)

    def _qualified(self, node: Term) -> Iterator[c.Constraint]:
        graph = self._graph
        for shape in graph.values(node, _QUALIFIED):
            siblings: tuple[Term, ...] = ()
            if is_true(graph, node, sh("qualifiedValueShapesDisjoint")):
                siblings = self._siblings(node, shape)
            for value in graph.values(node, sh("qualifiedMinCount")):
                least = count(node, sh("qualifiedMinCount"), value)
                yield c.QualifiedMinCount(shape, least, siblings)
            for value in graph.values(node, sh("qualifiedMaxCount")):
                most = count(node, sh("qualifiedMaxCount"), value)
                yield c.QualifiedMaxCount(shape, most, siblings)

    def _siblings(self, node: Term, own: Term) -> tuple[Term, ...]:
        """Return the qualified shapes of all properties of the shapes with this one.

        Source: https://www.w3.org/TR/shacl/#dfn-sibling-shapes
        """
        graph = self._graph
        found = {
            qualified: None
            for parent in graph.subjects(sh("property"), node)
            for other in graph.values(parent, sh("property"))
            for qualified in graph.values(other, _QUALIFIED)
        }
        found.pop(own, None)
        return tuple(found)
