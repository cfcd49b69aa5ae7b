"""PROV documents as OpenLineage events: they come back, and the schemas agree."""

from __future__ import annotations

import json
import random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from provgraph.errors import TranslateError
from provgraph.model.kinds import KINDS
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.terms import Term, date_time, text
from provgraph.rdf.vocab import prov
from provgraph.translate.bridge import document_of_events, events_of
from provgraph.translate.bridge.naming import split
from provgraph.translate.openlineage import read_event
from tests.unit.translate.bridge.builders import (
    documents,
    documents_in_prov_n,
    documents_in_trig,
    faults_of,
)

PRODUCER = "https://example.org/bridge"


def ex(name: str) -> Term:
    return Term(f"<http://example.org/{name}>")


def said(kind: str, *arguments: str, **attributes: str) -> Statement:
    """Return a statement; of an element, the only argument is its name."""
    terms = tuple(ex(one) for one in arguments)
    given_more = tuple((prov(name), ex(value)) for name, value in attributes.items())
    if KINDS[kind].is_element:
        return Statement(KINDS[kind], terms[0], (), given_more)
    return Statement(KINDS[kind], None, terms, given_more)


def document(*statements: Statement) -> Document:
    return Document(Bundle(None, statements))


def sent(given: Document, **options: str) -> list[Any]:
    """Return the events of a document as a reader gets them: through JSON text."""
    made = events_of(given, producer=PRODUCER, **options).events
    return [json.loads(json.dumps(one)) for one in made]


def answered(events: list[Any]) -> Document | str:
    """Return the document that events give, or why they give none."""
    try:
        return document_of_events(events)
    except TranslateError as error:
        return error.message


def completed(given: Document) -> Any:
    """Return the one COMPLETE event of a document."""
    [event] = [one for one in sent(given) if one.get("eventType") == "COMPLETE"]
    return event


def prefixes_of(given: Document) -> list[dict[str, str]]:
    """Return what documents are not compared by."""
    return [dict(bundle.prefixes) for bundle in given.everything()]


def test_the_schemas_find_fault_with_what_is_none() -> None:
    [*_, event] = sent(document(said("wasAttributedTo", "e", "ag")))
    owners = event["dataset"]["facets"]["ownership"]

    del owners["owners"][0]["name"]
    event["eventTime"] = 1

    assert 2 == len(list(faults_of(event)))


@pytest.mark.parametrize(
    ("read", "count"), [(documents_in_prov_n, 401), (documents_in_trig, 478)]
)
def test_foreign_documents_come_back_from_valid_events(read: Any, count: int) -> None:
    came_back = 0
    for name, one in read():
        events = sent(one)
        again = document_of_events(events)

        assert one == again, name
        assert prefixes_of(one) == prefixes_of(again), name
        assert [] == [fault for each in events for fault in faults_of(each)], name
        for each in events:
            assert not read_event(each, strict=True).repairs
        came_back += 1

    assert count == came_back


@given(one=documents, seed=st.integers(0, 9))
def test_any_document_comes_back_in_any_order_and_twice(
    one: Document, seed: int
) -> None:
    events = sent(one) * 2
    random.Random(seed).shuffle(events)
    again = document_of_events(events)

    assert one == again
    assert prefixes_of(one) == prefixes_of(again)


@given(one=documents)
def test_the_events_of_any_document_are_valid_and_always_the_same(
    one: Document,
) -> None:
    events = sent(one)

    assert events == sent(one)
    assert [] == [fault for each in events for fault in faults_of(each)]


@given(one=documents, other=documents)
def test_two_documents_come_back_one_after_the_other(
    one: Document, other: Document
) -> None:
    events = sent(one, name="one") + sent(other, name="other")
    again = document_of_events(events)

    assert one.own.statements + other.own.statements == again.own.statements
    assert one.bundles + other.bundles == again.bundles


@given(one=documents, at=st.integers(0, 99))
def test_a_missing_event_is_told_or_nothing_of_it_was_needed(
    one: Document, at: int
) -> None:
    events = sent(one)
    assume(len(events) > 1)  # of no events nobody knows what is missing
    del events[at % len(events)]

    found = answered(events)
    assert one == found or "missing" in str(found)


def test_a_part_of_a_document_is_given_to_who_asks_for_it() -> None:
    one = document(said("used", "a", "e"), said("used", "b", "f"))
    events = [each for each in sent(one) if each.get("inputs", [None])[0] is not None]

    assert one == document_of_events(events, partial=True)
    assert 1 == len(document_of_events(events[:1], partial=True).own.statements)


def test_documents_under_one_name_are_not_mixed() -> None:
    one, other = document(said("entity", "e")), document(said("entity", "f"))

    with pytest.raises(TranslateError, match="more than one document"):
        document_of_events(sent(one, name="n") + sent(other, name="n"))


def test_an_activity_is_a_run_of_its_plan() -> None:
    event = completed(
        document(
            said("wasAssociatedWith", "a", "ag", "plan"),
            said("used", "a", "e1"),
            said("wasGeneratedBy", "e2", "a"),
            said("wasDerivedFrom", "e2", "e1"),
        )
    )

    assert UUID(event["run"]["runId"]).version == 5
    assert event["job"]["namespace"] == "http://example.org"
    assert event["job"]["name"] == "plan"
    assert ["e1"] == [one["name"] for one in event["inputs"]]
    assert ["e2"] == [one["name"] for one in event["outputs"]]
    [entry] = event["job"]["facets"]["lineage"]["entries"]
    assert ("e2", ["e1"]) == (entry["name"], [one["name"] for one in entry["inputs"]])


def test_an_activity_without_a_plan_is_a_run_of_its_type() -> None:
    typed = completed(document(said("activity", "a", type="Cooking")))
    bare = completed(document(said("activity", "a")))

    assert "Cooking" == typed["job"]["name"]
    assert "a" == bare["job"]["name"]


def test_a_run_is_the_same_in_every_document_about_its_activity() -> None:
    one = completed(document(said("used", "a", "e1")))
    other = completed(document(said("used", "a", "e2")))

    assert one["run"]["runId"] == other["run"]["runId"]


def test_blank_activities_of_different_documents_are_different_runs() -> None:
    blank = Term("_:a")
    one = completed(document(Statement(KINDS["used"], None, (blank, ex("e1")))))
    other = completed(document(Statement(KINDS["used"], None, (blank, ex("e2")))))

    assert one["run"]["runId"] != other["run"]["runId"]


_pieces = st.lists(st.sampled_from(["urn:", "http:", "file:", "ex", "/", ":", "#"]))
_addresses = _pieces.map("".join)


@given(st.lists(_addresses, unique=True))
def test_no_two_addresses_have_one_name(addresses: list[str]) -> None:
    assert len(addresses) == len(set(map(split, addresses)))


def test_a_time_that_no_statement_says_is_marked_as_assumed() -> None:
    noon = date_time("2026-01-01T12:00:00Z")
    event = completed(document(Statement(KINDS["activity"], ex("a"), (noon, None), ())))

    assert event["eventTime"] == "2026-01-01T12:00:00Z"
    assert event["run"]["facets"]["prov"]["eventTimeAssumed"]


def test_what_only_the_facet_says_is_told() -> None:
    unsaid = (
        said("alternateOf", "e1", "e2"),
        said("wasInvalidatedBy", "e1", "a"),
        said("hadMember", "c", "e1"),
        said("actedOnBehalfOf", "ag1", "ag2"),
        said("wasGeneratedBy", "e1"),
        said("agent", "nobody"),
    )
    events = events_of(document(said("used", "a", "e1"), *unsaid), producer=PRODUCER)

    assert unsaid == events.unsaid


def test_text_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TranslateError):
        events_of(
            document(
                Statement(
                    KINDS["entity"], ex("e"), (), ((prov("label"), text("\ud800")),)
                )
            ),
            producer=PRODUCER,
        )


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@id", "@value", "@type", "@term", "id", "kind", "at"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(
    field=st.sampled_from(["at", "kind", "id", "arguments", "attributes", "pairs"]),
    value=_json | st.sampled_from(['"', "x> <y", {"@term": "<a> <b>"}]),
    of_bundle=st.booleans(),
)
def test_a_facet_of_anybody_is_read_or_refused(
    field: str, value: Any, of_bundle: bool
) -> None:
    """And no term of it can end one line of a graph and begin another."""
    events = sent(document(said("used", "a", "e")))
    facet = events[-1]["run"]["facets"]["prov"]
    [bundle] = facet["bundles"]
    changed = bundle if of_bundle else bundle["statements"][0]
    changed[field] = value

    found = answered(events)
    if isinstance(found, Document):
        for one in found.own.statements:
            terms = [one.id, *one.arguments, *(v for _, v in one.attributes)]
            for term in filter(None, terms):
                assert "\n" not in term
                assert not term.startswith("<") or term.count("<") == 1
