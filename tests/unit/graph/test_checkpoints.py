"""Copies of the store: made when needed, kept while read, and no longer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from provgraph.graph import Checkpoints, LocalGraph, Position
from provgraph.model.facts import Change, Delta
from provgraph.rdf.mint import Mint


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[LocalGraph]:
    made = LocalGraph(tmp_path / "store", Mint())
    yield made
    made.close()


def move(graph: LocalGraph, number: int) -> None:
    """Bring the graph to entry *number*."""
    delta = Delta.of(f"<a:{number}> <a:p> <a:o> .\n", Change((), ()))
    graph.apply(delta, Position(number, str(number)))


def lent(copies: Checkpoints, at_least: int = 0, seconds: float = 0.0) -> int | None:
    until = time.monotonic() + seconds
    while True:
        copies.renew(at_least)
        copy = copies.lend(at_least)
        if copy is not None:
            copies.give_back(copy)
            return copy.number
        if time.monotonic() >= until:
            return None
        time.sleep(0.01)


def test_while_the_graph_stays_one_copy_serves_all(
    graph: LocalGraph, tmp_path: Path
) -> None:
    copies = Checkpoints(graph, tmp_path / "copies")
    move(graph, 1)

    assert [1] * 5 == [lent(copies) for _ in range(5)]
    assert ["1"] == [one.name for one in (tmp_path / "copies").iterdir()]


def test_a_copy_is_at_most_a_second_old(graph: LocalGraph, tmp_path: Path) -> None:
    copies = Checkpoints(graph, tmp_path / "copies")
    move(graph, 1)
    lent(copies)
    move(graph, 2)

    assert 1 == lent(copies)
    time.sleep(1.0)
    assert 2 == lent(copies)


def test_who_needs_an_entry_waits_for_it_and_no_longer(
    graph: LocalGraph, tmp_path: Path
) -> None:
    copies = Checkpoints(graph, tmp_path / "copies")
    move(graph, 1)
    lent(copies)
    move(graph, 2)
    began = time.monotonic()

    assert 2 == lent(copies, at_least=2, seconds=5)
    assert time.monotonic() - began < 1
    assert lent(copies, at_least=3, seconds=0.1) is None


def test_a_copy_stays_while_it_is_read_and_then_goes(
    graph: LocalGraph, tmp_path: Path
) -> None:
    copies = Checkpoints(graph, tmp_path / "copies")
    move(graph, 1)
    copies.renew(1)
    first = copies.lend(1)
    assert first is not None
    for number in (2, 3):
        move(graph, number)
        assert number == lent(copies, at_least=number, seconds=5)
    assert {"1", "3"} == {one.name for one in (tmp_path / "copies").iterdir()}
    copies.give_back(first)
    assert {"3"} == {one.name for one in (tmp_path / "copies").iterdir()}
    copies.close()
    assert not (tmp_path / "copies").exists()


def test_what_a_former_process_left_is_removed(
    graph: LocalGraph, tmp_path: Path
) -> None:
    (tmp_path / "copies" / "7").mkdir(parents=True)
    Checkpoints(graph, tmp_path / "copies")

    assert not (tmp_path / "copies").exists()
