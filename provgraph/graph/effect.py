"""What an update comes to, in words that say the same whenever they are read.

An update may ask the time or make up names; the journal keeps what it did: quads
taken away, quads added, graphs made and emptied. It is written as SPARQL Update
again, so that anybody can read it.

A quad with a blank node cannot be named in SPARQL. Such a node goes as a text of
the type `pg:Term`, and the function `pg:term` makes it a node again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

import pyoxigraph

from provgraph.errors import TooLargeError
from provgraph.graph.nodes import node, told
from provgraph.rdf.terms import escaped, iri_value
from provgraph.rdf.vocab import pg

_TERM: Final = iri_value(pg("term"))
_TERM_TYPE: Final = iri_value(pg("Term"))

Node = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.DefaultGraph


class Effect:
    """Collects what an update does, in order.

    Attributes:
        quads: how many were taken away or added.
    """

    def __init__(self, quads_max: int) -> None:
        """Take no more than so many."""
        self.quads = 0
        self._quads_max = quads_max
        self._steps: list[tuple[str, list[pyoxigraph.Quad] | str]] = []

    def change(self, verb: str, quads: Iterable[pyoxigraph.Quad]) -> None:
        """Note that quads are taken away (`DELETE`) or added (`INSERT`).

        Raises:
            TooLargeError: there are too many.
        """
        if not self._steps or self._steps[-1][0] != verb:
            self._steps.append((verb, []))
        listed = self._steps[-1][1]
        assert isinstance(listed, list)  # noqa: S101 - a verb has a list
        before = len(listed)
        listed.extend(quads)
        self.quads += len(listed) - before
        if self.quads > self._quads_max:
            raise TooLargeError(
                f"the update changes more than {self._quads_max} quads",
                hint="Change less at a time: a graph, or a part of one.",
            )

    def do(self, text: str) -> None:
        """Note an operation on whole graphs, as SPARQL has it."""
        self._steps.append(("", text))

    def pieces(self) -> Iterator[str]:
        """Yield it as one SPARQL Update; nothing where it does nothing."""
        first = True
        for verb, what in self._steps:
            texts = [what] if isinstance(what, str) else _changes(verb, what)
            for text in texts:
                yield text if first else f" ;\n{text}"
                first = False


def listed(verb: str, graphs: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Yield the operation that adds or takes away triples without blank nodes.

    *graphs* has by the token of each graph, "" for the default one, the triples as
    N-Triples lines without their ends. As `Effect.pieces` writes it.
    """
    yield f"{verb} DATA {{\n"
    for graph, lines in sorted(graphs.items()):
        if graph:
            yield f"GRAPH {graph} {{\n"
        yield "".join(f"{line}\n" for line in lines)
        if graph:
            yield "}\n"
    yield "}"


def term_function() -> dict[pyoxigraph.NamedNode, Callable[..., Any]]:
    """Return the function that an effect with blank nodes needs, by its name."""
    return {pyoxigraph.NamedNode(_TERM): _term_again}


def needs_terms(effect: str) -> bool:
    """Tell whether an effect needs that function."""
    return _TERM_TYPE in effect


def _changes(verb: str, quads: list[pyoxigraph.Quad]) -> Iterator[str]:
    """Yield the operations that change *quads*, those with blank nodes last."""
    named = [quad for quad in quads if not _is_blank(quad)]
    blank = [quad for quad in quads if _is_blank(quad)]
    if named:
        parts = [
            _in_graph(graph, "".join(f"{quad.triple} .\n" for quad in listed))
            for graph, listed in _by_graph(named)
        ]
        yield f"{verb} DATA {{\n{''.join(parts)}}}"
    for graph, listed in _by_graph(blank):
        yield _by_values(verb, graph, listed)


def _by_values(verb: str, graph: Node, quads: Iterable[pyoxigraph.Quad]) -> str:
    rows = "".join(
        f"({_told(quad.subject)} {quad.predicate} {_told(quad.object)})\n"
        for quad in quads
    )
    template = _in_graph(graph, "?s ?p ?o")
    return (
        f"{verb} {{ {template} }} WHERE {{\nVALUES (?a ?p ?b) {{\n{rows}}}\n"
        f"BIND(<{_TERM}>(?a) AS ?s) BIND(<{_TERM}>(?b) AS ?o) }}"
    )


def _by_graph(
    quads: list[pyoxigraph.Quad],
) -> Iterator[tuple[Node, Iterable[pyoxigraph.Quad]]]:
    ordered = sorted(quads, key=lambda quad: str(quad.graph_name))
    return groupby(ordered, key=lambda quad: quad.graph_name)


def _in_graph(graph: Node, triples: str) -> str:
    if isinstance(graph, pyoxigraph.DefaultGraph):
        return triples
    return f"GRAPH {graph} {{\n{triples}}}\n"


def _is_blank(quad: pyoxigraph.Quad) -> bool:
    return _has_blank(quad.subject) or _has_blank(quad.object)


def _has_blank(term: object) -> bool:
    left = [term]
    while left:
        one = left.pop()
        if isinstance(one, pyoxigraph.BlankNode):
            return True
        if isinstance(one, pyoxigraph.Triple):
            left += [one.subject, one.object]
    return False


def _told(term: object) -> str:
    """Return a term as it can stand in a row of VALUES."""
    token = told(term)
    return f'"{escaped(token)}"^^<{_TERM_TYPE}>' if _has_blank(term) else token


def _term_again(term: Any) -> Any:  # noqa: ANN401 - any of the library's
    """Return what a text of the type `pg:Term` stands for, and any other as it is."""
    if not isinstance(term, pyoxigraph.Literal) or term.datatype.value != _TERM_TYPE:
        return term
    return node(term.value)
