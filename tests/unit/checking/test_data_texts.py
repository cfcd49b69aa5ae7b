"""Texts of every form become one graph, as it was written or as a store keeps it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from provgraph.checking.data import Data, Source, read_data
from provgraph.errors import (
    InputError,
    MalformedError,
    MediaTypeError,
    MissingError,
    TranslateError,
    UsageError,
)
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import A, prov
from provgraph.rdf.xsd import stored
from tests.profile import scaled
from tests.unit.timeline.events import event_sets
from tests.unit.translate.test_bridge_events import of_the_graph

TRIG = """\
@prefix : <urn:e:> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a :p "01"^^xsd:int . :g { :b :p :c }
"""
PROVN = """\
document prefix ex <http://e/> wasGeneratedBy(ex:chart, ex:drawing, -) endDocument
"""
EVENT = {
    "eventTime": "2026-01-01T00:00:00Z",
    "producer": "https://example.com/etl",
    "job": {"namespace": "a", "name": "b"},
}


def read(folder: Path, *texts: str | bytes, graph: str | None = None) -> Data:
    sources = []
    for number, text in enumerate(texts):
        path = folder / str(number)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        sources.append(Source(str(path), f"text {number}", "", "", "urn:base:"))
    return read_data(sources, graph)


def test_rdf_stays_as_it_was_written(tmp_path: Path) -> None:
    data = read(tmp_path, TRIG)

    (value,) = data.triples.values(Term("<urn:e:a>"), Term("<urn:e:p>"))
    assert '"01"^^<http://www.w3.org/2001/XMLSchema#int>' == value
    assert (False, 2) == (data.is_stored, len(data.triples))


def test_of_one_graph_only_that_counts(tmp_path: Path) -> None:
    data = read(tmp_path, TRIG, graph="urn:e:g")

    assert [("<urn:e:b>", "<urn:e:p>", "<urn:e:c>")] == list(
        data.triples.match(None, None, None)
    )
    with pytest.raises(MissingError, match="urn:e:none"):
        read(tmp_path, TRIG, graph="urn:e:none")


def test_a_document_is_what_it_states_and_what_plainly_follows(tmp_path: Path) -> None:
    triples = read(tmp_path, PROVN).triples

    chart, drawing = Term("<http://e/chart>"), Term("<http://e/drawing>")
    assert [drawing] == list(triples.values(chart, prov("wasGeneratedBy")))
    assert prov("Activity") in triples.values(drawing, A)


def test_blank_nodes_of_two_texts_are_two(tmp_path: Path) -> None:
    text = "_:b <urn:p> <urn:o> ."

    assert 2 == len(read(tmp_path, text, text).triples)
    assert 1 == len(
        read(tmp_path, "<urn:s> <urn:p> 1 .", "<urn:s> <urn:p> 1 .").triples
    )


@settings(
    max_examples=scaled(400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(events=event_sets.filter(bool))
def test_events_are_the_graph_that_a_workspace_makes(
    tmp_path: Path, events: list[Any]
) -> None:
    lines = b"\n".join(json.dumps(one).encode() for one in events)
    data = read(tmp_path, lines, json.dumps(events[:1]))

    expected = {(one, word, stored(value)) for one, word, value in of_the_graph(events)}
    assert expected == set(data.triples.match(None, None, None))
    assert data.is_stored


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("<urn:a> <urn:b> .", MalformedError),
        ("a,b\n1,2\n", MediaTypeError),
        (b"\xff\xfe\x00", InputError),
        ('{"eventTime": 1, "producer": "x", "run": {}}', TranslateError),
        (f"{json.dumps(EVENT)}\n{{", MalformedError),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, text: str | bytes, error: type[InputError]
) -> None:
    with pytest.raises(error, match="text 1"):
        read(tmp_path, "<urn:a> <urn:b> <urn:c> .", text)


def test_events_are_in_no_graph_of_a_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="events"):
        read(tmp_path, json.dumps(EVENT), graph="urn:g")
