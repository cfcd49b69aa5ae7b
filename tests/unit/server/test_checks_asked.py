"""What a request to `/pg/v1/checks` says, or why it says nothing."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.contracts.reports.together import FORMS
from provgraph.contracts.reports.writers import REPORTS
from provgraph.errors import ProvgraphError, TooLargeError
from provgraph.server.checks_asked import accepted, named, told_in
from provgraph.server.problem import Refusal
from provgraph.workspace import Incoming, contract_named

TEXTS = st.text(max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["contracts", "data", "text", "name", "file", "baseline"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(value=VALUES)
def test_whatever_json_is_sent_is_a_check_or_an_error_of_ours(value: Any) -> None:
    with suppress(ProvgraphError):
        assert told_in(json.dumps(value).encode(), contract_named).contracts


@given(texts=st.lists(TEXTS, min_size=1, max_size=3), data=st.lists(TEXTS, max_size=3))
def test_texts_come_as_they_were_sent(texts: list[str], data: list[str]) -> None:
    body = {
        "contracts": [{"name": "n", "text": one, "base": "urn:b"} for one in texts],
        "data": [{"text": one, "file": "d.ttl"} for one in data],
    }
    told = told_in(json.dumps(body).encode(), contract_named)

    assert texts == [one.body.decode() for one in told.contracts]
    assert data == [one.body.decode() for one in told.data]
    assert {("n", "urn:b")} == {(one.source, one.location) for one in told.contracts}
    assert {"d.ttl"} >= {one.name for one in told.data}


@pytest.mark.parametrize(
    ("contracts", "data"), [(101, 0), (1, 101)], ids=["contracts", "data"]
)
def test_a_request_has_a_hundred_texts_at_most(contracts: int, data: int) -> None:
    """A name takes twenty bytes, and the contract that it names as many thousand."""
    one = {"name": "quality"}
    body = {"contracts": [one] * contracts, "data": [{"text": ""}] * data}

    with pytest.raises(TooLargeError, match="101 are too many"):
        told_in(json.dumps(body).encode(), contract_named)


def test_a_request_names_a_hundred_contracts_at_most() -> None:
    with pytest.raises(TooLargeError, match="101 are too many"):
        named(["quality"] * 101, Incoming(b""))


def test_a_contract_without_a_text_is_one_that_comes_along() -> None:
    (contract,) = told_in(
        b'{"contracts": [{"name": "quality"}]}', contract_named
    ).contracts

    assert b"sh:" in contract.body
    assert (contract,) == named(["quality"], Incoming(b""), contract_named).contracts


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_accepted_by_its_media_type(form: str) -> None:
    media_type = REPORTS[form].media_type

    assert form == accepted(media_type)
    assert form == accepted(f"image/png, {media_type};q=0.1, */*;q=0")


@pytest.mark.parametrize(
    ("accept", "form"),
    [("", "json"), ("*/*", "json"), ("application/*", "json"), ("text/*", "table")],
)
def test_json_comes_where_anything_will_do(accept: str, form: str) -> None:
    assert form == accepted(accept)


def test_what_no_report_can_be_is_refused() -> None:
    with pytest.raises(Refusal):
        accepted("image/png, application/json;q=0")
