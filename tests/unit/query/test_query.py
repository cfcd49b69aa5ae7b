"""Questions, exports, facets and pictures."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import UsageError
from provgraph.query import (
    EXPORT_FORMATS,
    Export,
    export,
    facets_of,
    lineage_hash,
    picture,
)
from provgraph.rdf.mint import Mint
from provgraph.workspace import Workspace

EVENTS = (files("provgraph.cli") / "demo_events.ndjson").read_bytes().splitlines()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("query") / "ws"
    with Workspace.open(folder, create=True) as made:
        made.ingest(EVENTS)
        made.settle()
        yield made


def exported(workspace: Workspace, what: Export) -> bytes:
    into = io.BytesIO()
    export(workspace.graph, workspace.journal, what, into)
    return into.getvalue()


def test_every_event_comes_back_as_it_was_sent(workspace: Workspace) -> None:
    back = exported(workspace, Export("openlineage")).splitlines()

    assert [json.loads(one) for one in EVENTS] == [json.loads(one) for one in back]


def test_the_hash_does_not_change_with_the_order(
    workspace: Workspace, tmp_path: Path
) -> None:
    with Workspace.open(tmp_path / "other", create=True) as other:
        other.ingest(list(reversed(EVENTS)))
        other.settle()

        assert lineage_hash(workspace.graph) == lineage_hash(other.graph)


def test_the_canonical_form_is_sorted_and_without_the_system_graph(
    workspace: Workspace,
) -> None:
    lines = exported(workspace, Export(canonical=True)).splitlines(keepends=True)
    bare = exported(workspace, Export(canonical=True, receipt=False))

    assert sorted(set(lines)) == lines
    assert not any(b"graph:system" in line for line in lines)
    assert 2 * len(EVENTS) == len(lines) - len(bare.splitlines())


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        Export("nonsense")

    assert all(name in str(caught.value.hint) for name in EXPORT_FORMATS)


@pytest.mark.parametrize("name", EXPORT_FORMATS)
def test_every_format_has_a_media_type(name: str) -> None:
    assert "/" in Export(name).media_type


def test_facets_can_be_written_from_the_graph_alone(workspace: Workspace) -> None:
    sent: dict[str, Any] = next(
        one
        for one in map(json.loads, EVENTS)
        if one.get("job", {}).get("name") == "nightly.clean_orders"
        and one["eventType"] == "COMPLETE"
    )
    job = Mint().job(sent["job"]["namespace"], sent["job"]["name"])

    assert sent["job"]["facets"] == facets_of(workspace.graph, job)


def boxes(drawn: str) -> dict[str, tuple[float, float]]:
    """Return where each box of a picture stands."""
    root = ET.fromstring(drawn)  # noqa: S314 - we drew it
    names = [one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}text")]
    places = [
        (float(one.attrib["x"]), float(one.attrib["y"]))
        for one in root.iter("{http://www.w3.org/2000/svg}rect")
    ]
    return dict(zip(names, places, strict=True))


def test_what_was_made_stands_to_the_right_of_what_it_was_made_from() -> None:
    places = boxes(picture([("c", "b"), ("b", "a"), ("c", "a")], "three"))

    assert places["a"] < places["b"] < places["c"]


@given(st.lists(st.tuples(st.sampled_from("abcdefg<&"), st.sampled_from("abcdefg<&"))))
def test_any_edges_can_be_drawn_and_no_two_boxes_share_a_place(
    edges: list[tuple[str, str]],
) -> None:
    places = boxes(picture(edges, "any"))

    assert {one for edge in edges for one in edge} == set(places)
    assert len(set(places.values())) == len(places)
