"""What a contract of twenty shapes costs at the door, and while it only warns.

Events come one by one, as a client sends them that waits for each acknowledgement;
then many at once, as a file is taken in. Both with the contract and without, in turns
in one workspace, whose graph has grown before. At last it is measured how soon a
contract in SPARQL follows that graph.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from benchmarks.asked import follow
from benchmarks.events import fresh_events
from benchmarks.scale import Scale, run_benchmark
from benchmarks.table import Row, at_least, at_most
from benchmarks.templates import find_templates
from provgraph.enforcing import CONTRACT, Contract
from provgraph.enforcing.contract import REJECT, WARN
from provgraph.enforcing.records import activating, adding, retiring
from provgraph.journal import Draft, Receipt
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.workspace import Workspace

_SHAPES: Final = Path(__file__).with_name("door_shapes.ttl")
_ASKED: Final = Path(__file__).with_name("asked_shapes.ttl")
_QUADS_AN_EVENT: Final = 25
_QUADS: Final = {"small": 50_000, "default": 1_000_000, "large": 1_000_000}
_SINGLE: Final = 400
_PAUSE_SECONDS: Final = 0.005
"""Between two events of one client; the graph keeps up then."""

_BATCH: Final = 5_000
_GROUP: Final = 500
_ROUNDS: Final = 3
_ADDED_MS_MAX: Final = 5
_SHARE_MIN: Final = 0.6
_ASKED_MS_MAX: Final = 20


def main(scale: Scale) -> None:
    """Measure the door, and then the projection."""
    events = fresh_events(find_templates().distinct)
    folder = scale.folder / "enforcing"
    with Workspace.open(folder, create=True, kind="serve") as workspace:
        _take(workspace, events, _QUADS[scale.size] // _QUADS_AN_EVENT)
        quads = workspace.graph.size()
        contract = _contract("door", _SHAPES)
        _tell(workspace, adding(contract))
        without: list[float] = []
        within: list[float] = []
        rates: dict[bool, list[float]] = {False: [], True: []}
        for _ in range(_ROUNDS):
            without += _single(workspace, events)
            _put(workspace, contract, REJECT)
            within += _single(workspace, events)
            _put(workspace, contract, None)
            rates[False].append(_batch(workspace, events))
            _put(workspace, contract, WARN)
            rates[True].append(_batch(workspace, events))
            _put(workspace, contract, None)
        asked = _contract("asked", _ASKED)
        _tell(workspace, adding(asked))
        _put(workspace, asked, WARN)
        took = follow(workspace, events)
        _report_asked(workspace.graph.size(), took)
    _report_door(quads, without, within)
    share = median(
        one / other for one, other in zip(rates[True], rates[False], strict=True)
    )
    Row(
        f"batch projection at {quads:,} quads, events/s without and with a contract",
        f"{median(rates[False]):,.0f}; {median(rates[True]):,.0f}",
    ).report()
    what = "share of the batch projection rate that a contract in `warn` leaves"
    at_least(what, share, _SHARE_MIN, f"{share:.2f}").report()


def _report_door(quads: int, without: list[float], within: list[float]) -> None:
    p95 = [quantiles(one, n=20)[18] for one in (without, within)]
    p50 = [median(one) for one in (without, within)]
    Row(
        f"acknowledged event at {quads:,} quads, p50 and p95 in ms, without and with"
        " a contract in `reject`",
        f"{p50[0]:.1f}, {p95[0]:.1f}; {p50[1]:.1f}, {p95[1]:.1f}",
    ).report()
    added = p95[1] - p95[0]
    what = "what a contract in `reject` adds to an acknowledged event, p95 in ms"
    at_most(what, added, _ADDED_MS_MAX, f"{added:.1f}").report()


def _report_asked(quads: int, took: list[float]) -> None:
    what = f"`sh:sparql` verdict after one run, at {quads:,} quads, p50 in ms"
    p50 = median(took)
    at_most(what, p50, _ASKED_MS_MAX, f"{p50:.1f}").report()
    Row("the slowest of these verdicts, in ms", f"{max(took):.1f}").report()


def _contract(name: str, shapes: Path) -> Contract:
    body = shapes.read_bytes()
    quads = parse(body, TURTLE, None).quads
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o, _ in quads)
    return Contract(name, "1.0.0", lines, body.decode(), TURTLE.media_type)


def _put(workspace: Workspace, contract: Contract, mode: str | None) -> None:
    """Have the contract enforced so; None: not at all."""
    if mode is None:
        _tell(workspace, retiring(contract))
    else:
        _tell(workspace, activating(replace(contract, mode=mode)))
    while workspace.pipeline.projection.standing.is_due():
        time.sleep(0.01)


def _tell(workspace: Workspace, body: bytes) -> None:
    workspace.pipeline.command(Draft(CONTRACT, body, "application/json"))
    workspace.settle()


def _single(workspace: Workspace, events: Iterator[bytes]) -> list[float]:
    """Return the milliseconds that each of some events waits for its receipt."""
    took = []
    for event in islice(events, _SINGLE):
        began = time.perf_counter()
        (answer,) = workspace.ingest([event])
        took.append((time.perf_counter() - began) * 1_000)
        assert isinstance(answer, Receipt), answer
        time.sleep(_PAUSE_SECONDS)
    workspace.settle()
    return took


def _batch(workspace: Workspace, events: Iterator[bytes]) -> float:
    """Return how many events a second come into the graph."""
    bodies = list(islice(events, _BATCH))
    began = time.perf_counter()
    _ingest(workspace, bodies)
    workspace.settle()
    return _BATCH / (time.perf_counter() - began)


def _take(workspace: Workspace, events: Iterator[bytes], count: int) -> None:
    left = count
    while left > 0:
        _ingest(workspace, list(islice(events, min(left, _BATCH))))
        left -= _BATCH
        workspace.settle()


def _ingest(workspace: Workspace, bodies: Sequence[bytes]) -> None:
    for start in range(0, len(bodies), _GROUP):
        workspace.ingest(bodies[start : start + _GROUP])


if __name__ == "__main__":
    run_benchmark("enforcing", main)
