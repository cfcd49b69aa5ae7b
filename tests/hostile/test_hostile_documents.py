"""Documents that mean harm: taken in or refused in time, and nothing half-written."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import zstandard

from provgraph.workspace import Workspace
from tests.hostile.corpus import corpus, spread
from tests.hostile.documents import FAMILIES
from tests.hostile.harness import Canary, Outcome, faults, outcome, watching
from tests.profile import PROFILE
from tests.unit.server.builders import Server, serving

FULL = PROFILE == "full"
SECONDS_MAX = 10 if FULL else 2
"""The server's time for one document."""

GRACE_SECONDS = 3
"""For what it costs to send and to journal, and the next one to see it."""

QUADS_MAX = 200_000 if FULL else 50_000
EFFECT_BYTES_MAX = 64 << 20
CASES = 35
MEMORY_BYTES_MAX = 1 << 30
SMALL = "/pg/v1/documents/small"
MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
open(sys.argv[1], "w").write(str(most))
sys.exit(code)
"""
COUNT = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@dataclass(frozen=True)
class Tried:
    """One case: what came of it, and what it did.

    Attributes:
        changed: the journal or the graph is not what it was before.
        next: what became of the next document, and in what time.
    """

    outcome: Outcome
    changed: bool
    next: tuple[int, float]

    @property
    def refused(self) -> bool:
        return not self.outcome.told.startswith("2")


@dataclass(frozen=True)
class Run:
    """What came of all cases, and what a client saw that looked on."""

    tried: list[Tried]
    seen: dict[str, Any]
    before: dict[str, Any]
    hits: int
    alive: bool
    faults: int


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("documents") / "workspace"
    with (
        Canary() as canary,
        serving(
            folder,
            documents_seconds_max=SECONDS_MAX,
            documents_quads_max=QUADS_MAX,
            documents_effect_bytes_max=EFFECT_BYTES_MAX,
        ) as server,
    ):
        put_next(server, -1)
        by_family = corpus(canary.place, FAMILIES)
        every = [case for family in by_family.values() for case in family]
        cases = every if FULL else spread(by_family, CASES)
        with watching(server, pace=0) as watcher:
            time.sleep(1)
            before = watcher.seen()
            tried = []
            for number, case in enumerate(cases):
                state = state_of(server)
                came = outcome(server, case, SECONDS_MAX + GRACE_SECONDS)
                changed = state != state_of(server)
                tried.append(Tried(came, changed, put_next(server, number)))
            seen = watcher.seen()
        alive = server.process.poll() is None
        hits = canary.hits
        with socket.create_connection(canary.server_address[:2]):
            time.sleep(0.5)
        assert canary.hits == hits + 1, "the canary was deaf"
        made = Run(tried, seen, before, hits, alive, faults(folder))
        tell(made)
        yield made
        canary.shutdown()


def state_of(server: Server) -> tuple[float, str]:
    """Return how many entries the journal has, and how many quads the graph."""
    ((quads,),) = server.query(COUNT)
    return server.metric("provgraph_journal_entries"), quads


def put_next(server: Server, number: int) -> tuple[int, float]:
    """Put a small document, and return what is answered, and after what time."""
    began = time.monotonic()
    body = f"<urn:{number}> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:b> ."
    reply = server.ask("PUT", SMALL, body, {"Content-Type": "text/turtle"})
    return reply.status, time.monotonic() - began


def test_the_corpus_of_documents_has_its_size() -> None:
    by_family = corpus(families=FAMILIES)
    names = [case.name for family in by_family.values() for case in family]
    others = {case.name for family in corpus().values() for case in family}

    assert len(names) >= 200
    assert len(names) == len(set(names))
    assert not others & set(names)
    assert all(case.why.endswith(".") for one in by_family.values() for case in one)


def test_each_document_is_answered_in_its_time(run: Run) -> None:
    most = SECONDS_MAX + GRACE_SECONDS

    assert len(run.tried) >= CASES
    assert [] == [one.outcome for one in run.tried if one.outcome.seconds > most]


def test_each_answer_is_right_or_one_clear_problem(run: Run) -> None:
    assert [] == [one.outcome for one in run.tried if one.outcome.wrong]
    assert 0 == run.faults


def test_what_is_refused_leaves_nothing(run: Run) -> None:
    assert any(one.refused for one in run.tried)
    assert any(one.changed for one in run.tried)
    assert [] == [one.outcome for one in run.tried if one.refused and one.changed]


def test_the_next_document_is_taken(run: Run) -> None:
    most = SECONDS_MAX + GRACE_SECONDS
    late = [one for one in run.tried if one.next[0] != 200 or one.next[1] > most]

    assert [] == late


def test_no_document_reaches_the_network(run: Run) -> None:
    assert 0 == run.hits


def test_the_server_always_says_that_it_lives_meanwhile(run: Run) -> None:
    assert run.alive
    assert [] == run.seen["failed"]
    assert run.seen["live_p99"] < 0.1


def test_the_memory_of_the_server_stays_bounded(run: Run) -> None:
    before, seen = run.before["memory_bytes"], run.seen["memory_bytes"]

    assert seen["most"] - before["now"] < MEMORY_BYTES_MAX


@dataclass(frozen=True)
class Said:
    """What a command said, and the most memory that it had."""

    code: int
    out: str
    err: str
    bytes_most: int


def provgraph(folder: Path, *words: str | Path) -> Said:
    """Run the command in a process of its own, with its output in *folder*."""
    out, err = folder / "stdout", folder / "stderr"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        asked = [sys.executable, "-m", "provgraph", *map(str, words)]
        # A process counts what its parent had when it began: this one is small.
        process = subprocess.run(
            [sys.executable, "-c", MEASURED, str(folder / "most"), *asked],
            stdout=stdout,
            stderr=stderr,
            check=False,
        )
    said = out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8")
    most = int((folder / "most").read_text(encoding="ascii"))
    return Said(process.returncode, *said, most << 10)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile-files") / "workspace"
    Workspace.create(folder)
    return folder


@pytest.mark.parametrize("ending", ["gz", "zst", "sparse"])
def test_a_file_that_unpacks_to_more_than_the_limit_is_refused(
    workspace: Path, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"bomb.ttl.{ending}"
    with path.open("wb") as file:
        if ending == "sparse":
            os.truncate(file.fileno(), 2 << 30)
        else:
            packer = gzip.open if ending == "gz" else zstandard.open
            with packer(file, "wb") as packed:
                for _ in range(100):
                    packed.write(b" " * (1 << 20))
    good = tmp_path / "good.ttl"
    good.write_text("<urn:a> <http://www.w3.org/ns/prov#used> <urn:b> .\n")

    said = provgraph(tmp_path, "import", path, good, "-w", workspace)

    assert 3 == said.code
    assert f"{path}: it has more than" in said.err
    assert "good.ttl" in said.out
    assert said.bytes_most < MEMORY_BYTES_MAX


def test_a_line_that_never_ends_is_refused_from_a_pipe(workspace: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "provgraph", "import", "-", "-w", str(workspace)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        sent = 0

        def pour() -> None:
            nonlocal sent
            assert process.stdin is not None
            with suppress(OSError):
                for _ in range(2_048):
                    process.stdin.write(b"<urn:a" * (1 << 18))
                    sent += 6 << 18

        pouring = threading.Thread(target=pour, daemon=True)
        pouring.start()
        said = process.stderr.read().decode()
        pouring.join(10)

        assert 3 == process.wait(30)
    assert "it has more than" in said
    assert sent < 128 << 20


def tell(run: Run) -> None:
    """Print what was found; `pytest -s` shows it."""
    told = {one.outcome.name: one for one in run.tried}
    for name, family in corpus(families=FAMILIES).items():
        mine = [told[case.name] for case in family if case.name in told]
        counted = Counter(one.outcome.told for one in mine)
        print(f"\n{name}: {dict(sorted(counted.items()))}", end="")  # noqa: T201
    slow = max(run.tried, key=lambda one: one.outcome.seconds)
    late = max(run.tried, key=lambda one: one.next[1])
    print(f"\nslowest {slow}\nlatest next {late}")  # noqa: T201
    print(f"seen {run.seen}, hits {run.hits}, faults {run.faults}")  # noqa: T201
