"""Who follows the feed from its beginning has the graph, whatever happened."""

from __future__ import annotations

import json
import random
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pyoxigraph
import pytest

from provgraph.workspace import Workspace, open_plain
from tests.acceptance.builders import body, opened, step, take
from tests.profile import PROFILE, scaled
from tests.unit.server.builders import Reply, Server, serving

FAULTS: Final = (
    "feed",  # the record is kept, and the graph has not moved
    "facts",
    "folded",
    "conclusions",
    "before the flush",
    "flushed",
    "before the mark",
    "after the mark",
)
UPDATE: Final = {"Content-Type": "application/sparql-update"}
EVENT_STREAM: Final = {"Accept": "text/event-stream"}
OFTEN: Final = {
    "graph_unflushed_quads_max": "200",
    "graph_unflushed_seconds_max": "1",
}
UPDATES: Final = (
    'INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> "01"^^xsd:integer, "x"@EN } }',
    'INSERT DATA { GRAPH <urn:h> { <urn:a> <urn:p> 1, "two\\nlines" } }',
    "INSERT DATA { GRAPH <urn:g> { _:n <urn:p> _:m . _:m <urn:p> 7 } }",
    "DELETE { GRAPH ?g { ?s ?p 1 } } WHERE { GRAPH ?g { ?s ?p 1 } }",
    "DELETE DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1 } }",
    "INSERT { GRAPH <urn:k> { ?s <urn:q> ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }",
    "CLEAR SILENT GRAPH <urn:h>",
    "DROP SILENT GRAPH <urn:g> ; INSERT DATA { GRAPH <urn:g> { <urn:b> <urn:p> 2 } }",
    "COPY SILENT GRAPH <urn:g> TO GRAPH <urn:h>",
    "MOVE SILENT GRAPH <urn:h> TO GRAPH <urn:k>",
    "ADD SILENT GRAPH <urn:k> TO GRAPH <urn:g>",
    "CREATE SILENT GRAPH <urn:empty>",
)
PLAIN: Final = (
    "INSERT DATA { <urn:a> <urn:p> _:n . GRAPH <urn:g> { _:n <urn:p> 1 } }",
    "DELETE WHERE { ?s <urn:p> 1 }",
    "COPY SILENT DEFAULT TO GRAPH <urn:h>",
    "CLEAR DEFAULT",
    "CLEAR NAMED",
    "DROP ALL",
)


class Follower:
    """Holds what the pages of a feed come to."""

    def __init__(self) -> None:
        self.quads: set[pyoxigraph.Quad] = set()
        self.feed = ""
        self.offset = 0

    def read(self, server: Server, limit: int = 20_000) -> None:
        """Read all pages that there are now."""
        place: str | None = f"?from={self.offset}&limit={limit}"
        if self.feed:
            place += f"&feed={self.feed}"
        while place is not None:
            reply = server.ask("GET", f"/pg/v1/changes{place}")
            assert 200 == reply.status, reply.body
            self.take(reply.body.decode())
            self.feed = reply.headers["provgraph-feed"]
            self.offset = int(reply.headers["provgraph-offset"])
            link = re.fullmatch(
                r'</pg/v1/changes(.*)>; rel="next"', reply.headers.get("link", "")
            )
            place = link[1] if link else None

    def take(self, patches: str) -> None:
        for line in patches.split("\n"):
            if line.startswith(("A ", "D ")):
                store = pyoxigraph.parse(
                    line[2:], pyoxigraph.RdfFormat.N_QUADS, rename_blank_nodes=False
                )
                (self.quads.add if line[0] == "A" else self.quads.discard)(*store)


def settle(server: Server) -> None:
    until = time.monotonic() + 20
    while server.metric("provgraph_projection_lag_entries"):
        assert time.monotonic() < until
        time.sleep(0.02)


def canonical(quads: set[pyoxigraph.Quad]) -> set[str]:
    """Return quads as a store writes them: the feed has facts as they came."""
    store = pyoxigraph.Store()
    store.extend(quads)
    return {f"{quad}" for quad in store}


def graph_of(folder: Path) -> set[str]:
    with opened(folder) as workspace:
        return {line.decode()[:-3] for line in workspace.graph.lines()}


def updated(server: Server, text: str) -> Reply:
    reply = server.ask("POST", "/update", text.encode(), UPDATE)
    assert 204 == reply.status, reply.body
    return reply


@contextmanager
def following(
    server: Server, place: str, **headers: str
) -> Iterator[tuple[HTTPResponse, Iterator[dict[str, Any]]]]:
    """Follow as server-sent events; what is yielded has `id`, `event` and `data`."""
    connection = HTTPConnection(server.place, timeout=20)
    try:
        connection.request("GET", place, headers={**EVENT_STREAM, **headers})
        answer = connection.getresponse()
        yield answer, events(answer)
    finally:
        connection.close()


def events(answer: HTTPResponse) -> Iterator[dict[str, Any]]:
    said: dict[str, Any] = {}
    while line := answer.readline().decode():
        name, _, value = line.rstrip("\n").partition(": ")
        if name in {"id", "event"}:
            said[name] = value
        elif name == "data":
            said[name] = json.loads(value)
        elif not name and said:
            yield said
            said = {}


@pytest.mark.parametrize("seed", range(scaled(20)))
def test_it_comes_to_the_graph_over_updates_and_kills(
    seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    folder, follower = tmp_path / "w", Follower()
    for round_ in range(3):
        with serving(folder, server_updates="true", **OFTEN) as server:
            for at in range(round_ * 10, round_ * 10 + 10):
                for event in chance.sample(step(at), chance.randint(1, 2)):
                    server.post("/api/v1/lineage", body(event))
                updated(server, chance.choice(UPDATES))
                if chance.random() < 0.3:
                    follower.read(server)
            server.process.kill()
        with serving(folder, server_updates="true") as server:
            settle(server)
            follower.read(server, limit=1)
            anew = Follower()
            anew.read(server)

        assert (anew.feed, canonical(anew.quads)) == (
            follower.feed,
            canonical(follower.quads),
        )
        assert graph_of(folder) == canonical(follower.quads)
    with opened(folder) as workspace:
        workspace.rebuild()
    with serving(folder, server_updates="true") as server:
        reply = server.ask("GET", f"/pg/v1/changes?from=0&feed={follower.feed}")
        assert (410, "gone") == (reply.status, reply.json()["code"])
        anew = Follower()
        anew.read(server)

    assert follower.feed != anew.feed
    assert graph_of(folder) == canonical(anew.quads)


@pytest.mark.parametrize("seed", range(scaled(20)))
def test_it_comes_to_the_graph_of_a_plain_store(seed: int, tmp_path: Path) -> None:
    """Blank nodes go by the labels that they have there."""
    chance = random.Random(seed)
    folder, follower = tmp_path / "w", Follower()
    open_plain(folder, kind="test").close()
    for _ in range(2):
        with serving(folder) as server:
            for _ in range(25):
                updated(server, chance.choice(UPDATES + PLAIN))
                if chance.random() < 0.3:
                    follower.read(server)
            follower.read(server)
            server.process.kill()

        assert graph_of(folder) == canonical(follower.quads)


@pytest.mark.parametrize("fault", FAULTS if PROFILE == "full" else FAULTS[::3])
def test_after_a_crash_a_follower_goes_on(fault: str, tmp_path: Path) -> None:
    """Nothing that it has read is told in another way; the feed is the same."""
    folder, follower = tmp_path / "w", Follower()
    chance = random.Random(fault)
    with serving(
        folder, server_updates="true", fault_at=f"{fault}@3", **OFTEN
    ) as server:
        with suppress(HTTPException, OSError, AssertionError):
            for at in range(200):
                server.post("/pg/v1/events", b"\n".join(map(body, step(at))))
                updated(server, chance.choice(UPDATES))
                follower.read(server)
        assert 99 == server.process.wait(20)
    with serving(folder, server_updates="true") as server:
        for event in step(1000):
            server.post("/api/v1/lineage", body(event))
        updated(server, UPDATES[0])
        settle(server)
        follower.read(server)

    assert graph_of(folder) == canonical(follower.quads)


def test_many_events_at_once_are_told_too(tmp_path: Path) -> None:
    """What is loaded in bulk, and then cut short."""
    folder, follower = tmp_path / "w", Follower()
    with opened(folder) as workspace:
        take(workspace, [event for at in range(300) for event in step(at)])
    with serving(folder, fault_at="facts") as server:
        many = b"\n".join(body(one) for at in range(300, 700) for one in step(at))
        kind = {"Content-Type": "application/x-ndjson"}
        with suppress(HTTPException, OSError):
            server.post("/pg/v1/events?wait=graph", many, kind)
        assert 99 == server.process.wait(60)
    with serving(folder) as server:
        settle(server)
        follower.read(server)

    assert graph_of(folder) == canonical(follower.quads)


def test_what_is_kept_no_longer_is_told_with_where_all_is(tmp_path: Path) -> None:
    with serving(tmp_path / "w", feed_bytes_max="1") as server:
        for at in range(20):
            for event in step(at):
                server.post("/api/v1/lineage", body(event))
            settle(server)
        gone = server.ask("GET", "/pg/v1/changes?from=0")
        told = gone.json()

        assert (410, "gone") == (gone.status, told["code"])
        assert (
            f'<{told["export"]}>; rel="alternate"; type="application/n-quads"'
            == (gone.headers["link"])
        )
        assert 0 < told["from"] <= told["offset"] == 40
        whole = server.ask("GET", told["export"])
        follower = Follower()
        follower.quads |= {
            quad
            for quad in pyoxigraph.parse(whole.body, pyoxigraph.RdfFormat.N_QUADS)
            if "graph:system" not in str(quad.graph_name)
        }
        follower.offset = int(whole.headers["provgraph-offset"])
        follower.feed = whole.headers["provgraph-feed"]
        server.post("/api/v1/lineage", body(step(50)[0]))  # only the newest is kept
        settle(server)
        follower.read(server)

    assert graph_of(tmp_path / "w") == canonical(follower.quads)


def test_events_come_as_they_happen_and_go_on_where_they_ended(tmp_path: Path) -> None:
    first, second, third = (body(step(at)[0]) for at in range(3))
    with serving(tmp_path / "w") as server:
        server.post("/api/v1/lineage", first)
        with following(server, "/pg/v1/changes?from=0") as (answer, told):
            assert "text/event-stream" == answer.headers["content-type"]
            one = next(told)
            began = time.monotonic()
            server.post("/api/v1/lineage", second)
            two = next(told)
            assert time.monotonic() - began < 2
        feed = answer.headers["provgraph-feed"]
        assert ["change", "change"] == [one["event"], two["event"]]
        assert [f"{feed}-1", f"{feed}-2"] == [one["id"], two["id"]]
        assert (2, 2, feed) == tuple(
            two["data"][key] for key in ("first", "last", "feed")
        )
        server.post("/api/v1/lineage", third)
        seen = {"Last-Event-ID": two["id"]}
        with following(server, "/pg/v1/changes?from=0", **seen) as (_, told):
            three = next(told)
        pages = server.ask("GET", "/pg/v1/changes?from=0").body.decode()

        assert pages == "".join(each["data"]["patch"] for each in (one, two, three))
        with following(server, "/pg/v1/changes", **{"Last-Event-ID": "another-1"}) as (
            answer,
            _,
        ):
            assert 410 == answer.status


def test_a_follower_holds_no_stop_up(tmp_path: Path) -> None:
    with serving(tmp_path / "w") as server:
        server.post("/api/v1/lineage", body(step(0)[0]))
        with following(server, "/pg/v1/changes?from=0") as (_, told):
            next(told)
            began = time.monotonic()
            code = server.stop()
            rest = list(told)

    assert (0, []) == (code, rest)
    assert time.monotonic() - began < 10


def test_followers_who_do_not_read_cost_the_server_nothing(tmp_path: Path) -> None:
    with serving(tmp_path / "w") as server:
        many = b"\n".join(body(one) for at in range(150) for one in step(at))
        kind = {"Content-Type": "application/x-ndjson"}
        server.post("/pg/v1/events?wait=graph", many, kind)
        connections = [HTTPConnection(server.place, timeout=20) for _ in range(20)]
        for one in connections:
            one.request("GET", "/pg/v1/changes?from=0", headers=EVENT_STREAM)
        time.sleep(1)
        follower = Follower()
        follower.read(server)
        for one in connections:
            one.close()

    assert graph_of(tmp_path / "w") == canonical(follower.quads)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 400, "input"),
        ("?from=", 400, "input"),
        ("?from=-1", 400, "input"),
        ("?from=1e3", 400, "input"),
        (f"?from={1 << 64}", 400, "input"),
        (f"?from={quote('٣')}", 400, "input"),
        ("?from=0&limit=999999999", 400, "input"),
        ("?from=0&since=1", 400, "input"),
        ("?from=0&feed=another", 410, "gone"),
    ],
)
def test_what_cannot_be_told_is_a_problem(
    query: str, status: int, code: str, quiet: Server
) -> None:
    reply = quiet.ask("GET", f"/pg/v1/changes{query}")

    assert (status, code) == (reply.status, reply.json()["code"])


def test_only_what_is_there_is_taken(quiet: Server) -> None:
    wrong = quiet.ask("GET", "/pg/v1/changes?from=0", headers={"Accept": "text/html"})
    other = quiet.ask("POST", "/pg/v1/changes?from=0")
    head = quiet.ask("HEAD", "/pg/v1/changes?from=0")
    ahead = quiet.ask("GET", "/pg/v1/changes?from=1000000")

    assert [406, 405, 200, 200] == [one.status for one in (wrong, other, head, ahead)]
    assert ["application/rdf-patch", "text/event-stream"] == wrong.json()["available"]
    assert ("1000000", b"") == (ahead.headers["provgraph-offset"], ahead.body)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("quiet") / "w") as server:
        yield server


def test_a_restored_workspace_has_another_feed(tmp_path: Path) -> None:
    """A copy may go other ways than what it was copied from."""
    with opened(tmp_path / "w") as workspace:
        take(workspace, step(0))
        feed = workspace.feed.id
    shutil.copytree(tmp_path / "w", tmp_path / "copy")
    for path in (tmp_path / "copy" / "graph").glob("feed.db*"):
        path.unlink()
    with Workspace.open(tmp_path / "copy", kind="test") as workspace:
        assert feed != workspace.feed.id
        assert 2 == workspace.feed.base
