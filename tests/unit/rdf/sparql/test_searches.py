"""Triple patterns that ask for words."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import pyoxigraph
import pytest

from provgraph.errors import QueryError
from provgraph.rdf.sparql.parse import parse_query
from provgraph.rdf.sparql.searches import find_searches, mentions, refuse_searches
from provgraph.rdf.sparql.services import replace_spans
from provgraph.rdf.vocab import PG_NAMESPACE, PREFIXES

MATCHES = f"{PG_NAMESPACE}matches"


def found(text: str) -> list[tuple[str, str]]:
    searches = find_searches(text, MATCHES, PREFIXES)
    return [(search.variable, search.words) for search in searches]


@pytest.mark.parametrize(
    "pattern",
    [
        "?x pg:matches 'raw \\'users' .",
        f"?x <{MATCHES}> '''raw 'users'''",
        '?s ?p ?x . ?x pg:matches "raw \'users" . ?x ?y ?z',
        "OPTIONAL { $x pg:matches 'raw \\u0027users' } FILTER(?x > 1)",
        f'?x <{PG_NAMESPACE}m\\u0061tches> "raw \'users"',
    ],
)
def test_a_search_is_found_however_it_is_written(pattern: str) -> None:
    text = f"SELECT * {{ {pattern} }}"
    (search,) = find_searches(text, MATCHES, PREFIXES)

    assert ("x", "raw 'users") == (search.variable, search.words)
    parse_query(replace_spans(text, search.spans(["a:b", "a:c"])))


def test_a_prefix_of_the_querys_own_counts() -> None:
    text = f"PREFIX x: <{PG_NAMESPACE}> ASK {{ ?a x:matches 'b' . ?c x:matches 'd' }}"

    assert [("a", "b"), ("c", "d")] == found(text)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("<a:b> pg:matches 'x'", "finds a variable"),
        ("?x pg:matches ?y", "looks for a plain string"),
        ("?x pg:matches 'x'@en", "looks for a plain string"),
        ("?x pg:matches 'x' {| ?a ?b |}", "looks for a plain string"),
        ("?x a ?y ; pg:matches 'x'", "a triple of its own"),
        ("?x pg:matches 'x' ; a ?y", "a triple of its own"),
        ("?x pg:matches 'x' , 'y'", "a triple of its own"),
        ("?y ?z [ pg:matches 'x' ]", "a triple of its own"),
        ("?y ?z <<( ?x pg:matches 'x' )>>", "a triple of its own"),
        ("?x pg:matches/rdfs:label 'x'", "part of a path"),
        ("?x ^pg:matches 'x'", "part of a path"),
    ],
)
def test_elsewhere_the_predicate_is_refused_with_its_place(
    pattern: str, why: str
) -> None:
    with pytest.raises(QueryError, match=f"{why}.*at line 1, column") as refusal:
        found(f"SELECT * {{ {pattern} }}")

    assert 'Write it as a triple of its own: ?x pg:matches "words" .' == (
        refusal.value.hint
    )


def test_a_template_searches_nothing() -> None:
    text = "CONSTRUCT { ?x pg:matches 'a' } WHERE { ?x pg:matches 'b' }"

    assert [("x", "b")] == found(text)
    with pytest.raises(QueryError, match="a triple of its own"):
        found("CONSTRUCT WHERE { ?x pg:matches 'b' }")


def test_what_does_not_mention_it_is_not_even_read() -> None:
    assert [] == find_searches("this is { no SPARQL", MATCHES, PREFIXES)
    assert not mentions("SELECT * { ?s ?p ?o }", MATCHES)
    assert mentions("SELECT * { ?s pg:matches 'x' }", MATCHES)
    assert [] == found("SELECT * { ?matches pg:other 'pg:matches' }")


NODES = {"one": ("urn:a", "urn:b(", "urn:c"), "two": ("urn:b(", "urn:d"), "none": ()}


@pytest.mark.parametrize(
    "pattern",
    [
        "?x pg:matches 'one'",
        "?x pg:matches 'one' . ?x ?p ?o",
        "?x ?p ?o . ?x pg:matches 'one' .",
        "?x ?p ?o . ?x pg:matches 'one' . ?o ?q ?r",
        "?x pg:matches 'one' . ?x pg:matches 'two'",
        "?x ?p ?y . ?x pg:matches 'one' . ?y pg:matches 'two' .",
        "?x pg:matches 'one' . ?x ?p ?y . ?y pg:matches 'two' . ?y ?q ?z",
        "?x pg:matches 'one' . ?y pg:matches 'two' . ?x ?p ?y",
        "_:n ?p ?x . ?x pg:matches 'one' . _:n ?q ?y",
        "_:n ?p ?x FILTER(?x != ?y) ?x pg:matches 'one' . _:n ?q ?y",
        "?s ?p ?x OPTIONAL { ?x ?q ?y } ?y pg:matches 'one'",
        "?x ?p ?o OPTIONAL { ?x pg:matches 'two' . BIND(1 AS ?hit) }",
        "{ ?x pg:matches 'one' } UNION { ?x ?p ?o . ?x pg:matches 'two' }",
        "{ ?x ?p ?o } ?x pg:matches 'one'",
        "{ SELECT ?x { ?x pg:matches 'one' } } ?x ?p ?o",
        "?x ?p ?o MINUS { ?x pg:matches 'one' }",
        "?x ?p ?o MINUS { ?o ?q ?y } ?o pg:matches 'two'",
        "BIND(<urn:a> AS ?x) ?x pg:matches 'one'",
        "?x ?p ?o FILTER EXISTS { ?x pg:matches 'one' }",
        "?x ?p ?o FILTER NOT EXISTS { ?x ?q ?r . ?x pg:matches 'two' }",
        "VALUES ?x { <urn:a> <urn:d> } ?x pg:matches 'one'",
        "?x ?p ?o . ?x pg:matches 'none'",
        "?x ?p ?o # . }\n. # '\n ?x pg:matches 'one' # .\n . ?o ?q ?r",
    ],
)
def test_what_was_found_stands_for_triples_that_were_there(pattern: str) -> None:
    """The same rows as of a store in which each hit is a triple."""
    store = pyoxigraph.Store()
    for one, other in itertools.product("abcd", repeat=2):
        if one <= other:
            nodes = (
                f"urn:{name}(" if name == "b" else f"urn:{name}"
                for name in (one, other)
            )
            start, end = map(pyoxigraph.NamedNode, nodes)
            step = pyoxigraph.NamedNode(f"urn:{one}{other}")
            store.add(pyoxigraph.Quad(start, step, end))
    text = f"SELECT * {{ {pattern} }}"
    searches = find_searches(text, MATCHES, PREFIXES)
    spans = [span for one in searches for span in one.spans(NODES[one.words])]
    rewritten = rows(store, replace_spans(text, spans))
    hits = pyoxigraph.Store()
    hits.extend(store)
    text = text.replace("_:n", "?n")  # GRAPH would part the patterns that share it
    text = re.sub(
        r"(\?\w+) pg:matches '(\w+)'", r"GRAPH <urn:hits> { \1 <urn:has> '\2' }", text
    )
    for words, nodes_found in NODES.items():
        for node in nodes_found:
            hits.add(
                pyoxigraph.Quad(
                    pyoxigraph.NamedNode(node),
                    pyoxigraph.NamedNode("urn:has"),
                    pyoxigraph.Literal(words),
                    pyoxigraph.NamedNode("urn:hits"),
                )
            )

    assert rows(hits, text) == rewritten


def rows(store: pyoxigraph.Store, query: str) -> Counter[str]:
    found = store.query(query, prefixes=PREFIXES)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    names = [one.value for one in found.variables if one.value != "n"]
    return Counter(
        str({name: str(row[name]) for name in sorted(names)}) for row in found
    )


def test_what_another_endpoint_is_asked_is_not_searched_here() -> None:
    text = "SELECT * { SERVICE <urn:e> { ?x pg:matches 'a' } ?y pg:matches 'b' }"

    assert [("y", "b")] == found(text)


def test_where_nobody_has_an_index_a_search_is_refused() -> None:
    refuse_searches("SELECT * { ?x rdfs:label 'matches' }", MATCHES, PREFIXES)
    with pytest.raises(QueryError, match="at line 1, column 12"):
        refuse_searches("SELECT * { ?x pg:matches 'a' }", MATCHES, PREFIXES)
