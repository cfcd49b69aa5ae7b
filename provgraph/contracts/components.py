"""Constraints in SPARQL, read from a shapes graph: `sh:sparql` and own components.

Source: https://www.w3.org/TR/shacl/#sparql-constraint-components
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from provgraph.contracts.constraint import Custom, Sparql
from provgraph.contracts.queries import messages_of, query_of, truth_of
from provgraph.contracts.words import SH_NAMESPACE, sh
from provgraph.errors import ShapesError
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term, iri, iri_value
from provgraph.rdf.vocab import RDFS_NAMESPACE, A

_BELOW: Final = iri(f"{RDFS_NAMESPACE}subClassOf")
_ALWAYS: Final = frozenset({"this", "shapesGraph", "currentShape"})
_TAKEN: Final = _ALWAYS | {"path", "PATH", "value"}
_LOCAL_NAME: Final = re.compile(r"[^\W\d][\w.·-]*\Z")
_VARNAME: Final = re.compile(r"[^\W\d]\w*")
_ROLES: Final = {"nodeValidator": "select", "propertyValidator": "select",
                 "validator": "ask"}  # fmt: skip


def sparql_constraints(graph: Quads, shape: Term) -> list[Sparql]:
    """Return the values of `sh:sparql` at a shape that are not deactivated.

    Raises:
        ShapesError: one is ill-formed.

    Source: https://www.w3.org/TR/shacl/#sparql-constraints
    """
    found = []
    for node in sorted(graph.values(shape, sh("sparql"))):
        if node[0] == '"':
            raise ShapesError(f"sh:sparql of {shape} is a literal: {node}")
        select = query_of(graph, node, "select", _ALWAYS)
        messages = messages_of(graph, node)
        if not truth_of(graph, node, "deactivated"):
            found.append(Sparql(node, select, messages))
    return found


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a shape says to a constraint component.

    Attributes:
        predicate: with which a shape says it.
        name: of the variable that has the value, without question mark.
        optional: the component has a meaning without it.
    """

    predicate: Term
    name: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Validator:
    """A query that judges.

    Attributes:
        query: the text, its prefixes before it.
        is_ask: it is asked of each value.
        messages: its own, or those of its component.
    """

    query: str
    is_ask: bool
    messages: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """A constraint component that is defined in SPARQL.

    Attributes:
        iri: its name.
        parameters: by name, in order.
        at_nodes: how node shapes are judged; None: they are not.
        at_properties: how property shapes are judged; None: they are not.
    """

    iri: Term
    parameters: tuple[Parameter, ...]
    at_nodes: Validator | None
    at_properties: Validator | None


class Components:
    """The constraint components that a shapes graph defines itself.

    Those of SHACL's own namespace are left out, however they are defined there.
    """

    def __init__(self, graph: Quads) -> None:
        """Read all of them.

        Raises:
            ShapesError: one is ill-formed.
        """
        self._graph = graph
        found = instances(graph, sh("ConstraintComponent"))
        self.found: tuple[Component, ...] = tuple(
            _component(graph, node)
            for node in sorted(found)
            if not node.startswith(f"<{SH_NAMESPACE}")
        )

    @property
    def predicates(self) -> frozenset[Term]:
        """What a node is a shape for having: the parameters of all components."""
        return frozenset(
            parameter.predicate
            for component in self.found
            for parameter in component.parameters
        )

    def of(self, shape: Term, *, is_property_shape: bool) -> list[Custom]:
        """Return the constraints of these components that a shape declares.

        A component without a validator for this sort of shape declares none.

        Raises:
            ShapesError: a parameter has two values, and is not the only one.
        """
        return [
            Custom(
                component.iri,
                parameters,
                validator.query,
                validator.is_ask,
                validator.messages,
            )
            for component in self.found
            if (validator := _validator(component, is_property_shape=is_property_shape))
            for parameters in _combinations(component, shape, self._graph)
        ]


def _validator(component: Component, *, is_property_shape: bool) -> Validator | None:
    return component.at_properties if is_property_shape else component.at_nodes


def _combinations(
    component: Component, shape: Term, graph: Quads
) -> list[tuple[tuple[str, Term], ...]]:
    values = {
        one.name: sorted(graph.values(shape, one.predicate))
        for one in component.parameters
    }
    if any(not values[one.name] for one in component.parameters if not one.optional):
        return []
    if len(component.parameters) == 1:
        ((name, several),) = values.items()
        return [((name, value),) for value in several]
    for name, several in values.items():
        if len(several) > 1:
            raise ShapesError(
                f"{shape} has {len(several)} values for {name!r} of {component.iri},"
                " which has more than one parameter",
                hint="See https://www.w3.org/TR/shacl/#syntax-rule-multiple-parameters.",
            )
    return [tuple((name, value[0]) for name, value in values.items() if value)]


def _component(graph: Quads, node: Term) -> Component:
    if node[0] != "<":
        raise ShapesError(f"the constraint component {node} has no IRI")
    declared = [_parameter(graph, one) for one in graph.values(node, sh("parameter"))]
    parameters = tuple(sorted(declared, key=lambda parameter: parameter.name))
    names = frozenset(parameter.name for parameter in parameters)
    if len(names) < len(parameters):
        raise ShapesError(f"two parameters of {node} have the same name")
    if all(parameter.optional for parameter in parameters):
        raise ShapesError(f"{node} has no parameter that is not optional")
    by_role = {role: _read(graph, node, role, names) for role in _ROLES}
    return Component(
        node,
        parameters,
        at_nodes=by_role["nodeValidator"] or by_role["validator"],
        at_properties=by_role["propertyValidator"] or by_role["validator"],
    )


def _parameter(graph: Quads, node: Term) -> Parameter:
    paths = graph.values(node, sh("path"))
    if len(paths) != 1 or paths[0][0] != "<":
        raise ShapesError(f"the parameter {node} has to have one IRI as its sh:path")
    name = _local_name(iri_value(paths[0]))
    if not _VARNAME.fullmatch(name) or name in _TAKEN:
        raise ShapesError(f"the parameter {paths[0]} cannot name a variable: {name!r}")
    return Parameter(paths[0], name, truth_of(graph, node, "optional"))


def _local_name(value: str) -> str:
    """Return the longest name at the end of an IRI that its scheme is no part of.

    Source: https://www.w3.org/TR/shacl/#dfn-local-name
    """
    match = _LOCAL_NAME.search(value, value.find(":") + 2)
    return match[0] if match else ""


def _read(
    graph: Quads, component: Term, role: str, parameters: frozenset[str]
) -> Validator | None:
    """Return the first validator in a role; None where there is none in SPARQL."""
    form = _ROLES[role]
    variables = _ALWAYS | parameters | ({"value"} if form == "ask" else set())
    kinds = {"ask": sh("SPARQLAskValidator"), "select": sh("SPARQLSelectValidator")}
    typed = {name: instances(graph, kind) for name, kind in kinds.items()}
    found = None
    for node in sorted(graph.values(component, sh(role))):
        has = {name for name in kinds if node in typed[name]}
        has |= {name for name in kinds if graph.values(node, sh(name))}
        if not has:
            continue  # in another language
        if form not in has:
            raise ShapesError(
                f"{node} is sh:{role} of {component}, and has no sh:{form}",
                hint=f"See https://www.w3.org/TR/shacl/#syntax-rule-{role}-class.",
            )
        query = query_of(graph, node, form, variables)
        messages = messages_of(graph, node) or messages_of(graph, component)
        found = found or Validator(query, form == "ask", messages)
    return found


def instances(graph: Quads, class_: Term) -> set[Term]:
    """Return the nodes of a class and of those below it."""
    seen = {class_}
    left = [class_]
    while left:
        for below in graph.subjects(_BELOW, left.pop()):
            if below not in seen:
                seen.add(below)
                left.append(below)
    return {node for one in seen for node in graph.subjects(A, one)}
