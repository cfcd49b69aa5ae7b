"""What the planner is not asked to do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import ForbiddenError, QueryError
from provgraph.rdf.guard import check_query
from provgraph.rdf.sparql.limits import Limits, check_limits

Shape = Callable[[int], str]


def many(piece: str, number: int, between: str = " ") -> str:
    """Return *piece* that often, each time with another number for its @."""
    return between.join(piece.replace("@", str(each)) for each in range(number))


def where(group: str) -> str:
    return f"SELECT * {{ {group} }}"


PATTERNS: dict[str, Shape] = {
    "a star": lambda n: where(many("?s <a:@> ?o@ .", n)),
    "a chain": lambda n: where(many("?s@ <a:b> ?s@0 .", n)),
    "semicolons": lambda n: where(f"?s {many('<a:@> ?o@', n, ';')}"),
    "commas": lambda n: where(f"?s ?p {many('?o@', n, ',')}"),
    "a path": lambda n: where(f"?s {many('<a:@>', n, '/')} ?o"),
    "alternatives": lambda n: where(f"?s {many('<a:@>', n, '|')} ?o"),
    "a path to many": lambda n: where(f"?s <a:p>/<a:q> {many('?o@', n // 2, ',')}"),
    "a list": lambda n: where(f"?s ?p ({many('?o@', (n - 1) // 2)})"),
    "blank nodes": lambda n: where(f"?s ?p {'[ ?p ' * (n - 1)}1{']' * (n - 1)}"),
    "annotations": lambda n: where(f"?s ?p ?o {many('{| ?a@ ?b@ |}', (n - 1) // 2)}"),
    "graphs": lambda n: where(many("GRAPH ?g@ { ?s <a:@> ?o@ }", n)),
    "optionals": lambda n: where(many("OPTIONAL { ?s <a:@> ?o@ }", n)),
    "brackets": lambda n: where("{ ?s ?p ?o " * n + "}" * n),
    "sub-selects": lambda n: where(many("{ SELECT ?s { ?s <a:@> ?o } }", n)),
    "blocks of values": lambda n: where(many("VALUES ?v { @ }", n)),
    "unions joined": lambda n: where(
        many("{ ?s <a:@> ?o@ } UNION { ?s <b:@> ?o@ }", n // 2)
    ),
    "optionals in optionals": lambda n: where(
        many("?s <a:@> ?o@ OPTIONAL { ?s <b:@> ?z@ FILTER(?z@ > ?o@)", n // 2)
        + "}" * (n // 2)
    ),
}
TOTALS: dict[str, Shape] = {
    "stars in a union": lambda n: where(
        many("{" + many("?s <a:@> ?o@ .", 50) + "}", n // 50, " UNION ")
    ),
    "stars in sub-selects": lambda n: where(
        many("{ SELECT * {" + many("?s <a:@> ?o@ .", 49) + "} }", n // 50)
    ),
    "branches": lambda n: where(many("{ ?s <a:@> ?o@ }", n, " UNION ")),
    "MINUS": lambda n: where(many("MINUS { ?s <a:@> ?o@ }", n)),
}
CLAUSES: dict[str, Shape] = {
    "FILTER": lambda n: where(f"?s ?p ?o {many('FILTER(?o > @)', n)}"),
    "BIND": lambda n: where(f"?s ?p ?o {many('BIND(?o + @ AS ?b@)', n)}"),
    "EXISTS": lambda n: where(f"?s ?p ?o {many('FILTER EXISTS {}', n // 2)}"),
    "ORDER BY": lambda n: f"SELECT * {{ ?s ?p ?o }} ORDER BY {many('?v@', n)}",
    "GROUP BY": lambda n: f"SELECT ?v0 {{ ?s ?p ?o }} GROUP BY {many('?v@', n)}",
    "SELECT": lambda n: f"SELECT {many('(?o + @ AS ?v@)', n)} {{ ?s ?p ?o }}",
}
OPERATORS: dict[str, Shape] = {
    "||": lambda n: where(f"?s ?p ?o FILTER({many('?o', n + 1, '||')})"),
    "&&": lambda n: where(f"?s ?p ?o FILTER({many('?o', n + 1, '&&')})"),
    "+": lambda n: where(f"?s ?p ?o FILTER({many('?o', n + 1, ' + ')})"),
    "true-": lambda n: where(f"?s ?p ?o FILTER({many('true', n + 1, '-')})"),
    "*": lambda n: where(f"?s ?p ?o FILTER({many('?o', n + 1, '*')})"),
    "!": lambda n: where(f"?s ?p ?o FILTER({'!' * n}?o)"),
    "=": lambda n: where(f"?s ?p ?o FILTER(CONCAT({many('?o=@', n - 1, ',')}))"),
}
LIMITS = Limits()
ALL = [
    *((shape, LIMITS.patterns_max, "triple patterns") for shape in PATTERNS.values()),
    *(
        (shape, LIMITS.patterns_total_max, "triple patterns")
        for shape in TOTALS.values()
    ),
    *((shape, LIMITS.clauses_max, "clauses") for shape in CLAUSES.values()),
    *((shape, LIMITS.operators_max, "operators") for shape in OPERATORS.values()),
]
NAMES = [*PATTERNS, *TOTALS, *CLAUSES, *OPERATORS]


@pytest.mark.parametrize(("shape", "most", "what"), ALL, ids=NAMES)
def test_at_its_limit_a_query_passes_and_above_it_is_refused(
    shape: Shape, most: int, what: str
) -> None:
    check_query(shape(most))

    with pytest.raises(QueryError, match=rf"{what}.*{most}.*line 1, column \d+") as no:
        check_query(shape(most + 50 if shape in TOTALS.values() else most + 3))
    assert no.value.hint


def test_what_passes_is_planned_within_a_second() -> None:
    """By the engine, in a process of its own that would not be missed."""
    code = """
import sys, time, pyoxigraph
for line in sys.stdin:
    began = time.process_time()
    pyoxigraph.Store().query(line.strip())
    print(time.process_time() - began)
"""
    queries = [shape(most) for shape, most, _ in ALL]
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="\n".join(queries),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    seconds = [float(line) for line in done.stdout.split()]

    assert len(queries) == len(seconds)
    assert max(seconds) < 1, dict(zip(NAMES, seconds, strict=True))


@pytest.mark.parametrize(
    "query",
    [
        where("VALUES ?v { " + many("<a:@>", 5000) + " }"),
        where("VALUES (?v ?w) { " + many("(@ true)", 3000) + " }"),
        where("VALUES ?v { " + many("'@'^^<a:t>", 3000) + " } ?v ?p ?o"),
        where(f"?s ?p ?o FILTER(?o NOT IN ({many('-1.@', 3000, ', ')}))"),
    ],
)
def test_rows_are_data_and_not_even_read(
    query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provgraph.rdf.guard.check_limits", None)

    check_query(query)


def test_a_template_is_not_planned() -> None:
    check_query(f"CONSTRUCT {{ {many('?s <a:@> ?o .', 300)} }} WHERE {{ ?s ?p ?o }}")
    check_limits(f"INSERT DATA {{ {many('<a:s> <a:p> @ .', 300)} }}", update=True)


@pytest.mark.parametrize(
    "update",
    [
        "DELETE WHERE {{ {0} }}",
        "DELETE {{ ?s ?p ?o }} WHERE {{ {0} }}",
        "INSERT {{ ?s ?p 1 }} WHERE {{ MINUS {{ {0} }} }}",
    ],
)
def test_the_patterns_of_an_update_count(update: str) -> None:
    with pytest.raises(QueryError, match="51 triple patterns, of which 50"):
        check_limits(update.format(many("?s <a:@> ?o .", 51)), update=True)


@pytest.mark.parametrize(
    "hidden",
    [
        "ASK { FILTER(?a<" + "(" * 500 + "1" + ")" * 500 + ">?b) }",
        "ASK { FILTER(?a<" + many("1", 2000, "+") + ">?b) }",
        r"SELECT * { <http://e/\u0041#x> ?p ?o SERVICE <http://x/> {} }",
    ],
)
def test_nothing_hides_in_what_looks_like_an_iri(hidden: str) -> None:
    with pytest.raises((ForbiddenError, QueryError)):
        check_query(hidden)


@pytest.mark.parametrize(
    "query", ["ASK { SERVICE <a:b> {} }", "ASK { ?x ?y trueSERVICE <a:b> {} }"]
)
def test_service_may_be_let_pass(query: str) -> None:
    check_query(query, services=True)

    with pytest.raises(ForbiddenError, match="SERVICE is not allowed, at line 1"):
        check_query(query)


TERM = st.sampled_from(
    ["?x", "<a:b>", "a:b", "a:b.c", "1", "1.5", "true", "'s'", '"s"@en', "[]", "()"]
)
VERB = st.sampled_from(
    ["a", "?p", "a:b", "<a:b>", "a:b/a:c", "^a:b|a:c*", "!(a:b|^a:c)", "(a:b/a:c)+"]
)


def together(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(" ".join)


def nodes(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    lists = st.lists(inner, min_size=1, max_size=5).map(" ".join)
    said = together(VERB, inner)
    return st.one_of(
        lists.map(lambda members: f"({members})"),
        st.lists(said, min_size=1, max_size=3).map(lambda all_: f"[{';'.join(all_)}]"),
        together(inner, VERB, inner).map(
            lambda one: f"<<{one}>>" if not {"(", "["} & set(one) else "?x"
        ),
    )


NODE = st.recursive(TERM, nodes, max_leaves=6)
OBJECT = st.builds(
    "{}{}".format,
    NODE,
    st.sampled_from(["", "", " ~ ", " ~ ?r", " {| a:b ?z |}", " ~a:i {|a:b 1;a:c 2|}"]),
)
SENTENCE = st.builds(
    "{} {} {}".format,
    NODE,
    VERB,
    st.lists(OBJECT, min_size=1, max_size=4).map(",".join),
)


def groups(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    clause = st.sampled_from(
        [
            "OPTIONAL {%s}",
            "GRAPH ?g {%s}",
            "MINUS {%s}",
            "{%s}",
            "{%s} UNION {?u ?v ?w}",
            "FILTER EXISTS {%s}",
            "FILTER(?x<1) {%s}",
            "{SELECT * {%s} ORDER BY ?x ?y}",
            "VALUES ?v {1 2} {%s}",
            "VALUES (?v ?w) {(1 true) (a:b 2)} {%s}",
            "FILTER(?v IN (1, a:b, 's')) {%s}",
        ]
    )
    return st.lists(
        st.one_of(st.builds(lambda form, body: form % body, clause, inner), inner),
        min_size=1,
        max_size=4,
    ).map(" ".join)


GROUP = st.recursive(
    st.lists(SENTENCE, min_size=1, max_size=4).map(" . ".join), groups, max_leaves=4
)


@given(group=GROUP, most=st.integers(0, 30))
def test_the_quick_look_misses_nothing_that_the_count_finds(
    group: str, most: int
) -> None:
    """What the exact count refuses is never let pass unparsed."""
    text = f"PREFIX a: <a:> SELECT * {{{group}}}"
    limits = Limits(patterns_max=most, patterns_total_max=most, clauses_max=most)

    def verdict(check: Callable[[str, Limits], None]) -> str:
        try:
            check(text, limits)
        except QueryError as error:
            return error.message
        return "passes"

    assert verdict(check_limits) == verdict(check_query)
