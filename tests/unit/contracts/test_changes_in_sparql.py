"""Queries where a triple decides on a focus node to which no way leads from it."""

from __future__ import annotations

import pytest

from provgraph.contracts.closures import Closures
from tests.unit.contracts.made import PROLOGUE, shapes_of, triples_of
from tests.unit.contracts.test_changes import Changing, see_that_findings_hold

MISSED = {
    "what comes after an optional is joined with it": (
        "OPTIONAL { ?a :p1 ?b } $this :p0 ?a .",
        ":n0 :p0 :n1 .",
        ":n2 :p1 :n3 .",
    ),
    "an optional in an optional gives its variable a value": (
        (
            "$this :p0 ?a OPTIONAL { $this :p2 ?b OPTIONAL { ?a :p1 [] } }"
            " FILTER (bound(?b))"
        ),
        ":n0 :p0 :n1 ; :p2 :n3 .",
        ":n2 :p1 :n4 .",
    ),
    "a limit chooses among all": (
        "$this :p0 ?a . { SELECT $this ?a { ?a :p1 ?b } ORDER BY ?b LIMIT 1 }",
        ":n0 :p0 :n1 . :n1 :p1 :n4 .",
        ":n2 :p1 :n0 .",
    ),
    "one optional gives another no value where it has none": (
        "OPTIONAL { $this :p2 ?a } OPTIONAL { ?a :p1 ?b } FILTER (bound(?b))",
        ":n0 :p0 :n1 .",
        ":n2 :p1 :n3 .",
    ),
    "a path in an optional has no value, perhaps": (
        "OPTIONAL { $this $PATH ?a } OPTIONAL { ?a :p1 ?b } FILTER (bound(?b))",
        ":n0 :p0 :n1 .",
        ":n2 :p1 :n3 .",
    ),
    "a path begins elsewhere": (
        "$this :p0 ?a . ?a $PATH ?b .",
        ":n0 :p0 :n1 .",
        ":n1 :p2 :n3 .",
    ),
    "a node comes into the graph": (
        "?a :p1* $this .",
        ":n1 :p0 :n2 .",
        ":n0 :p0 :n2 .",
    ),
    "a node comes into the graph as a value": (
        "$this (:p1|^:p1)? ?a .",
        ":n1 :p0 :n2 .",
        ":n1 :p0 :n0 .",
    ),
}
"""Of each a query, a graph, and a triple that decides on :n0 without a way to it."""


@pytest.mark.parametrize(("body", "data", "coming"), MISSED.values(), ids=MISSED)
def test_what_decides_from_afar_is_not_missed(
    body: str, data: str, coming: str
) -> None:
    shapes = (
        f"{PROLOGUE} :S sh:targetNode :n0 ; sh:path :p2 ; sh:sparql [ sh:select"
        f' "PREFIX : <urn:made:> SELECT * {{ {body} }}" ] .'
    )
    known = shapes_of(shapes)
    triples = triples_of(PROLOGUE + coming)
    counts = [
        len(list(Closures(known, one.graph, asked=one).results()))
        for one in (
            Changing(triples_of(PROLOGUE + data)),
            Changing(triples_of(PROLOGUE + data + coming)),
        )
    ]

    assert counts[0] != counts[1]
    see_that_findings_hold(known, [known], PROLOGUE + data, [(triples, []), ([], [-1])])
