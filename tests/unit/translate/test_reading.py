"""What is taken in, what is mended, and what is refused with its place."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import TranslateError
from provgraph.intake import identify
from provgraph.translate.openlineage import Event, Translator, read_event

FACET = {"_producer": "https://example.org/p", "_schemaURL": "https://example.org/f"}
GOOD: dict[str, Any] = {
    "eventType": "START",
    "eventTime": "2026-01-01T00:00:00Z",
    "producer": "https://example.org/p",
    "schemaURL": "https://example.org/s",
    "run": {
        "runId": "00000001-0000-4000-8000-000000000000",
        "facets": {"custom": {**FACET, "x": 1}},
    },
    "job": {"namespace": "n", "name": "j", "facets": {"sql": {**FACET, "query": "q"}}},
    "inputs": [{"namespace": "n", "name": "A", "facets": {}, "inputFacets": {}}],
    "outputs": [{"namespace": "n", "name": "B"}],
}


def changed(pointer: str, value: Any) -> dict[str, Any]:
    """Return the good event with one place changed; None takes it away."""
    event = copy.deepcopy(GOOD)
    *path, last = pointer.strip("/").split("/")
    place: Any = event
    for step in path:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if value is None:
        del place[last]
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return event


def test_a_good_event_needs_no_repair() -> None:
    assert [] == read_event(GOOD, strict=True).repairs


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/schemaURL", None),
        ("/producer", 7),
        ("/eventType", "complete"),
        ("/eventTime", "2026-01-01T00:00:00"),
        ("/run/runId", "run_id"),
        ("/run/facets", [1]),
        ("/job/facets", "none"),
        ("/inputs/0/inputFacets", 3),
    ],
)
def test_what_producers_get_wrong_is_mended_and_told(pointer: str, value: Any) -> None:
    event = changed(pointer, value)

    (repair,) = read_event(event).repairs
    assert repair.startswith(f"{pointer}: ")
    with pytest.raises(TranslateError) as refused:
        read_event(event, strict=True)
    assert pointer == refused.value.pointer


@pytest.mark.parametrize("pointer", ["/run/facets", "/job/facets", "/inputs"])
def test_null_is_taken_as_none(pointer: str) -> None:
    event = changed(pointer, 0)
    *path, last = pointer.strip("/").split("/")
    (event[path[0]] if path else event)[last] = None

    (repair,) = read_event(event).repairs
    assert f"{pointer}: is null; taken as none" == repair


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/eventTime", None),
        ("/eventTime", "yesterday"),
        ("/eventTime", 1_700_000_000),
        ("/eventType", "DONE"),
        ("/run", "r"),
        ("/run/runId", None),
        ("/run/runId", 7),
        ("/job", None),
        ("/job/name", None),
        ("/job/namespace", 1),
        ("/inputs", {}),
        ("/inputs/0", "A"),
        ("/inputs/0/name", None),
        ("/outputs/0/namespace", 5),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_place(
    pointer: str, value: Any
) -> None:
    with pytest.raises(TranslateError) as refused:
        read_event(changed(pointer, value))

    assert pointer == refused.value.pointer


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, {"eventTime": "2026-01-01"}])
def test_what_is_no_event_is_refused(value: Any) -> None:
    with pytest.raises(TranslateError):
        read_event(value)


def test_an_event_of_no_known_kind_is_refused() -> None:
    event = {key: GOOD[key] for key in ("eventTime", "producer", "schemaURL")}

    with pytest.raises(TranslateError, match="no known kind"):
        read_event(event)


@pytest.mark.parametrize(
    ("facet", "pointer"),
    [
        (3, "/job/facets/sql"),
        ({"query": "q"}, "/job/facets/sql/_producer"),
        ({"_producer": "p", "query": "q"}, "/job/facets/sql/_schemaURL"),
    ],
)
def test_strict_reading_asks_every_facet_where_it_is_from(
    facet: Any, pointer: str
) -> None:
    with pytest.raises(TranslateError) as refused:
        read_event(changed("/job/facets/sql", facet), strict=True)

    assert pointer == refused.value.pointer


_PLACES = st.sampled_from(
    [
        "/eventType",
        "/eventTime",
        "/producer",
        "/schemaURL",
        "/run",
        "/run/runId",
        "/run/facets",
        "/run/facets/custom",
        "/job",
        "/job/name",
        "/job/facets",
        "/job/facets/sql",
        "/job/facets/sql/query",
        "/inputs",
        "/inputs/0",
        "/inputs/0/name",
        "/inputs/0/facets",
        "/outputs/0",
    ]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["namespace", "name", "type", "facets", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@given(place=_PLACES, value=_JSON)
def test_whatever_stands_in_a_field_is_told_or_refused(place: str, value: Any) -> None:
    """Never another error than ours."""
    event = changed(place, 0 if value is None else value)
    try:
        read = read_event(event)
    except TranslateError as error:
        assert error.pointer is not None  # noqa: PT017 - either way is right
        return

    assert isinstance(read, Event)
    assert Translator().translate(read, identify(event)).lines
