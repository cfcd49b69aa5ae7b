"""OpenLineage events as PROV documents: they are kept, and say what the graph says."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import TranslateError
from provgraph.intake import identify
from provgraph.model.entailing import entailed
from provgraph.model.reading_prov_o import Triple, read_statements
from provgraph.model.statement import Bundle, Document
from provgraph.model.writing_prov_o import triples_of
from provgraph.rdf.formats import NTRIPLES
from provgraph.rdf.mint import Mint
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import triple
from provgraph.rdf.vocab import A, prov
from provgraph.timeline import Timeline
from provgraph.translate.bridge import document_of_events, events_of
from provgraph.translate.bridge.kept import kept
from provgraph.translate.openlineage import Translator, read_event
from tests.suites import suites
from tests.unit.timeline.events import RUNS, event_sets, run_event

FORM = {
    A,
    *map(prov, ("value", "atTime", "activity", "qualifiedGeneration")),
}
"""By these the written document differs from the graph: it gives classes and the kept
events, and tells the time of a generation on the generation."""

PRODUCER = "https://example.org/bridge"


def real_events() -> list[Any]:
    """Return the 172 real events of the suites, four of which come twice."""
    folder = suites("openlineage")
    files = sorted(folder.glob("scenarios/*/events/*.json"))
    lines = (folder / "dbt_events.ndjson").read_bytes().splitlines()
    found = [json.loads(file.read_bytes()) for file in files]
    found += [json.loads(line) for line in lines]
    assert 172 == len(found)
    return found


def each_once(events: list[Any]) -> list[Any]:
    return [one for at, one in enumerate(events) if one not in events[:at]]


def back(document: Document) -> list[Any]:
    return events_of(document, producer=PRODUCER).events


def through_triples(document: Document) -> Document:
    """Return a document as it is read again from its triples, by way of N-Triples."""
    lines = [triple(*one) for one in triples_of(document.own.statements)]
    quads = parse("\n".join(lines).encode(), NTRIPLES, None).quads
    read = read_statements(quad[:3] for quad in quads)
    assert () == read.unsaid
    return Document(Bundle(None, read.statements))


def of_the_graph(events: list[Any]) -> set[Triple]:
    """Return the triples that the workspace's graph has of events."""
    translator = Translator()
    lines: set[str] = set()
    claims = []
    for event in events:
        told = translator.translate(read_event(event), identify(event))
        claims += told.claims
        lines |= set(told.lines.splitlines())
        waiting = list(told.chunks)
        while waiting:
            chunk = waiting.pop()
            lines |= set(chunk.lines.splitlines())
            waiting += chunk.parts
    lines |= set(Timeline(None, Mint()).fold(claims).added)
    body = "\n".join(sorted(lines)).encode()
    return {quad[:3] for quad in parse(body, NTRIPLES, None).quads}


def in_kinds_of(document: Document, triples: set[Triple]) -> Iterator[Triple]:
    """Yield those of the triples that join nodes of which the document tells."""
    known = {
        term
        for one in document.own.statements
        for term in (one.id, *one.arguments, *(value for _, value in one.attributes))
        if term is not None
    }
    for subject, predicate, value in triples:
        ours = value.startswith("<urn:provgraph:")
        if subject in known and (not ours or value in known):
            yield subject, predicate, value


def said_by(document: Document) -> set[Triple]:
    """Return what a document says: as it is written, and what follows plainly."""
    statements = document.own.statements
    return {*triples_of(statements), *entailed(statements)}


def test_real_events_come_back_each_once() -> None:
    events = real_events()
    document = document_of_events(events)

    assert 168 == len(back(document))
    assert each_once(events) == back(document)


def test_each_real_event_alone_comes_back() -> None:
    for event in real_events():
        assert [event] == back(document_of_events([event]))


def test_real_events_survive_as_triples() -> None:
    events = real_events()
    document = document_of_events(events)
    again = through_triples(document)

    assert {*document.own.statements} == {*again.own.statements}
    assert len(document.own.statements) == len(again.own.statements)
    assert each_once(events) == back(again)


def test_the_document_of_real_events_says_what_the_graph_says() -> None:
    events = real_events()
    document = document_of_events(events)
    expected = set(in_kinds_of(document, of_the_graph(events)))

    assert len(expected) > 3_000
    assert set() == expected - said_by(document)


@given(events=event_sets, seed=st.integers(0, 9))
def test_any_events_say_what_the_graph_says_in_any_order(
    events: list[Any], seed: int
) -> None:
    document = document_of_events(events)
    shuffled = list(events)
    random.Random(seed).shuffle(shuffled)
    of_events = of_the_graph(events)
    written = set(triples_of(document.own.statements))

    assert set() == set(in_kinds_of(document, of_events)) - said_by(document)
    assert {predicate for _, predicate, _ in written - of_events} <= FORM
    assert {*document.own.statements} == {*document_of_events(shuffled).own.statements}
    assert each_once(events) == back(document)


@given(events=event_sets)
def test_a_document_with_more_than_its_events_comes_back_too(
    events: list[Any],
) -> None:
    told = document_of_events(events)
    foreign = document_of_events([run_event("START", 0, 1)])
    document = Document(
        Bundle(None, told.own.statements + foreign.own.statements[:1]), (told.own,)
    )

    assert document == document_of_events(back(document))


def test_events_of_a_document_and_others_are_one_document() -> None:
    plain = run_event("START", 0, 1)
    document = Document(Bundle(None, document_of_events([plain]).own.statements[:1]))
    both = [*back(document), plain]

    found = document_of_events(both)

    assert document.own.statements == found.own.statements[:1]
    assert document_of_events([plain]).own.statements == found.own.statements[1:]


def test_what_somebody_added_to_an_event_is_kept() -> None:
    """The document comes first, as it was; after it what the changed event tells."""
    plain = document_of_events([run_event("COMPLETE", 0, 1, ["A"])])
    document = Document(Bundle(None, plain.own.statements[1:]))
    [*others, last] = back(document)
    changed = last | {"inputs": [*last["inputs"], {"namespace": "n", "name": "more"}]}

    found = document_of_events([*others, changed]).own.statements

    assert document.own.statements == found[: len(document.own.statements)]
    assert "<urn:provgraph:dataset:n:more>" in {one.id for one in found}
    assert [changed] == kept(Document(Bundle(None, found)))


def test_no_events_are_an_empty_document() -> None:
    assert [] == back(Document(Bundle(None, ())))
    assert Document(Bundle(None, ())) == document_of_events([])


@pytest.mark.parametrize("event", [None, [], {}, {"eventTime": "2026"}, "text"])
def test_what_is_no_event_is_refused(event: Any) -> None:
    with pytest.raises(TranslateError):
        document_of_events([event])


def test_a_number_that_is_none_is_refused_and_not_changed() -> None:
    event = run_event("START", 0, 1) | {"odd": float("nan")}

    with pytest.raises(TranslateError):
        document_of_events([event])


def test_a_run_is_an_activity_with_its_times() -> None:
    events = [run_event("START", 0, 1), run_event("COMPLETE", 0, 5, ["A"], ["B"])]
    found = document_of_events(events).own.statements
    [activity] = [one for one in found if one.kind.name == "activity"]

    assert f"<urn:provgraph:run:{RUNS[0]}>" == activity.id
    assert ["2026-01-01T00:01:00Z", "2026-01-01T00:05:00Z"] == [
        (time or "").split('"')[1] for time in activity.arguments
    ]
    assert {"used", "wasGeneratedBy", "wasDerivedFrom", "specializationOf"} <= {
        one.kind.name for one in found
    }
