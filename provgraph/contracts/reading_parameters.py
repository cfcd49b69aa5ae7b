"""What the parameters of shapes may be.

Source: https://www.w3.org/TR/shacl/#syntax-rules
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from provgraph.contracts import constraint as c
from provgraph.contracts.words import SH_NAMESPACE, sh
from provgraph.errors import ShapesError
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import XSD, Term, boolean, datatype, lexical

_PREFIX: Final = f"<{SH_NAMESPACE}"
_TRUE: Final = boolean(value=True)
_BOOLEANS: Final = frozenset({"true", "1", "false", "0"})

KINDS: Final = {
    sh("BlankNode"): {c.Kind.BLANK_NODE},
    sh("IRI"): {c.Kind.IRI},
    sh("Literal"): {c.Kind.LITERAL},
    sh("BlankNodeOrIRI"): {c.Kind.BLANK_NODE, c.Kind.IRI},
    sh("BlankNodeOrLiteral"): {c.Kind.BLANK_NODE, c.Kind.LITERAL},
    sh("IRIOrLiteral"): {c.Kind.IRI, c.Kind.LITERAL},
}


def count(node: Term, parameter: Term, value: Term) -> int:
    """Return a number of things.

    Raises:
        ShapesError: it is none.
    """
    try:
        if value[0] == '"' and datatype(value) == f"{XSD}integer":
            return int(lexical(value))
    except ValueError:
        pass
    raise ill_formed(node, parameter, f"{value} is no xsd:integer")


def is_true(graph: Quads, node: Term, parameter: Term) -> bool:
    """Tell whether a parameter is `true`; `"1"^^xsd:boolean` is not, nor is none.

    Raises:
        ShapesError: it is no boolean.
    """
    values = graph.values(node, parameter)
    for value in values:
        is_boolean = value[0] == '"' and datatype(value) == f"{XSD}boolean"
        if not is_boolean or lexical(value) not in _BOOLEANS:
            raise ill_formed(node, parameter, f"{value} is no xsd:boolean")
    return _TRUE in values


def ill_formed(node: Term, parameter: Term, why: str) -> ShapesError:
    """Return the error of a parameter that is not what the standard wants."""
    name = parameter.removeprefix(_PREFIX).rstrip(">")
    return ShapesError(
        f"the shape {node}: sh:{name}: {why}",
        hint="See https://www.w3.org/TR/shacl/#syntax-rules.",
    )


def an_iri(node: Term, parameter: Term, value: Term) -> Term:
    """Return an IRI.

    Raises:
        ShapesError: it is none.
    """
    if value[0] != "<":
        raise ill_formed(node, parameter, f"{value} is no IRI")
    return value


def texts(graph: Quads, node: Term, parameter: Term) -> Iterator[str]:
    """Yield the texts of a parameter.

    Raises:
        ShapesError: one is none.
    """
    for value in graph.values(node, parameter):
        if value[0] != '"':
            raise ill_formed(node, parameter, f"{value} is no text")
        yield lexical(value)
