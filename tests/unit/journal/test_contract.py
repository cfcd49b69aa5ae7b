"""What every journal promises, held against each that we have."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import ConflictError, JournalError, UsageError
from provgraph.journal import (
    CHAIN_START,
    Draft,
    Journal,
    MemoryJournal,
    Receipt,
    SqliteJournal,
)
from tests.unit.journal.builders import command, fact

Make = Callable[..., Journal]


@pytest.fixture(params=["memory", "sqlite"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    opened: list[Journal] = []

    def make(**options: object) -> Journal:
        one = (
            MemoryJournal(**options)
            if request.param == "memory"
            else SqliteJournal(tmp_path / f"{len(opened)}.db", **options)
        )
        opened.append(one)
        return one

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def journal(make: Make) -> Journal:
    return make()


def test_entries_are_numbered_from_one_and_give_back_what_was_written(
    make: Make,
) -> None:
    now = "2026-11-23T10:00:00.123456Z"
    journal = make(clock=lambda: now)
    draft = replace(fact(b"{}"), source="a.json", actor="ann", key="k", tenant="t")

    receipts = journal.append([draft, command(b"")])

    assert receipts == [Receipt(1, duplicate=False), Receipt(2, duplicate=False)]
    first, second = journal.read(0)
    for name in ("kind", "body", "media_type", "identity", "key", "source", "actor"):
        assert getattr(draft, name) == getattr(first, name)
    assert "t" == first.tenant
    assert now == first.recorded_at
    assert journal.chain(1) == first.chain
    assert (2, b"", None, None) == (
        second.number,
        second.body,
        second.identity,
        second.key,
    )
    assert 2 == journal.last()
    assert 2 == journal.verify()


def test_an_empty_journal_is_whole(journal: Journal) -> None:
    assert (0, 1, CHAIN_START, None) == (
        journal.last(),
        journal.first(),
        journal.chain(0),
        journal.chain(1),
    )
    assert [] == journal.read(0)
    assert journal.entry(1) is None
    assert 0 == journal.verify()
    assert [] == journal.append([])


def test_a_fact_told_again_adds_nothing_whatever_its_source(journal: Journal) -> None:
    again = Receipt(1, duplicate=True)

    first = journal.append([fact(b"1", source="a"), fact(b"1", source="b")])
    later = journal.append([fact(b"2"), fact(b"1", source="c")])

    assert [Receipt(1, duplicate=False), again] == first
    assert [Receipt(2, duplicate=False), again] == later
    assert 2 == journal.last()


def test_tenants_do_not_share_identities_or_keys(journal: Journal) -> None:
    drafts = [
        fact(b"1"),
        fact(b"1", tenant="other"),
        command(b"a", "k"),
        command(b"b", "k", tenant="other"),
    ]

    numbers = [receipt.number for receipt in journal.append(drafts)]

    assert [1, 2, 3, 4] == numbers


def test_a_command_without_a_key_is_done_each_time(journal: Journal) -> None:
    assert [1, 2] == [
        one.number for one in journal.append([command(b"x"), command(b"x")])
    ]


def test_a_key_with_other_content_conflicts_and_fails_no_neighbour(
    journal: Journal,
) -> None:
    journal.append([command(b"x", "k")])

    before, conflict, again, after = journal.append(
        [fact(b"1"), command(b"y", "k"), command(b"x", "k"), fact(b"2")]
    )

    assert Receipt(2, duplicate=False) == before
    assert isinstance(conflict, ConflictError)
    assert "'k'" in conflict.message
    assert Receipt(1, duplicate=True) == again
    assert Receipt(3, duplicate=False) == after
    assert 3 == journal.verify()


def test_the_same_bytes_of_another_kind_are_other_content(journal: Journal) -> None:
    journal.append([command(b"x", "k")])

    (conflict,) = journal.append([replace(command(b"x", "k"), kind="erasure")])

    assert isinstance(conflict, ConflictError)


def test_a_page_ends_at_its_limits_but_is_never_empty(journal: Journal) -> None:
    journal.append([command(bytes(100)) for _ in range(10)])

    def numbers(after: int, **limits: int) -> list[int]:
        return [one.number for one in journal.read(after, **limits)]

    assert [1, 2, 3] == numbers(0, entries_max=3)
    assert [9, 10] == numbers(8, entries_max=3)
    assert [3, 4] == numbers(2, bytes_max=250)
    assert [1] == numbers(0, bytes_max=1)
    assert [] == numbers(10)


def test_waiting_ends_when_an_entry_comes(journal: Journal) -> None:
    assert not journal.wait(0, 0.01)
    timer = threading.Timer(0.05, journal.append, [[fact(b"1")]])
    timer.start()

    assert journal.wait(0, 30)

    timer.join()
    assert journal.wait(0, 0)


def test_an_erased_body_is_gone_and_the_chain_still_verifies(
    journal: Journal,
) -> None:
    journal.append([fact(b"1"), fact(b"2"), fact(b"3")])

    journal.erase(2)

    assert [b"1", None, b"3"] == [one.body for one in journal.read(0)]
    assert 3 == journal.verify()
    assert [Receipt(2, duplicate=True)] == journal.append([fact(b"2")])
    with pytest.raises(JournalError, match="no entry 9"):
        journal.erase(9)


def test_only_what_a_base_holds_can_be_pruned(journal: Journal) -> None:
    journal.append([fact(bytes([at])) for at in range(10)])
    with pytest.raises(JournalError, match="no base"):
        journal.prune(5)
    base = journal.record_base(6, graph="base.nq", timeline="base.db")
    with pytest.raises(JournalError, match="no base"):
        journal.prune(8)
    with pytest.raises(JournalError, match="no entry 11"):
        journal.record_base(11, graph="", timeline="")

    assert 6 == journal.prune(7)

    assert base == journal.base()
    assert base.chain == journal.chain(6)
    assert journal.chain(5) is None
    assert (7, 10) == (journal.first(), journal.last())
    assert [7, 8, 9, 10] == [one.number for one in journal.read(0)]
    assert journal.entry(6) is None
    assert 4 == journal.verify()
    assert 0 == journal.prune(7)


def test_a_pruned_fact_is_still_known_and_numbers_go_on(journal: Journal) -> None:
    journal.append([fact(b"1"), fact(b"2")])
    journal.record_base(2, graph="base.nq", timeline="base.db")
    journal.prune(3)

    receipts = journal.append([fact(b"1"), fact(b"3")])

    assert [Receipt(1, duplicate=True), Receipt(3, duplicate=False)] == receipts
    assert (3, 3, 1) == (journal.first(), journal.last(), journal.verify())


def test_a_draft_that_cannot_be_written_is_refused_before_any_is(
    journal: Journal,
) -> None:
    for wrong in (
        replace(fact(b"1"), identity=b"short"),
        replace(fact(b"1"), source="\udc80"),
    ):
        with pytest.raises(UsageError):
            journal.append([fact(b"0"), wrong])

    assert 0 == journal.last()


def test_what_is_redacted_is_never_kept(make: Make) -> None:
    journal = make(redact=lambda draft: replace(draft, body=b"***", actor=""))

    journal.append([fact(b"secret", actor="ann")])

    (entry,) = journal.read(0)
    assert (b"***", "") == (entry.body, entry.actor)
    assert journal.append([fact(b"secret")])[0].duplicate
    assert 1 == journal.verify()


def test_a_closed_journal_refuses(journal: Journal) -> None:
    journal.close()
    journal.close()

    with pytest.raises(JournalError, match="closed"):
        journal.append([fact(b"1")])


def test_writing_from_many_threads_loses_nothing_and_doubles_nothing(
    journal: Journal,
) -> None:
    """Each of 16 threads tells 50 facts of its own and 50 that all tell."""

    def tell(thread: int) -> dict[bytes, int]:
        told: dict[bytes, int] = {}
        for at in range(50):
            for body in (f"{thread}/{at}".encode(), f"all/{at}".encode()):
                (receipt,) = journal.append([fact(body)])
                told[body] = receipt.number
                assert journal.last() >= receipt.number
                assert journal.entry(receipt.number).body == body
        return told

    with ThreadPoolExecutor(16) as pool:
        tellings = list(pool.map(tell, range(16)))

    expected = {one.body: one.number for one in journal.read(0)}
    assert 17 * 50 == len(expected) == journal.last() == journal.verify()
    for told in tellings:
        assert told.items() <= expected.items()


texts = st.text(st.characters(codec="utf-8"), max_size=5)
drafts = st.builds(
    Draft,
    kind=st.sampled_from(["openlineage", "update"]),
    body=st.binary(max_size=30) | st.sampled_from([b"", b"\0" * 5000]),
    media_type=st.just("text/plain"),
    identity=st.none() | st.sampled_from([bytes(32), b"\xff" * 32]),
    key=st.none() | st.sampled_from(["", "k", "é"]),
    source=texts,
    actor=texts,
    tenant=st.sampled_from(["default", ""]),
)


@given(groups=st.lists(st.lists(drafts, max_size=5), max_size=5))
def test_both_journals_answer_and_keep_the_same(
    groups: list[list[Draft]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any sequence of appends reads back equal, from either journal."""
    path = tmp_path_factory.mktemp("journal") / "journal.db"
    memory = MemoryJournal(clock=lambda: "now")
    with SqliteJournal(path, clock=lambda: "now") as journal:
        for group in groups:
            answers = [
                [
                    (one.number, one.duplicate) if isinstance(one, Receipt) else None
                    for one in kept.append(group)
                ]
                for kept in (memory, journal)
            ]
            assert answers[0] == answers[1]
    with SqliteJournal(path) as journal:
        entries = journal.read(0)

    assert [replace(one, chain=b"") for one in memory.read(0)] == [
        replace(one, chain=b"") for one in entries
    ]
    written = [draft for group in groups for draft in group]
    for entry in entries:
        assert any(
            (draft.kind, draft.body, draft.key, draft.tenant)
            == (entry.kind, entry.body, entry.key, entry.tenant)
            for draft in written
        )
