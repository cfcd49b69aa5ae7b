"""What is open of a contract that is watched is what judging everything would find."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from provgraph.contracts.asking import Asking
from provgraph.contracts.closures import Closures
from provgraph.enforcing.asked import Owed, Pair, Said
from provgraph.enforcing.changed import Changed
from provgraph.enforcing.compiled import compiled
from provgraph.enforcing.contract import WARN, Contract
from provgraph.enforcing.finding import Moment, described
from provgraph.enforcing.watch import Watch
from provgraph.graph.endpoint import WrittenEndpoint
from provgraph.rdf.mint import Mint
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import A
from tests.unit.enforcing.builders import contract

MINT = Mint()
NOW = Moment("2026-01-01T00:00:00Z", 1)
NODES = [iri(f"urn:shape:n{number}") for number in range(4)]
CLASSES = [iri(f"urn:shape:C{number}") for number in range(2)]
PREDICATES = [iri(f"urn:shape:p{number}") for number in range(3)]
STEPS = 30

SHARED = """
:A sh:targetClass :C0 ; sh:property :owned .
:B sh:targetClass :C1 ; sh:property :owned .
:owned sh:path :p0 ; sh:minCount 1 .
"""
ALIKE = """
:A sh:targetClass :C0 ; sh:property [ sh:path :p0 ; sh:minCount 1 ] .
:B sh:targetClass :C1 ; sh:property [ sh:path :p0 ; sh:minCount 1 ] .
"""
ONWARD = """
:A sh:targetClass :C0 ; sh:property [
    sh:path :p1 ; sh:property [ sh:path :p0 ; sh:minCount 1 ] ] .
"""
CORE = [SHARED, ALIKE, ONWARD]
NAMES = """
:names sh:declare [ sh:prefix "" ; sh:namespace "urn:shape:"^^xsd:anyURI ] .
"""
TWO_QUERIES = f"""{NAMES}
:A sh:targetClass :C0 ; sh:sparql
    [ sh:select "SELECT $this {{ $this :p0 ?x }}" ; sh:prefixes :names ],
    [ sh:select "SELECT $this {{ $this :p1 ?x }}" ; sh:prefixes :names ] .
"""
ONE_QUERY = f"""{NAMES}
:A sh:targetClass :C0 ; sh:property :owned .
:B sh:targetClass :C1 ; sh:property [ sh:path :p1 ; sh:property :owned ] .
:owned sh:path :p0 ; sh:sparql
    [ sh:select "SELECT $this ?value {{ $this $PATH ?value }}" ; sh:prefixes :names ] .
"""


def change(number: int, graph: Triples) -> Changed:
    """A few triples that come, and a few that go."""
    chance = random.Random(number)
    some: Iterator[Triple] = (
        chance.choice(
            [
                (chance.choice(NODES), A, chance.choice(CLASSES)),
                (chance.choice(NODES), chance.choice(PREDICATES), chance.choice(NODES)),
            ]
        )
        for _ in range(3)
    )
    added: list[Triple] = []
    removed: list[Triple] = []
    for one in dict.fromkeys(some):
        is_there = one[2] in graph.values(one[0], one[1])
        (removed if is_there else added).append(one)
    graph.add(added)
    graph.remove(removed)
    return Changed(tuple(added), tuple(removed), {})


def open_now(watch: Watch, one: Contract) -> set[Term]:
    return {found.node for found in watch.open_of(one.node(MINT))}


def named(one: Contract, graph: Triples) -> set[Term]:
    """What judging the whole graph finds."""
    shapes, asked = compiled(one.shapes)
    asking = Asking(WrittenEndpoint(graph.match(None, None, None)))
    found = (
        *Closures(shapes, graph).results(),
        *Closures(asked, graph, asked=asking).results(),
    )
    return {described(MINT, one.node(MINT), result)[0] for result in found}


@pytest.mark.parametrize("shapes", CORE)
@pytest.mark.parametrize("seed", range(10))
def test_what_two_shapes_or_ways_find_is_gone_with_the_last(
    shapes: str, seed: int
) -> None:
    one = replace(contract(shapes), mode=WARN)
    watch, graph = Watch(MINT, {}), Triples()
    watch.renew([one], graph, NOW)
    for step in range(STEPS):
        watch.changed(change(seed * STEPS + step, graph), graph, NOW)

        assert named(one, graph) == open_now(watch, one)


def taken(watch: Watch, graph: Triples) -> dict[Term, Owed]:
    """What each contract owes, and owes no longer."""
    owing = watch.take_owed(graph, lambda: None)
    return {node: debt.owed for node, debt in owing.items()}


def verdicts(one: Contract, owed: Owed, graph: Triples) -> dict[Pair, Said]:
    """What a worker says of what is owed."""
    shapes = compiled(one.shapes)[1]
    asking = Asking(WrittenEndpoint(graph.match(None, None, None)))
    closures = Closures(shapes, graph, asked=asking)
    every = (
        (key, focus)
        for key in owed.keys
        for focus in closures.focus_nodes(shapes.by_node[key])
    )
    found: dict[Pair, dict[Term, frozenset[str]]] = {}
    for key, focus in dict.fromkeys((*every, *owed.pairs)):
        shape = shapes.by_node[key]
        if closures.is_focus(shape, focus):
            for result in closures.judge(shape, focus):
                name, said = described(MINT, one.node(MINT), result)
                found.setdefault((key, focus), {})[name] = said
    return dict(found)


def test_two_queries_of_a_shape_find_two_things() -> None:
    """They have no names, and find them at the same node."""
    one = replace(contract(TWO_QUERIES), mode=WARN)
    node, first, second = NODES[0], PREDICATES[0], PREDICATES[1]
    graph = Triples([(node, A, CLASSES[0]), (node, first, node), (node, second, node)])
    watch = Watch(MINT, {})
    watch.renew([one], graph, NOW)
    owed = taken(watch, graph)[one.node(MINT)]
    watch.answered(one.node(MINT), owed, verdicts(one, owed, graph), NOW)

    assert 2 == len(open_now(watch, one))
    assert named(one, graph) == open_now(watch, one)


@pytest.mark.parametrize("seed", range(10))
def test_so_it_is_with_what_is_asked_in_sparql(seed: int) -> None:
    one = replace(contract(ONE_QUERY), mode=WARN)
    watch, graph = Watch(MINT, {}), Triples()
    watch.renew([one], graph, NOW)
    for step in range(STEPS):
        watch.changed(change(seed * STEPS + step, graph), graph, NOW)
        for node, owed in taken(watch, graph).items():
            watch.answered(node, owed, verdicts(one, owed, graph), NOW)

        assert named(one, graph) == open_now(watch, one)


@pytest.mark.parametrize("seed", range(10))
def test_a_verdict_that_could_not_be_had_comes_with_the_next(seed: int) -> None:
    """A worker is ended in time, or dies; the one after it judges for both."""
    chance = random.Random(seed)
    one = replace(contract(ONE_QUERY), mode=WARN)
    watch, graph = Watch(MINT, {}), Triples()
    watch.renew([one], graph, NOW)
    answered = 0
    for step in range(STEPS):
        watch.changed(change(seed * STEPS + step, graph), graph, NOW)
        for node, owed in taken(watch, graph).items():
            if chance.random() < 0.5:
                watch.give_back({node: owed})
                continue
            watch.answered(node, owed, verdicts(one, owed, graph), NOW)
            answered += 1

            assert named(one, graph) == open_now(watch, one)
    assert answered
