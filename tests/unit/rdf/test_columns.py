"""The columns of a star come in the order of the text, whatever hides there."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.rdf.columns import in_order_of_text


def columns(query: str) -> list[str]:
    """Return the columns of the answer, as it is given."""
    store = pyoxigraph.Store()
    found = store.query(query)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    names = [one.value for one in found.variables]
    ordered = in_order_of_text(query, names)
    if ordered is None:
        return names
    again = store.query(ordered)
    assert isinstance(again, pyoxigraph.QuerySolutions)
    return [one.value for one in again.variables]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?z ?y ?x }", "z y x"),
        ("SELECT ?b ?a { ?a ?c ?b }", "b a"),
        ("select distinct # all\n * { ?z ?y ?x }", "z y x"),
        ("PREFIX select: <a:> SELECT REDUCED * { ?z select:x* ?y }", "z y"),
        ("SELECT * { ?z ?p 'SELECT * ?a' BIND(1 AS ?a) } # ?b", "z p a"),
        ("SELECT * { { SELECT * { ?c ?b ?a } } ?d ?e ?f }", "c b a d e f"),
        ("SELECT * { { SELECT ?b ?a { ?c ?b ?a } } }", "b a"),
        ("SELECT * { $z ?y ?x FILTER(?x > 1) } ORDER BY ?y", "z y x"),
        ("SELECT * { VALUES (?b ?a) { (1 2) } }", "b a"),
        ("SELECT * { ?z <a:p>? ?a OPTIONAL { ?a ?m ?z } MINUS { ?q ?r ?s } }", "z a m"),
    ],
)
def test_they_come_in_the_order_of_the_text(query: str, expected: str) -> None:
    assert expected.split() == columns(query)


@given(names=st.permutations(["a", "b", "c", "d"]))
def test_whatever_they_are_called(names: list[str]) -> None:
    one, two, three, four = names

    assert names == columns(f"SELECT * {{ ?{one} ?{two} ?{three} . ?{one} a ?{four} }}")


@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "CONSTRUCT { ?b ?a ?c } {}"])
def test_a_text_without_a_star_stays_as_it_is(query: str) -> None:
    assert in_order_of_text(query, ["a", "b", "c"]) is None
