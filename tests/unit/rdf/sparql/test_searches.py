"""Triple patterns that ask for words."""

from __future__ import annotations

import pytest

from provgraph.errors import QueryError
from provgraph.rdf.sparql.parse import parse_query
from provgraph.rdf.sparql.searches import find_searches, mentions
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
    new = [(search.start, search.end, "VALUES ?x { <a:b> <a:c> }")]
    parse_query(replace_spans(text, new))


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
