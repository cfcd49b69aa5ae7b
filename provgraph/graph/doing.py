"""Operations of an update, done one after the other on a private copy.

Source: https://www.w3.org/TR/sparql11-update/#graphUpdate
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyoxigraph

from provgraph.errors import ConflictError, MissingError
from provgraph.graph.bodies import read_body
from provgraph.graph.effect import Effect
from provgraph.graph.nodes import BlankNames, node, told
from provgraph.graph.owned import Owned
from provgraph.graph.trouble import query_in_our_words, trouble
from provgraph.graph.visible import dataset, named_graphs, visible
from provgraph.rdf.sparql import operations as words
from provgraph.rdf.sparql.filling import filled
from provgraph.rdf.sparql.templates import QuadPattern
from provgraph.rdf.terms import Term, iri_value

_Solution = Mapping[str, Any]
_NONE: Final[_Solution] = {}


class Doer:
    """Does operations, and notes what they do.

    Attributes:
        effect: what was done so far.
    """

    def __init__(
        self,
        checkpoint: str,
        owned: Owned,
        names: BlankNames,
        effect: Effect,
        *,
        loaded: Mapping[str, Sequence[str]],
    ) -> None:
        """Open the copy in the folder *checkpoint* for writing.

        What is done is noted in *effect*.
        *loaded* has by address what LOAD names, each a file and its media type.

        Raises:
            GraphError: it cannot be opened.
        """
        self.effect = effect
        self._owned = owned
        self._names = names
        self._loaded = loaded
        try:
            self._store = pyoxigraph.Store(checkpoint)
        except (OSError, RuntimeError) as error:
            message = f"the checkpoint cannot be opened: {error}"
            raise trouble(message, error) from error

    def do(self, operation: words.Operation) -> None:
        """Do one.

        Raises:
            QueryError, ForbiddenError, MissingError, TooLargeError: see `update`.
        """
        match operation:
            case words.InsertData():
                self._change((), _instances(operation.quads, _NONE, self._names))
            case words.DeleteData():
                self._change(_instances(operation.quads, _NONE, self._names), ())
            case words.Modify():
                self._modify(operation)
            case words.Load():
                self._load(operation)
            case words.Create():
                self._create(operation)
            case words.Clear() | words.Drop():
                self._empty(operation)
            case words.Add() | words.Move() | words.Copy():
                self._transfer(operation)

    def _modify(self, operation: words.Modify) -> None:
        """Find all solutions first; then take away, then add."""
        taken: list[pyoxigraph.Quad] = []
        added: list[pyoxigraph.Quad] = []
        for solution in self._solutions(operation):
            taken += _instances(operation.delete, solution, self._names)
            added += _instances(operation.insert, solution, self._names)
        self._change(taken, added)

    def _solutions(self, operation: words.Modify) -> Iterator[_Solution]:
        """Yield what the variables of the templates stand for."""
        with query_in_our_words():
            found = self._store.query(operation.query, **self._dataset(operation))
            assert isinstance(found, pyoxigraph.QuerySolutions)  # noqa: S101 - a SELECT
            names = {one.value for one in found.variables} & set(operation.variables)
            for solution in found:
                yield {name: solution[name] for name in names}

    def _dataset(self, operation: words.Modify) -> dict[str, Any]:
        """Return the library's arguments for the dataset of a WHERE clause."""
        if operation.using is None and operation.using_named is None:
            return visible(self._store, self._owned)
        using = [iri_value(one) for one in operation.using or ()]
        named = [iri_value(one) for one in operation.using_named or ()]
        made = dataset(using, named, self._owned.merged)
        if operation.using_named is None:
            made["named_graphs"] = named_graphs(self._store, self._owned)
        return made

    def _change(
        self, taken: Iterable[pyoxigraph.Quad], added: Iterable[pyoxigraph.Quad]
    ) -> None:
        """Change the copy, and note what changed in it."""
        taken, added = dict.fromkeys(taken), dict.fromkeys(added)
        self._owned.check_graphs((*taken, *added))
        gone = [quad for quad in taken if quad in self._store]
        for quad in gone:
            self._store.remove(quad)
        new = [quad for quad in added if quad not in self._store]
        self._store.extend(new)
        if gone:
            self.effect.change("DELETE", gone)
        if new:
            self.effect.change("INSERT", new)

    def _load(self, operation: words.Load) -> None:
        """Add what was fetched; what was not, need not be: it is silent."""
        address = iri_value(operation.source)
        if address not in self._loaded:
            return
        path, media_type = self._loaded[address]
        graph: Any = pyoxigraph.DefaultGraph()
        if operation.into is not None:
            graph = pyoxigraph.NamedNode(iri_value(operation.into))
        known: dict[str, Any] = {}
        self._change(
            (),
            (
                pyoxigraph.Quad(
                    self._names.named(triple.subject, known),
                    triple.predicate,
                    self._names.named(triple.object, known),
                    graph,
                )
                for triple in read_body(Path(path), media_type, address)
            ),
        )

    def _create(self, operation: words.Create) -> None:
        graph = operation.graph
        self._owned.check(iri_value(graph))
        if self._store.contains_named_graph(pyoxigraph.NamedNode(iri_value(graph))):
            if operation.silent:
                return
            raise ConflictError(f"the graph {graph} is there already")
        self._run(f"CREATE SILENT GRAPH {graph}")

    def _empty(self, operation: words.Clear | words.Drop) -> None:
        """Empty or remove one graph, or all of a kind."""
        verb = type(operation).__name__.upper()
        target = operation.target
        if target in {words.Graphs.ALL, words.Graphs.NAMED}:
            self._owned.check_all()
            self._run(f"{verb} SILENT {target.name}")
            return
        graph = None if isinstance(target, words.Graphs) else target
        self._check(graph)
        self._check_there(graph, silent=operation.silent)
        self._run(f"{verb} SILENT {_place(graph)}")

    def _transfer(self, operation: words.Add | words.Move | words.Copy) -> None:
        self._check(operation.target)
        if isinstance(operation, words.Move):
            self._check(operation.source)
        self._check_there(operation.source, silent=operation.silent)
        verb = type(operation).__name__.upper()
        source, target = _place(operation.source), _place(operation.target)
        self._run(f"{verb} SILENT {source} TO {target}")

    def _check(self, graph: Term | None) -> None:
        self._owned.check(None if graph is None else iri_value(graph))

    def _check_there(self, graph: Term | None, *, silent: bool) -> None:
        if silent or graph is None:
            return
        if not self._store.contains_named_graph(pyoxigraph.NamedNode(iri_value(graph))):
            raise MissingError(f"there is no graph {graph}")

    def _run(self, text: str) -> None:
        with query_in_our_words():
            self._store.update(text)
        self.effect.do(text)


def _place(graph: Term | None) -> str:
    return "DEFAULT" if graph is None else f"GRAPH {graph}"


def _instances(
    quads: Iterable[QuadPattern], solution: _Solution, names: BlankNames
) -> Iterator[pyoxigraph.Quad]:
    """Yield the quads of a template for one solution; those that are none are left out.

    A blank node of the template is another for each solution.
    """
    known: dict[str, Any] = {}
    for pattern in quads:
        parts: list[Any] = [
            None if part is None else _filled(part, solution, names, known)
            for part in (
                pattern.subject,
                pattern.predicate,
                pattern.object,
                pattern.graph,
            )
        ]
        subject, predicate, value, graph = parts
        if graph is None and pattern.graph is None:
            graph = pyoxigraph.DefaultGraph()
        try:
            yield pyoxigraph.Quad(subject, predicate, value, graph)
        except TypeError:  # not bound, or of a kind that cannot stand there
            continue


def _filled(
    part: str, solution: _Solution, names: BlankNames, known: dict[str, Any]
) -> Any:  # noqa: ANN401 - a term of the library's, or None
    """Return the term that a part of a template stands for; None for none."""
    if part.startswith("?"):
        return solution.get(part[1:])
    if part.startswith("_:"):
        if part not in known:
            known[part] = names.fresh()
        return known[part]
    if part.startswith("<<("):
        return _filled_triple(part, solution, names, known)
    return node(part)


def _filled_triple(
    part: str, solution: _Solution, names: BlankNames, known: dict[str, Any]
) -> Any:  # noqa: ANN401 - likewise
    """Return the triple term that a part of a template stands for."""
    values = {name: told(term) for name, term in solution.items() if term is not None}
    pattern = QuadPattern(None, "<a:a>", "<a:a>", part)
    whole = filled(
        pattern, values, lambda label: str(_filled(label, solution, names, known))
    )
    return None if whole is None else node(whole.object)
