"""The feed: in step with the graph, or begun anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from provgraph.errors import GoneError, OverloadError
from provgraph.graph import START, Feed, Keeping, LocalGraph, Position, feed
from provgraph.model.facts import Change, Delta
from provgraph.rdf.mint import Mint

KEEPING = Keeping()
EVERYTHING = 1 << 30


def line(at: int, size: int = 1) -> str:
    return f'<urn:{at}> <urn:p> "{"x" * size}" .'


def delta(at: int, *removed: str, size: int = 1) -> Delta:
    return Delta.of(f"{line(at, size)}\n", Change(removed, ()))


def position(number: int) -> Position:
    return Position(number, f"chain{number}") if number else START


class Pair:
    """A graph and its feed, brought forward step by step."""

    def __init__(self, folder: Path, keeping: Keeping = KEEPING) -> None:
        folder.mkdir(exist_ok=True)
        self.graph = LocalGraph(folder / "store", Mint(), probe=False)
        self.feed = Feed(folder / "feed.db", keeping, self.graph.position)

    def step(self, number: int, *, size: int = 1) -> None:
        self.begin(number, size=size)
        self.graph.apply(delta(number, size=size), position(number))
        self.feed.show(position(number))

    def begin(self, number: int, *, size: int = 1) -> None:
        """Keep the step, as if the process then ended."""
        self.feed.append(delta(number, size=size), self.graph, position(number))

    def read(
        self, after: int = 0, bytes_max: int = EVERYTHING
    ) -> list[tuple[int, int]]:
        page = self.feed.read(after, bytes_max=bytes_max)
        return [(one.first, one.last) for one in page.records]

    def close(self) -> None:
        self.feed.close()
        self.graph.close()


@contextmanager
def pair(folder: Path, keeping: Keeping = KEEPING) -> Iterator[Pair]:
    opened = Pair(folder, keeping)
    try:
        yield opened
    finally:
        opened.close()


def test_each_step_is_a_patch_that_follows_on_the_one_before(tmp_path: Path) -> None:
    with pair(tmp_path / "g") as one:
        one.step(2)
        one.step(5)
        page = one.feed.read(0, bytes_max=EVERYTHING)
        texts = [b"".join(record.pieces()) for record in page.records]

        assert [len(text) for text in texts] == [one.size for one in page.records]
        assert (
            f"H id <urn:provgraph:change:{page.feed}:5> .\n"
            f"H prev <urn:provgraph:change:{page.feed}:2> .\n"
            f"TX .\nA {line(5)}\nTC .\n"
        ).encode() == texts[1]
        assert [(1, 2), (3, 5)] == one.read()
        assert [(3, 5)] == one.read(2) == one.read(4)
        assert [] == one.read(5) == one.read(9)


def test_a_page_ends_where_it_is_full_and_has_one_record_at_least(
    tmp_path: Path,
) -> None:
    with pair(tmp_path / "g") as one:
        for number in (1, 2, 3):
            one.step(number, size=1000)

        assert [(1, 1)] == one.read(bytes_max=0)
        assert [(1, 1), (2, 2)] == one.read(bytes_max=3000)
        assert one.feed.read(0, bytes_max=3000).more
        assert not one.feed.read(1, bytes_max=3000).more


def test_what_the_graph_has_not_done_is_not_shown(tmp_path: Path) -> None:
    with pair(tmp_path / "g") as one:
        one.step(1)
        one.begin(2)

        assert [(1, 1)] == one.read()


def test_after_a_crash_what_was_not_done_is_dropped(tmp_path: Path) -> None:
    with pair(tmp_path / "g") as one:
        one.step(1)
        one.begin(3)
        name = one.feed.id
    with pair(tmp_path / "g") as one:
        assert (name, [(1, 1)]) == (one.feed.id, one.read())
        one.step(2)

        assert [(1, 1), (2, 2)] == one.read()


def lose_last(folder: Path) -> None:
    with sqlite3.connect(folder / "feed.db") as db:
        db.execute("DELETE FROM records WHERE last = 2")


def add_two(folder: Path) -> None:
    with sqlite3.connect(folder / "feed.db") as db:
        for last in (3, 4):
            db.execute(
                "INSERT INTO records SELECT ?, first, chain, at, size, packed, patch"
                " FROM records WHERE last = 1",
                (last,),
            )


def start_anew(folder: Path) -> None:
    """As if the system had been, and one record were beyond the graph."""
    with sqlite3.connect(folder / "feed.db") as db:
        db.execute("UPDATE about SET boot = 'another'")
        db.execute("UPDATE records SET last = 3 WHERE last = 2")


def be_of_another(folder: Path) -> None:
    with sqlite3.connect(folder / "feed.db") as db:
        db.execute("UPDATE records SET chain = 'another' WHERE last = 2")


def be_damaged(folder: Path) -> None:
    (folder / "feed.db").write_bytes(b"not a feed" * 1000)


def be_of_another_version(folder: Path) -> None:
    with sqlite3.connect(folder / "feed.db") as db:
        db.execute("PRAGMA user_version = 99")


def be_gone(folder: Path) -> None:
    (folder / "feed.db").unlink()


@pytest.mark.parametrize(
    "harm",
    [
        lose_last,
        add_two,
        start_anew,
        be_of_another,
        be_damaged,
        be_of_another_version,
        be_gone,
    ],
)
def test_a_feed_that_does_not_fit_the_graph_begins_anew(
    harm: Callable[[Path], None], tmp_path: Path
) -> None:
    with pair(tmp_path / "g") as one:
        one.step(1)
        one.step(2)
        name = one.feed.id
    harm(tmp_path / "g")
    with pair(tmp_path / "g") as one:
        assert name != one.feed.id
        assert 2 == one.feed.base
        with pytest.raises(GoneError, match="from before entry 3"):
            one.read(1)
        with pytest.raises(GoneError, match="another id"):
            one.feed.read(2, feed=name, bytes_max=0)
        one.step(3)

        assert [(3, 3)] == one.read(2)


def test_a_system_that_was_started_anew_alone_does_no_harm(tmp_path: Path) -> None:
    with pair(tmp_path / "g") as one:
        one.step(1)
        name = one.feed.id
    with sqlite3.connect(tmp_path / "g" / "feed.db") as db:
        db.execute("UPDATE about SET boot = 'another'")
    with pair(tmp_path / "g") as one:
        one.step(2)

        assert (name, [(1, 1), (2, 2)]) == (one.feed.id, one.read())


def test_the_oldest_go_where_there_are_too_many(tmp_path: Path) -> None:
    keeping = Keeping(bytes_max=400)
    with pair(tmp_path / "g", keeping) as one:
        for number in range(1, 31):
            one.step(number)
        base = one.feed.base

        assert 0 < base < 30
        assert [(at, at) for at in range(base + 1, 31)] == one.read(base)
        with pytest.raises(GoneError):
            one.read(base - 1)
        name = one.feed.id
    with pair(tmp_path / "g", keeping) as one:
        assert (name, base) == (one.feed.id, one.feed.base)


def test_the_oldest_go_where_they_are_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1e9
    monkeypatch.setattr(feed.time, "time", lambda: now)
    with pair(tmp_path / "g", Keeping(seconds_max=100)) as one:
        one.step(1)
        now += 60
        one.step(2)
        now += 60
        one.step(3)

        assert 1 == one.feed.base
        assert [(2, 2), (3, 3)] == one.read(1)


def test_the_newest_stays_however_large_it_is(tmp_path: Path) -> None:
    with pair(tmp_path / "g", Keeping(bytes_max=0)) as one:
        one.step(1)
        one.step(2)

        assert (1, [(2, 2)]) == (one.feed.base, one.read(1))


def test_a_feed_that_cannot_be_written_holds_nothing_up(tmp_path: Path) -> None:
    with pair(tmp_path / "g") as one:
        one.step(1)
        name = one.feed.id
        db = one.feed._db
        assert db is not None
        db.execute("DROP TABLE records")
        one.begin(2)
        trouble = one.feed.trouble
        with pytest.raises(OverloadError, match="begins anew"):
            one.read(1)
        one.graph.apply(delta(2), position(2))
        one.feed.show(position(2))
        one.step(3)

        assert trouble == "no such table: records"
        assert one.feed.trouble is None
        assert name != one.feed.id
        assert (2, [(3, 3)]) == (one.feed.base, one.read(2))


def test_an_effect_that_is_not_understood_is_no_reason_to_stop(tmp_path: Path) -> None:
    with pair(tmp_path / "g") as one:
        one.step(1)
        one.feed.append(
            delta(2)._replace(updates=("LOAD <urn:x>",)), one.graph, position(2)
        )

        assert "not understood" in (one.feed.trouble or "")


def test_a_disk_that_takes_nothing_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pair(tmp_path / "g") as one:
        one.step(1)

        def refuse(_: Path) -> sqlite3.Connection:
            raise sqlite3.OperationalError("disk I/O error")

        one.feed._fail(OSError("disk full"))
        with monkeypatch.context() as patched:
            patched.setattr(feed, "_connected", refuse)
            one.step(2)
            assert "disk I/O error" == one.feed.trouble
        one.step(3)
        one.step(4)

        assert (2, [(3, 3), (4, 4)]) == (one.feed.base, one.read(2))
