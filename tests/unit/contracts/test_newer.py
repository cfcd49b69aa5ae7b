"""What SHACL 1.2 adds, by examples in the manner of the W3C's suite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from provgraph.contracts.by_sparql import BySparql
from provgraph.contracts.columnar import Columnar
from provgraph.contracts.judging import broken, judge_graph
from provgraph.contracts.knots import named_by
from provgraph.contracts.newer import Newer
from provgraph.contracts.reading import read_shapes
from provgraph.contracts.report import Report
from provgraph.contracts.shape import Shapes
from provgraph.contracts.words import NEWER, sh
from provgraph.rdf.triples import Triples
from tests.unit.contracts.made import triples_of
from tests.unit.contracts.newer_examples import EXAMPLES, HEAD, Found
from tests.unit.contracts.stores import AskedStore

each = pytest.mark.parametrize("example", EXAMPLES)


def shapes_of(text: str) -> Shapes:
    return read_shapes(Triples(triples_of(HEAD + text)), version=NEWER)


def graph_of(text: str) -> Triples:
    return Triples(triples_of(HEAD + text))


def terms(found: Sequence[Found]) -> Counter[tuple[str, str | None]]:
    """What was found as terms, but blank nodes without their labels."""
    listed = " ".join(value or focus for focus, value in found)
    focuses = " ".join(focus for focus, _ in found)
    text = HEAD + f"[] :f ( {focuses} ) ; :v ( {listed} ) ."
    firsts = [one[2] for one in triples_of(text) if one[1].endswith("#first>")]
    half = len(found)
    return Counter(
        (lasting(focus), None if pair[1] is None else lasting(value))
        for focus, value, pair in zip(firsts[:half], firsts[half:], found, strict=True)
    )


def lasting(term: str) -> str:
    return "_:" if term[0] == "_" else term


def told(report: Report) -> Counter[tuple[str, str | None]]:
    return Counter(
        (lasting(one.focus), None if one.value is None else lasting(one.value))
        for one in report.results
    )


@each
@pytest.mark.parametrize("by_columns", [False, True])
def test_each_example_finds_what_it_should(example: str, *, by_columns: bool) -> None:
    component, shapes, data, expected = EXAMPLES[example]

    report = judge_graph(shapes_of(shapes), graph_of(data), by_columns=by_columns)

    assert terms(expected) == told(report)
    assert {sh(component)} >= {one.component for one in report.results}
    assert report.conforms == (not expected)


@each
def test_what_is_broken_is_where_something_is_found(example: str) -> None:
    _, shapes, data, expected = EXAMPLES[example]

    found = broken(shapes_of(shapes), graph_of(data))

    assert {focus for focus, _ in terms(expected)} == {
        lasting(node) for _, node in found
    }


def test_every_constraint_that_is_new_has_an_example() -> None:
    met = {
        type(constraint)
        for _, text, _, _ in EXAMPLES.values()
        for shape in shapes_of(text).by_node.values()
        for constraint in shape.constraints
    }

    assert set(Newer.__args__) <= met


@each
def test_only_closures_take_what_is_new(example: str) -> None:
    _, text, data, _ = EXAMPLES[example]
    shapes = shapes_of(text)
    columnar = Columnar(shapes, graph_of(data))
    by_sparql = BySparql(shapes, AskedStore(()))
    for shape in shapes.by_node.values():
        for constraint in shape.constraints:
            if any(is_new(one) for one in below(shapes, constraint)):
                assert not columnar.takes(shape, constraint)
            if isinstance(constraint, Newer):
                assert by_sparql.why_not(shape, constraint) is not None


def is_new(constraint: object) -> bool:
    return isinstance(constraint, Newer)


def below(shapes: Shapes, constraint: object) -> list[object]:
    found = [constraint]
    for one in found:
        for inner in named_by(one):  # type: ignore[arg-type] # constraints alone
            found += shapes.by_node[inner].constraints
    return found


def test_members_tell_what_is_wrong_with_them() -> None:
    shapes = shapes_of(":S sh:targetNode :l ; sh:memberShape [ sh:nodeKind sh:IRI ] .")
    graph = graph_of(":l rdf:first 1 ; rdf:rest ( :a 2 1 ) .")
    (result,) = judge_graph(shapes, graph, with_details=True).results

    assert ["1", "2"] == [detail.focus[1] for detail in result.details]


def test_of_thousands_of_targets_the_broken_are_found_by_columns() -> None:
    shapes = shapes_of("""
        :S sh:targetWhere
            [ sh:class :P ; sh:property [ sh:path :in ; sh:minCount 1 ] ] ;
            sh:property [ sh:path :p ; sh:minCount 1 ] .
    """)
    many = " ".join(f":n{at} a :P ; :in 1 ; :p 1 ." for at in range(3_000))
    graph = graph_of(f"{many} :x a :P ; :in 1 . :y a :P .")

    assert ["<urn:made:x>"] == [node for _, node in broken(shapes, graph)]
