"""What several shapes or focus nodes lead to is found until none does any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from provgraph.enforcing.asked import AskedPart, Owed, Pair, Said
from provgraph.enforcing.changed import Changed
from provgraph.enforcing.compiled import compiled
from provgraph.enforcing.contract import WARN
from provgraph.enforcing.finding import Moment
from provgraph.enforcing.watch import Watch
from provgraph.rdf.mint import Mint
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import A
from tests.unit.enforcing.builders import contract

TWO_SHAPES = """
:S a sh:NodeShape ; sh:targetClass :C ; sh:property :P .
:T a sh:NodeShape ; sh:targetClass :D ; sh:property :P .
:P sh:path :p ; sh:minCount 1 .
"""
TWO_FOCUS_NODES = """
:S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :q ; sh:property :P ] .
:P sh:path :p ; sh:minCount 1 .
"""
ALSO_IN_SPARQL = """
:S a sh:NodeShape ; sh:targetClass :C ; sh:node :N , :M .
:N sh:property [ sh:path :p ; sh:minCount 1 ] .
:M sh:sparql [ sh:message "it has a q" ; sh:select "SELECT $this { $this :q ?q }" ] .
"""
X, Y, Z = (iri(f"urn:{name}") for name in "xyz")
C, D, P, Q = (iri(f"urn:shape:{name}") for name in "CDpq")


class Watched:
    """A graph, and a contract that watches it."""

    def __init__(self, shapes: str, graph: list[Triple]) -> None:
        self._graph = graph
        self._now = Moment("2026-01-01T00:00:00Z", 1)
        self._contract = replace(contract(shapes), mode=WARN)
        self._watch = Watch(Mint(), {})
        self._watch.renew([self._contract], Triples(graph), self._now)

    def change(self, added: list[Triple], removed: list[Triple]) -> None:
        self._graph = [one for one in (*self._graph, *added) if one not in removed]
        changed = Changed(added, removed, {})
        self._watch.changed(changed, Triples(self._graph), self._now)

    def answer(self, *found: Term) -> None:
        """Say that SPARQL finds these, which were found before, and nothing else."""
        (key,) = compiled(self._contract.shapes)[1].targeted()
        said = {one: self._watch.findings[one].said for one in found}
        verdicts: Mapping[Pair, Said] = {(key, X): said} if said else {}
        node = self._contract.node(Mint())
        self._watch.answered(node, Owed((), (key,)), verdicts, self._now)

    def open(self) -> list[Term]:
        known = self._watch.findings.values()
        return [one.node for one in known if one.resolved is None]


@pytest.mark.parametrize(
    ("shapes", "graph", "one", "other"),
    [
        (TWO_SHAPES, [(X, A, C), (X, A, D)], (X, A, C), (X, A, D)),
        (
            TWO_FOCUS_NODES,
            [(X, A, C), (Y, A, C), (X, Q, Z), (Y, Q, Z)],
            (X, Q, Z),
            (Y, Q, Z),
        ),
    ],
)
def test_a_result_is_there_for_as_long_as_anything_leads_to_it(
    shapes: str, graph: list[Triple], one: Triple, other: Triple
) -> None:
    watched = Watched(shapes, graph)
    found = watched.open()

    watched.change([], [one])

    assert len(found) == 1
    assert found == watched.open()

    watched.change([], [other])

    assert [] == watched.open()


def test_what_asks_in_sparql_may_lead_to_the_same_result() -> None:
    watched = Watched(ALSO_IN_SPARQL, [(X, A, C)])
    found = watched.open()
    watched.answer(*found)

    watched.change([(X, P, Z)], [])

    assert len(found) == 1
    assert found == watched.open()

    watched.answer()

    assert [] == watched.open()


def test_what_does_not_ask_in_sparql_may_lead_to_the_same_result() -> None:
    watched = Watched(ALSO_IN_SPARQL, [(X, A, C)])
    found = watched.open()
    watched.answer(*found)

    watched.answer()

    assert found == watched.open()

    watched.change([(X, P, Z)], [])

    assert [] == watched.open()


def test_a_result_in_sparql_is_there_for_as_long_as_a_focus_node_leads_to_it() -> None:
    part = AskedPart(compiled(contract(ALSO_IN_SPARQL).shapes)[1])
    owed = part.take()
    (key,) = owed.keys
    said = {Z: frozenset[str]()}
    part.answered(owed, {(key, X): said, (key, Y): said})

    assert set() == part.answered(Owed(((key, X),), ()), {})[1]
    assert {Z} == part.answered(Owed(((key, Y),), ()), {})[1]
