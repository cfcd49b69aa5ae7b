"""Any order and any repetition of the same events give the same graph."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from provgraph.intake import identify
from provgraph.model.facts import Claim
from provgraph.rdf.mint import Mint
from provgraph.timeline import Timeline
from provgraph.translate.openlineage import Translator, read_event
from tests.profile import scaled
from tests.suites import suites
from tests.unit.timeline.edges import edges
from tests.unit.timeline.events import event_sets
from tests.unit.timeline.reference import Reference

_TRANSLATOR = Translator()


def claims_of(event: Any) -> tuple[Claim, ...]:
    return _TRANSLATOR.translate(read_event(event), identify(event)).claims


def folded(batches: Iterable[Iterable[Any]]) -> set[str]:
    """Fold batches of events; each change has to fit what stands."""
    timeline = Timeline(None, Mint())
    stands: set[str] = set()
    for batch in batches:
        change = timeline.fold(claim for event in batch for claim in claims_of(event))
        assert len(set(change.removed)) == len(change.removed)
        assert len(set(change.added)) == len(change.added)
        assert set(change.removed) <= stands
        assert not set(change.added) & stands
        stands = (stands - set(change.removed)) | set(change.added)
    timeline.close()
    return stands


def batched(events: list[Any], chance: random.Random) -> list[list[Any]]:
    """Shuffle, repeat some, and cut into batches."""
    dealt = events + chance.choices(events, k=len(events) // 3) if events else []
    chance.shuffle(dealt)
    batches: list[list[Any]] = [[]]
    for event in dealt:
        if chance.random() < 0.3:
            batches.append([])
        batches[-1].append(event)
    return batches


@given(events=event_sets, seed=st.integers(0, 2**32))
def test_order_and_repetition_change_nothing(events: list[Any], seed: int) -> None:
    at_once = folded([events])

    assert at_once == folded(batched(events, random.Random(seed)))


@given(events=event_sets, seed=st.integers(0, 2**32))
def test_the_timeline_says_what_the_plain_fold_says(
    events: list[Any], seed: int
) -> None:
    reference = Reference(claim for event in events for claim in claims_of(event))

    assert reference.edges() == edges(folded(batched(events, random.Random(seed))))


@given(events=event_sets)
def test_no_version_is_derived_from_itself(events: list[Any]) -> None:
    """However the clocks run: events that state no cycle give none."""
    derived = {
        (edge[1], edge[2]) for edge in edges(folded([events])) if edge[0] == "derived"
    }

    waiting = {one for pair in derived for one in pair}
    while leaves := {
        one for one in waiting if one not in {made for made, _ in derived}
    }:
        waiting -= leaves
        derived = {pair for pair in derived if pair[1] not in leaves}

    assert not derived


def real_events() -> list[Any]:
    """Return the 172 real events of the suites."""
    folder = suites("openlineage")
    found = [
        orjson.loads(path.read_bytes())
        for path in sorted(folder.glob("scenarios/*/events/*.json"))
    ]
    lines = (folder / "dbt_events.ndjson").read_bytes().splitlines()
    found += [orjson.loads(line) for line in lines]
    assert 172 == len(found)
    return found


def test_real_events_shuffled_200_times_give_one_set_of_conclusions() -> None:
    events = real_events()
    at_once = folded([events])
    reference = Reference(claim for event in events for claim in claims_of(event))

    assert reference.edges() == edges(at_once)
    for seed in range(scaled(200)):
        assert at_once == folded(batched(events, random.Random(seed)))
