"""What a step really changes is the difference of the graph after it and before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from provgraph.enforcing.changed import Part, changed_by
from provgraph.graph.quads import StoreQuads
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term

TERMS = ("<urn:a>", "<urn:b>", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>')
VALUES = (*TERMS, '"01"^^<http://www.w3.org/2001/XMLSchema#int>', '"a b . c"', '"é"@en')
lines = st.builds(
    "{} <urn:p{}> {}{} .\n".format,
    st.sampled_from(TERMS[:2]),
    st.integers(0, 1),
    st.sampled_from(VALUES),
    st.sampled_from(("", "", "", " <urn:graph>")),
)
parts = st.lists(st.tuples(st.booleans(), st.lists(lines, max_size=4)), max_size=5)


def every(store: Store) -> set[Triple]:
    return set(StoreQuads(store).match(None, None, None))


@given(before=st.lists(lines, max_size=8), steps=parts)
def test_added_and_removed_are_the_difference_that_the_store_sees(
    before: list[str], steps: list[tuple[bool, list[str]]]
) -> None:
    store = Store()
    store.load("".join(before).encode(), RdfFormat.N_QUADS)
    was = every(store)
    told = [Part(adds, "".join(some).encode()) for adds, some in steps]
    changed = changed_by(told, StoreQuads(store))
    for adds, some in steps:
        for line in some:
            subject, rest = line.split(" ", 1)
            named = " <urn:graph> .\n" in rest
            triple = rest.removesuffix(" .\n").removesuffix(" <urn:graph>")
            body = f"{subject} {triple}"
            if named:
                body = f"GRAPH <urn:graph> {{ {body} }}"
            store.update(f"{'INSERT' if adds else 'DELETE'} DATA {{ {body} }}")

    assert every(store) - was == set(changed.added)
    assert was - every(store) == set(changed.removed)


@given(before=st.lists(lines, max_size=8), steps=parts)
def test_of_some_predicates_it_is_the_same_difference_of_these(
    before: list[str], steps: list[tuple[bool, list[str]]]
) -> None:
    store = Store()
    store.load("".join(before).encode(), RdfFormat.N_QUADS)
    told = [Part(adds, "".join(some).encode()) for adds, some in steps]
    only = Term("<urn:p1>")
    whole = changed_by(told, StoreQuads(store))
    some = changed_by(told, StoreQuads(store), frozenset({only}))

    assert [one for one in whole.added if one[1] == only] == list(some.added)
    assert [one for one in whole.removed if one[1] == only] == list(some.removed)
