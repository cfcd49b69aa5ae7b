"""The Core constraints of one shape, as a shapes graph writes them.

Source: https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from provgraph.contracts import constraint as c
from provgraph.contracts.lists import NIL, members
from provgraph.contracts.reading_newer import (
    newer_constraints,
    of_several_kinds,
    widened,
)
from provgraph.contracts.reading_parameters import (
    KINDS,
    an_iri,
    count,
    ill_formed,
    is_true,
    texts,
)
from provgraph.contracts.words import NEWER, Version, sh
from provgraph.errors import QueryError
from provgraph.rdf.quads import Quads
from provgraph.rdf.regex import matcher
from provgraph.rdf.terms import Term, lexical

ONLY_PROPERTY_SHAPES: Final = frozenset(
    map(
        sh,
        (
            "minCount",
            "maxCount",
            "uniqueLang",
            "lessThan",
            "lessThanOrEquals",
            "qualifiedValueShape",
        ),
    )
)
"""Parameters that a node shape may not have."""

AT_MOST_ONE: Final = tuple(
    map(
        sh,
        (
            "datatype",
            "nodeKind",
            "minCount",
            "maxCount",
            "minExclusive",
            "minInclusive",
            "maxExclusive",
            "maxInclusive",
            "minLength",
            "maxLength",
            "flags",
            "languageIn",
            "uniqueLang",
            "closed",
            "ignoredProperties",
            "qualifiedMinCount",
            "qualifiedMaxCount",
            "qualifiedValueShapesDisjoint",
            "in",
        ),
    )
)
_OF_TERM: Final[dict[Term, Callable[[Term], c.Constraint]]] = {
    sh("minExclusive"): c.MinExclusive,
    sh("minInclusive"): c.MinInclusive,
    sh("maxExclusive"): c.MaxExclusive,
    sh("maxInclusive"): c.MaxInclusive,
    sh("hasValue"): c.HasValue,
    sh("not"): c.Not,
    sh("node"): c.Node,
    sh("property"): c.Property,
}
_OF_IRI: Final[dict[Term, Callable[[Term], c.Constraint]]] = {
    sh("class"): c.Class,
    sh("datatype"): c.Datatype,
    sh("equals"): c.Equals,
    sh("disjoint"): c.Disjoint,
    sh("lessThan"): c.LessThan,
    sh("lessThanOrEquals"): c.LessThanOrEquals,
}
_OF_COUNT: Final[dict[Term, Callable[[int], c.Constraint]]] = {
    sh("minCount"): c.MinCount,
    sh("maxCount"): c.MaxCount,
    sh("minLength"): c.MinLength,
    sh("maxLength"): c.MaxLength,
}
_OF_LIST: Final[dict[Term, Callable[[tuple[Term, ...]], c.Constraint]]] = {
    sh("and"): c.And,
    sh("or"): c.Or,
    sh("xone"): c.Xone,
    sh("in"): c.In,
}
_SPECIAL: Final = frozenset(
    map(
        sh,
        (
            "nodeKind",
            "pattern",
            "languageIn",
            "uniqueLang",
            "closed",
            "qualifiedValueShape",
        ),
    )
)
PARAMETERS: Final = frozenset(
    {*_OF_TERM, *_OF_IRI, *_OF_COUNT, *_OF_LIST, *_SPECIAL, sh("sparql")}
)
"""A node that has one of these is a shape."""


def core_constraints(
    graph: Quads, node: Term, version: Version
) -> Iterator[c.Constraint]:
    """Yield the Core constraints of a shape but those that need more than itself.

    Raises:
        ShapesError: one of them is ill-formed; the message names shape and parameter.
    """
    for parameter, of_term in _OF_TERM.items():
        yield from map(of_term, graph.values(node, parameter))
    for parameter, of_iri in _OF_IRI.items():
        for value in graph.values(node, parameter):
            if version == NEWER and (value == NIL or graph.is_blank(value)):
                yield widened(graph, node, parameter, value)
            else:
                yield of_iri(an_iri(node, parameter, value))
    for parameter, of_count in _OF_COUNT.items():
        for value in graph.values(node, parameter):
            yield of_count(count(node, parameter, value))
    for parameter, of_list in _OF_LIST.items():
        for head in graph.values(node, parameter):
            yield of_list(members(graph, head))
    yield from _special(graph, node, version)
    if version == NEWER:
        yield from newer_constraints(graph, node)


def _special(graph: Quads, node: Term, version: Version) -> Iterator[c.Constraint]:
    """Yield those whose parameters are read in a way of their own."""
    for kind in graph.values(node, sh("nodeKind")):
        if kind in KINDS:
            yield c.NodeKind(frozenset(KINDS[kind]))
        elif version == NEWER and graph.is_blank(kind):
            yield of_several_kinds(graph, node, kind)
        else:
            raise ill_formed(node, sh("nodeKind"), f"{kind} is no node kind")
    flags = "".join(texts(graph, node, sh("flags")))
    for pattern in texts(graph, node, sh("pattern")):
        try:
            matcher(pattern, flags)
        except QueryError as error:
            raise ill_formed(node, sh("pattern"), error.message) from error
        yield c.Pattern(pattern, flags)
    for head in graph.values(node, sh("languageIn")):
        yield c.LanguageIn(tuple(_languages(node, members(graph, head))))
    if is_true(graph, node, sh("uniqueLang")):
        yield c.UniqueLang()
    by_types = version == NEWER and sh("ByTypes") in graph.values(node, sh("closed"))
    if not by_types and is_true(graph, node, sh("closed")):
        yield c.Closed(_allowed(graph, node))


def _languages(node: Term, listed: tuple[Term, ...]) -> Iterator[str]:
    for one in listed:
        if one[0] != '"':
            raise ill_formed(node, sh("languageIn"), f"{one} is no text")
        yield lexical(one)


def _allowed(graph: Quads, node: Term) -> frozenset[Term]:
    """Return the predicates that a closed shape allows: of its properties, and more."""
    found = {
        path
        for shape in graph.values(node, sh("property"))
        for path in graph.values(shape, sh("path"))
        if path[0] == "<"
    }
    for head in graph.values(node, sh("ignoredProperties")):
        found.update(members(graph, head))
    return frozenset(found)
