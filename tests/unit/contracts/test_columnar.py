"""By columns the same is found as by the words of the standard."""

from __future__ import annotations

from collections import Counter

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.contracts import constraint as c
from provgraph.contracts.columnar import Columnar
from provgraph.contracts.path import Alternative, Inverse, Predicate, Repeat, Sequence
from provgraph.contracts.shape import Shape, Shapes, TargetNode, TargetSubjectsOf
from provgraph.contracts.words import WARNING
from provgraph.graph.quads import StoreQuads
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, iri, text
from provgraph.rdf.triples import Triples
from tests.unit.contracts.made_shapes import GRAPHS, shapes
from tests.unit.contracts.slow_shacl import Found, SlowShacl

P, Q = Predicate(iri("p:p")), Predicate(iri("p:q"))
LOOKED_UP = st.sampled_from([0, 1_000])
PAIRS = st.sampled_from([1, 3, 1_000])


def found_by(columnar: Columnar) -> Counter[Found]:
    """Return focus, path, value, shape and component of each result."""
    return Counter(
        (one.focus, one.path, one.value, one.shape, one.component)
        for leaf in columnar.leaves()
        for one in columnar.results(*leaf)
    )


def one_shape(*constraints: c.Constraint, **known: object) -> Shapes:
    """Return a shape of the subjects of `p:p`, and one that it may name."""
    named = Shape(iri("s:named"), P, constraints=(c.MinCount(1),))
    shape = Shape(
        iri("s:s"),
        targets=(TargetSubjectsOf(P.iri),),
        constraints=constraints,
        **known,  # type: ignore[arg-type]
    )
    return Shapes({shape.node: shape, named.node: named}, Triples())


@given(shapes(), GRAPHS, LOOKED_UP, PAIRS)
def test_the_results_are_those_of_the_standard(
    shapes: Shapes, triples: list[Triple], looked_up_max: int, pairs_max: int
) -> None:
    graph = Triples(triples)
    columnar = Columnar(shapes, graph, looked_up_max=looked_up_max, pairs_max=pairs_max)

    assert SlowShacl(shapes, graph).results() == found_by(columnar)


@given(shapes(), GRAPHS, LOOKED_UP)
def test_a_store_is_judged_by_what_it_keeps(
    shapes: Shapes, triples: list[Triple], looked_up_max: int
) -> None:
    store = pyoxigraph.Store()
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
    store.load(lines, pyoxigraph.RdfFormat.N_TRIPLES)
    quads = StoreQuads(store)
    kept = Triples(quads.match(None, None, None))
    columnar = Columnar(shapes, quads, looked_up_max=looked_up_max)

    assert SlowShacl(shapes, kept).results() == found_by(columnar)


class Told(Triples):
    """Triples that tell which columns were read of them."""

    def __init__(self, triples: list[Triple]) -> None:
        super().__init__(triples)
        self.read: list[Term] = []

    def column(self, predicate: Term) -> bytes:
        self.read.append(predicate)
        return super().column(predicate)


@given(shapes(), GRAPHS)
def test_each_column_is_read_once_and_let_go_in_the_end(
    shapes: Shapes, triples: list[Triple]
) -> None:
    graph = Told(triples)
    columnar = Columnar(shapes, graph, looked_up_max=0)

    found_by(columnar)

    assert sorted(set(graph.read)) == sorted(graph.read)
    assert {} == columnar._columns._read


def test_an_iri_that_stands_for_a_blank_node_is_judged_as_one() -> None:
    store = pyoxigraph.Store()
    store.load("<n:a> <p:p> <g:1> , <n:b> .", pyoxigraph.RdfFormat.TURTLE)
    nested = Shape(
        iri("s:s"),
        P,
        (TargetNode(iri("n:a")),),
        (c.NodeKind(frozenset({c.Kind.IRI})), c.MinLength(0)),
    )
    columnar = Columnar(
        Shapes({nested.node: nested}, Triples()), StoreQuads(store, genid="g:")
    )
    results = [one for leaf in columnar.leaves() for one in columnar.results(*leaf)]

    assert [iri("g:1"), iri("g:1")] == [one.value for one in results]


def test_what_asks_a_query_is_not_taken_wherever_it_stands() -> None:
    query = c.Sparql(Term("_:q"), "SELECT $this {}")
    asking = Shape(iri("s:asking"), constraints=(query,))
    shapes = one_shape(
        query,
        c.Property(asking.node),
        c.Node(asking.node),
        c.Not(asking.node),
        c.And((iri("s:named"), asking.node)),
        c.QualifiedMinCount(iri("s:named"), 1, (asking.node,)),
        c.Node(iri("s:named")),
        c.MinCount(1),
    )
    everything = Shapes({**shapes.by_node, asking.node: asking}, Triples())
    columnar = Columnar(everything, Triples())
    shape = shapes.by_node[iri("s:s")]
    taken = [columnar.takes(shape, one) for one in shape.constraints]

    assert [False] * 6 + [True] * 2 == taken


def test_nested_constraints_stand_each_for_itself_with_its_focus_nodes() -> None:
    """Two nodes lead to n:c: it is judged twice, by whoever takes the constraint."""
    graph = Triples([(iri("n:a"), P.iri, iri("n:c")), (iri("n:b"), P.iri, iri("n:c"))])
    inner = Shape(iri("s:inner"), constraints=(c.In(()), c.Sparql(Term("_:q"), "")))
    outer = Shape(
        iri("s:outer"), P, (TargetSubjectsOf(P.iri),), (c.Property(inner.node),)
    )
    shapes = Shapes({one.node: one for one in (inner, outer)}, Triples())
    told = [
        (leaf.shape.node, type(leaf.constraint), list(leaf.focuses.each()))
        for leaf in Columnar(shapes, graph).leaves()
    ]

    assert told == [
        (iri("s:inner"), c.In, [iri("n:c")] * 2),
        (iri("s:inner"), c.Sparql, [iri("n:c")] * 2),
    ]


def test_results_have_the_severity_and_the_messages_of_their_shape() -> None:
    shapes = one_shape(
        c.In(()), severity=WARNING, messages=(text("no"), Term('"nein"@de'))
    )
    columnar = Columnar(shapes, Triples([(iri("n:a"), P.iri, iri("n:b"))]))
    (result,) = (one for leaf in columnar.leaves() for one in columnar.results(*leaf))

    assert WARNING == result.severity
    assert (text("no"), Term('"nein"@de')) == result.messages


def test_a_pattern_larger_than_columns_take_is_matched_all_the_same() -> None:
    long = iri("x:" + "a" * 298)
    shapes = one_shape(c.Pattern(r"\w:\w{298}", ""))
    graph = Triples((node, P.iri, text("")) for node in (long, iri("n:a")))

    assert [iri("n:a")] == [focus for focus, *_ in found_by(Columnar(shapes, graph))]


def test_values_without_number_are_joined_a_part_at_a_time() -> None:
    """Everything of one class leads to everything: a million pairs from a thousand."""
    nodes = [iri(f"n:{number}") for number in range(1_000)]
    graph = Triples((node, P.iri, iri("n:hub")) for node in nodes)
    there_and_back = Sequence((P, Inverse(P)))
    paths = (
        there_and_back,
        Alternative((Q, there_and_back)),
        Repeat(Alternative((P, Inverse(P))), "+"),
    )
    shapes = {
        iri(f"s:{at}"): Shape(
            iri(f"s:{at}"), path, (TargetSubjectsOf(P.iri),), (c.MaxCount(999),)
        )
        for at, path in enumerate(paths)
    }
    columnar = Columnar(Shapes(shapes, Triples()), graph, pairs_max=100_000)
    found = found_by(columnar)

    assert dict.fromkeys(nodes, 3) == Counter(focus for focus, *_ in found)


def nested(levels: int, how: type[c.Not | c.Property]) -> Shapes:
    """Return a shape that has a shape in it, and so on."""
    made = [Shape(iri("s:0"), constraints=(c.MaxLength(0),))]
    for at in range(1, levels + 1):
        targets = (TargetNode(iri("n:a")),) if at == levels else ()
        inner = (how(made[-1].node),)
        made.append(Shape(iri(f"s:{at}"), targets=targets, constraints=inner))
    return Shapes({shape.node: shape for shape in made}, Triples())


@pytest.mark.parametrize("how", [c.Not, c.Property])
@pytest.mark.parametrize(("levels", "is_taken"), [(50, True), (3_000, False)])
def test_what_is_nested_too_deep_is_not_taken(
    how: type[c.Not | c.Property], levels: int, is_taken: bool
) -> None:
    columnar = Columnar(nested(levels, how), Triples())
    (leaf,) = columnar.leaves()

    assert is_taken == columnar.takes(leaf.shape, leaf.constraint)
    if is_taken:
        assert 1 == len(list(columnar.results(*leaf)))
