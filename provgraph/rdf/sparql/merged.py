"""The merged view by its name, which is accepted wherever a graph can be named.

In this store it is the default graph, which SPARQL has no name for: a clause that
names it is left out of the text, and said by the dataset instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from provgraph.rdf.sparql.names import Names
from provgraph.rdf.sparql.parse import named, parse_query, subtrees, tokens
from provgraph.rdf.sparql.services import replace_spans

if TYPE_CHECKING:
    from provgraph.rdf.sparql.parse import Node


class Unnamed(NamedTuple):
    """A query that no longer names the merged view.

    Attributes:
        default_graphs: what FROM names; None where the text names no dataset.
        named_graphs: what FROM NAMED names; likewise.
    """

    text: str
    default_graphs: list[str] | None
    named_graphs: list[str] | None


def unnamed(
    text: str, merged: str, prefixes: Mapping[str, str], base: str | None
) -> Unnamed:
    """Return a query that asks the same, with the graph *merged* as the default one.

    Within another graph that is named, and beside FROM, it can only be none: there
    it stays as it is, and no graph has that name.

    Raises:
        QueryError: it is no SPARQL query.
    """
    tree = parse_query(text)
    (prologue,) = named(tree, "prologue")
    names = Names(text, base, prefixes).declared(prologue)
    form = subtrees(tree)[1]
    clauses = named(form, "dataset")
    if clauses:
        return _from(text, clauses, names)
    spans = [
        (node.meta.start_pos, named(node, "group")[0].meta.start_pos, "")
        for node in _graph_clauses(form)
        if _address(node, names) == merged
    ]
    return Unnamed(replace_spans(text, spans), None, None)


def _from(text: str, clauses: list[Node], names: Names) -> Unnamed:
    default: list[str] = []
    others: list[str] = []
    for clause in clauses:
        is_named = any(True for _ in tokens(clause, "NAMED"))
        found = _address(clause, names)
        if found is not None:
            (others if is_named else default).append(found)
    return Unnamed(text, default, others)


def _graph_clauses(form: Node) -> list[Node]:
    """Return the GRAPH clauses that stand within no other, nor in a SERVICE."""
    found = []
    left = [form]
    while left:
        node = left.pop()
        if node.data == "graph":
            found.append(node)
        elif node.data != "service":
            left += subtrees(node)
    return found


def _address(node: Node, names: Names) -> str | None:
    """Return the IRI that a clause names; None where it is a variable."""
    for child in node.children:
        if isinstance(child, str) and child.type in {"IRIREF", "PNAME_LN", "PNAME_NS"}:
            return names.address(child)
    return None
