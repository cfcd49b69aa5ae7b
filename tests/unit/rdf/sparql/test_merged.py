"""The merged view has a name, and the default graph answers to it."""

from __future__ import annotations

from typing import Any

import pyoxigraph
import pytest

from provgraph.rdf.sparql.merged import unnamed

MERGED = "urn:provgraph:graph:lineage"
DATA = b"<a:s> <a:p> 'default' . <a:g> { <a:s> <a:p> 'named' . <a:t> <a:p> 'other' }"


def asked(query: str) -> list[str]:
    store = pyoxigraph.Store()
    store.load(DATA, format=pyoxigraph.RdfFormat.TRIG)
    rewritten = unnamed(query, MERGED, {"b": "urn:provgraph:graph:"}, None)
    options: dict[str, Any] = {"prefixes": {"b": "urn:provgraph:graph:"}}
    if rewritten.default_graphs is not None:
        options["default_graph"] = [
            pyoxigraph.DefaultGraph() if one == MERGED else pyoxigraph.NamedNode(one)
            for one in rewritten.default_graphs
        ]
        options["named_graphs"] = [
            pyoxigraph.NamedNode(one) for one in rewritten.named_graphs or ()
        ]
    found: Any = store.query(rewritten.text, **options)
    return sorted(row["o"].value for row in found)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?o { GRAPH <urn:provgraph:graph:lineage> { ?s ?p ?o } }", ["default"]),
        ("SELECT ?o { GRAPH b:lineage { ?s ?p ?o } }", ["default"]),
        ("SELECT ?o { GRAPH <a:g> { ?s ?p ?o } }", ["named", "other"]),
        ("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", ["named", "other"]),
        (
            "SELECT ?o { GRAPH <a:g> { ?s ?p 'named' } GRAPH b:lineage { ?s ?p ?o } }",
            ["default"],
        ),
        ("SELECT ?o { OPTIONAL { GRAPH b:lineage { ?s ?p ?o } } }", ["default"]),
        ("SELECT ?o { GRAPH <a:g> { GRAPH b:lineage { ?s ?p ?o } } }", []),
        ("SELECT ?o FROM b:lineage { ?s ?p ?o }", ["default"]),
        ("SELECT ?o FROM <a:g> { ?s ?p ?o }", ["named", "other"]),
        ("SELECT ?o FROM b:lineage FROM <a:g> { ?s ?p ?o }",
         ["default", "named", "other"]),
        ("SELECT ?o FROM b:lineage FROM NAMED <a:g> { GRAPH ?g { ?s ?p ?o } }",
         ["named", "other"]),
    ],
)  # fmt: skip
def test_it_is_asked_by_its_name(query: str, expected: list[str]) -> None:
    assert expected == asked(query)
