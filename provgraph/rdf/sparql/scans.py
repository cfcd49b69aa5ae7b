"""A star of triple patterns, each to be read by a scan of its own.

An engine that follows `$this` from one pattern to the next looks up each node anew:
a small part of a graph is found so at once, and a whole one slowly, since a look-up
costs as much as some dozen rows of a scan. What two sub-selects find is scanned, and
joined by hashing; the solutions are the same, repeats among them.

Source: https://www.w3.org/TR/sparql11-query/#convertGraphPattern
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from provgraph.rdf.sparql.parse import named, nodes, parse_query, subtrees
from provgraph.rdf.sparql.prebinding import query_form
from provgraph.rdf.sparql.services import replace_spans

if TYPE_CHECKING:
    from lark import Token

    from provgraph.rdf.sparql.parse import Node

_THIS: Final = frozenset({"$this", "?this"})
_READ: Final = frozenset({"VAR", "IRIREF", "PNAME_LN", "PNAME_NS"})


@lru_cache(maxsize=512)
def as_scans(text: str) -> str:
    """Return a SELECT that finds the same, faster where it is asked of a whole graph.

    Unchanged where it does not begin with two patterns or more that all have `$this`
    as their subject and no variable as their predicate.

    Raises:
        QueryError: it is no SPARQL query.
    """
    triples = _first(parse_query(text))
    if triples is None:
        return text
    patterns = list(_patterns(text, triples))
    read = [one for one in patterns if one is not None]
    if len(read) < 2 or len(read) < len(patterns):
        return text
    scans = " ".join(f"{{ {one} }}" for one in read)
    return replace_spans(text, [(*_span(triples), scans)])


def _first(query: Node) -> Node | None:
    """Return the triple patterns that a query's group begins with."""
    for where in named(query_form(query), "where"):
        for group in named(where, "group"):
            begins = subtrees(group)[:1]
            return next((one for one in begins if one.data == "triples"), None)
    return None


def _patterns(text: str, triples: Node) -> Iterator[str | None]:
    """Yield each pattern as a sub-select; None for one that cannot be one here."""
    for sentence in subtrees(triples):
        subject = sentence.children[0]
        for said in named(sentence, "property_list"):
            for about in named(said, "verb_objects"):
                verb, *objects = about.children
                for one in objects:
                    yield _pattern(text, subject, verb, one)


def _pattern(
    text: str, subject: Node | Token, verb: Node | Token, said: Node | Token
) -> str | None:
    """Return one pattern as a sub-select."""
    if subject not in _THIS or isinstance(verb, str) or isinstance(said, str):
        return None
    value, *more = said.children
    if not isinstance(value, str) or more or value.type not in _READ:
        return None
    if any(node.data == "repeated" for node in nodes(verb)):
        return None
    names = "?this" if value.type != "VAR" or value in _THIS else f"?this {value}"
    start, end = _span(verb)
    return f"SELECT {names} {{ ?this {text[start:end]} {value} }}"


def _span(node: Node) -> tuple[int, int]:
    return node.meta.start_pos, node.meta.end_pos
