"""The queries that a shapes graph holds: their text, their prefixes, their messages.

Source: https://www.w3.org/TR/shacl/#sparql-constraints-syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from provgraph.contracts.words import sh
from provgraph.errors import QueryError, ShapesError
from provgraph.rdf.guard import check_query
from provgraph.rdf.quads import Quads
from provgraph.rdf.sparql.prebinding import check_prebinding, form_of
from provgraph.rdf.terms import XSD, Term, boolean, datatype, iri, lexical
from provgraph.rdf.vocab import RDF_NAMESPACE

_IMPORTS: Final = iri("http://www.w3.org/2002/07/owl#imports")
_TRUTHS: Final = {
    boolean(value=True): True,
    boolean(value=False): False,
    Term(f'"1"^^<{XSD}boolean>'): True,
    Term(f'"0"^^<{XSD}boolean>'): False,
}
_TEXTS: Final = frozenset({f"{XSD}string", f"{RDF_NAMESPACE}langString"})
_PREFIX: Final = re.compile(r"(?:[^\W\d_](?:[\w.-]*[\w-])?)?")
_NOT_IN_AN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def prefixes_of(graph: Quads, node: Term) -> str:
    """Return the PREFIX lines that `sh:prefixes` of a constraint or validator gives.

    Declarations of what is imported count where they stand in the graph; nothing is
    fetched.

    Raises:
        ShapesError: a declaration is ill-formed, or a prefix has two namespaces.

    Source: https://www.w3.org/TR/shacl/#sparql-prefixes
    """
    found: dict[str, str] = {}
    for declaration in _declarations(graph, node):
        prefix = lexical(_literal(graph, declaration, "prefix"))
        namespace = lexical(_literal(graph, declaration, "namespace"))
        if not _PREFIX.fullmatch(prefix) or _NOT_IN_AN_IRI.search(namespace):
            raise ShapesError(
                f"{declaration} declares {prefix!r} as {namespace!r}, which no PREFIX"
                " of SPARQL can say"
            )
        if found.setdefault(prefix, namespace) != namespace:
            raise ShapesError(
                f"the prefix {prefix!r} stands for <{found[prefix]}> and for"
                f" <{namespace}>, where {node} uses it",
                hint="See https://www.w3.org/TR/shacl/#sparql-prefixes.",
            )
    return "".join(f"PREFIX {key}: <{found[key]}>\n" for key in sorted(found))


def query_of(graph: Quads, node: Term, form: str, variables: Iterable[str]) -> str:
    """Return the query of a constraint or validator, its prefixes before it.

    Args:
        graph: the shapes graph.
        node: subject of the `sh:select` or `sh:ask`.
        form: which of them, "select" or "ask".
        variables: those that may be pre-bound, without question mark.

    Raises:
        ShapesError: there is not exactly one, or it is ill-formed.
    """
    prefixes = prefixes_of(graph, node)
    term = _literal(graph, node, form)
    if datatype(term) != f"{XSD}string":
        raise ShapesError(f"sh:{form} of {node} is no plain string: {term}")
    text = lexical(term)
    try:
        check_query(text, services=True)  # what is SERVICE's own rule comes next
        found = form_of(text)
        check_prebinding(text, variables)
    except QueryError as error:
        message = f"sh:{form} of {node}: {error.message}"
        raise ShapesError(message, hint=error.hint) from error
    if found.name != form:
        raise ShapesError(f"sh:{form} of {node} is of another form: {found.name}")
    if form == "select" and "this" not in found.projected:
        raise ShapesError(
            f"sh:select of {node} does not project $this",
            hint="See https://www.w3.org/TR/shacl/#syntax-rule-select-query-this.",
        )
    return prefixes + text


def messages_of(graph: Quads, node: Term) -> tuple[Term, ...]:
    """Return the values of `sh:message`, in a constant order.

    Raises:
        ShapesError: one is no text.
    """
    found = sorted(graph.values(node, sh("message")))
    for term in found:
        if term[0] != '"' or datatype(term) not in _TEXTS:
            raise ShapesError(f"sh:message of {node} is no text: {term}")
    return tuple(found)


def truth_of(graph: Quads, node: Term, name: str) -> bool:
    """Return the value of a property that is true or false; false where it has none.

    Raises:
        ShapesError: it has two, or another.
    """
    found = graph.values(node, sh(name))
    if not found:
        return False
    if len(found) > 1 or found[0] not in _TRUTHS:
        raise ShapesError(f"sh:{name} of {node} has to be true or false, and once")
    return _TRUTHS[found[0]]


def _declarations(graph: Quads, node: Term) -> Iterator[Term]:
    left = sorted(graph.values(node, sh("prefixes")))
    seen = set(left)
    while left:
        one = left.pop()
        yield from sorted(graph.values(one, sh("declare")))
        for other in graph.values(one, _IMPORTS):
            if other not in seen:
                seen.add(other)
                left.append(other)


def _literal(graph: Quads, node: Term, name: str) -> Term:
    found = graph.values(node, sh(name))
    if len(found) != 1 or found[0][0] != '"':
        raise ShapesError(
            f"{node} has to have exactly one text as its sh:{name}, and has"
            f" {len(found)} values"
        )
    return found[0]
