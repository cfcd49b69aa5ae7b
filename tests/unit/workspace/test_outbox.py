"""What is on disk until a receiver has said yes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.enforcing.finding import Moment
from provgraph.errors import StoreError
from provgraph.workspace import Outbox

GONE = Moment("2026-01-01T00:00:00.000Z", 9)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("turns"), st.sampled_from("abc")),
        st.tuples(st.sampled_from(["delivered", "tried", "killed"]), st.just("")),
    ),
    max_size=40,
)


@contextmanager
def outbox() -> Iterator[Callable[[], Outbox]]:
    """Give what opens the same outbox again, as after a crash."""
    with TemporaryDirectory() as folder:
        opened: list[Outbox] = []

        def again() -> Outbox:
            for one in opened:
                one.close()
            opened[:] = [Outbox(Path(folder))]
            return opened[0]

        try:
            yield again
        finally:
            for one in opened:
                one.close()


def fire(box: Outbox, rule: str, node: str, at: int = 0) -> None:
    with box.together():
        box.fire(
            rule, node, {"id": f"{node}{at}", "status": "firing", "contract": "c@1"}
        )


@given(STEPS)
def test_each_finding_is_told_once_in_its_order_whatever_happens(
    steps: list[tuple[str, str]],
) -> None:
    expected: list[tuple[str, str]] = []
    told: list[tuple[str, str]] = []
    there: dict[str, int] = {}
    tried: str | None = None
    with outbox() as again:
        box = again()
        for at, (step, node) in enumerate([*steps, *[("delivered", "")] * 40]):
            if step == "killed":
                box = again()
            elif step != "turns":
                delivery = box.next("r", 3)
                if delivery is None:
                    continue
                assert tried in (None, delivery.id)
                tried = delivery.id
                if step == "delivered":
                    told += [(one["id"], one["status"]) for one in delivery.messages]
                    box.delivered(delivery)
                    tried = None
            elif node in there:
                with box.together():
                    box.resolve("r", node, GONE)
                expected.append((f"{node}{there.pop(node)}", "resolved"))
            else:
                there[node] = at
                fire(box, "r", node, at)
                expected.append((f"{node}{at}", "firing"))

        assert expected == told
        assert 0 == box.waiting.total()
        assert set(there) == box.standing("r").keys()


def test_what_comes_meanwhile_does_not_change_a_request_on_its_way() -> None:
    with outbox() as again:
        box = again()
        fire(box, "r", "a")
        before = box.next("r", 10)
        fire(box, "r", "b")

        assert before == box.next("r", 10) == again().next("r", 10)


def test_what_was_not_told_does_not_go() -> None:
    with outbox() as again:
        box = again()
        with box.together():
            box.resolve("r", "a", GONE)

        assert box.next("r", 10) is None


def test_giving_up_drops_what_is_old_of_that_rule_only() -> None:
    with outbox() as again:
        box = again()
        fire(box, "r", "a")
        fire(box, "other", "a")
        first = box.next("r", 10)
        assert first is not None

        assert 0 == box.give_up("r", first.queued_at - 1)
        assert 1 == box.give_up("r", first.queued_at)
        assert box.next("r", 10) is None
        assert {"other": 1} == dict(box.waiting)


def test_what_failed_half_way_was_never_queued() -> None:
    with outbox() as again:
        box = again()

        def half() -> None:
            with box.together():
                box.fire("r", "a", {})
                raise KeyError

        with pytest.raises(KeyError):
            half()

        assert (0, {}) == (box.waiting.total(), box.standing("r"))


def test_rules_that_are_no_more_are_forgotten() -> None:
    with outbox() as again:
        box = again()
        fire(box, "r", "a")
        fire(box, "gone", "a")
        box.keep_only(["r"])

        assert {"r": 1} == dict(box.waiting)
        assert ({}, {"a": "c@1"}) == (box.standing("gone"), box.standing("r"))


def test_what_is_damaged_or_of_the_future_says_so(tmp_path: Path) -> None:
    path = tmp_path / "alerts.db"
    path.write_bytes(b"no database at all, and longer than a header of one" * 20)
    with pytest.raises(StoreError, match="cannot be used"):
        Outbox(tmp_path)
    path.unlink()
    Outbox(tmp_path).close()
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 99")
    newer.close()

    with pytest.raises(StoreError, match="newer release"):
        Outbox(tmp_path)
