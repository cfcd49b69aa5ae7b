"""Blank nodes, which SPARQL has no way to name, as IRIs that a query can name.

Source: https://www.w3.org/TR/rdf11-concepts/#section-skolemization
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from provgraph.rdf.sparql.parse import named, nodes, parse_query
from provgraph.rdf.sparql.services import replace_spans
from provgraph.rdf.terms import Term, iri

if TYPE_CHECKING:
    from lark import Token

    from provgraph.rdf.sparql.parse import Node

_TELLING: Final = frozenset({"ISBLANK", "ISIRI", "ISURI", "STR", "IRI", "URI"})
"""The functions that tell a blank node from an IRI, or fail for it."""


def as_iri(term: Term, prefix: str) -> Term:
    """Return the IRI that stands for a blank node; any other term as it is.

    >>> as_iri(Term("_:b0"), "urn:blank:")
    '<urn:blank:b0>'
    """
    return iri(prefix + term[2:]) if term.startswith("_:") else term


def as_blank(term: Term, prefix: str) -> Term:
    """Return the blank node that an IRI stands for; any other term as it is.

    >>> as_blank(Term("<urn:blank:b0>"), "urn:blank:")
    '_:b0'
    """
    if term.startswith(f"<{prefix}"):
        return Term(f"_:{term[1 + len(prefix) : -1]}")
    return term


def skolemised(text: str, prefix: str) -> str:
    """Return the query that says of IRIs with *prefix* what *text* says of blank nodes.

    `isBlank`, `isIRI`, `isURI`, `STR`, `IRI` and `URI` do as they would. What remains:
    a cast such as `xsd:string(?x)` gives the IRI's text where it would fail, an
    aggregate within one of these functions is not looked into, and ORDER BY puts
    them among the IRIs.

    Raises:
        QueryError: it is no SPARQL query.
    """
    return replace_spans(text, blank_spans(parse_query(text), prefix))


def blank_spans(tree: Node, prefix: str) -> list[tuple[int, int, str]]:
    """Return what to replace for it: each variable whose kind would be looked at."""
    return [
        (token.start_pos or 0, token.end_pos or 0, _blank_again(token, prefix))
        for node in nodes(tree)
        if node.data == "call" and str(node.children[0]).upper() in _TELLING
        for token in _passed(node.children[1])
    ]


def _passed(argument: Node | Token) -> Iterator[Token]:
    """Yield the variables whose value an expression may pass on as it is."""
    left = [argument]
    while left:
        one = left.pop()
        if isinstance(one, str):
            if one.type == "VAR":
                yield one
        elif one.data == "brackets":
            left += one.children
        elif one.data == "call":
            name = str(one.children[0]).upper()
            if name == "IF":
                left += one.children[2:]
            elif name == "COALESCE":
                left += named(one, "arguments")[0].children


def _blank_again(variable: str, prefix: str) -> str:
    """Return the expression for a variable's value, or for it as a blank node.

    Which blank node it is makes no difference to what is asked of it.
    """
    is_one = f'isIRI({variable}) && STRSTARTS(STR({variable}), "{prefix}")'
    return f"IF({is_one}, BNODE(), {variable})"
