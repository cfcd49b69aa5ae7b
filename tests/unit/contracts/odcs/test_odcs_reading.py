"""A contract in YAML is read, or one clear error says where it is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph.contracts.odcs.contract import QualityRule, fields_of
from provgraph.contracts.odcs.document import BYTES_MAX, leaves, read_document
from provgraph.contracts.odcs.reading import read_contract
from provgraph.contracts.odcs.shapes import translated
from provgraph.errors import (
    InputError,
    MalformedError,
    TooDeepError,
    TooLargeError,
    TranslateError,
)
from tests.profile import scaled
from tests.unit.contracts.odcs.builders import HEAD, PATHS, contract, fixture


def test_what_the_standard_has_is_read() -> None:
    one = fixture("fundamentals")

    assert ("v3.1.0", "orders", "1.0.0", "active") == (
        *(one.api_version, one.id, one.version, one.status),
    )
    assert ("Orders", "sales", "shop", "Example") == (
        *(one.name, one.domain, one.data_product, one.tenant),
    )
    assert ("orders", "gold") == one.tags
    assert "Every order of the shop, once." == one.description["purpose"]
    assert ["id", "amount"] == [each.name for each in one.objects[0].properties]
    assert one.objects[0].properties[0].required
    assert one.objects[0].properties[0].unique
    assert one.team
    assert ("orders-team",) == one.team.owners
    assert ("frequency", 1, "d") == (
        *(one.service_levels[0].property, one.service_levels[0].value),
        one.service_levels[0].unit,
    )


def test_fields_are_read_as_deep_as_they_are_nested() -> None:
    paths = [
        ".".join(path) for path, _ in fields_of(fixture("nested").objects[0].properties)
    ]

    assert [
        *("customer", "customer.email", "customer.address"),
        *("customer.address.zip_code", "lines", "lines._element"),
        *("lines._element.sku", "lines._element.count", "labels", "labels._element"),
    ] == paths


def test_the_team_of_3_0_is_a_list_and_who_has_left_owns_nothing() -> None:
    one = fixture("v3-0-team-list")

    assert one.team
    assert ("daustin",) == one.team.owners
    assert ["duplicateValues", "nullValues", "uniqueness", "nullValues"] == [
        rule.metric for rule in one.objects[0].properties[0].quality
    ]


def test_a_rule_has_its_bounds_in_numbers() -> None:
    one = contract(
        "schema: [{name: t, quality: [{metric: rowCount, mustBeBetween: [1, 2.5]}]}]"
    )

    assert (
        QualityRule(
            place="schema[0].quality[0]",
            type="library",
            metric="rowCount",
            metric_place="schema[0].quality[0].metric",
            bounds={"mustBeBetween": (1, 2.5)},
        )
        == one.objects[0].quality[0]
    )


def test_scalars_are_those_of_yaml_1_2() -> None:
    """A country is no boolean, and a time of day no number to the base 60."""
    text = "a: no\nb: 09:30\nc: 2022-05-12\nd: 0o7\ne: 1_000\nf: ~\ng: '1'\nh: 1e3\n"

    assert {
        "a": "no",
        "b": "09:30",
        "c": "2022-05-12",
        "d": "0o7",
        "e": "1_000",
        "f": None,
        "g": "1",
        "h": 1000.0,
    } == read_document(text.encode()).value


INNER = "properties: [{name: _element}]"
WRONG = [
    ("a: 1\nb: 2\na: 3\n", MalformedError, "line 3: the key 'a' stands there twice"),
    ("a: {b: 1, b: 2}", MalformedError, "line 1: the key 'b'"),
    ("a: [1", MalformedError, "the contract is not YAML: line "),
    ("- a\n", MalformedError, "line 1: a contract is a mapping"),
    ("", MalformedError, "is empty"),
    ("a: 1\n---\nb: 1\n", MalformedError, "line 3: a second document"),
    ("a: *b\n", MalformedError, "line 1: nothing before it is named &b"),
    ("a: &a [*a]\n", MalformedError, "nothing before it is named &a"),
    ("a: &a {b: 1}\nc: {<<: *a}\n", MalformedError, "line 2: '<<' is no key"),
    ("? [1]\n: 2\n", MalformedError, "is no key of a contract"),
    (f"a: {'[' * 99}", TooDeepError, "deeper than 64"),
    (f"a: {'#' * BYTES_MAX}", TooLargeError, "1,048,57"),
    (f"{HEAD}kind: DataContract", MalformedError, "line 6: the key 'kind'"),
    (
        HEAD.replace("v3.1.0", "v2.2.2"),
        TranslateError,
        "line 1: apiVersion is 'v2.2.2'",
    ),
    (HEAD.replace("v3.1.0", "v3.2.0"), TranslateError, "which is not read here"),
    (HEAD.replace("DataContract", "Other"), TranslateError, "line 2: kind"),
    (HEAD.replace("id: c\n", ""), TranslateError, "id is missing"),
    (HEAD.replace("1.0.0", "1.0"), TranslateError, "line 4: version is no text"),
    (f"{HEAD}schema: t", TranslateError, "line 6: schema is no list"),
    (f"{HEAD}schema: [t]", TranslateError, "line 6: schema[0] is no mapping"),
    (f"{HEAD}schema:\n- {{}}", TranslateError, "line 7: schema[0].name is missing"),
    (
        f"{HEAD}schema:\n- {{name: a}}\n- {{name: a}}",
        *(TranslateError, "line 8: schema[1] is called 'a'"),
    ),
    (
        f"{HEAD}schema: [{{name: a, properties: [{{name: b, items: {{}}, {INNER}}}]}}]",
        *(TranslateError, "properties[0].properties[0] is called '_element'"),
    ),
    (
        f"{HEAD}schema: [{{name: a, properties: [{{name: b, required: 1}}]}}]",
        *(TranslateError, "schema[0].properties[0].required is neither true nor"),
    ),
    (
        f"{HEAD}schema: [{{name: a, quality: [{{mustBeBetween: [2, 1]}}]}}]",
        *(TranslateError, "mustBeBetween is not two numbers"),
    ),
    (
        f"{HEAD}schema: [{{name: a, quality: [{{mustBeLessThan: x}}]}}]",
        *(TranslateError, "mustBeLessThan is not a number"),
    ),
    (
        f"{HEAD}slaProperties: [{{property: latency, value: [1]}}]",
        *(TranslateError, "slaProperties[0].value is no single value"),
    ),
    (
        f"{HEAD}lineage: {{inputDataContracts: [{{}}]}}",
        *(TranslateError, "inputDataContracts[0].UUID is missing"),
    ),
]


@pytest.mark.parametrize(
    ("text", "error", "told"), WRONG, ids=lambda one: str(one)[:40]
)
def test_an_error_says_what_and_where_and_what_to_do(
    text: str, error: type[InputError], told: str
) -> None:
    with pytest.raises(error) as raised:
        read_contract(text.encode())

    assert told in raised.value.message
    assert raised.value.hint


def test_aliases_do_not_multiply() -> None:
    """Nine lines of ten aliases each would be a billion values."""
    lines = ["a0: &a0 [1,1,1,1,1,1,1,1,1,1]"]
    lines += [
        f"a{at}: &a{at} [{','.join([f'*a{at - 1}'] * 10)}]" for at in range(1, 10)
    ]

    with pytest.raises(TooLargeError, match="aliases counted each time"):
        read_document("\n".join(lines).encode())


def test_objects_and_levels_do_not_multiply() -> None:
    objects = ", ".join(f"{{name: o{at}}}" for at in range(300))
    levels = ", ".join(["{property: latency, value: 1, unit: d}"] * 300)
    one = contract(f"schema: [{objects}]\nslaProperties: [{levels}]")

    with pytest.raises(TooLargeError, match="300 objects"):
        translated(one)


def test_the_same_text_behind_an_alias_is_the_same_contract() -> None:
    one = fixture("anchors")

    assert ["id"] == [field.name for field in one.objects[1].properties]
    assert "schema[1].properties[0].name" in {leaf.place for leaf in one.leaves}


@settings(max_examples=scaled(4_000), deadline=None)
@given(
    body=st.binary(max_size=60)
    | st.text("ab:-[]{}&*!|>#'\"\n \\?,<0", max_size=60).map(str.encode)
    | st.builds(
        lambda path, at, new: (
            path.read_bytes()[:at] + new + path.read_bytes()[at + 1 :]
        ),
        st.sampled_from(PATHS),
        st.integers(0, 2_000),
        st.binary(max_size=3),
    )
)
def test_whatever_comes_is_a_contract_or_refused(body: bytes) -> None:
    try:
        one = read_contract(body)
    except InputError:
        return

    assert one.leaves == tuple(leaves(read_document(body).value))
    assert translated(one).shapes
