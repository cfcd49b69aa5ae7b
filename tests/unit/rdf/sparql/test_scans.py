"""A star read by scans: when it is, and that it finds what it found before."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.rdf.sparql.scans import as_scans

NODES = st.sampled_from(["<e:a>", "<e:b>", "<e:c>"])
VERBS = st.sampled_from(["<e:p>", "<e:q>"])
TRIPLES = st.lists(st.tuples(NODES, VERBS, NODES), max_size=9)
PATHS = VERBS | st.builds("{}/{}".format, VERBS, VERBS) | VERBS.map("^{}".format)
OBJECTS = st.sampled_from(["?x", "?y", "$x", "$this", "<e:a>"])
PATTERNS = st.lists(st.tuples(PATHS, OBJECTS), min_size=2, max_size=4)
RESTS = st.sampled_from(
    [
        "",
        "FILTER (?x != ?y)",
        "FILTER NOT EXISTS { $this <e:q> ?x }",
        "OPTIONAL { ?x <e:p> ?y }",
        "{ ?y <e:p> ?x } UNION { ?x <e:q> $this }",
    ]
)


def rows(query: str, triples: list[tuple[str, str, str]]) -> Counter[tuple[str, ...]]:
    store = ox.Store()
    store.load("".join(f"{' '.join(one)} .\n" for one in triples), ox.RdfFormat.TURTLE)
    found: Any = store.query(query)
    names = [variable.value for variable in found.variables]
    return Counter(tuple(str(one[name]) for name in names) for one in found)


@given(TRIPLES, PATTERNS, RESTS)
def test_scans_find_what_the_star_finds_as_often(
    triples: list[tuple[str, str, str]], patterns: list[tuple[str, str]], rest: str
) -> None:
    star = " ; ".join(f"{path} {value}" for path, value in patterns)
    query = f"SELECT $this ?x ?y {{ $this {star} . {rest} }}"
    scanned = as_scans(query)

    assert query != scanned
    assert rows(query, triples) == rows(scanned, triples)


def test_each_pattern_of_a_star_is_scanned_by_itself() -> None:
    query = "SELECT $this { $this a <e:T> ; <e:p>/<e:q> ?x , ?y FILTER (?x < ?y) }"

    assert (
        "SELECT $this { { SELECT ?this { ?this a <e:T> } }"
        " { SELECT ?this ?x { ?this <e:p>/<e:q> ?x } }"
        " { SELECT ?this ?y { ?this <e:p>/<e:q> ?y } } FILTER (?x < ?y) }"
    ) == as_scans(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { $this <e:p> ?x }",
        "SELECT $this { $this <e:p> ?x . ?x <e:q> ?y }",
        "SELECT $this { $this ?p ?x ; <e:q> ?y }",
        "SELECT $this { $this <e:p>* ?x ; <e:q> ?y }",
        "SELECT $this { $this <e:p> 1 ; <e:q> ?y }",
        "SELECT $this { $this <e:p> [ <e:q> ?x ] ; <e:q> ?y }",
        "SELECT $this { OPTIONAL { ?x ?y ?z } $this <e:p> ?x ; <e:q> ?y }",
        "SELECT $this { }",
    ],
    ids=[
        "no join",
        "no star",
        "any predicate",
        "a path that repeats",
        "a literal",
        "a blank node",
        "not at the beginning",
        "no pattern",
    ],
)
def test_what_is_no_star_of_scans_stays_as_it_is(query: str) -> None:
    assert query == as_scans(query)
