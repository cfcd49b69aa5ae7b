"""Which nodes of a shapes graph are shapes.

Source: https://www.w3.org/TR/shacl/#shapes
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from provgraph.contracts.components import Components
from provgraph.contracts.lists import members
from provgraph.contracts.reading_constraints import PARAMETERS
from provgraph.contracts.reading_newer import NEWER_NAMING, NEWER_PARAMETERS
from provgraph.contracts.shape import (
    Target,
    TargetClass,
    TargetNode,
    TargetObjectsOf,
    TargetSubjectsOf,
    TargetWhere,
)
from provgraph.contracts.words import NEWER, Version, sh
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.vocab import RDFS_NAMESPACE, A

TARGETS: Final[Mapping[Term, Callable[[Term], Target]]] = {
    sh("targetNode"): TargetNode,
    sh("targetClass"): TargetClass,
    sh("targetSubjectsOf"): TargetSubjectsOf,
    sh("targetObjectsOf"): TargetObjectsOf,
}
NEWER_TARGETS: Final = {**TARGETS, sh("targetWhere"): TargetWhere}
_SUBCLASS: Final = iri(f"{RDFS_NAMESPACE}subClassOf")
_NAMING_ONE: Final = (sh("property"), sh("node"), sh("not"), sh("qualifiedValueShape"))
_NAMING_SEVERAL: Final = (sh("and"), sh("or"), sh("xone"))


def shape_nodes(graph: Quads, version: Version) -> Iterator[Term]:
    """Yield each node that is a shape, once.

    Raises:
        ShapesError: shapes are listed, and the list is none.
    """
    components = Components(graph)
    parameters = {
        value
        for component in components.found
        for value in graph.values(component.iri, sh("parameter"))
    }
    is_newer = version == NEWER
    words = (
        *(NEWER_TARGETS if is_newer else TARGETS),
        *sorted(PARAMETERS | components.predicates),
        *(sorted(NEWER_PARAMETERS) if is_newer else ()),
    )
    naming_one = (*_NAMING_ONE, *NEWER_NAMING) if is_newer else _NAMING_ONE
    found = dict.fromkeys(_called_shapes(graph, is_newer=is_newer))
    found.update(dict.fromkeys(_saying_so(graph, words)))
    found.update(dict.fromkeys(_named(graph, naming_one)))
    yield from (node for node in found if node not in parameters)


def with_below(graph: Quads, class_: Term) -> Iterator[Term]:
    """Yield a class and the classes below it."""
    met = {class_}
    left = [class_]
    while left:
        one = left.pop()
        yield one
        below = set(graph.subjects(_SUBCLASS, one)) - met
        met |= below
        left += sorted(below)


def _called_shapes(graph: Quads, *, is_newer: bool) -> Iterator[Term]:
    newer = ("ShapeClass",) if is_newer else ()
    for word in ("Shape", "NodeShape", "PropertyShape", *newer):
        for class_ in with_below(graph, sh(word)):
            yield from graph.subjects(A, class_)


def _saying_so(graph: Quads, words: Iterable[Term]) -> Iterator[Term]:
    """Yield what has a target or a constraint."""
    for word in words:
        for subject, _, _ in graph.match(None, word, None):
            yield subject


def _named(graph: Quads, naming_one: Iterable[Term]) -> Iterator[Term]:
    """Yield what stands where a shape has to stand."""
    for word in naming_one:
        for _, _, value in graph.match(None, word, None):
            yield value
    for word in _NAMING_SEVERAL:
        for _, _, head in graph.match(None, word, None):
            yield from members(graph, head)
