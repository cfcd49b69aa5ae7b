"""From the text of a SPARQL update to its operations.

Nothing is run here. Who runs them keeps the order of the operations, and within one
finds all solutions before a quad is removed or added.

Source: https://www.w3.org/TR/sparql11-update/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provgraph.rdf.sparql.filling import is_quad, variables
from provgraph.rdf.sparql.names import Names
from provgraph.rdf.sparql.operations import (
    Add,
    Clear,
    Copy,
    Create,
    DeleteData,
    Drop,
    Graphs,
    InsertData,
    Load,
    Modify,
    Move,
    Operation,
)
from provgraph.rdf.sparql.parse import named, nodes, parse_update, subtrees, tokens
from provgraph.rdf.sparql.templates import Labels, QuadPattern, read_quads
from provgraph.rdf.terms import Term, iri

if TYPE_CHECKING:
    from lark import Token

    from provgraph.rdf.sparql.parse import Node

_SEVERAL: Final = {graphs.name: graphs for graphs in Graphs}
_MOVES: Final[dict[str, type[Add | Move | Copy]]] = {
    "add": Add,
    "move": Move,
    "copy": Copy,
}
_MAKES_BLANK_NODES: Final = frozenset({"anon", "properties", "collection"})


def read_update(
    text: str,
    *,
    base: str | None = None,
    prefixes: Mapping[str, str],
    using: Iterable[str] = (),
    using_named: Iterable[str] = (),
) -> list[Operation]:
    """Return what *text* asks for, in its order.

    Args:
        text: a SPARQL update request.
        base: the IRI against which relative ones are read, until BASE says another.
        prefixes: namespace IRIs of prefixes that need not be declared.
        using: IRIs of the protocol's `using-graph-uri`.
        using_named: IRIs of the protocol's `using-named-graph-uri`.

    Raises:
        QueryError: it is no SPARQL update, or what it asks for cannot be.

    Source: https://www.w3.org/TR/sparql11-protocol/#update-operation
    """
    names = Names(text, base, prefixes)
    asked = _Dataset(tuple(map(iri, using)), tuple(map(iri, using_named)))
    labels = Labels(text)
    taken: set[str] = set()
    operations: list[Operation] = []
    for node in subtrees(parse_update(text)):
        if node.data == "prologue":
            names = names.declared(node)
            continue
        _check_labels(node, names, taken)
        operations.append(_Reader(names, labels, asked).operation(node))
    return operations


def _check_labels(operation: Node, names: Names, taken: set[str]) -> None:
    """Add the blank node labels of *operation* to those that are taken.

    Those of a template count for nothing: it makes other nodes each time.

    Source: https://www.w3.org/TR/sparql11-query/#grammarBNodes
    """
    own = set()
    patterns = [one for one in subtrees(operation) if one.data != "insert_clause"]
    for token in (token for one in patterns for token in tokens(one, "BLANK")):
        if token in taken:
            raise names.refusal(token, f"{token} stands in two operations")
        own.add(str(token))
    taken |= own


@dataclass(frozen=True, slots=True)
class _Dataset:
    """What the protocol's parameters name."""

    using: tuple[Term, ...]
    using_named: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one operation with what is in force at its place."""

    names: Names
    labels: Labels
    asked: _Dataset

    def operation(self, node: Node) -> Operation:
        match str(node.data):
            case "insert_data":
                return InsertData(self._data(node))
            case "delete_data":
                self._check_no_blank_nodes(node)
                return DeleteData(self._data(node))
            case "delete_where" | "modify":
                return self._modify(node)
            case _:
                return self._of_whole_graphs(node)

    def _of_whole_graphs(self, node: Node) -> Operation:
        words = [word for word in node.children if isinstance(word, str)]
        silent = words[0].type == "SILENT"
        graphs = [self._target(word) for word in words[silent:]]
        clears: dict[str, type[Clear | Drop]] = {"clear": Clear, "drop": Drop}
        if kind := clears.get(str(node.data)):
            return kind(graphs[0], silent)
        first, *second = map(_one_graph, graphs)
        if node.data == "create":
            return Create(_named(first), silent)
        if node.data == "load":
            return Load(_named(first), silent, second[0] if second else None)
        return _MOVES[str(node.data)](first, second[0], silent)

    def _target(self, word: Token) -> Term | Graphs:
        several = _SEVERAL.get(word.type)
        return self.names.iri(word) if several is None else several

    def _data(self, node: Node) -> tuple[QuadPattern, ...]:
        for token in tokens(node, "VAR"):
            raise self.names.refusal(token, f"{token} is a variable, but this is DATA")
        quads = self._quads(node)
        if not all(map(is_quad, quads)):
            message = "a literal or a triple term stands where none may, in DATA"
            raise self.names.refusal(node, message)
        return quads

    def _quads(
        self, node: Node | None, graph: Term | None = None
    ) -> tuple[QuadPattern, ...]:
        if node is None:
            return ()
        (quads,) = named(node, "quads")
        return tuple(
            quad._replace(graph=graph) if quad.graph is None else quad
            for quad in read_quads(quads, self.names, self.labels)
        )

    def _check_no_blank_nodes(self, node: Node) -> None:
        message = "a blank node names no quad that could be removed"
        for token in tokens(node, "BLANK"):
            raise self.names.refusal(token, message)
        for inner in nodes(node):
            if inner.data in _MAKES_BLANK_NODES:
                raise self.names.refusal(inner, message)
        terms = [term for quad in self._quads(node) for term in quad if term]
        if any(term.startswith("_:") for term in terms):
            raise self.names.refusal(
                node, f"{message}, and a reifier without name is one"
            )

    def _modify(self, node: Node) -> Modify:
        parts = {str(part.data): part for part in subtrees(node)}
        graph = self._graph(parts.get("with"))
        removed = node if node.data == "delete_where" else parts.get("delete_clause")
        if removed is not None:
            self._check_no_blank_nodes(removed)
        delete = self._quads(removed, graph)
        insert = self._quads(parts.get("insert_clause"), graph)
        using, using_named = self._dataset(node, graph)
        where = parts.get("group") or parts["quads"]
        group = self.names.source[where.meta.start_pos : where.meta.end_pos]
        return Modify(
            graph=graph,
            delete=delete,
            insert=insert,
            query=f"{self.names.prologue()}SELECT * WHERE {group}",
            using=using,
            using_named=using_named,
            variables=variables(delete + insert),
        )

    def _graph(self, node: Node | None) -> Term | None:
        if node is None:
            return None
        if self.asked.using or self.asked.using_named:
            raise self.names.refusal(node, _TWO_DATASETS)
        (name,) = node.children
        return _one_graph(self._target(name)) if isinstance(name, str) else None

    def _dataset(
        self, node: Node, graph: Term | None
    ) -> tuple[tuple[Term, ...] | None, tuple[Term, ...] | None]:
        clauses = named(node, "using")
        asked = self.asked
        if asked.using or asked.using_named:
            for clause in clauses:
                raise self.names.refusal(clause, _TWO_DATASETS)
            return asked.using, asked.using_named
        if not clauses:
            return (None if graph is None else (graph,)), None
        using: list[Term] = []
        using_named: list[Term] = []
        for clause in clauses:
            *marked, name = (one for one in clause.children if isinstance(one, str))
            (using_named if marked else using).append(self.names.iri(name))
        return tuple(using), tuple(using_named)


_TWO_DATASETS: Final = "the request names its graphs already"


def _one_graph(target: Term | Graphs) -> Term | None:
    return None if isinstance(target, Graphs) else target


def _named(graph: Term | None) -> Term:
    assert graph is not None, "the grammar has an IRI here"  # noqa: S101
    return graph
