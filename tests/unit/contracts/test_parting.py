"""Shapes that are parted find together what they find whole."""

from __future__ import annotations

from provgraph.contracts.asking import Asking
from provgraph.contracts.judging import judge_graph
from provgraph.contracts.parting import parted
from provgraph.contracts.shape import Shapes
from provgraph.graph.endpoint import WrittenEndpoint
from provgraph.rdf.terms import Term
from provgraph.rdf.triples import Triples
from tests.unit.contracts.made import shapes_of, triples_of

HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix : <urn:e:> .
"""
OWNED = (
    HEAD
    + """
:inner a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ;
    sh:sparql [ sh:select "SELECT $this ?value { $this $PATH ?value }" ] .
:outer sh:targetNode :b ; sh:property :inner .
"""
)
DATA = HEAD + ":a :p :x . :b :p :y ."


def found(shapes: Shapes) -> set[tuple[Term, Term | None]]:
    graph = Triples(triples_of(DATA))
    asking = Asking(WrittenEndpoint(graph.match(None, None, None)))
    results = judge_graph(shapes, graph, asking=asking).results
    return {(one.focus, one.value) for one in results}


def test_a_property_shape_that_another_shape_has_too_keeps_its_own_targets() -> None:
    """Both judge: it does at its targets, and the other one at its own."""
    whole = shapes_of(OWNED)
    core, asked = parted(whole)

    assert found(whole) == found(core) | found(asked)
    assert {"<urn:e:a>", "<urn:e:b>"} == {focus for focus, _ in found(asked)}
