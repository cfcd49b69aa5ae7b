"""The W3C syntax and evaluation tests: what is SPARQL can be read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from provgraph.errors import QueryError
from provgraph.rdf.sparql.parse import parse_query, parse_update
from tests.unit.rdf.sparql.builders import Case, cases

LEFT_TO_THE_ENGINE = {
    "what may be used after GROUP BY": [
        *(f"aggregates/agg{number}.rq" for number in ("08", "09", "10", "11", "12")),
        "grouping/group06.rq",
        "grouping/group07.rq",
        *(f"syntax/group-by-scope-bad-{number}.rq" for number in (1, 2, 3)),
        "syntax/nested-aggregate-functions.rq",  # the engine takes it too
    ],
    "a variable that is bound already": [
        *(f"syntax-query/syntax-BINDscope{number}.rq" for number in (6, 7, 8)),
        "syntax-query/syntax-SELECTscope2.rq",
        "syntax/duplicated-values-variable.rq",
    ],
    "one blank node in two basic graph patterns": [
        *(f"syntax-query/syn-bad-0{number}.rq" for number in (1, 2, 3)),
    ],
    "rows of VALUES that are too short or too long": [
        "syntax-query/syn-bad-values-too-few.rq",
        "syntax-query/syn-bad-values-too-many.rq",
    ],
    "a path in an annotation or a quoted triple": [
        f"syntax-triple-terms-negative/{name}.rq"
        for name in (
            "annotated-anonreifier-alternate-path",
            "annotated-anonreifier-oneOrMore",
            "annotated-anonreifier-optional",
            "annotated-anonreifier-path",
            "annotated-reifier-oneOrMore",
            "annotated-reifier-optional",
            "annotated-reifier-path",
            "annotated-reifier-reifier-alternate-path",
            "nested-annotated-path-anonreifier",
            "nested-annotated-path-reifier",
            "quoted-path-anonreifier",
            "quoted-path-bind-tripleterm",
            "quoted-path-reifier",
        )
    ],
    "what a triple term may be made of": [
        "syntax-triple-terms-negative/bindbnode-tripleterm.rq",
        # The engine takes 03 and 06 too.
        *(
            f"syntax-triple-terms-negative/tripleterm-subject-0{number}.rq"
            for number in (1, 2, 3, 4, 5, 6)
        ),
    ],
    "a version in the long form of a string": [
        "version/version-bad-01.rq",
        "version/version-bad-02.rq",
    ],
}
"""Queries of negative tests that the grammar lets pass, by what they break."""


def parser(case: Case) -> Callable[[str], object]:
    return parse_update if case.path.suffix == ".ru" else parse_query


@pytest.mark.parametrize(("suite", "number"), [("sparql11", 514), ("sparql12", 186)])
def test_whatever_is_sparql_can_be_read(suite: str, number: int) -> None:
    """Queries and updates, of syntax tests and of evaluation tests."""
    tests = [case for case in cases(suite) if case.positive]
    for case in tests:
        parser(case)(case.text)

    assert number == len(tests)


def test_what_is_no_sparql_is_refused_but_for_a_known_list() -> None:
    """Updates are refused to the last one by reading them; see their own tests."""
    tests = [
        case
        for suite in ("sparql11", "sparql12")
        for case in cases(suite)
        if not case.positive and case.path.suffix == ".rq"
    ]
    passed = set()
    for case in tests:
        try:
            parse_query(case.text)
        except QueryError:
            continue
        passed.add(case.name)

    assert {name for names in LEFT_TO_THE_ENGINE.values() for name in names} == passed
    assert 121 == len(tests)
