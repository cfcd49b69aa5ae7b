"""A server killed at any moment has lost nothing that it had acknowledged."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

import pytest

from provgraph.intake import identify
from provgraph.query import lineage_hash
from provgraph.rdf.terms import lexical
from provgraph.rdf.vocab import pg
from provgraph.workspace import Workspace
from tests.acceptance.builders import JsonObject, anew, body, hash_after, opened, step
from tests.profile import scaled

CLIENTS: Final = 16
FULL: Final = scaled(40) == 40
ROUNDS: Final = 40 if FULL else 3
ROUNDS_IN_ONE_FOLDER: Final = 4
FAULTS: Final = (
    "feed",  # what is to change is kept for followers, and has not changed
    "facts",  # they are in, what follows from them is not
    "folded",
    "conclusions",  # they are in, and not on disk
    "before the flush",
    "flushed",  # the graph is on disk, the timeline is not
    "before the mark",
    "after the mark",
)
DIED_AT_FAULT: Final = 99
SERVER: Final = """
import sys
from provgraph.server import serve
from provgraph.workspace import Workspace
workspace = Workspace.open(sys.argv[1], create=True, kind="serve")
serve(workspace, port=0, on_ready=lambda address: print(address, flush=True))
"""


BATCHES: Final = """
import sys
from pathlib import Path
from provgraph.workspace import Workspace
lines = Path(sys.argv[2]).read_bytes().splitlines()
with Workspace.open(sys.argv[1], create=True) as workspace:
    for first in range(0, len(lines), 200):
        workspace.ingest(lines[first : first + 200])
        workspace.settle()
"""


@contextmanager
def server(folder: Path, fault: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server of the workspace in *folder*, and see it dead in the end."""
    environment = os.environ | {"PROVGRAPH_FAULT_AT": fault}
    if fault:  # bring the graph to disk so often that each point is passed
        environment["PROVGRAPH_GRAPH_UNFLUSHED_QUADS_MAX"] = "400"
        environment["PROVGRAPH_GRAPH_UNFLUSHED_SECONDS_MAX"] = "1"
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(folder)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


class Clients:
    """Sixteen senders, who repeat themselves and each other.

    Attributes:
        acknowledged: digests of the events that a server said yes to.
        refused: with what status it said no.
    """

    def __init__(self, chance: random.Random, *, first_run: int) -> None:
        self.acknowledged: set[bytes] = set()
        self.refused: list[int] = []
        self._chance = chance
        self._next_run = first_run
        self._sent: list[JsonObject] = []
        self._lock = threading.Lock()

    def send_until_it_dies(self, address: str) -> list[threading.Thread]:
        """Set the clients going; they end when the server does."""
        host = address.removeprefix("http://")
        threads = [
            threading.Thread(target=self._send, args=(host,)) for _ in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        return threads

    def _send(self, host: str) -> None:
        connection = HTTPConnection(host, timeout=20)
        with suppress(HTTPException, OSError):
            while True:
                for event in self._next():
                    headers = {"Content-Type": "application/json"}
                    connection.request("POST", "/api/v1/lineage", body(event), headers)
                    answer = connection.getresponse()
                    answer.read()
                    if answer.status == 201:
                        self.acknowledged.add(identify(event))
                    else:
                        self.refused.append(answer.status)
        connection.close()

    def _next(self) -> list[JsonObject]:
        """Return the events of a new run, and sometimes some that were sent before."""
        with self._lock:
            self._next_run += 1
            events = step(self._next_run)
            self._sent += events
            if self._chance.random() < 0.3:
                events += self._chance.choices(self._sent, k=3)
        return events


def assert_whole(workspace: Workspace, acknowledged: set[bytes]) -> None:
    """Each acknowledged event stands once in the journal, each entry in the graph."""
    last = workspace.journal.last()
    assert last == workspace.journal.verify()
    entries = []
    while page := workspace.journal.read(len(entries)):
        entries += page
    told = Counter(entry.identity for entry in entries)

    assert acknowledged <= told.keys()
    assert {1} == set(told.values())
    match = workspace.graph.match
    numbers = Counter(
        int(lexical(number)) for _, _, number in match(None, pg("journalNumber"), None)
    )
    assert dict.fromkeys(range(1, last + 1), 1) == numbers


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_killed_server_has_lost_nothing_that_it_acknowledged(
    round_: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """At random moments and at named ones, once more while it recovers."""
    chance = random.Random(round_)
    base = tmp_path_factory.getbasetemp() / f"killed-{round_ // ROUNDS_IN_ONE_FOLDER}"
    base.mkdir(exist_ok=True)
    folder = base / "data"
    clients = Clients(chance, first_run=round_ * 10_000)
    # A third of the rounds at any moment, the others at each point in turn.
    fault = "" if round_ % 3 == 0 else f"{FAULTS[round_ % len(FAULTS)]}"
    with server(folder, f"{fault}@{chance.randrange(1, 5)}" if fault else "") as one:
        assert one.stdout is not None
        threads = clients.send_until_it_dies(one.stdout.readline().decode().strip())
        if fault:
            assert DIED_AT_FAULT == one.wait(30)
        else:
            while not clients.acknowledged and one.poll() is None:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 1.5))
            one.kill()
        for thread in threads:
            thread.join()
    assert clients.acknowledged or fault, "a fault may come before the first answer"
    assert [] == clients.refused
    if chance.random() < 0.5:
        with (
            server(folder, chance.choice(FAULTS)) as again,
            suppress(subprocess.TimeoutExpired),
        ):
            again.wait(chance.uniform(0.3, 1.0))

    with opened(folder) as workspace:
        assert_whole(workspace, clients.acknowledged)
        stands = lineage_hash(workspace.graph)
    assert stands == anew(folder, base / f"anew-{round_}")
    shutil.rmtree(base / f"anew-{round_}")


@pytest.mark.parametrize("fault", FAULTS if FULL else FAULTS[::2])
def test_a_kill_amid_a_large_batch_leaves_nothing_half_told(
    fault: str, tmp_path: Path
) -> None:
    """Large batches are loaded in bulk, beside the transaction that moves on."""
    folder, sent = tmp_path / "data", tmp_path / "events.ndjson"
    runs = list(range(200))
    random.Random(7).shuffle(runs)
    lines = [body(event) for run in runs for event in step(run)]
    sent.write_bytes(b"\n".join(lines))
    done = subprocess.run(
        [sys.executable, "-c", BATCHES, str(folder), str(sent)],
        env=os.environ
        | {
            "PROVGRAPH_FAULT_AT": f"{fault}@2",
            "PROVGRAPH_GRAPH_UNFLUSHED_SECONDS_MAX": "0",
        },
        check=False,
    )
    assert DIED_AT_FAULT == done.returncode

    with opened(folder) as workspace:
        assert_whole(workspace, set())
        stands = lineage_hash(workspace.graph)
    assert stands == anew(folder, tmp_path / "anew")
    with opened(folder) as workspace:
        workspace.ingest(lines)
        workspace.settle()
        assert len(lines) == workspace.journal.last()
        stands = lineage_hash(workspace.graph)
    assert stands == anew(folder, tmp_path / "anew-whole")


class History:
    """A workspace with a full journal, and its graph folder at earlier moments."""

    def __init__(self, folder: Path, moments: int, chance: random.Random) -> None:
        self.whole = folder / "whole"
        self.moments: list[Path] = []
        self.marks: list[tuple[int, str]] = []
        runs = list(range(3 * moments + 30))
        chance.shuffle(runs)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PROVGRAPH_GRAPH_UNFLUSHED_QUADS_MAX", "300")
            with opened(self.whole) as workspace:
                for at, run in enumerate(runs):
                    workspace.ingest([body(event) for event in step(run)])
                    if at % 3 == 0 and len(self.moments) < moments:
                        self._remember(workspace, folder / f"moment-{at}")
                workspace.settle()
                self.lineage_hash = lineage_hash(workspace.graph)
                for number in range(1, workspace.journal.last() + 1):
                    chain = workspace.journal.chain(number) or b""
                    self.marks.append((number, chain.hex()))

    def _remember(self, workspace: Workspace, moment: Path) -> None:
        """Copy the graph folder as a kill at this moment would leave it.

        But for the store, whose files come and go at any time: its own copy of
        itself holds what has not been flushed too.
        """
        with workspace.pipeline.paused():
            graph = workspace.folder / "graph"
            shutil.copytree(graph, moment, ignore=shutil.ignore_patterns("store"))
            workspace.graph.checkpoint(moment / "store")
        self.moments.append(moment)

    def with_graph(self, folder: Path, **parts: Path) -> Path:
        """Return a workspace with the whole journal and a graph of other moments."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.whole, folder, ignore=shutil.ignore_patterns("graph"))
        (folder / "graph").mkdir()
        # What the store was about to do when it was copied lies beside it.
        for name, moment in (parts | {"intended": parts["store"]}).items():
            for path in moment.glob(f"{name}*"):
                copy = shutil.copytree if path.is_dir() else shutil.copyfile
                copy(path, folder / "graph" / path.name)
        return folder


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    folder = tmp_path_factory.mktemp("history")
    return History(folder, scaled(50), random.Random(4))


def test_replay_from_any_earlier_moment_gives_the_same(
    history: History, tmp_path: Path
) -> None:
    """The graph folder of an earlier moment, put back beside the full journal."""
    assert scaled(50) == len(history.moments)
    for moment in history.moments:
        folder = history.with_graph(
            tmp_path / "data", store=moment, timeline=moment, mark=moment
        )

        assert history.lineage_hash == hash_after(folder)


def test_store_timeline_and_mark_of_different_moments_give_the_same(
    history: History, tmp_path: Path
) -> None:
    """What a loss of power may leave, and more than that."""
    chance = random.Random(6)
    moments = [*history.moments, history.whole / "graph"]
    for _ in range(scaled(50)):
        store, timeline, mark = (chance.choice(moments) for _ in range(3))
        folder = history.with_graph(
            tmp_path / "data", store=store, timeline=timeline, mark=mark
        )

        assert history.lineage_hash == hash_after(folder)


def test_a_lowered_mark_only_means_more_to_replay(
    history: History, tmp_path: Path
) -> None:
    chance = random.Random(5)
    graph = history.whole / "graph"
    for number, chain in chance.sample(history.marks, scaled(50)):
        folder = history.with_graph(
            tmp_path / "data", store=graph, timeline=graph, mark=graph
        )
        mark = folder / "graph" / "mark.json"
        said = json.loads(mark.read_bytes())
        mark.write_text(json.dumps(said | {"number": number, "chain": chain}))

        assert history.lineage_hash == hash_after(folder)


def test_what_comes_after_a_replay_is_told_as_if_nothing_had_happened(
    history: History, tmp_path: Path
) -> None:
    """Conclusions drawn after it need all that was folded before."""
    moment = history.moments[-1]
    more = [event for run in range(1000, 1020) for event in step(run)]
    folder = history.with_graph(
        tmp_path / "data", store=history.whole / "graph", timeline=moment, mark=moment
    )
    with opened(folder) as workspace:
        workspace.ingest([body(event) for event in more])
        workspace.settle()
        stands = lineage_hash(workspace.graph)

    assert stands == anew(folder, tmp_path / "anew")
