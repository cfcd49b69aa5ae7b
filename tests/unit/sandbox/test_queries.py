"""Queries in workers: answers as from the graph itself, and no harm from any."""

from __future__ import annotations

import json
import shutil
import socket
import time
from asyncio import Runner
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from provgraph.errors import (
    DeadlineError,
    ExhaustedError,
    ForbiddenError,
    GraphDamagedError,
    GraphError,
    QueryError,
)
from provgraph.graph import LocalGraph, Position
from provgraph.model.facts import Change, Delta
from provgraph.rdf.formats import NTRIPLES, RESULTS_CSV, RESULTS_JSON, by_name
from provgraph.rdf.mint import Mint
from provgraph.sandbox import Limits, Pool, Rules

JOBS = {"answer": "provgraph.graph.reading:answer"}
LINES = "".join(f"<a:{at}> <a:next> <a:{at + 1}> .\n" for at in range(3_000))
SECONDS = 20.0

Workers = tuple[Runner, Pool]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalGraph]:
    made = LocalGraph(tmp_path_factory.mktemp("graph") / "store", Mint())
    made.apply(Delta.of(LINES, Change((), ())), Position(1, "c"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def checkpoint(graph: LocalGraph, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("checkpoints") / "1"
    graph.checkpoint(folder)
    return str(folder)


@pytest.fixture(scope="module")
def pool() -> Iterator[Workers]:
    with Runner() as runner:
        limits = Limits(memory_bytes_max=1 << 30)
        made = Pool(JOBS, Rules(workers_max=1, limits=limits))
        yield runner, made
        runner.run(made.close())


def answered(
    pool: Workers,
    checkpoint: str,
    query: str,
    *,
    rows: str | None = "json",
    triples: str | None = "ntriples",
    seconds: float = SECONDS,
) -> tuple[str, bytes]:
    arguments = {
        "checkpoint": checkpoint,
        "query": query,
        "base": "",
        "rows": rows,
        "triples": triples,
        "owned": {"base": "urn:provgraph:", "plain": False},
    }
    return pool[0].run(_answered(pool[1], arguments, seconds))


async def _answered(
    pool: Pool, arguments: dict[str, str | None], seconds: float
) -> tuple[str, bytes]:
    async with pool.task("answer", arguments, deadline_seconds=seconds) as task:
        head = await task.head()
        return head["kind"], await task.result()


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT ?s { ?s <a:next> <a:7> }", "json"),
        ("ASK { <a:1> <a:next> <a:2> }", "json"),
        ("SELECT ?o ?p ?s { ?s ?p ?o } ORDER BY ?s", "csv"),
        ("CONSTRUCT { ?s a <a:Found> } { ?s <a:next> <a:7> }", "ntriples"),
    ],
)
def test_a_worker_answers_as_the_graph_itself_does(
    query: str, form: str, graph: LocalGraph, pool: Workers, checkpoint: str
) -> None:
    written = by_name(form)
    assert written in {RESULTS_JSON, RESULTS_CSV, NTRIPLES}
    kind = "triples" if written is NTRIPLES else "rows"
    rows = None if written is NTRIPLES else form

    assert (kind, graph.ask(query).write(written)) == answered(
        pool, checkpoint, query, rows=rows
    )


def test_an_answer_comes_in_pieces_while_it_is_found(
    pool: Workers, checkpoint: str
) -> None:
    query = "SELECT * { ?a <a:next> ?b . ?c <a:next> ?d } LIMIT 400000"
    arguments = {
        "checkpoint": checkpoint,
        "query": query,
        "base": "",
        "rows": "csv",
        "triples": None,
        "owned": {"base": "urn:provgraph:", "plain": False},
    }

    async def asked() -> list[int]:
        async with pool[1].task("answer", arguments, deadline_seconds=60) as task:
            await task.head()
            return [len(piece) async for piece in task.pieces()]

    sizes = pool[0].run(asked())

    assert len(sizes) > 50
    assert max(sizes) <= 64 << 10


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT nothing", "the query cannot be run"),
        ("SELECT * { ?s ?p ?o }" + " " * (64 << 10), "longer than"),
    ],
)
def test_a_query_that_is_none_is_refused_in_our_words(
    query: str, message: str, pool: Workers, checkpoint: str
) -> None:
    with pytest.raises(QueryError, match=message):
        answered(pool, checkpoint, query)


def test_of_a_kind_that_is_not_taken_only_the_kind_is_told(
    pool: Workers, checkpoint: str
) -> None:
    told = answered(pool, checkpoint, "DESCRIBE <a:1>", rows="csv", triples=None)

    assert ("triples", b"") == told


def test_a_checkpoint_that_is_gone_is_told(pool: Workers, tmp_path: Path) -> None:
    """And not taken for damage, which would have the graph built anew."""
    with pytest.raises(GraphError, match="cannot be opened") as caught:
        answered(pool, str(tmp_path / "none"), "ASK {}")

    assert not isinstance(caught.value, GraphDamagedError)


def test_damage_is_told_as_damage(
    pool: Workers, checkpoint: str, tmp_path: Path
) -> None:
    """Which has the graph built anew."""
    folder = tmp_path / "spoiled"
    shutil.copytree(checkpoint, folder)
    for path in folder.glob("*.sst"):
        content = bytearray(path.read_bytes())
        end = len(content) - 200
        content[:end] = bytes(byte ^ 255 for byte in content[:end])
        path.write_bytes(content)

    with pytest.raises(GraphDamagedError):
        answered(pool, str(folder), "SELECT * { ?s ?p ?o }")


HOSTILE = {
    "a long chain of or": f"SELECT * {{ FILTER({'||'.join(['true'] * 12_000)}) }}",
    "a long chain of unions": f"SELECT * {{ {' UNION '.join(['{}'] * 8_000)} }}",
    "a chain of minus signs": f"SELECT ({'-' * 50_000}1 AS ?x) {{}}",
    "a pattern of 400 triples": "SELECT * { "
    + " . ".join(f"?s <a:p{at}> ?o{at}" for at in range(400))
    + " }",
    "a product that is counted": "SELECT (COUNT(*) AS ?n)"
    " { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "a product that is sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?d",
    "a text that doubles": "SELECT * { BIND('xxxxxxxx' AS ?t0) "
    + " ".join(f"BIND(CONCAT(?t{at}, ?t{at}) AS ?t{at + 1})" for at in range(40))
    + " }",
    "a regular expression that grows": "SELECT * { FILTER(REGEX('a',"
    " '((((a{1000}){1000}){1000}){1000})')) }",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_costs_one_error_in_its_time(
    name: str, pool: Workers, checkpoint: str
) -> None:
    """It ends by its deadline, by its process's end, or with a refusal."""
    answered(pool, checkpoint, "ASK {}")
    began = time.monotonic()
    with suppress(DeadlineError, ExhaustedError, QueryError):
        answered(pool, checkpoint, HOSTILE[name], seconds=1.5)

    assert time.monotonic() - began < 2.5
    kind, body = answered(pool, checkpoint, "ASK { <a:1> <a:next> <a:2> }")
    assert ("rows", True) == (kind, json.loads(body)["boolean"])


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { BIND(1.0e5SERVICE <http://{at}/> { ?s ?p ?o } AS ?x) }",
        "SELECT (1.0e5AS ?x) { {} 1SERVICE <http://{at}/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 1.0e5 .SERVICE <http://{at}/> { ?x ?y ?z } }",
    ],
)
def test_no_query_reaches_the_network(
    query: str, pool: Workers, checkpoint: str
) -> None:
    """Also where the words' guard is fooled: there is no socket to be had."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)
        at = f"127.0.0.1:{canary.getsockname()[1]}"
        with pytest.raises(ForbiddenError, match="SERVICE is not allowed"):
            answered(pool, checkpoint, query.replace("{at}", at))
        with pytest.raises(TimeoutError):
            canary.accept()
