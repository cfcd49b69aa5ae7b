"""The constraints that SHACL 1.2 adds, and the older ones where they take more.

Source: https://www.w3.org/TR/shacl12-core/#core-components
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from provgraph.contracts import constraint as c
from provgraph.contracts import newer as n
from provgraph.contracts.components import instances
from provgraph.contracts.lists import NIL, members
from provgraph.contracts.path import Path
from provgraph.contracts.reading_parameters import (
    KINDS,
    an_iri,
    count,
    ill_formed,
    is_true,
)
from provgraph.contracts.reading_path import read_path
from provgraph.contracts.target import Target
from provgraph.contracts.words import sh
from provgraph.errors import ShapesError
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.vocab import RDFS_NAMESPACE, A

_CLASS: Final = iri(f"{RDFS_NAMESPACE}Class")
_BELOW: Final = iri(f"{RDFS_NAMESPACE}subClassOf")
_PATH: Final = sh("path")
_BY_TYPES: Final = sh("ByTypes")
_UNIQUE: Final = sh("uniqueValuesFor")
_REIFIER: Final = sh("reifierShape")

_OF_PATH: Final[dict[Term, Callable[[Path], c.Constraint]]] = {
    sh("equals"): n.EqualsPath,
    sh("disjoint"): n.DisjointPath,
    sh("lessThan"): n.LessThanPath,
    sh("lessThanOrEquals"): n.LessThanOrEqualsPath,
}
_OF_SHAPE: Final[dict[Term, Callable[[Term], c.Constraint]]] = {
    sh("memberShape"): n.MemberShape,
    sh("someValue"): n.SomeValue,
}
_OF_COUNT: Final[dict[Term, Callable[[int], c.Constraint]]] = {
    sh("minListLength"): n.MinListLength,
    sh("maxListLength"): n.MaxListLength,
}
_SWITCHES: Final[dict[Term, Callable[[], c.Constraint]]] = {
    sh("uniqueMembers"): n.UniqueMembers,
    sh("singleLine"): n.SingleLine,
}
NEWER_PARAMETERS: Final = frozenset(
    {
        *_OF_SHAPE,
        *_OF_COUNT,
        *_SWITCHES,
        sh("subsetOf"),
        sh("rootClass"),
        _UNIQUE,
        _REIFIER,
    }
)
"""A node that has one of these is a shape."""

NEWER_NAMING: Final = (*_OF_SHAPE, _REIFIER, sh("targetWhere"))
"""Words whose values are shapes."""

NEWER_AT_MOST_ONE: Final = (*_OF_COUNT, *_SWITCHES, sh("reificationRequired"))


def newer_constraints(graph: Quads, node: Term) -> Iterator[c.Constraint]:
    """Yield the constraints of a shape that only SHACL 1.2 knows.

    Raises:
        ShapesError: one of them is ill-formed; the message names shape and parameter.
    """
    for parameter, of_shape in _OF_SHAPE.items():
        yield from map(of_shape, graph.values(node, parameter))
    for parameter, of_count in _OF_COUNT.items():
        for value in graph.values(node, parameter):
            yield of_count(count(node, parameter, value))
    for parameter, of_switch in _SWITCHES.items():
        if is_true(graph, node, parameter):
            yield of_switch()
    for value in graph.values(node, sh("subsetOf")):
        yield n.SubsetOf(read_path(graph, value))
    for value in graph.values(node, sh("rootClass")):
        yield n.RootClass(_iris(graph, node, sh("rootClass"), value))
    yield from _reified(graph, node)
    if _BY_TYPES in graph.values(node, sh("closed")):
        yield _closed_by_types(graph, node)


def widened(graph: Quads, node: Term, parameter: Term, value: Term) -> c.Constraint:
    """Return a constraint whose parameter is a list or a path, and was an IRI before.

    Raises:
        ShapesError: it is neither.
    """
    of_path = _OF_PATH.get(parameter)
    if of_path is not None:
        return of_path(read_path(graph, value))
    listed = _iris(graph, node, parameter, value)
    if parameter == sh("class"):
        return n.AnyClass(listed)
    return n.AnyDatatype(listed, listed)


def of_several_kinds(graph: Quads, node: Term, head: Term) -> c.NodeKind:
    """Return the constraint that a value is of one of several kinds.

    Raises:
        ShapesError: there is no list of them.
    """
    kinds: set[c.Kind] = set()
    for kind in members(graph, head):
        if kind not in KINDS:
            raise ill_formed(node, sh("nodeKind"), f"{kind} is no node kind")
        kinds |= KINDS[kind]
    return c.NodeKind(frozenset(kinds))


def unique_values(
    graph: Quads, node: Term, targets: tuple[Target, ...]
) -> Iterator[n.UniqueValuesFor]:
    """Yield what says that targets of a shape have values of their own.

    Raises:
        ShapesError: it is said of a property shape, or of no properties.
    """
    for value in graph.values(node, _UNIQUE):
        if graph.values(node, _PATH):
            why = "what values of a path would be compared with is left open"
            raise ill_formed(node, _UNIQUE, f"{why}; say it of the node shape")
        listed = _iris(graph, node, _UNIQUE, value)
        if not listed:
            raise ill_formed(node, _UNIQUE, "the list is empty")
        yield n.UniqueValuesFor(listed, targets)


def _reified(graph: Quads, node: Term) -> Iterator[n.ReifierShape]:
    is_required = is_true(graph, node, sh("reificationRequired"))
    shapes = graph.values(node, _REIFIER)
    if is_required and not shapes:
        why = "it is for shapes that have sh:reifierShape"
        raise ill_formed(node, sh("reificationRequired"), why)
    for shape in shapes:
        paths = graph.values(node, _PATH)
        if not paths or paths[0][0] != "<":
            why = "it is for shapes whose sh:path is one property"
            raise ill_formed(node, _REIFIER, why)
        yield n.ReifierShape(paths[0], shape, is_required)


def _iris(graph: Quads, node: Term, parameter: Term, value: Term) -> tuple[Term, ...]:
    """Return the members of a list of IRIs, or the one IRI that is no list."""
    try:
        is_list = value == NIL or graph.is_blank(value)
        listed = members(graph, value) if is_list else (value,)
    except ShapesError as error:
        raise ill_formed(node, parameter, error.message) from error
    return tuple(an_iri(node, parameter, one) for one in listed)


def _closed_by_types(graph: Quads, node: Term) -> n.ClosedByTypes:
    """Return what allows a node the properties of the shapes for its types.

    Source: https://www.w3.org/TR/shacl12-core/#ClosedConstraintComponent
    """
    ignored = {
        predicate
        for head in graph.values(node, sh("ignoredProperties"))
        for predicate in members(graph, head)
    }
    both = instances(graph, sh("ShapeClass"))
    classes = instances(graph, _CLASS) | both
    shapes = instances(graph, sh("NodeShape")) | both
    properties = {one for one, _, _ in graph.match(None, sh("property"), None)}
    declared = (
        n.Declared(
            one,
            frozenset(_own_predicates(graph, one)),
            tuple(_onward(graph, one, classes, shapes)),
        )
        for one in sorted(classes | shapes | properties)
    )
    return n.ClosedByTypes(tuple(declared), frozenset({A, *ignored}))


def _own_predicates(graph: Quads, shape: Term) -> Iterator[Term]:
    for inner in graph.values(shape, sh("property")):
        for path in graph.values(inner, _PATH):
            if path[0] == "<" and not graph.is_blank(path):
                yield path


def _onward(
    graph: Quads, node: Term, classes: set[Term], shapes: set[Term]
) -> Iterator[Term]:
    """Yield the classes above a class, and the shapes for it or beside it."""
    if node in classes:
        yield from graph.values(node, _BELOW)
        yield from graph.subjects(sh("targetClass"), node)
    if node in shapes:
        yield from graph.values(node, sh("node"))
