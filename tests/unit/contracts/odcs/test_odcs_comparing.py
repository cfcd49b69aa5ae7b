"""What a new version of a data contract changes is classed as people would class it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph.contracts.odcs.bounds import kind_of_bounds
from provgraph.contracts.odcs.comparing import difference
from provgraph.contracts.odcs.contract import Operator
from provgraph.contracts.odcs.reading import read_contract
from tests.profile import scaled
from tests.unit.contracts.odcs.builders import HEAD, PATHS, contract

ID = "schema: [{name: t, properties: [{name: id, logicalType: integer%s}, {name: b}]}]"
NAME = "schema: [{name: t, properties: [{name: %s, physicalType: %s}, {name: z}]}]"
ROWS = "schema: [{name: t, quality: [{metric: rowCount, %s}]}]"
VALID = (
    "schema: [{name: t, properties: [{name: id, quality: [{metric: invalidValues,"
    " mustBe: 0, arguments: {validValues: %s}}]}]}]"
)
LEVEL = "schema: [{name: t}]\nslaProperties: [{property: %s}]"
TEAM = "schema: [{name: t}]\nteam: {name: %s}"
SERVER = "servers: [{server: a, type: mysql, host: %s, port: 1, database: d}]\n"
INPUTS = "schema: [{name: t}]\nlineage: {inputDataContracts: [%s]}"

LABELLED = [
    # What readers rely on is gone, or is something else.
    (ID % "", "schema: [{name: t, properties: [{name: b}]}]", [("t.id", "breaking")]),
    (NAME % ("a", "int"), NAME % ("c", "int"), [("t.a", "breaking")]),
    (NAME % ("a", "int"), NAME % ("a", "date"), [("t.a", "breaking")]),
    (
        ID % "",
        (ID % "").replace("integer", "string"),
        [("t.id", "breaking")],
    ),
    ("schema: [{name: t}, {name: u}]", "schema: [{name: t}]", [("u", "breaking")]),
    (ROWS % "mustBe: 5", ROWS % "mustBe: 6", [("t", "breaking")]),
    (VALID % "[a, b]", VALID % "[a, c]", [("t.id", "breaking")]),
    (
        "schema: [{name: t, quality: [{type: sql, query: a, mustBe: 0}]}]",
        "schema: [{name: t, quality: [{type: sql, query: b, mustBe: 0}]}]",
        [("t", "breaking")],
    ),
    (
        "schema: [{name: t}]",
        "schema: [{name: t, physicalName: t_2}]",
        [("t", "breaking")],
    ),
    # More is asked of who writes it.
    (ID % "", ID % ", required: true", [("t.id", "stricter")]),
    (ID % "", ID % ", unique: true, primaryKey: true", [("t.id", "stricter")] * 2),
    (NAME % ("a", "bigint"), NAME % ("a", "int"), [("t.a", "stricter")]),
    (VALID % "[a, b]", VALID % "[a]", [("t.id", "stricter")]),
    (
        "schema: [{name: t}]",
        "schema: [{name: t, properties: [{name: a}]}]",
        [("t.a", "stricter")],
    ),
    ("schema: [{name: t}]", ROWS % "mustBe: 5", [("t", "stricter")]),
    (ROWS % "mustBeLessThan: 9", ROWS % "mustBeLessThan: 8", [("t", "stricter")]),
    (
        ROWS % "mustBeBetween: [1, 9]",
        *(ROWS % "mustBeBetween: [2, 9]", [("t", "stricter")]),
    ),
    (
        ROWS % "mustBe: 5, severity: warning",
        *(ROWS % "mustBe: 5, severity: error", [("t", "stricter")]),
    ),
    (
        LEVEL % "latency, value: 4, unit: d",
        *(LEVEL % "latency, value: 12, unit: h", [("latency of all", "stricter")]),
    ),
    (
        LEVEL % "retention, value: 1, unit: y",
        *(LEVEL % "retention, value: 2, unit: y", [("retention of all", "stricter")]),
    ),
    (
        ID % ", logicalTypeOptions: {maximum: 9}",
        *(ID % ", logicalTypeOptions: {maximum: 8}", [("t.id", "stricter")]),
    ),
    (
        ID % ", logicalTypeOptions: {maximum: 9, exclusiveMaximum: false}",
        ID % ", logicalTypeOptions: {maximum: 9, exclusiveMaximum: true}",
        [("t.id", "stricter")],
    ),
    (INPUTS % "{UUID: a}, {UUID: b}", INPUTS % "{UUID: a}", [("inputs", "stricter")]),
    # Less is asked.
    (NAME % ("a", "int"), NAME % ("a", "bigint"), [("t.a", "looser")]),
    (NAME % ("a", "varchar(9)"), NAME % ("a", "text"), [("t.a", "looser")]),
    (
        ID % "",
        *((ID % "").replace("integer", "number"), [("t.id", "looser")]),
    ),
    (ID % ", required: true", ID % "", [("t.id", "looser")]),
    (VALID % "[a]", VALID % "[a, b]", [("t.id", "looser")]),
    (
        ROWS % "mustBeGreaterThan: 9",
        ROWS % "mustBeGreaterOrEqualTo: 9",
        [("t", "looser")],
    ),
    (
        LEVEL % "frequency, value: 1, unit: d",
        *(LEVEL % "frequency, value: 1, unit: w", [("frequency of all", "looser")]),
    ),
    (
        ID % ", logicalTypeOptions: {minLength: 3}",
        *(ID % "", [("t.id", "looser")]),
    ),
    # Neither: whose it is, and how it is written.
    (ID % "", ID % ", logicalTypeOptions: {uniqueItems: false}", []),
    (TEAM % "a", TEAM % "b", [("team", "neither")]),
    (NAME % ("a", "varchar(9)"), NAME % ("a", "VARCHAR( 9 )"), []),
    (LEVEL % "latency, value: 1, unit: d", LEVEL % "ly, value: 24, unit: h", []),
    (ROWS % "mustBe: 5", ROWS % "mustBeBetween: [5, 5.0]", []),
]


@pytest.mark.parametrize(("old", "new", "labels"), LABELLED)
def test_a_change_is_classed_as_it_is_labelled(
    old: str, new: str, labels: list[tuple[str, str]]
) -> None:
    found = difference(contract(old), contract(new))

    assert labels == [(one.place, one.kind) for one in found]
    assert all(one.sentence for one in found)


def test_there_are_as_many_labelled_changes_as_were_promised() -> None:
    assert len(LABELLED) >= 20


def test_a_server_that_moved_takes_its_data_with_it() -> None:
    old, new = (
        read_contract(f"{HEAD}{SERVER % host}schema: [{{name: t}}]".encode())
        for host in ("one", "other")
    )

    assert [("t", "breaking", "t is no longer at mysql://one:1 d.t")] == [
        (one.place, one.kind, one.sentence) for one in difference(old, new)
    ]


def test_what_lies_in_a_field_that_is_gone_is_not_told_again() -> None:
    inner = "{name: o, properties: [{name: i}, {name: j}]}"
    old = contract(f"schema: [{{name: t, properties: [{{name: a}}, {inner}]}}]")
    new = contract("schema: [{name: t, properties: [{name: a}]}]")

    assert ["t.o is gone"] == [one.sentence for one in difference(old, new)]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name.partition(".")[0])
def test_a_contract_changes_nothing_against_itself(path: Path) -> None:
    one = read_contract(path.read_bytes())

    assert () == difference(one, one)


def allows(bounds: dict[Operator, tuple[int, ...]], number: Fraction) -> bool:
    """Tell what the standard says of one number."""
    ((operator, ends),) = bounds.items()
    first, last = ends[0], ends[-1]
    return {
        "mustBe": number == first,
        "mustNotBe": number != first,
        "mustBeGreaterThan": number > first,
        "mustBeGreaterOrEqualTo": number >= first,
        "mustBeLessThan": number < first,
        "mustBeLessOrEqualTo": number <= first,
        "mustBeBetween": first <= number <= last,
        "mustNotBeBetween": not first <= number <= last,
    }[operator]


NUMBERS = st.integers(0, 4)
BOUNDS = st.one_of(
    st.sampled_from(
        [
            *("mustBe", "mustNotBe", "mustBeGreaterThan", "mustBeGreaterOrEqualTo"),
            *("mustBeLessThan", "mustBeLessOrEqualTo"),
        ]
    ).flatmap(lambda one: NUMBERS.map(lambda number: {one: (number,)})),
    st.sampled_from(["mustBeBetween", "mustNotBeBetween"]).flatmap(
        lambda one: st.tuples(NUMBERS, NUMBERS).map(lambda at: {one: tuple(sorted(at))})
    ),
)


@settings(max_examples=scaled(10_000))
@given(old=BOUNDS, new=BOUNDS)
def test_bounds_are_looser_where_they_allow_more(
    old: dict[Operator, tuple[int, ...]], new: dict[Operator, tuple[int, ...]]
) -> None:
    """What is told of two bounds holds for every number, tried by the half."""
    tried = [Fraction(at, 2) for at in range(-4, 13)]
    before, after = (
        {number for number in tried if allows(one, number)} for one in (old, new)
    )
    kind = kind_of_bounds(old, new)

    if kind is None:
        assert before == after
    elif kind == "stricter":
        assert after < before
    elif kind == "looser":
        assert before < after
