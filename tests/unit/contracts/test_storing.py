"""Shapes for what a store keeps find what they would find in the source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.contracts import constraint as c
from provgraph.contracts.closures import Closures
from provgraph.contracts.constraint import Constraint
from provgraph.contracts.path import Predicate
from provgraph.contracts.shape import Shape, Shapes, TargetNode
from provgraph.contracts.storing import as_stored
from provgraph.rdf.terms import XSD, Term, iri
from provgraph.rdf.triples import Triples
from provgraph.rdf.xsd import INTEGER_DATATYPES, stored

NODE, WORD = Term("<urn:n>"), Term("<urn:p>")
FOLDED = (*INTEGER_DATATYPES[1:], "dateTimeStamp")
TEXTS = st.one_of(
    st.integers(-(1 << 65), 1 << 65).map(str),
    st.integers(-300, 300).map(str),
    st.sampled_from(
        ["01", "+1", "-0", "", "x", "2026-01-01T00:00:00", "2026-01-01T00:00:00+00:00"]
    ),
)


def literal(text: str, datatype: str) -> Term:
    return Term(f'"{text}"^^<{XSD}{datatype}>')


def shapes_of(*constraints: Constraint) -> Shapes:
    shape = Shape(
        Term("<urn:s>"),
        path=Predicate(WORD),
        targets=(TargetNode(NODE),),
        constraints=constraints,
    )
    return Shapes({shape.node: shape}, Triples())


def found(shapes: Shapes, value: Term) -> list[Term]:
    """Return the components of what is found where a node has one value."""
    graph = Triples([(NODE, WORD, value)])
    return [one.component for one in Closures(shapes, graph).results()]


@given(text=TEXTS, datatype=st.sampled_from(FOLDED))
def test_a_folded_datatype_is_judged_as_in_the_source(text: str, datatype: str) -> None:
    written = shapes_of(c.Datatype(iri(XSD + datatype)))
    value = literal(text, datatype)

    kept, _ = as_stored(written)

    assert found(written, value) == found(kept, stored(value))


@given(
    text=TEXTS,
    named=TEXTS,
    datatype=st.sampled_from(FOLDED),
    make=st.sampled_from(
        [c.MinInclusive, c.MaxExclusive, lambda one: c.In((one,)), c.HasValue]
    ),
)
def test_what_breaks_no_shape_in_the_source_breaks_none_in_the_store(
    text: str, named: str, datatype: str, make: object
) -> None:
    """The store may find two terms one that were two; never one that were one."""
    assert callable(make)
    written = shapes_of(make(literal(named, datatype)))
    value = literal(text, datatype)

    kept, _ = as_stored(written)

    assert found(written, value) or not found(kept, stored(value))


def test_a_value_out_of_the_range_is_a_result_of_its_datatype() -> None:
    kept, _ = as_stored(shapes_of(c.Datatype(iri(f"{XSD}byte"))))

    assert [c.Datatype.component] == found(kept, literal("128", "integer"))
    assert [] == found(kept, literal("127", "integer"))


@pytest.mark.parametrize(
    ("datatype", "note"),
    [
        (
            "int",
            (
                "sh:datatype xsd:int is judged as xsd:integer in its range, since the"
                " store keeps no xsd:int."
            ),
        ),
        (
            "dateTimeStamp",
            (
                "sh:datatype xsd:dateTimeStamp is judged as xsd:dateTime with a zone,"
                " since the store keeps no xsd:dateTimeStamp."
            ),
        ),
    ],
)
def test_the_reader_is_told_of_what_is_judged_otherwise(
    datatype: str, note: str
) -> None:
    shapes = shapes_of(c.Datatype(iri(XSD + datatype)), c.MinCount(1))

    assert (note,) == as_stored(shapes)[1]


def test_what_the_store_keeps_stays_as_it_is() -> None:
    shapes = shapes_of(c.Datatype(iri(f"{XSD}string")), c.Pattern("01", ""))

    assert (shapes, ()) == as_stored(shapes)
