"""Which quads an effect changes: what its words come to in a certain store.

An effect lists quads, which can be read line by line since they were written so
by `provgraph.graph.effect`, or names whole graphs, whose quads are looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pyoxigraph

from provgraph.errors import GraphError
from provgraph.graph.effect import needs_terms, term_function

_EMPTIED: Final = re.compile(
    r"(CREATE|CLEAR|DROP) SILENT (ALL|NAMED|DEFAULT|GRAPH <[^>]*>)"
)
_TRANSFERRED: Final = re.compile(
    r"(ADD|MOVE|COPY) SILENT (DEFAULT|GRAPH <[^>]*>) TO (DEFAULT|GRAPH <[^>]*>)"
)
_REWRITTEN: Final = re.compile(r'"(?:\^\^|@)')
"""What the store may write in another way than it came: 1 for 01, en for EN."""

_Node = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.DefaultGraph
_DEFAULT: Final = ""


class Effected:
    """The quads that some effects change, one effect after the other.

    A graph goes by its token, the default graph by an empty text; a triple by its
    text, as the store writes it.
    """

    def __init__(self, store: pyoxigraph.Store, left_out: str) -> None:
        """Look up in *store*, as it is before all effects, what they only name.

        *left_out* is the token of a graph of which nothing is told.
        """
        self._store = store
        self._left_out = left_out
        self._there: dict[str, dict[str, bool]] = {}

    def do(self, effect: str) -> None:
        """Note what one effect does.

        Raises:
            GraphError: it is not written as effects are.
        """
        for piece in pieces(effect):
            first = piece[0]
            if first in {"INSERT DATA {", "DELETE DATA {"}:
                self._change(_listed(piece[1:-1]), there=first[0] == "I")
            elif first.startswith(("INSERT { ", "DELETE { ")):
                self._change(_by_values(piece), there=first[0] == "I")
            elif match := _EMPTIED.fullmatch(first):
                self._empty(match[1], match[2])
            elif match := _TRANSFERRED.fullmatch(first):
                self._transfer(match[1], _token(match[2]), _token(match[3]))
            else:
                raise GraphError(f"an effect is not understood: {first[:100]}")

    def removed(self) -> Iterator[str]:
        """Yield the quads that are surely not there now, as lines without their end."""
        return self._lines(there=False)

    def added(self) -> Iterator[str]:
        """Yield those that surely are."""
        return self._lines(there=True)

    def _lines(self, *, there: bool) -> Iterator[str]:
        for graph, triples in self._there.items():
            if graph != self._left_out:
                end = f" {graph} ." if graph else " ."
                for triple, is_there in triples.items():
                    if is_there is there:
                        yield triple + end

    def _change(self, quads: Iterable[tuple[str, str]], *, there: bool) -> None:
        for graph, triple in quads:
            self._there.setdefault(graph, {})[triple] = there

    def _empty(self, verb: str, target: str) -> None:
        if verb == "CREATE":
            return  # a graph without quads is none, in quads
        named = [f"{one}" for one in self._store.named_graphs()]
        graphs = {
            "ALL": [_DEFAULT, *named, *self._there],
            "NAMED": [*named, *(one for one in self._there if one)],
        }.get(target, [_token(target)])
        for graph in graphs:
            self._clear(graph)

    def _clear(self, graph: str) -> None:
        known = self._there.setdefault(graph, {})
        for triple in list(self._content(graph)):
            known[triple] = False

    def _transfer(self, verb: str, source: str, target: str) -> None:
        if source == target:
            return
        content = list(self._content(source))
        if verb != "ADD":
            self._clear(target)
        if verb == "MOVE":
            self._clear(source)
        self._change(((target, triple) for triple in content), there=True)

    def _content(self, graph: str) -> Iterator[str]:
        """Yield the triples that *graph* has by now."""
        known = self._there.get(graph, {})
        node: Any = pyoxigraph.DefaultGraph()
        if graph:
            node = pyoxigraph.NamedNode(graph[1:-1])
        for quad in self._store.quads_for_pattern(None, None, None, node):
            triple = str(quad.triple)
            if triple not in known:
                yield triple
        yield from (triple for triple, there in known.items() if there)


def pieces(effect: str) -> Iterator[list[str]]:
    """Yield the lines of each operation, the first without a sign behind it."""
    lines: list[str] = []
    for line in effect.split("\n"):
        if not lines and (line.startswith("#") or not line):
            continue  # who asked for it
        if line.endswith(" ;"):
            yield [*lines, line[:-2]]
            lines = []
        else:
            lines.append(line)
    if lines:
        yield lines


def _listed(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield graph and triple of each line that lists one, as the store writes it."""
    graph = _DEFAULT
    rewritten: list[str] = []
    for line in lines:
        if line.startswith("GRAPH <"):
            graph = line[6:-2]
        elif line == "}":
            graph = _DEFAULT
        elif _REWRITTEN.search(line):
            rewritten.append(f"{line[:-2]} {graph} ." if graph else line)
        else:
            yield graph, line[:-2]
    if rewritten:
        scratch = pyoxigraph.Store()
        scratch.load("\n".join(rewritten), format=pyoxigraph.RdfFormat.N_QUADS)
        yield from _quads(scratch)


def _by_values(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield graph and triple of what is listed in VALUES, since it has blank nodes."""
    text = "\n".join(lines)
    scratch = pyoxigraph.Store()
    functions = term_function() if needs_terms(text) else None
    scratch.update(f"INSERT{text[6:]}", custom_functions=functions)
    yield from _quads(scratch)


def _quads(store: pyoxigraph.Store) -> Iterator[tuple[str, str]]:
    for quad in store:
        yield _name(quad.graph_name), str(quad.triple)


def _name(graph: _Node) -> str:
    return _DEFAULT if isinstance(graph, pyoxigraph.DefaultGraph) else str(graph)


def _token(place: str) -> str:
    return _DEFAULT if place == "DEFAULT" else place.removeprefix("GRAPH ")
