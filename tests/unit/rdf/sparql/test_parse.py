"""Reading SPARQL text, and telling where it is none."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from provgraph.errors import QueryError
from provgraph.rdf.sparql.parse import nodes, parse_query, parse_update, tokens


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {", "ends too early, at line 1, column 11"),
        ("", "ends too early, at line 1, column 1"),
        ("SELECT *\n{ ?s ?p }", "cannot be read at line 2, column 9: '}'"),
        ("SELEC ?x {}", "cannot be read at line 1, column 1: 'SELEC'"),
        ("SELECT * { ?s ?p 'abc }", 'column 18: "\'"'),
        ("ASK { ?s ?p <a b> }", "column 13: '<'"),
        ("ASK {} LIMIT ten", "column 14: 'ten'"),
    ],
)
def test_a_refusal_says_what_stands_where(text: str, message: str) -> None:
    with pytest.raises(QueryError) as refusal:
        parse_query(text)

    assert message in str(refusal.value)
    assert refusal.value.hint


def test_a_refusal_says_what_was_expected_if_that_is_little() -> None:
    with pytest.raises(QueryError) as refusal:
        parse_update("INSERT { ?s ?p 1 }")

    assert "Expected: USING, WHERE." == refusal.value.hint


@pytest.mark.parametrize("value", ["1.0e5", "true"])
def test_a_keyword_needs_no_space_before_it(value: str) -> None:
    """The engine reads these as two words, so they must not hide anything."""
    apart = parse_query(f"SELECT * {{ ?s ?p {value} SERVICE <http://x/> {{}} }}")
    joined = parse_query(f"SELECT * {{ ?s ?p {value}SERVICE <http://x/> {{}} }}")

    assert 1 == sum(node.data == "service" for node in nodes(joined))
    assert apart == joined


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(?a<?b&&?c>?d) }",
        "ASK { FILTER(<a><?b&&<c>>?d) }",
        'ASK { FILTER("1"^^<a><?b&&1>2) }',
        "ASK { ?a <?b&&?c> ?d }",
    ],
)
def test_less_than_and_an_iri_are_told_apart_by_their_place(text: str) -> None:
    parse_query(text)


def test_escapes_of_characters_stand_in_strings_and_iris_only() -> None:
    parse_query(r'ASK { <http://\u0065x/> <p> "\u0022 \\u0041" }')

    for text in (r"\u0041SK {}", r"ASK { ?\u0061 ?b ?c }", r'ASK { <s> <p> "\uD800" }'):
        with pytest.raises(QueryError):
            parse_query(text)


@pytest.mark.parametrize(
    "text",
    [
        f"ASK {{ FILTER({'!' * 60_000}1) }}",
        f"ASK {{ FILTER(?a{'||?a' * 15_000}) }}",
        f"ASK {{ {'{}UNION' * 8_000}{{}} }}",
        f"ASK {{ FILTER({'(' * 30_000}1{')' * 30_000}) }}",
        f"ASK {{ ?s ?p {'[?p ' * 10_000}1{']' * 10_000} }}",
    ],
)
def test_no_depth_is_too_deep_to_read(text: str) -> None:
    assert list(nodes(parse_query(text)))


@pytest.mark.parametrize(
    "text", ['"', "'", '"""\\', "<a", "a.", "a:b.", "(", "?x ", "\\", "#", "_:a.", "1."]
)
def test_a_hostile_text_costs_little_time(text: str) -> None:
    began = time.process_time()

    with pytest.raises(QueryError):
        parse_query(("ASK { ?s ?p " + text * 60_000)[:60_000])

    assert time.process_time() - began < 3, "linear takes under a second"


def test_tokens_come_in_the_order_of_the_text() -> None:
    tree = parse_query("SELECT ?b { ?a ?c [ ?d ?e ] FILTER(?f > ?g) }")

    assert "?b ?a ?c ?d ?e ?f ?g" == " ".join(tokens(tree, "VAR"))


def test_only_who_parses_loads_the_parser() -> None:
    rooms = "limits, names, parse, searches, services, update"
    code = (
        f"import sys, provgraph.rdf.guard; from provgraph.rdf.sparql import {rooms};"
        "guard = sys.modules['provgraph.rdf.guard']; guard.check_query('ASK {}');"
        "print({'lark', 'pyoxigraph'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert "set()\n" == done.stdout


PN_CHARS_BASE = (
    *((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF)),
    *((0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F)),
    *((0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD)),
    (0x10000, 0xEFFFF),
)
"""Source: https://www.w3.org/TR/sparql12-query/#rPN_CHARS_BASE"""
DIGITS = (0x30, 0x39)
INNER = (DIGITS, (0x5F, 0x5F), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040))


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        ("?", "", [DIGITS, (0x5F, 0x5F)]),
        ("?a", "", INNER),
        ("", ":", []),
        ("a", "a:", [*INNER, (0x2D, 0x2E), (0x3A, 0x3A)]),  # a colon ends the prefix
        ("a:", "", [DIGITS, (0x5F, 0x5F), (0x3A, 0x3A)]),
        ("a:a", "a", [*INNER, (0x2D, 0x2E), (0x3A, 0x3A)]),
        ("_:a", "", [*INNER, (0x2D, 0x2D)]),
    ],
)
def test_names_have_the_characters_of_the_standard(
    before: str, after: str, more: list[tuple[int, int]]
) -> None:
    """Seen at the two ends of each range, and at what lies beside them."""
    ranges = [*PN_CHARS_BASE, *more]
    ends = {at + step for each in ranges for at in each for step in (-1, 0, 1)}
    allowed = {at for at in ends if any(low <= at <= high for low, high in ranges)}

    assert allowed == {at for at in ends if is_one_name(f"{before}{chr(at)}{after}")}


def is_one_name(written: str) -> bool:
    try:
        tree = parse_query(f"ASK {{ {written} ?p ?o }}")
    except QueryError:
        return False
    kinds = ("VAR", "PNAME_LN", "PNAME_NS", "BLANK")
    return written in [str(one) for kind in kinds for one in tokens(tree, kind)]
