"""What an effect changes, against a store that does it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import GraphError
from provgraph.graph.effect import Effect, term_function
from provgraph.graph.effected import Effected

SYSTEM = "<urn:system>"
XSD = "http://www.w3.org/2001/XMLSchema#"

graphs = st.sampled_from(
    [ox.DefaultGraph(), ox.NamedNode("urn:g"), ox.NamedNode("urn:h")]
)
literals = st.one_of(
    st.builds(ox.Literal, st.text(st.characters(exclude_categories=["Cs"]))),
    st.sampled_from(["en", "DE-at"]).map(lambda tag: ox.Literal("x", language=tag)),
    st.sampled_from(["1", "01", "+1"]).map(
        lambda number: ox.Literal(number, datatype=ox.NamedNode(f"{XSD}integer"))
    ),
)
nodes = st.sampled_from([ox.NamedNode("urn:a"), ox.BlankNode("b"), ox.BlankNode("c")])
triples = st.builds(
    ox.Triple, nodes, st.just(ox.NamedNode("urn:p")), st.one_of(nodes, literals)
)
quads = st.builds(
    lambda triple, graph: ox.Quad(
        triple.subject, triple.predicate, triple.object, graph
    ),
    st.one_of(
        triples,
        triples.map(lambda inner: ox.Triple(inner.subject, inner.predicate, inner)),
    ),
    graphs,
)
places = st.sampled_from(["DEFAULT", "GRAPH <urn:g>", "GRAPH <urn:h>"])
wholes = st.one_of(
    st.builds(
        "{} SILENT {}".format,
        st.sampled_from(["CLEAR", "DROP"]),
        st.one_of(places, st.sampled_from(["ALL", "NAMED"])),
    ),
    st.builds(
        "{} SILENT {} TO {}".format,
        st.sampled_from(["ADD", "COPY", "MOVE"]),
        places,
        places,
    ),
    st.just("CREATE SILENT GRAPH <urn:new>"),
)
steps = st.lists(
    st.one_of(
        wholes,
        st.tuples(st.sampled_from(["INSERT", "DELETE"]), st.lists(quads, max_size=4)),
    ),
    max_size=6,
)


def written(operations: list[str | tuple[str, list[ox.Quad]]]) -> str:
    effect = Effect(1_000)
    for operation in operations:
        if isinstance(operation, str):
            effect.do(operation)
        else:
            effect.change(*operation)
    return "".join(effect.pieces())


def lines(store: ox.Store) -> set[str]:
    return {f"{quad} ." for quad in store}


@given(st.lists(quads, max_size=8), st.lists(steps, min_size=1, max_size=3))
def test_it_tells_what_the_store_does(
    there: list[ox.Quad], effects: list[list[str | tuple[str, list[ox.Quad]]]]
) -> None:
    store = ox.Store()
    store.extend(there)
    before = lines(store)
    effected = Effected(store, SYSTEM)
    texts = [text for text in map(written, effects) if text]
    for text in texts:
        effected.do(f"# who asked\n{text}")
    removed, added = set(effected.removed()), set(effected.added())
    for text in texts:
        store.update(text, custom_functions=term_function())

    assert lines(store) == (before - removed) | added


def test_of_the_system_graph_nothing_is_told() -> None:
    store = ox.Store()
    node = ox.NamedNode("urn:a")
    store.add(ox.Quad(node, node, node, ox.NamedNode("urn:system")))
    effected = Effected(store, SYSTEM)
    effected.do("CLEAR SILENT ALL")

    assert [] == [*effected.removed(), *effected.added()]


def test_words_of_another_kind_are_not_guessed_at() -> None:
    with pytest.raises(GraphError, match="not understood"):
        Effected(ox.Store(), SYSTEM).do("LOAD <urn:x>")
