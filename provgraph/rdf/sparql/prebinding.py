"""What SHACL asks of a query, so that values can stand for its variables.

A variable is pre-bound where a constraint gives it a value before the query runs;
it may be so where the constraint need not give one.

Source: https://www.w3.org/TR/shacl/#pre-binding
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from provgraph.errors import QueryError
from provgraph.rdf.sparql.parse import named, nodes, parse_query, subtrees, tokens
from provgraph.rdf.sparql.places import place
from provgraph.rdf.sparql.services import bindable

if TYPE_CHECKING:
    from lark import Token

    from provgraph.rdf.sparql.parse import Node

PATH: Final = "PATH"
"""The variable whose place a property shape's path takes."""

OPTIONAL: Final = frozenset({"shapesGraph", "currentShape"})
"""What a sub-select need not give back."""

_CLAUSE: Final = "https://www.w3.org/TR/shacl/#syntax-rule-pre-binding-limitations"
_REFUSED: Final = {"minus": "MINUS", "service": "SERVICE", "values": "VALUES"}
_NAMING: Final = frozenset({"bind", "select_as", "group_as"})


class Form(NamedTuple):
    """What kind of a query a text is.

    Attributes:
        name: "select", "ask", "construct" or "describe".
        projected: the variables of its rows, without question mark.
    """

    name: str
    projected: frozenset[str]


def form_of(text: str) -> Form:
    """Return the form of a query.

    Raises:
        QueryError: it is no SPARQL query.
    """
    form = query_form(parse_query(text))
    is_select = form.data == "select"
    return Form(str(form.data), projected(form) if is_select else frozenset())


def check_prebinding(text: str, variables: Iterable[str]) -> None:
    """Let a query pass whose *variables*, without question mark, may be pre-bound.

    In a SELECT, `$PATH` may stand as a predicate only.

    Raises:
        QueryError: it is no SPARQL query, or breaks a rule; the message says which
            and where.
    """
    tree = parse_query(text)
    check = _Check(text, frozenset(variables))
    for node in nodes(tree):
        check.clause(node)
    if query_form(tree).data == "select":
        check.path(tree)


def query_form(tree: Node) -> Node:
    """Return the node of a query that is its form: what is not the prologue."""
    return subtrees(tree)[1]


def projected(select: Node) -> frozenset[str]:
    """Return the variables that leave a `select` or `sub_select`.

    `SELECT *` gives those in scope, to which a FILTER adds none.

    Source: https://www.w3.org/TR/sparql11-query/#variableScope
    """
    (clause,) = named(select, "select_clause")
    if gives_all(clause):
        (where,) = named(select, "where")
        return frozenset(token[1:] for token in bindable(where))
    return frozenset(token[1:] for token in _named_in(clause))


def gives_all(select_clause: Node) -> bool:
    """Return whether a SELECT clause is the one with the star."""
    words = (one for one in select_clause.children if isinstance(one, str))
    return any(word.type == "STAR" for word in words)


def _named_in(clause: Node) -> Iterator[Token]:
    """Yield the variables that a SELECT clause gives, those behind AS too."""
    for child in clause.children:
        last = child if isinstance(child, str) else child.children[-1]
        if isinstance(last, str) and last.type == "VAR":
            yield last


@dataclass(frozen=True, slots=True)
class _Check:
    text: str
    variables: frozenset[str]

    def clause(self, node: Node) -> None:
        name = str(node.data)
        if name in _REFUSED:
            raise self._refusal(node, f"{_REFUSED[name]} may not stand here")
        if name in _NAMING:
            last = node.children[-1]
            is_name = isinstance(last, str) and len(node.children) > 1
            if is_name and str(last)[1:] in self.variables:
                raise self._refusal(last, f"AS {last} names what has a value already")
        if name == "sub_select":
            left_out = sorted(self.variables - OPTIONAL - projected(node))
            if left_out:
                what = ", ".join(f"${one}" for one in left_out)
                raise self._refusal(node, f"the sub-select has to give back {what}")

    def path(self, tree: Node) -> None:
        verbs = {id(token) for token in path_verbs(tree)}
        for token in tokens(tree, "VAR"):
            if token[1:] == PATH and id(token) not in verbs:
                raise self._refusal(token, f"{token} may be a predicate only")

    def _refusal(self, at: Node | Token, message: str) -> QueryError:
        start = at.start_pos if isinstance(at, str) else at.meta.start_pos
        return QueryError(
            f"{message}, at {place(self.text, start or 0)}", hint=f"See {_CLAUSE}."
        )


def path_verbs(tree: Node) -> Iterator[Token]:
    """Yield `$PATH` wherever it stands as the predicate of a triple pattern."""
    for node in nodes(tree):
        if node.data == "verb_objects":
            verb = node.children[0]
            if isinstance(verb, str) and verb[1:] == PATH:
                yield verb
