"""Constraints in SPARQL, asked of whoever can answer.

Source: https://www.w3.org/TR/shacl/#sparql-constraints-validation
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Protocol

from provgraph.contracts.constraint import Custom, Sparql
from provgraph.contracts.path import Predicate, as_sparql
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shape
from provgraph.errors import EvaluationError, QueryError
from provgraph.rdf.sparql.prebound import Prepared, prepared
from provgraph.rdf.terms import XSD, Term, boolean, escaped, iri_value, lexical

FOCUSES_AT_ONCE: Final = 100
"""As many values stand in one query: within EXISTS an engine may go through all of
them for each, and the time for the query itself is small already."""

EVERYWHERE_FROM: Final = 2_000
"""From so many focus nodes on, a query is asked of all nodes if it can be."""

_TRUE: Final = frozenset({boolean(value=True), Term(f'"1"^^<{XSD}boolean>')})
_SHAPES: Final = frozenset({"shapesGraph", "currentShape"})
_PLACE: Final = re.compile(r"\{[?$](\w+)\}")


class Endpoint(Protocol):
    """Who answers queries about the data graph.

    Whatever goes wrong there comes as one of our errors.
    """

    @property
    def blanks(self) -> str | None:
        """Return the beginning of the IRIs that stand for blank nodes there.

        In a query IRIs stand for them; in an answer they are whatever the caller
        knows them as. None: no IRI stands for a blank node.
        """
        ...

    def select(self, query: str) -> Iterable[Mapping[str, Term]]:
        """Return the solutions, by names of variables; what is unbound is left out."""
        ...

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK query."""
        ...


def sparql_results(
    constraint: Sparql,
    shape: Shape,
    focus: Term,
    endpoint: Endpoint,
    *,
    shapes_graph: Term | None = None,
) -> Iterator[Result]:
    """Yield what a SPARQL-based constraint finds at one focus node.

    Args:
        constraint: of the shape.
        shape: that has it.
        focus: the node.
        endpoint: who is asked.
        shapes_graph: name of the graph there that holds the shapes; None where there
            is none, and a query that asks of it fails.

    Raises:
        EvaluationError: the query says itself that it failed.
        QueryError: it cannot be asked.
    """
    question = _of_sparql(constraint, shape, endpoint, shapes_graph)
    yield from question.results(focus, endpoint)


def sparql_batch(
    constraint: Sparql,
    shape: Shape,
    focuses: Collection[Term],
    endpoint: Endpoint,
    *,
    shapes_graph: Term | None = None,
) -> Iterator[Result]:
    """Yield what `sparql_results` does at each of the focus nodes, in any order.

    As few queries are asked as give the same: one of all nodes, one for hundreds of
    them, or one for each.

    Raises:
        EvaluationError, QueryError: see `sparql_results`.
    """
    question = _of_sparql(constraint, shape, endpoint, shapes_graph)
    yield from question.batch(focuses, endpoint)


def sparql_everywhere(
    constraint: Sparql,
    shape: Shape,
    endpoint: Endpoint,
    *,
    shapes_graph: Term | None = None,
) -> Iterator[Result] | None:
    """Return what `sparql_results` yields at each IRI of the graph, by one query.

    None where one query may not give the same: `$this` has to be bound by the first
    triple pattern of each group that has it.

    Raises:
        EvaluationError, QueryError: see `sparql_results`.
    """
    question = _of_sparql(constraint, shape, endpoint, shapes_graph)
    if not question.prepared.ranges:
        return None
    return question.everywhere(endpoint)


def custom_results(
    constraint: Custom,
    shape: Shape,
    focus: Term,
    values: Sequence[Term],
    endpoint: Endpoint,
    *,
    shapes_graph: Term | None = None,
) -> Iterator[Result]:
    """Yield what a constraint of an own component finds at one focus node.

    Args:
        constraint: of the shape.
        shape: that has it.
        focus: the node.
        values: those of the shape's path, or the focus node itself.
        endpoint: who is asked.
        shapes_graph: see `sparql_results`.

    Raises:
        EvaluationError, QueryError: see `sparql_results`.

    Source: https://www.w3.org/TR/shacl/#constraint-components-validation
    """
    question = _of_custom(constraint, shape, endpoint, shapes_graph)
    if not constraint.is_ask:
        yield from question.results(focus, endpoint)
        return
    for value in values:
        solution = {"this": focus, "value": value}
        query = question.prepared.bound([{**question.bindings, **solution}])
        if not endpoint.ask(query):
            yield question.result(focus, solution)


def _of_sparql(
    constraint: Sparql, shape: Shape, endpoint: Endpoint, shapes_graph: Term | None
) -> _Question:
    return _Question.of(
        shape,
        prepared(
            constraint.select,
            _SHAPES | {"this"},
            path=None if shape.path is None else as_sparql(shape.path),
            blanks=endpoint.blanks,
        ),
        _about_shapes(shape, shapes_graph),
        constraint.messages or shape.messages_of(constraint),
        constraint,
    )


def _of_custom(
    constraint: Custom, shape: Shape, endpoint: Endpoint, shapes_graph: Term | None
) -> _Question:
    parameters = dict(constraint.parameters)
    # Of an ASK, $PATH is a variable like others.
    path = None if constraint.is_ask else shape.path
    return _Question.of(
        shape,
        prepared(
            constraint.query,
            _SHAPES | {"this", *(["value"] if constraint.is_ask else []), *parameters},
            path=None if path is None else as_sparql(path),
            blanks=endpoint.blanks,
        ),
        {**_about_shapes(shape, shapes_graph), **parameters},
        shape.messages_of(constraint) or constraint.messages,
        constraint,
    )


def _about_shapes(shape: Shape, shapes_graph: Term | None) -> dict[str, Term]:
    if shapes_graph is None:
        return {}
    return {"shapesGraph": shapes_graph, "currentShape": shape.node}


@dataclass(frozen=True, slots=True)
class _Question:
    """A query of one constraint, with what is the same for all focus nodes."""

    shape: Shape
    severity: Term
    component: Term
    constraint: Term | None
    messages: tuple[Term, ...]
    prepared: Prepared
    bindings: Mapping[str, Term]

    @classmethod
    def of(
        cls,
        shape: Shape,
        query: Prepared,
        bindings: Mapping[str, Term],
        messages: tuple[Term, ...],
        constraint: Sparql | Custom,
    ) -> _Question:
        """Return it, or refuse a query about shapes that are not there."""
        node = constraint.node if isinstance(constraint, Sparql) else None
        if query.mentioned & _SHAPES and "shapesGraph" not in bindings:
            raise QueryError(
                f"{node or constraint.component} asks of $shapesGraph or"
                " $currentShape, and no graph that can be asked holds the shapes",
                hint="See https://www.w3.org/TR/shacl/#sparql-constraints-prebound.",
            )
        severity = shape.severity_of(constraint)
        component = constraint.component
        return cls(shape, severity, component, node, messages, query, bindings)

    def results(self, focus: Term, endpoint: Endpoint) -> Iterator[Result]:
        query = self.prepared.bound([{**self.bindings, "this": focus}])
        for solution in endpoint.select(query):
            yield self.result(focus, solution)

    def batch(self, focuses: Collection[Term], endpoint: Endpoint) -> Iterator[Result]:
        # A literal may be another one in the answer: a store may keep 01 as 1.
        nodes = {focus for focus in focuses if focus[0] != '"'}
        together = self.prepared.joins and len(nodes) > 1
        for focus in set(focuses) - nodes if together else set(focuses):
            yield from self.results(focus, endpoint)
        if not together:
            return
        if self.prepared.ranges and len(nodes) >= EVERYWHERE_FROM:
            every = self.everywhere(endpoint)
            yield from (one for one in every if one.focus in nodes)
            return
        left = iter(nodes)
        while some := list(islice(left, FOCUSES_AT_ONCE)):
            rows = [{**self.bindings, "this": focus} for focus in some]
            for solution in endpoint.select(self.prepared.bound(rows)):
                yield self.result(solution["this"], solution)

    def everywhere(self, endpoint: Endpoint) -> Iterator[Result]:
        for solution in endpoint.select(self.prepared.everywhere(self.bindings)):
            if solution["this"][0] != '"':
                yield self.result(solution["this"], solution)

    def result(self, focus: Term, solution: Mapping[str, Term]) -> Result:
        """Return what one solution says, or fail with it.

        Source: https://www.w3.org/TR/shacl/#sparql-constraints-variables
        """
        if solution.get("failure") in _TRUE:
            raise EvaluationError(
                f"the query of {self.constraint or self.component} says that it"
                f" failed, at {focus}"
            )
        found = solution.get("path")
        path = Predicate(found) if found and found[0] == "<" else self.shape.path
        value = solution.get("value")
        if value is None and self.shape.path is None:
            value = focus
        return Result(
            focus=focus,
            path=path,
            value=value,
            shape=self.shape.node,
            component=self.component,
            severity=self.severity,
            messages=self._messages(focus, solution),
            constraint=self.constraint,
        )

    def _messages(self, focus: Term, solution: Mapping[str, Term]) -> tuple[Term, ...]:
        own = solution.get("message")
        messages = (own,) if own and own[0] == '"' else self.messages
        if not any("{" in message for message in messages):
            return messages
        known = {**self.bindings, **solution, "this": focus}
        return tuple(_filled(message, known) for message in messages)


def _filled(message: Term, known: Mapping[str, Term]) -> Term:
    """Return a message with values for `{?name}` and `{$name}` that are known."""
    end = message.rindex('"')
    text = _PLACE.sub(
        lambda match: _shown(known[match[1]]) if match[1] in known else match[0],
        lexical(message),
    )
    return Term(f'"{escaped(text)}"{message[end + 1 :]}')


def _shown(term: Term) -> str:
    if term[0] == '"':
        return lexical(term)
    return iri_value(term) if term.startswith("<") and term[1] != "<" else term
