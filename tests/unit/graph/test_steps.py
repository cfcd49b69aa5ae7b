"""A long effect, done in steps, does what it says."""

from __future__ import annotations

import pyoxigraph
from hypothesis import given
from hypothesis import strategies as st

from provgraph.graph.effect import listed
from provgraph.graph.steps import steps

TRIPLES = st.sampled_from(
    [
        "<a:s> <a:p> <a:o> .",
        '<a:s> <a:p> "}" .',
        '<a:s> <a:p> "GRAPH <a:g> {" .',
        '<a:s> <a:p> "two\\nlines ;"@en .',
        '<a:s> <a:p> <<( <a:s> <a:p> "x" )>> .',
        '<a:t> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
    ]
)
GRAPHS = st.dictionaries(
    st.sampled_from(["", "<a:g>", "<a:h>"]), st.lists(TRIPLES, min_size=1), min_size=1
)
OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["INSERT", "DELETE"]), GRAPHS)
    | st.sampled_from(["DROP SILENT GRAPH <a:g>", "CLEAR SILENT DEFAULT"]),
    min_size=1,
    max_size=6,
)


def written(operations: list[object]) -> str:
    return "# who asked\n" + " ;\n".join(
        one if isinstance(one, str) else "".join(listed(*one))  # type: ignore[misc]
        for one in operations
    )


def quads(store: pyoxigraph.Store) -> set[str]:
    return {str(quad) for quad in store}


@given(operations=OPERATIONS, lines_min=st.integers(0, 6))
def test_loading_the_long_lists_comes_to_the_same(
    operations: list[object], lines_min: int
) -> None:
    effect = written(operations)
    wanted, found = pyoxigraph.Store(), pyoxigraph.Store()
    wanted.update(effect)
    for step in steps(effect, characters_min=0, lines_min=lines_min):
        if isinstance(step, bytes):
            found.bulk_load(step, format=pyoxigraph.RdfFormat.N_QUADS)
        else:
            found.update(step)

    assert quads(wanted) == quads(found)


def test_a_short_effect_stays_whole() -> None:
    effect = written([("INSERT", {"": ["<a:s> <a:p> <a:o> ."] * 5_000})])

    assert [effect] == list(steps(effect))


def test_a_long_list_is_loaded() -> None:
    lines = [f"<a:s{n}> <a:p> <a:o{'x' * 300}> ." for n in range(5_000)]
    effect = written([("INSERT", {"<a:g>": lines})])

    (step,) = steps(effect)
    assert isinstance(step, bytes)
    assert 5_000 == step.count(b" <a:g> .\n")
