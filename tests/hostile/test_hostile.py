"""Hundreds of requests that mean harm: each ends in time, and nobody else notices."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.hostile.corpus import FAMILIES, PAGE, corpus, page, spread
from tests.hostile.harness import (
    UNREAD,
    Canary,
    Outcome,
    at_once,
    faults,
    one_by_one,
    watching,
)
from tests.profile import PROFILE
from tests.unit.server.builders import NDJSON, Server, body, serving

FULL = PROFILE == "full"
SECONDS_MAX = 2 if FULL else 1
"""The server's deadline for queries."""

CALM_SECONDS = 10 if FULL else 5
"""How long the harmless client is alone, for comparison."""

EVENTS = 400
AT_ONCE = 4
MEMORY_BYTES_MAX = 1 << 30
"""That the server may hold more than before: a million quads that are sent as one
graph are held as a whole until they are journalled."""


@dataclass(frozen=True)
class Run:
    """What came of the whole corpus, and what the harmless client saw."""

    single: list[Outcome]
    together: list[Outcome]
    before: dict[str, Any]
    during: dict[str, Any]
    hits: int
    alive: bool
    faults: int

    @property
    def outcomes(self) -> list[Outcome]:
        return [*self.single, *self.together]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("hostile") / "workspace"
    with (
        Canary() as canary,
        serving(
            folder, server_query_seconds_max=SECONDS_MAX, server_updates="true"
        ) as server,
    ):
        _fill(server)
        by_family = corpus(canary.place)
        every = [case for family in by_family.values() for case in family]
        cases = every if FULL else spread(by_family, 40)
        sample = spread(by_family, 100 if FULL else 20)
        with watching(server) as watcher:
            time.sleep(1)
            watcher.seen()
            time.sleep(CALM_SECONDS)
            before = watcher.seen()
            single = one_by_one(server, cases, SECONDS_MAX)
            together = at_once(server, sample, SECONDS_MAX, AT_ONCE)
            during = watcher.seen()
        alive = server.process.poll() is None
        assert server.query("SELECT (COUNT(*) AS ?n) { ?event a pg:LineageEvent }")
        hits = canary.hits
        with socket.create_connection(canary.server_address[:2]):
            time.sleep(0.5)
        assert canary.hits == hits + 1, "the canary was deaf"
        made = Run(single, together, before, during, hits, alive, faults(folder))
        _tell(made)
        yield made
        canary.shutdown()


def test_the_corpus_has_its_size() -> None:
    by_family = corpus()
    names = [case.name for family in by_family.values() for case in family]

    assert len(names) >= 220
    assert len(names) == len(set(names))
    assert all(case.why.endswith(".") for one in by_family.values() for case in one)
    assert [family.name for family in FAMILIES] == list(by_family)
    assert all(len(family) >= 8 for family in by_family.values())
    assert {"sparql", "data", "update"} == {
        case.needs for family in by_family.values() for case in family
    }


def test_some_of_every_family_are_tried_on_every_change() -> None:
    by_family = corpus()
    names = {case.name for case in spread(by_family, 40)}

    assert 40 == len(names)
    assert all(names & {case.name for case in one} for one in by_family.values())


def test_the_page_of_the_corpus_is_current() -> None:
    """`python -m tests.hostile.corpus` makes it so."""
    assert page() == PAGE.read_text(encoding="utf-8")


def test_every_request_ends_in_its_time(run: Run) -> None:
    late = [one for one in run.outcomes if one.seconds > SECONDS_MAX + 1]

    assert [] == late


def test_every_answer_is_right_or_a_problem(run: Run) -> None:
    assert [] == [one for one in run.outcomes if one.wrong]
    assert run.faults == sum(one.told == "500 internal" for one in run.outcomes)


def test_no_request_leaves_anything_for_the_next(run: Run) -> None:
    assert [] == [one for one in run.outcomes if one.left]


def test_what_is_no_http_is_told_so_in_a_problem(run: Run) -> None:
    assert [] == [one.name for one in run.outcomes if one.told.endswith(UNREAD)]


def test_the_server_always_says_that_it_lives(run: Run) -> None:
    assert run.during["live_p99"] < 0.1
    assert run.alive


def test_events_are_taken_in_meanwhile(run: Run) -> None:
    assert [] == run.before["failed"]
    assert [] == run.during["failed"]
    assert _share(run) >= 0.8


def test_no_request_reaches_the_network(run: Run) -> None:
    assert 0 == run.hits


def test_the_memory_of_the_server_is_bounded(run: Run) -> None:
    before, during = run.before["memory_bytes"], run.during["memory_bytes"]

    assert during.get("most", 0) - before.get("now", 0) < MEMORY_BYTES_MAX


def _fill(server: Server) -> None:
    """Send some hundred events, of some thousand triples."""
    lines = b"".join(
        body(
            inputs=[{"namespace": "test", "name": f"in-{number % 50}"}],
            outputs=[{"namespace": "test", "name": f"in-{(number + 1) % 50}"}],
        )
        + b"\n"
        for number in range(EVENTS)
    )
    assert 200 == server.post("/pg/v1/events?wait=graph", lines, NDJSON).status
    ((triples,),) = server.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert int(triples) >= 2_000


def _share(run: Run) -> float:
    rate = "in_time_per_second"
    return float(run.during[rate] / run.before[rate])


def _tell(run: Run) -> None:
    """Print what was found; `pytest -s` shows it."""
    for title, outcomes in (("one by one", run.single), ("at once", run.together)):
        print(f"\n{title}: {len(outcomes)} requests in {_spent(outcomes):.0f} s")  # noqa: T201
        for name, family in corpus().items():
            names = {case.name for case in family}
            told = Counter(one.told for one in outcomes if one.name in names)
            print(f"  {name}: {dict(sorted(told.items()))}")  # noqa: T201
        for one in outcomes:
            late = one.seconds > SECONDS_MAX + 1
            if late or one.left or one.wrong:
                print(f"  {one}")  # noqa: T201
    print(f"before: {run.before}\nduring: {run.during}")  # noqa: T201
    print(f"ingest {_share(run):.0%}, hits {run.hits}, faults {run.faults}")  # noqa: T201


def _spent(outcomes: Sequence[Outcome]) -> float:
    return sum(one.seconds for one in outcomes)
