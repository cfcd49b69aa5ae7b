"""Tables for people."""

from __future__ import annotations

import json

from provgraph.cli.table import draw, draw_results


def results(*bindings: dict[str, object]) -> bytes:
    return json.dumps(
        {"head": {"vars": ["a", "b"]}, "results": {"bindings": bindings}}
    ).encode()


def test_columns_stand_in_line_whatever_the_script() -> None:
    drawn = draw(("name", "n"), [("订单", "1"), ("e\u0301", "22"), ("abc", "333")], {1})

    assert [
        "name    n",
        "────  ───",
        "订单    1",
        "e\u0301      22",
        "abc   333",
    ] == drawn.splitlines()


def test_data_cannot_move_the_cursor() -> None:
    drawn = draw(("x",), [("a\x1b[2Jb\nc",)], set())

    assert "\x1b" not in drawn
    assert "a\N{REPLACEMENT CHARACTER}[2Jb↵c" == drawn.splitlines()[2]


def test_numbers_stand_right_and_addresses_are_short() -> None:
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    body = results(
        {
            "a": {"type": "uri", "value": "http://www.w3.org/ns/prov#used"},
            "b": {"type": "literal", "datatype": integer, "value": "7"},
        },
        {"a": {"type": "bnode", "value": "x"}},
        {"b": {"type": "literal", "datatype": integer, "value": "42"}},
    )

    assert [
        "a           b",
        "─────────  ──",
        "prov:used   7",
        "_:x",
        "           42",
    ] == draw_results(body).splitlines()


def test_truth_is_one_word() -> None:
    assert "true" == draw_results(b'{"head": {}, "boolean": true}')


def test_no_rows_are_a_table_with_none() -> None:
    assert "a  b\n─  ─" == draw_results(results())
