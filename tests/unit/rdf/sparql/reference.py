"""An update carried out as the specification tells it, one operation at a time.

Slow and plain: what a fast worker does has to come out the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import assert_never

import pyoxigraph as ox

from provgraph.rdf.sparql.filling import filled
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
from provgraph.rdf.sparql.templates import QuadPattern
from provgraph.rdf.terms import Term, iri_value


class RefusedError(Exception):
    """The operation fails, and the request with it."""


class Interpreter:
    """Carries out operations on a store."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._labels = count()

    def run(self, operations: Iterable[Operation]) -> None:
        for operation in operations:
            self._run(operation)

    def _run(self, operation: Operation) -> None:
        match operation:
            case InsertData(quads):
                self._store.extend(parsed(self._made(quads, {})))
            case DeleteData(quads):
                self._remove(parsed(quads))
            case Modify():
                self._modify(operation)
            case Load():
                if not operation.silent:
                    raise RefusedError("no network in tests")
            case Clear(target, silent):
                for graph in self._graphs(target, silent):
                    self._store.clear_graph(graph)
            case Drop(target, silent):
                for graph in self._graphs(target, silent):
                    self._store.remove_graph(graph)
            case Create(name, silent):
                if self._store.contains_named_graph(_node(name)) and not silent:
                    raise RefusedError(f"{name} is there")
                self._store.add_graph(_node(name))
            case Add(source, target):
                self._copy(_node(source), _node(target))
            case Copy(source, target):
                if source != target:
                    self._store.clear_graph(_node(target))
                    self._copy(_node(source), _node(target))
            case Move(source, target):
                if source != target:
                    self._store.clear_graph(_node(target))
                    self._copy(_node(source), _node(target))
                    self._store.remove_graph(_node(source))
            case _:
                assert_never(operation)

    def _modify(self, modify: Modify) -> None:
        solutions = self._store.query(
            modify.query,
            default_graph=_nodes(modify.using),
            named_graphs=_nodes(modify.using_named),
        )
        names = [one.value for one in solutions.variables]
        wanted = [name for name in modify.variables if name in names]
        removed: list[QuadPattern] = []
        added: list[QuadPattern] = []
        for solution in solutions:
            values = {
                name: str(solution[name])
                for name in wanted
                if solution[name] is not None
            }
            removed += self._made(modify.delete, values)
            added += self._made(modify.insert, values)
        self._remove(parsed(removed))
        self._store.extend(parsed(added))

    def _made(
        self, patterns: Iterable[QuadPattern], values: dict[str, str]
    ) -> list[QuadPattern]:
        number = next(self._labels)
        whole = (
            filled(one, values, lambda label: f"{label}z{number}z") for one in patterns
        )
        return [one for one in whole if one is not None]

    def _remove(self, quads: Iterable[ox.Quad]) -> None:
        for quad in quads:
            self._store.remove(quad)

    def _copy(self, source: ox.Term, target: ox.Term) -> None:
        quads = list(self._store.quads_for_pattern(None, None, None, source))
        self._store.extend(
            ox.Quad(one.subject, one.predicate, one.object, target) for one in quads
        )

    def _graphs(self, target: Term | Graphs, silent: bool) -> list[ox.Term]:
        match target:
            case Graphs.DEFAULT:
                return [ox.DefaultGraph()]
            case Graphs.NAMED:
                return list(self._store.named_graphs())
            case Graphs.ALL:
                return [ox.DefaultGraph(), *self._store.named_graphs()]
        if not self._store.contains_named_graph(_node(target)):
            if not silent:
                raise RefusedError(f"{target} is not there")
            return []
        return [_node(target)]


def parsed(quads: Iterable[QuadPattern]) -> list[ox.Quad]:
    """Return *quads*, which hold no variables, as the store takes them."""
    lines = [
        f"{subject} {predicate} {value} {graph or ''} .\n"
        for graph, subject, predicate, value in quads
    ]
    text = "".join(lines).encode()
    return list(ox.parse(text, ox.RdfFormat.N_QUADS, rename_blank_nodes=False))


def canonical(store: ox.Store) -> tuple[set[str], set[str]]:
    """Return the quads under canonical labels, and the names of all graphs."""
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}, {str(one) for one in store.named_graphs()}


def _node(name: Term | None) -> ox.Term:
    return ox.DefaultGraph() if name is None else ox.NamedNode(iri_value(name))


def _nodes(names: tuple[Term, ...] | None) -> list[ox.Term] | None:
    return None if names is None else [_node(name) for name in names]
