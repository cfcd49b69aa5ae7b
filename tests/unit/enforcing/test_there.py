"""What of events a graph has is not looked for again, and all the rest is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from provgraph.enforcing.changed import Part, changed_by
from provgraph.enforcing.there import There
from provgraph.model.facts import Chunk
from provgraph.rdf.parsing import quads_of_lines
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.triples import Triples

PREDICATES = [iri("p:p"), iri("p:q")]
NODES = [iri(f"n:{letter}") for letter in "abcde"]
READ = st.sampled_from([None, frozenset(PREDICATES[:1]), frozenset(PREDICATES)])
LINES = st.lists(
    st.builds(
        "{} {} {} .\n".format,
        st.sampled_from(NODES),
        st.sampled_from(PREDICATES),
        st.sampled_from(NODES),
    ),
    min_size=1,
    max_size=3,
).map("".join)
LEAVES = LINES.map(lambda lines: Chunk(lines, lines))
CHUNKS = st.lists(
    LEAVES
    | st.builds(
        lambda lines, parts: Chunk(f"{lines}{parts}", lines, tuple(parts)),
        LINES,
        st.lists(LEAVES, max_size=2),
    ),
    max_size=3,
)


def whole(chunks: list[Chunk] | tuple[Chunk, ...]) -> str:
    return "".join(one.lines + whole(one.parts) for one in chunks)


@given(st.lists(st.tuples(CHUNKS, READ, st.booleans()), max_size=8))
def test_what_is_not_looked_for_again_would_have_changed_nothing(
    events: list[tuple[list[Chunk], frozenset[Term] | None, bool]],
) -> None:
    """Some of the events are let in; by what is read of them they may be refused."""
    there, graph = There(), Triples()
    for chunks, predicates, is_let_in in events:
        there.read(predicates)
        told, every = (
            changed_by([Part(adds=True, lines=lines.encode())], graph, predicates)
            for lines in ("".join(there.missing(chunks)), whole(chunks))
        )

        assert sorted(every.added) == sorted(told.added)

        there.learn(chunks, {one[0] for one in told.added})
        if is_let_in:
            graph.add(quad[:3] for quad in quads_of_lines(whole(chunks)))


def test_a_chunk_that_a_graph_has_is_left_out_with_all_its_parts() -> None:
    part = Chunk("part", "<n:b> <p:p> <n:c> .\n")
    chunk = Chunk("chunk", "<n:a> <p:p> <n:b> .\n", (part,))
    there = There()
    there.read(None)

    assert [chunk.lines, part.lines] == list(there.missing([chunk]))
    assert not there.learn([chunk], {iri("n:b")})
    assert [chunk.lines, part.lines] == list(there.missing([chunk]))
    assert there.learn([chunk], {iri("n:c")})
    assert [] == list(there.missing([chunk]))
