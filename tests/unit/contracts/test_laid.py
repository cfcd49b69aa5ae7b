"""A graph that is changed in thought reads as the changed graph."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from provgraph.contracts.changes.affected import Before
from provgraph.contracts.changes.laid import Laid
from provgraph.rdf.quads import Quads, Triple
from provgraph.rdf.terms import Term, iri, text
from provgraph.rdf.triples import Triples

NODES = (iri("n:a"), iri("n:b"), Term("_:c"))
VERBS = (iri("p:p"), iri("p:q"))
VALUES = (*NODES, text("x"))
TRIPLES = st.sets(
    st.tuples(st.sampled_from(NODES), st.sampled_from(VERBS), st.sampled_from(VALUES)),
    max_size=9,
)


def read(quads: Quads) -> list[object]:
    """What a graph says, by each way to read it."""
    return [
        [sorted(quads.values(*pair)) for pair in product(NODES, VERBS)],
        [sorted(quads.subjects(*pair)) for pair in product(VERBS, VALUES)],
        [
            sorted(quads.match(*pattern))
            for pattern in product((None, *NODES), (None, *VERBS), (None, *VALUES))
        ],
        [sorted(quads.column(verb).splitlines()) for verb in VERBS],
        [quads.exceeds(verb, number) for verb in VERBS for number in range(9)],
        [quads.is_blank(value) for value in VALUES],
    ]


def stars(quads: Quads) -> list[object]:
    """What a graph says of each node at once."""
    every = [quads.star(node) or {} for node in NODES]
    return [{verb: sorted(values) for verb, values in one.items()} for one in every]


@given(TRIPLES, TRIPLES, TRIPLES)
def test_a_graph_with_a_change_laid_over_it_reads_as_changed(
    graph: set[Triple], added: set[Triple], removed: set[Triple]
) -> None:
    laid = Laid(Triples(graph), sorted(added - graph), sorted(removed & graph))
    changed = Triples((graph - removed) | (added - graph))

    assert read(changed) == read(laid)
    assert stars(changed) == stars(laid)


@given(TRIPLES, TRIPLES)
def test_a_graph_with_what_was_removed_reads_as_both(
    graph: set[Triple], removed: set[Triple]
) -> None:
    before = Before(Triples(graph - removed), sorted(removed))

    assert read(Triples(graph | removed)) == read(before)
