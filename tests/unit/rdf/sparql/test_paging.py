"""A page of an answer is the part of it that was asked for."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.rdf.sparql.paging import paged

ROWS = " ".join(map(str, range(20)))
QUERY = f"SELECT ?n {{ VALUES ?n {{ {ROWS} }} }} ORDER BY ?n"
ENDINGS = st.sampled_from(
    ["", " LIMIT 7", " OFFSET 3", " LIMIT 7 OFFSET 3", " OFFSET 3 LIMIT 7",
     " # LIMIT 1", " LIMIT 0", "\nVALUES ?n { 1 2 3 4 5 6 7 8 }",
     " LIMIT 5 VALUES ?n { 4 3 2 }"]
)  # fmt: skip


def rows(query: str) -> list[str]:
    found = pyoxigraph.Store().query(query)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [str(row["n"]) for row in found]


@given(
    ending=ENDINGS,
    skipped=st.integers(0, 25),
    most=st.none() | st.integers(0, 25),
)
def test_it_is_a_slice_of_the_whole(
    ending: str, skipped: int, most: int | None
) -> None:
    whole = rows(QUERY + ending)
    end = None if most is None else skipped + most

    assert whole[skipped:end] == rows(paged(QUERY + ending, skipped, most))


@pytest.mark.parametrize(
    "query", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <a:a>", "ASK {}"]
)
def test_a_query_of_any_form_stays_one(query: str) -> None:
    pyoxigraph.Store().query(paged(query, 1, 2))


def test_a_truth_value_has_no_parts() -> None:
    assert paged("ASK {}", 5, 1) == "ASK {}"
