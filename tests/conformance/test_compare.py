"""The judge of the suites: it must know same from different by itself."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from tests.conformance.cases import every_case
from tests.conformance.compare import (
    Row,
    Table,
    as_written,
    results_from,
    rewritten_by_store,
    same_graph,
    same_table,
)
from tests.conformance.known_gaps import KNOWN_GAPS

A, B, C, D = (BlankNode(name) for name in "abcd")
P = NamedNode("urn:p")
ONE, TWO = Literal(1), Literal(2)
INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")


def table(*rows: Row) -> Table:
    return Table(("x", "y"), rows)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (table((ONE, TWO), (TWO, ONE)), table((TWO, ONE), (ONE, TWO))),
        (table((A, B), (B, ONE)), table((D, ONE), (C, D))),
        (table((A, None), (B, ONE)), table((A, ONE), (B, None))),
        (table((Triple(A, P, B), A)), table((Triple(B, P, A), B))),
        (table((Literal("01", datatype=INTEGER), None)), table((ONE, None))),
        (table((ONE, TWO)), Table(("y", "x"), ((TWO, ONE),))),
    ],
)
def test_names_of_blank_nodes_and_the_order_are_nothing(
    expected: Table, actual: Table
) -> None:
    assert same_table(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (table((ONE, ONE)), table((ONE, TWO))),
        (table((ONE, ONE)), table((ONE, ONE), (ONE, ONE))),
        (table((ONE, ONE), (ONE, ONE), (TWO, TWO)), table(*[(ONE, ONE)] * 3)),
        (table((A, A)), table((A, B))),
        (table((A, B)), table((A, A))),
        (table((A, ONE), (A, TWO)), table((A, ONE), (B, TWO))),
        (table((Triple(A, P, B), A)), table((Triple(A, P, B), B))),
        (table((ONE, None)), table((ONE, ONE))),
        (table((A, None)), table((P, None))),
        (table((Literal("1"), None)), table((ONE, None))),
        (table(), Table(("x", "z"), ())),
    ],
)
def test_all_else_is_something(expected: Table, actual: Table) -> None:
    assert not same_table(expected, actual)


def test_an_order_counts_where_there_is_one() -> None:
    one, other = table((ONE, A), (TWO, A)), table((TWO, A), (ONE, A))

    assert same_table(one, other)
    assert not same_table(one, other, ordered=True)
    assert same_table(one, table((ONE, B), (TWO, B)), ordered=True)


def test_the_order_of_columns_counts_in_csv() -> None:
    expected = results_from(b"x,y\r\n1,2\r\n", "csv")
    actual = results_from(b"y,x\r\n2,1\r\n", "csv")

    assert isinstance(expected, Table)
    assert isinstance(actual, Table)
    assert same_table(expected, actual)
    assert not same_table(expected, actual, columns=True)


def test_a_cell_of_csv_is_expected_as_a_store_writes_it() -> None:
    """The store behind may write a number of the data in another way."""
    written = Literal("1.50", datatype=NamedNode(f"{INTEGER.value[:-7]}decimal"))
    expected = results_from(b"x,y\r\n1.50,_:a\r\n", "csv")
    actual = results_from(b"x,y\r\n1.5,_:b\r\n", "csv")

    assert isinstance(expected, Table)
    assert isinstance(actual, Table)
    rewritten = as_written(expected, rewritten_by_store([Quad(P, P, written)]))
    assert not same_table(expected, actual)
    assert same_table(rewritten, actual)


def test_graphs_are_compared_by_shape_and_by_name() -> None:
    def quads(text: str) -> list[Quad]:
        return list(parse(text, RdfFormat.TRIG, rename_blank_nodes=True))

    one = quads("<urn:g> { _:a <urn:p> _:b , 01 . _:b <urn:p> _:a }")

    assert same_graph(one, quads("<urn:g> { _:b <urn:p> _:a , 1 . _:a <urn:p> _:b }"))
    assert not same_graph(one, quads("<urn:g> { _:a <urn:p> _:a , 1 , _:b }"))
    assert not same_graph(one, quads("{ _:a <urn:p> _:b , 1 . _:b <urn:p> _:a }"))


def test_every_known_gap_is_a_case() -> None:
    assert set(KNOWN_GAPS) <= {case.id for case in every_case()}
