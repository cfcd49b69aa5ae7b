"""What a thing comes from, and what is said of all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from provgraph.assertions import Graph, Walk, made_from, walk
from provgraph.rdf.canonical import digest_lines
from provgraph.rdf.terms import Term, triple
from provgraph.rdf.vocab import PROV_NAMESPACE, pg

Triple = tuple[Term, Term, Term]

_PROV: Final = f"<{PROV_NAMESPACE}"
_QUALIFIED: Final = f"{_PROV}qualified"
_JOB: Final = pg("job")


@dataclass(frozen=True, slots=True)
class Subgraph:
    """The lineage of one thing.

    Attributes:
        back: the walk to all that it comes from.
        triples: that are said of what lies on it, of influences, agents, plans and
            lasting names.
        nodes: of which they are said, and what is said of these directly.
    """

    back: Walk
    triples: tuple[Triple, ...]
    nodes: frozenset[Term]

    def lines(self) -> Iterator[bytes]:
        """Yield the triples as N-Triples."""
        return (f"{triple(*one)}\n".encode() for one in self.triples)

    def digest(self) -> str:
        """Return the SHA-256 of the triples in canonical order, in hexadecimal."""
        return digest_lines(self.lines())


def subgraph_of(graph: Graph, node: Term) -> Subgraph:
    """Return the lineage of *node*.

    Raises:
        UsageError: it is too large.
        ProvgraphError: as the graph says it.
    """
    back = walk(graph, [node], made_from)
    members = {*back.came, *back.runs()}
    triples = set(_said(graph, members))
    influences = {value for _, way, value in triples if way.startswith(_QUALIFIED)}
    triples |= set(_said(graph, influences - members))
    direct = {one for said in triples for one in (said[0], said[2]) if one[0] == "<"}
    around = {
        value for _, way, value in triples if way == _JOB or way.startswith(_PROV)
    }
    around = {one for one in around if one[0] == "<"} - members - influences
    triples |= set(_said(graph, around))
    return Subgraph(back, tuple(sorted(triples)), frozenset(direct | around))


def _said(graph: Graph, nodes: Iterable[Term]) -> Iterator[Triple]:
    for row in graph.rows("said", sorted(nodes)):
        yield row["node"], row["predicate"], row["value"]
