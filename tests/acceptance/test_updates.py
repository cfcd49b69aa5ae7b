"""Updates: journalled as what they did, done once, in order, and only where allowed."""

from __future__ import annotations

import os
import threading
from asyncio import Runner
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph.errors import (
    ConflictError,
    ForbiddenError,
    MissingError,
    QueryError,
    TooLargeError,
)
from provgraph.intake import Origin
from provgraph.workspace import Changer, Fetcher, Workspace, open_plain
from tests.profile import PROFILE
from tests.unit.server.builders import Server, body, serving

UPDATE = {"Content-Type": "application/sparql-update"}
ORIGIN = Origin("test")
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH <http://e/g> { ?s ?p ?o } }"
POINTS = ["facts", "conclusions", "flushed", "folded"]
POINTS = POINTS if PROFILE == "full" else POINTS[:2]
EXAMPLES = 60 if PROFILE == "full" else 12


class Changing:
    """An open workspace, and a way to change it."""

    def __init__(self, workspace: Workspace, runner: Runner, changer: Changer) -> None:
        self.workspace = workspace
        self._runner = runner
        self._changer = changer

    def __call__(self, text: str) -> int | None:
        """Do an update; return the number of its entry."""
        done = self._changer.update(text, "http://e/", (), (), ORIGIN, seconds_max=60)
        return self._runner.run(done).entry

    def quads(self) -> list[bytes]:
        """Return what the graphs hold, ours aside."""
        return sorted(self.workspace.graph.lines())


@contextmanager
def changing(folder: Path, *, plain: bool = False) -> Iterator[Changing]:
    opened = (
        open_plain(folder, kind="library")
        if plain
        else Workspace.open(folder, create=True)
    )
    with opened as workspace, Runner() as runner:
        fetcher = Fetcher((), ())
        changer = runner.run(_made(workspace, fetcher))
        try:
            yield Changing(workspace, runner, changer)
        finally:
            runner.run(changer.close())
            fetcher.close()


async def _made(workspace: Workspace, fetcher: Fetcher) -> Changer:
    return Changer(workspace, fetcher)


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changing]:
    with changing(tmp_path_factory.mktemp("updates") / "workspace") as opened:
        opened.workspace.ingest([body()])
        opened.workspace.settle()
        yield opened


MANY = " . ".join(f"?s <a:p{at}> ?o{at}" for at in range(80))
CHANCE = """
    INSERT { GRAPH <http://e/g> { ?s <a:at> ?now ; <a:id> ?id ; <a:of> [ <a:n> ?n ] } }
    WHERE { VALUES ?n { 1 2 3 } BIND(NOW() AS ?now) BIND(UUID() AS ?id)
            BIND(IRI(CONCAT("http://e/", STR(?n))) AS ?s) }"""


def test_a_rebuild_gives_the_same_though_the_text_left_it_to_chance(
    change: Changing,
) -> None:
    change(CHANCE)
    before = change.quads()
    change.workspace.rebuild()

    assert 12 <= len(before)
    assert before == change.quads()


def test_what_changes_nothing_is_no_entry(change: Changing) -> None:
    last = change.workspace.journal.last()

    assert change("DELETE { ?s <a:none> ?o } WHERE { ?s <a:none> ?o }") is None
    assert last == change.workspace.journal.last()


def test_the_journal_keeps_how_it_was_sent_and_what_it_did(change: Changing) -> None:
    number = change(
        "PREFIX ex: <http://e/> INSERT { GRAPH ex:kept { ?s ex:p 1 } }"
        " WHERE { VALUES ?s { ex:a } }"
    )
    assert number is not None
    entry = change.workspace.journal.entry(number)

    assert entry is not None
    assert ("update", "application/sparql-update") == (entry.kind, entry.media_type)
    text = (entry.body or b"").decode()
    assert "# PREFIX ex: <http://e/> INSERT {" in text
    assert "INSERT DATA {\nGRAPH <http://e/kept> {\n<http://e/a> <http://e/p>" in text


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("INSERT DATA { <a:a> <a:b> 1 }", ForbiddenError, "the default graph"),
        ("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", ForbiddenError, "default graph"),
        ("CLEAR ALL", ForbiddenError, "not all graphs"),
        ("DROP NAMED", ForbiddenError, "not all graphs"),
        ("CLEAR DEFAULT", ForbiddenError, "the default graph"),
        (
            "INSERT DATA { GRAPH <urn:provgraph:graph:system> { <a:a> <a:b> 1 } }",
            ForbiddenError,
            "kept by provgraph itself",
        ),
        ("MOVE DEFAULT TO <a:copy>", ForbiddenError, "the default graph"),
        ("LOAD <http://127.0.0.1:1/x> INTO GRAPH <a:g>", ForbiddenError, "LOAD"),
        ("DROP GRAPH <a:missing>", MissingError, "there is no graph <a:missing>"),
        ("INSERT DATA { ?s <a:b> 1 }", QueryError, "line 1, column 2"),
        ("DELETE DATA { GRAPH <a:g> { _:b <a:b> 1 } }", QueryError, "blank node"),
        ("INSERT GARBAGE", QueryError, "line 1, column"),
        (
            'INSERT { GRAPH <a:g> { ?s <a:b> 1 } } WHERE { ?s pg:matches "x" }',
            QueryError,
            "in queries only",
        ),
        (
            "INSERT { GRAPH <a:g> { ?s <a:b> 1 } }\nWHERE { SERVICE <a:b> { } }",
            ForbiddenError,
            "SERVICE is not allowed",
        ),
        (
            f"INSERT {{ GRAPH <a:g> {{ ?s <a:b> 1 }} }} WHERE {{ {MANY} }}",
            QueryError,
            "80 triple patterns, of which 50",
        ),
    ],
)
def test_what_may_not_be_changed_is_told_and_stays(
    text: str, error: type[Exception], message: str, change: Changing
) -> None:
    before, last = change.quads(), change.workspace.journal.last()
    with pytest.raises(error, match=message):
        change(text)

    assert (before, last) == (change.quads(), change.workspace.journal.last())


def test_a_request_is_done_as_a_whole_or_not_at_all(change: Changing) -> None:
    before = change.quads()
    with pytest.raises(MissingError):
        change("INSERT DATA { GRAPH <a:half> { <a:a> <a:b> 1 } } ; DROP GRAPH <a:no>")

    assert before == change.quads()


def test_an_operation_sees_what_the_one_before_it_did(change: Changing) -> None:
    change(
        "INSERT DATA { GRAPH <a:seen> { <a:a> <a:n> 1 } } ;"
        " INSERT { GRAPH <a:seen> { ?s <a:twice> ?twice } }"
        " WHERE { GRAPH <a:seen> { ?s <a:n> ?n } BIND(2 * ?n AS ?twice) } ;"
        " COPY <a:seen> TO <a:copied> ; DROP GRAPH <a:seen>"
    )
    rows = change.workspace.query(
        "SELECT ?g ?n { GRAPH ?g { ?s <a:twice> ?n } } ORDER BY ?g"
    ).rows()

    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    assert [["<a:copied>", f'"2"^^{integer}']] == list(rows)


def test_a_graph_that_is_made_twice_is_a_conflict(change: Changing) -> None:
    change("CREATE GRAPH <a:made>")
    with pytest.raises(ConflictError, match="<a:made> is there already"):
        change("CREATE GRAPH <a:made>")
    change("CREATE SILENT GRAPH <a:made>")


def test_an_effect_has_its_limit(tmp_path: Path) -> None:
    many = " ".join(f"<a:{at}>" for at in range(11))
    values = " ".join(f"VALUES ?{name} {{ {many} }}" for name in "abc")
    Workspace.create(tmp_path / "small")
    toml = "[server]\nupdate_quads_max = 1000\n"
    (tmp_path / "small" / "provgraph.toml").write_text(toml, encoding="utf-8")
    with changing(tmp_path / "small") as change:
        with pytest.raises(TooLargeError, match="more than 1000 quads"):
            change(f"INSERT {{ GRAPH <a:g> {{ ?a ?b ?c }} }} WHERE {{ {values} }}")
        assert [] == change.quads()


def test_blank_nodes_of_a_plain_store_stay_blank_and_the_same(tmp_path: Path) -> None:
    with changing(tmp_path / "plain", plain=True) as change:
        change("INSERT DATA { _:a <a:knows> _:b . _:b <a:name> 'b' }")
        change("INSERT { ?b <a:known> true } WHERE { ?a <a:knows> ?b }")
        change("DELETE { ?a <a:knows> ?b } WHERE { ?a <a:knows> ?b }")
        before = change.quads()
        change.workspace.rebuild()

        assert 2 == len(before)
        assert all(line.startswith(b"_:") for line in before)
        assert 1 == len({line.split()[0] for line in before})
        assert before == change.quads()


def test_a_plain_store_takes_no_events(tmp_path: Path) -> None:
    with changing(tmp_path / "plain", plain=True) as change:
        with pytest.raises(ForbiddenError, match="a plain store, and takes no events"):
            change.workspace.ingest([body()])
        change("DROP ALL")
        change("INSERT DATA { <a:a> <a:b> 1 }")
    with Workspace.open(tmp_path / "plain") as again:
        assert again.about.plain
        assert 1 == len(list(again.graph.lines()))


GRAPHS = st.sampled_from(["<a:g>", "<a:h>"])
TERMS = st.sampled_from(["<a:a>", "<a:b>", "1", "'x'@en"])
STEPS = st.one_of(
    st.builds("INSERT DATA {{ GRAPH {} {{ <a:s> <a:p> {} }} }}".format, GRAPHS, TERMS),
    st.builds("DELETE DATA {{ GRAPH {} {{ <a:s> <a:p> {} }} }}".format, GRAPHS, TERMS),
    st.builds(
        "WITH {} DELETE {{ ?s <a:p> ?o }} INSERT {{ ?s <a:q> ?o }}"
        " WHERE {{ ?s <a:p> ?o }}".format,
        GRAPHS,
    ),
    st.builds("{} SILENT {} TO {}".format, st.sampled_from(["COPY", "MOVE", "ADD"]),
              GRAPHS, GRAPHS),
    st.builds("CLEAR SILENT GRAPH {}".format, GRAPHS),
    st.builds(
        "INSERT {{ GRAPH {0} {{ ?o <a:r> ?s }} }} WHERE {{ GRAPH {0} {{ ?s ?p ?o }}"
        " FILTER(ISIRI(?o)) }}".format,
        GRAPHS,
    ),
)  # fmt: skip
REQUESTS = st.lists(
    st.lists(STEPS, min_size=1, max_size=3).map(" ;\n".join), min_size=1, max_size=6
)


@settings(max_examples=EXAMPLES)
@given(requests=REQUESTS)
def test_updates_do_what_the_engine_does_and_a_rebuild_does_it_again(
    requests: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    reference = pyoxigraph.Store()
    with changing(tmp_path_factory.mktemp("law") / "workspace") as change:
        for request in requests:
            reference.update(request)
            change(request)
        expected = sorted(f"{quad} .\n".encode() for quad in reference)
        assert expected == change.quads()
        change.workspace.rebuild()
        assert expected == change.quads()


def test_updates_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    """The engine itself would let two that read and write lose one another."""
    add = (
        "DELETE { GRAPH <http://e/g> { <a:a> <a:n> ?n } }"
        " INSERT { GRAPH <http://e/g> { <a:a> <a:n> ?more } }"
        " WHERE { GRAPH <http://e/g> { <a:a> <a:n> ?n } BIND(?n + 1 AS ?more) }"
    )
    statuses: list[int] = []

    def post(server: Server, times: int) -> None:
        for _ in range(times):
            reply = server.post("/update", add, UPDATE)
            statuses.append(reply.status)

    with serving(tmp_path / "workspace", server_updates="true") as server:
        begin = "INSERT DATA { GRAPH <http://e/g> { <a:a> <a:n> 0 } }"
        assert 204 == server.post("/update", begin, UPDATE).status
        threads = [threading.Thread(target=post, args=(server, 5)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert [204] * 20 == statuses
        query = "SELECT ?n { GRAPH <http://e/g> { <a:a> <a:n> ?n } }"
        assert [["20"]] == server.query(query)


@pytest.mark.parametrize("point", POINTS)
def test_an_update_that_was_answered_survives_a_kill_at_any_moment(
    point: str, tmp_path: Path
) -> None:
    """And is done once: each adds one to a number that is not named in it."""
    add = (
        "DELETE { GRAPH <http://e/g> { <a:a> <a:n> ?n } }"
        " INSERT { GRAPH <http://e/g> { <a:a> <a:n> ?more } }"
        " WHERE { OPTIONAL { GRAPH <http://e/g> { <a:a> <a:n> ?n } }"
        " BIND(COALESCE(?n, 0) + 1 AS ?more) }"
    )
    answered = 0
    with serving(
        tmp_path / "workspace",
        server_updates="true",
        fault_at=f"{point}@{3 if point != 'flushed' else 1}",
        graph_unflushed_seconds_max=1,
    ) as server:
        try:
            while answered < 200:
                status = server.post("/update", add, UPDATE).status
                answered += status == 204
        except OSError:
            assert 99 == server.process.wait(30)
    assert answered < 200
    assert "PROVGRAPH_FAULT_AT" not in os.environ
    with serving(tmp_path / "workspace", server_updates="true") as server:
        query = "SELECT ?n { GRAPH <http://e/g> { <a:a> <a:n> ?n } }"
        rows: list[Any] = server.query(query)

    done = int(rows[0][0]) if rows else 0
    assert answered <= done <= answered + 1


def test_a_request_that_is_sent_again_with_its_key_is_done_once(tmp_path: Path) -> None:
    add = (
        "DELETE { GRAPH <http://e/g> { <a:a> <a:n> ?n } }"
        " INSERT { GRAPH <http://e/g> { <a:a> <a:n> ?more } }"
        " WHERE { OPTIONAL { GRAPH <http://e/g> { <a:a> <a:n> ?n } }"
        " BIND(COALESCE(?n, 0) + 1 AS ?more) }"
    )
    key = {**UPDATE, "Idempotency-Key": "once"}
    with serving(tmp_path / "workspace", server_updates="true") as server:
        entries = [
            server.post("/update", add, key).headers["provgraph-entry"]
            for _ in range(3)
        ]
        other = server.post("/update", add + " # another", key)

        assert ["1", "1", "1"] == entries
        assert (409, "conflict") == (other.status, other.json()["code"])
        query = "SELECT ?n { GRAPH <http://e/g> { <a:a> <a:n> ?n } }"
        assert [["1"]] == server.query(query)
