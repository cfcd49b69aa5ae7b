"""Asked over HTTP: point queries, the same again, long answers, and how fresh.

The client is a process of its own; rivals answer the same queries over the same
triples in the same run.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, Final, Self
from urllib.parse import urlencode

import pyoxigraph

from benchmarks.events import fresh_events
from benchmarks.processes import Server, last_words, memory_of
from benchmarks.rivals import oxigraph_serving, rdflib_serving
from benchmarks.scale import Scale, run_benchmark
from benchmarks.table import NotRunError, Row, at_least, at_most, not_run
from benchmarks.templates import find_templates, suites_environment
from provgraph.rdf.formats import NTRIPLES
from provgraph.workspace import Workspace

_EVENTS: Final = 4_000
"""About 100,000 quads."""

_ROUNDS: Final = 3
_INGEST_RATE: Final = 500
_FRESH_RATE: Final = 1_000
_WATCHERS: Final = 8
_PRODUCT_ROWS: Final = 1_000_000
_HEAVY: Final = (
    "SELECT (COUNT(*) AS ?n) {{ ?a pg:state ?s . ?b pg:state ?t"
    " FILTER(STRLEN(CONCAT(STR(?a), STR(?b))) > {}) }}"
)


def main(scale: Scale) -> None:
    """Measure each on one workspace, then on a server that also takes events in."""
    folder = scale.folder / "asking"
    folder.mkdir()
    names, triples = _made(folder)
    seconds = 2.0 if scale.small else 5.0
    with closing(Server(folder / "workspace", fresh=False)) as server:
        idle = _asked(f"{server.address}/sparql", names, seconds)
        same = _asked(f"{server.address}/sparql", names, seconds, "--same")
        _report_points(idle, same)
        _rivals(folder, triples, names, seconds, idle, same)
        _stream(server)
        _cores(server)
        _while_ingesting(server, names, seconds)
        _freshness(server, seconds)


def _made(folder: Path) -> tuple[Path, Path]:
    """Make a workspace; return files of the names of its runs and of its triples."""
    names, triples = folder / "names", folder / "triples.nt"
    events = islice(fresh_events(find_templates().distinct), _EVENTS)
    with Workspace.open(folder / "workspace", create=True) as workspace:
        workspace.ingest(list(events))
        workspace.settle()
        runs = workspace.query("SELECT ?run { ?run a pg:Run }").rows()
        names.write_text("\n".join(str(run)[1:-1] for (run,) in runs), encoding="utf-8")
        workspace.graph.write(triples, NTRIPLES)
    return names, triples


def _asked(url: str, names: Path, seconds: float, *more: str) -> dict[str, Any]:
    """Return the median of some rounds of queries, by their rate."""
    rounds = []
    for _ in range(_ROUNDS):
        command = [sys.executable, "-m", "benchmarks.ask", url, str(names), *more]
        command += ["--seconds", str(seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotRunError(f"the client failed: {last_words(done.stderr)}")
        rounds.append(json.loads(done.stdout))
    for one in rounds:
        if set(one["statuses"]) != {"200"}:
            raise NotRunError(f"not every query was answered: {one['statuses']}")
    return sorted(rounds, key=lambda one: int(one["per_second"]))[_ROUNDS // 2]


def _report_points(idle: dict[str, Any], same: dict[str, Any]) -> None:
    rate = idle["per_second"]
    figure = f"{rate:,} (p99 {idle['ms_p99']} ms)"
    at_least(
        "point queries a second, 16 clients, each another", rate, 3_500, figure
    ).report()
    rate = same["per_second"]
    Row("the same query again, a second, 16 clients", f"{rate:,}").report()


def _rivals(
    folder: Path,
    triples: Path,
    names: Path,
    seconds: float,
    idle: dict[str, Any],
    same: dict[str, Any],
) -> None:
    what = "point queries, as part of `oxigraph serve`'s rate"
    try:
        with oxigraph_serving(triples, folder) as url:
            theirs = _asked(url, names, seconds)["per_second"]
        figure = f"{idle['per_second'] / theirs:.2f} ({theirs:,} a second)"
        Row(what, figure).report()
        figure = f"{same['per_second'] / theirs:.2f}"
        ratio = same["per_second"] / theirs
        words = "the same query again, as part of `oxigraph serve`'s rate"
        at_least(words, ratio, 1, figure).report()
    except NotRunError as error:
        not_run(what, str(error)).report()
    what = "point queries, times rdflib-endpoint's rate"
    try:
        with rdflib_serving(triples) as url:
            theirs = _asked(url, names, seconds)["per_second"]
        figure = f"{idle['per_second'] / max(theirs, 1):.0f} ({theirs:,} a second)"
        Row(what, figure).report()
    except NotRunError as error:
        not_run(what, str(error)).report()


def _stream(server: Server) -> None:
    """A million rows as JSON: over HTTP, and as the library alone writes them."""
    query = (
        "SELECT ?s ?p ?o ?n { ?s ?p ?o VALUES ?n { 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"
        f" 16 17 18 19 20 }} }} LIMIT {_PRODUCT_ROWS}"
    )
    checkpoint = _checkpoint(server)
    ratios, growths = [], []
    for _ in range(_ROUNDS):
        alone = _seconds(lambda: _serialized(checkpoint, query))
        before = memory_of(server.pid)
        peak = before

        def look() -> None:
            nonlocal peak
            peak = max(peak, memory_of(server.pid))

        over_http = _seconds(lambda: _read(server, query, look))
        ratios.append(alone / over_http)
        growths.append(peak - before)
    figure = f"{median(ratios):.2f} ({', '.join(f'{one:.2f}' for one in ratios)})"
    at_least(
        "1,000,000 rows as JSON, as part of the library's own speed",
        median(ratios),
        0.8,
        figure,
    ).report()
    grown = max(growths) / 2**20
    at_most("meanwhile the server grew by, MB", grown, 50, f"{grown:.0f}").report()


def _checkpoint(server: Server) -> str:
    _read(server, "ASK {}")
    (folder,) = sorted((server.folder / "graph" / "checkpoints").iterdir())[-1:]
    return str(folder)


class _Nowhere(io.RawIOBase):
    def write(self, part: Any) -> int:  # noqa: ANN401 - a buffer, says io
        return len(part)


def _serialized(checkpoint: str, query: str) -> None:
    store = pyoxigraph.Store.read_only(checkpoint)
    results: Any = store.query(query)
    results.serialize(_Nowhere(), format=pyoxigraph.QueryResultsFormat.JSON)


def _read(server: Server, query: str, look: Callable[[], None] = lambda: None) -> int:
    """Read the answer to its end; return its size."""
    place = server.address.split("//")[1]
    connection = http.client.HTTPConnection(place, timeout=300)
    try:
        parameters = urlencode({"query": query, "format": "json"})
        connection.request("GET", f"/sparql?{parameters}")
        answer = connection.getresponse()
        assert answer.status == 200, answer.read(500)
        size = 0
        while piece := answer.read(1 << 20):
            size += len(piece)
            look()
        return size
    finally:
        connection.close()


def _cores(server: Server) -> None:
    """Two heavy queries on two cores, and one alone."""
    ratios = []
    for turn in range(_ROUNDS):
        queries = [_HEAVY.format(3 * turn + at) for at in range(3)]
        alone = _together(server, queries[:1])
        ratios.append(_together(server, queries[1:]) / alone)
    figure = f"{median(ratios):.2f} ({', '.join(f'{one:.2f}' for one in ratios)})"
    words = "two heavy queries at once, times the time of one"
    at_most(words, median(ratios), 1.3, figure).report()


def _together(server: Server, queries: list[str]) -> float:
    """Return the seconds until all of *queries*, asked at once, are answered."""
    threads = [threading.Thread(target=_read, args=(server, one)) for one in queries]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def _while_ingesting(server: Server, names: Path, seconds: float) -> None:
    with _Paced(server, _INGEST_RATE, seconds * _ROUNDS + 4) as paced:
        time.sleep(1.0)
        found = _asked(f"{server.address}/sparql", names, seconds)
    rate, waited = found["per_second"], found["ms_p99"]
    words = f"point queries a second while {_INGEST_RATE} events/s come in"
    at_least(words, rate, 2_000, f"{rate:,}").report()
    at_most("their p99, ms", waited, 50, f"{waited}").report()
    Row("events that came in meanwhile, a second", f"{paced.rate:,}").report()


def _freshness(server: Server, seconds: float) -> None:
    """How long until a default query sees what was acknowledged."""
    waits: list[float] = []
    with _Paced(server, _FRESH_RATE, seconds * 2 + 2) as paced:
        until = time.monotonic() + seconds * 2
        threads = [
            threading.Thread(target=_watch_events, args=(server, until, waits))
            for _ in range(_WATCHERS)
        ]
        for at, thread in enumerate(threads):
            thread.start()
            time.sleep(0.1 * (at < _WATCHERS - 1))  # not all at the same moments
        for thread in threads:
            thread.join()
    worst = sorted(waits)[len(waits) * 99 // 100]
    words = f"seconds until a default query sees an event, {_FRESH_RATE} events/s, p99"
    at_most(words, worst, 2, f"{worst:.2f} ({len(waits)} events)").report()
    Row("events that came in meanwhile, a second", f"{paced.rate:,}").report()


def _watch_events(server: Server, until: float, waits: list[float]) -> None:
    """Note for one event after the other how long it takes to be seen."""
    query = "SELECT ?event {{ ?event pg:journalNumber {} }}"
    while time.monotonic() < until:
        number = server.positions()[0]
        began = time.monotonic()
        while b'"uri"' not in _body(server, query.format(number)):
            time.sleep(0.02)
        waits.append(time.monotonic() - began)


def _body(server: Server, query: str) -> bytes:
    place = server.address.split("//")[1]
    connection = http.client.HTTPConnection(place, timeout=60)
    try:
        connection.request("GET", f"/sparql?{urlencode({'query': query})}")
        return connection.getresponse().read()
    finally:
        connection.close()


class _Paced:
    """Events at a set rate, for as long as a block lasts.

    Attributes:
        rate: at which they were written, once the block is left.
    """

    def __init__(self, server: Server, rate: int, seconds: float) -> None:
        self.rate = 0
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "benchmarks.paced", server.address),
                *("--rate", str(rate), "--seconds", str(seconds)),
            ],
            env={**os.environ, **suites_environment()},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        assert self._process.stderr is not None
        self._process.stderr.readline()  # its bodies are made
        return self

    def __exit__(self, *_: object) -> None:
        output, _errors = self._process.communicate()
        self.rate = json.loads(output)["events_per_second"]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    run_benchmark("asking", main)
