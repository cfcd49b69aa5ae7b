"""What recurs is stored once, outlives damage, and forgets what was erased."""

from __future__ import annotations

import random
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import JournalDamagedError
from provgraph.journal import SqliteJournal
from provgraph.journal.dictionary import cleansed, recurring
from provgraph.journal.renewal import Pace
from tests.unit.journal.builders import fact

HABIT = ",".join(f'"column {at}":{{"type":"of {at * at}"}}' for at in range(60))
PERSON = (
    "Ottilie Wildermuth, born in Rottenburg and raised in Marbach on the Neckar, "
    "who has lived in Tübingen since her marriage and writes under her own name"
)
SOON = Pace(first=20, growth=2, most=40, sample=20, look=10)
TABLES = ("dictionary", "dictionary_copy")


def body(at: int, person: str = "nobody") -> bytes:
    """Return one of many bodies that differ in an id alone."""
    chance = random.Random(at)
    run = f"{chance.getrandbits(128):x}"
    return f'{{"at":{at},"run":"{run}","owner":"{person}",{HABIT}}}'.encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def tell(journal: SqliteJournal, numbers: range, person: str = "nobody") -> None:
    journal.append([fact(body(at, person)) for at in numbers])
    journal.append([])  # when this is answered, the dictionary is made


def rows(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(statement).rowcount >= 1
        connection.commit()


def used(path: Path) -> list[object]:
    """Return the dictionary of each body."""
    found = rows(path, "SELECT dictionary FROM body ORDER BY number")
    return [one for (one,) in found]


def contents(path: Path) -> Iterator[bytes]:
    """Yield what the stored dictionaries hold, as Zstandard sees it."""
    for table in TABLES:
        for (packed,) in rows(path, f"SELECT content FROM {table}"):  # noqa: S608
            assert isinstance(packed, bytes)
            yield zstandard.ZstdDecompressor().decompress(packed)


def grams(text: bytes) -> set[bytes]:
    """Return what eight bytes stand in *text*."""
    return {text[at : at + 8] for at in range(len(text) - 7)}


def test_a_second_thousand_takes_less_than_half_of_a_first_without(path: Path) -> None:
    pace = Pace(first=1000)
    with SqliteJournal(path, pace=pace) as journal:
        tell(journal, range(1000))
        tell(journal, range(1000, 2000))
    ((first,),) = rows(path, "SELECT sum(length(frame)) FROM body WHERE dictionary = 0")
    ((second,),) = rows(
        path, "SELECT sum(length(frame)) FROM body WHERE dictionary = 1"
    )
    ((stored,),) = rows(path, "SELECT 2 * sum(length(content)) FROM dictionary")

    assert [0] * 1000 + [1] * 1000 == used(path)
    assert (second + stored) * 2 < first


def test_a_dictionary_survives_reopening(path: Path) -> None:
    with SqliteJournal(path, pace=SOON) as journal:
        tell(journal, range(20))
    with SqliteJournal(path, pace=SOON) as journal:
        tell(journal, range(20, 30))

        assert [body(at) for at in range(30)] == [one.body for one in journal.read(0)]
        assert 30 == journal.verify()
    assert [0] * 20 + [1] * 10 == used(path)


def test_a_backup_has_the_dictionaries(path: Path, tmp_path: Path) -> None:
    with SqliteJournal(path, pace=SOON) as journal:
        for at in range(0, 60, 20):
            tell(journal, range(at, at + 20))
        journal.backup(tmp_path / "backup.db")

    with SqliteJournal(tmp_path / "backup.db") as backup:
        assert 60 == backup.verify()


def test_dictionaries_are_renewed_at_their_pace_and_no_more(path: Path) -> None:
    with SqliteJournal(path, pace=SOON) as journal:
        for at in range(200):
            tell(journal, range(at, at + 1))

    assert [(20,), (40,), (80,), (120,), (160,), (200,)] == rows(
        path, "SELECT last FROM dictionary"
    )


def test_a_dictionary_that_no_longer_fits_is_renewed(path: Path) -> None:
    """The schemas of all jobs changed in a night."""
    pace = Pace(first=100, growth=1000, sample=50, look=50)
    with SqliteJournal(path, pace=pace) as journal:
        tell(journal, range(100))
        for at in range(100, 400, 50):
            tell(journal, range(at, at + 50))
        assert 1 == len(rows(path, "SELECT id FROM dictionary"))

        changed = [body(at)[::-1].replace(b"type", b"kind") for at in range(400, 550)]
        for at in range(0, 150, 50):
            journal.append([fact(one) for one in changed[at : at + 50]])
        journal.append([])

        assert 2 == len(rows(path, "SELECT id FROM dictionary"))
        assert changed == [one.body for one in journal.read(400)]


def test_bodies_that_share_nothing_get_no_dictionary(path: Path) -> None:
    chance = random.Random(7)
    with SqliteJournal(path, pace=SOON) as journal:
        for _ in range(4):
            journal.append([fact(chance.randbytes(200)) for _ in range(20)])
            journal.append([])

        assert 80 == journal.verify()
    assert [] == rows(path, "SELECT id FROM dictionary")


bodies = st.lists(
    st.one_of(
        st.builds(body, st.integers(0, 1000), st.sampled_from(["ann", "bob"])),
        st.binary(max_size=50),
        st.sampled_from([b"", b",", b"," * 2000, b"\0" * 70_000]),
    ),
    max_size=12,
)


@given(groups=st.lists(bodies, max_size=12), erased=st.lists(st.integers(1, 60)))
def test_bodies_come_out_again_through_any_renewals_and_erasures(
    groups: list[list[bytes]],
    erased: list[int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.db"
    pace = Pace(first=4, growth=2, most=8, sample=6, look=2, worse=1.1)
    expected: list[bytes | None] = []
    gone: set[bytes] = set()
    forget = iter(erased)
    for half in (groups[:6], groups[6:]):
        with SqliteJournal(path, pace=pace) as journal:
            for group in half:
                known = set(expected)
                journal.append([fact(one) for one in dict.fromkeys(group)])
                entries = journal.read(len(expected))
                expected += [one.body for one in entries]
                assert set(group) >= {one.body for one in entries}
                assert known.isdisjoint(one.body for one in entries)
                number = next(forget, 0)
                if 1 <= number <= len(expected):
                    journal.erase(number)
                    gone |= grams(expected[number - 1] or b"")
                    expected[number - 1] = None

            assert expected == [one.body for one in journal.read(0)]
            assert len(expected) == journal.verify()
    left = {gram for one in expected if one for gram in grams(one)}
    for content in contents(path):
        assert grams(content) & gone <= left


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "update",
    [
        "content = CAST(substr(content, 1, 99) || x'00' AS BLOB)",
        "content = 'text'",
        "digest = x'00'",
        "first = first + 1",
        "last = 'text'",
        "id = id + 1",
    ],
)
def test_one_damaged_copy_is_harmless_and_found(
    table: str, update: str, path: Path
) -> None:
    with SqliteJournal(path, pace=SOON) as journal:
        tell(journal, range(20))
        tell(journal, range(20, 25))
    change(path, f"UPDATE {table} SET {update}")  # noqa: S608 - ours

    with SqliteJournal(path) as journal:
        if not update.startswith("id"):  # then one of its name is lost whole
            tell(journal, range(25, 30))
            assert 1 == used(path)[-1]
        numbers = range(journal.last())
        assert [body(at) for at in numbers] == [one.body for one in journal.read(0)]
        with pytest.raises(JournalDamagedError, match="dictionary 1") as caught:
            journal.verify()

    assert 21 == caught.value.number


def test_without_both_copies_the_first_entry_that_needs_them_is_named(
    path: Path,
) -> None:
    with SqliteJournal(path, pace=SOON) as journal:
        tell(journal, range(20))
        tell(journal, range(20, 25))
    change(path, "UPDATE dictionary SET content = x'00'")
    change(path, "DELETE FROM dictionary_copy")

    with SqliteJournal(path) as journal:
        for check in (journal.verify, lambda: journal.read(0)):
            with pytest.raises(JournalDamagedError, match="dictionary 1") as caught:
                check()
            assert 21 == caught.value.number
        assert 20 == len(journal.read(0, entries_max=20))
        with pytest.raises(JournalDamagedError, match="dictionary 1"):
            journal.erase(3)
        assert body(2) == journal.read(2, entries_max=1)[0].body

        tell(journal, range(25, 45))  # it goes on without
        assert body(44) == journal.entry(45).body


def test_a_body_that_names_another_dictionary_is_damage(path: Path) -> None:
    with SqliteJournal(path, pace=SOON) as journal:
        for at in range(0, 60, 20):
            tell(journal, range(at, at + 20))
    change(path, "UPDATE body SET dictionary = 1 WHERE number = 50")

    with SqliteJournal(path) as journal:
        for check in (journal.verify, lambda: journal.entry(50)):
            with pytest.raises(JournalDamagedError) as caught:
                check()
            assert 50 == caught.value.number


def test_what_only_erased_bodies_said_is_in_no_dictionary_and_no_file(
    path: Path,
) -> None:
    """Ten events of one person; once all are erased nothing of her is left."""
    secret = PERSON.encode()
    with SqliteJournal(path, pace=SOON) as journal:
        tell(journal, range(20))
        tell(journal, range(20, 30), PERSON)
        tell(journal, range(30, 40))
        tell(journal, range(40, 50))
        assert any(secret in content for content in contents(path))

        for number in range(21, 30):
            journal.erase(number)
        assert body(29, PERSON) == journal.entry(30).body

        journal.erase(30)

        for content in contents(path):
            assert not grams(secret) & grams(content)
        for file in path.parent.iterdir():
            assert secret not in file.read_bytes()
        left = [one.body for one in journal.read(0)]
        tell(journal, range(50, 55))
        assert 55 == journal.verify()
    assert [body(at) for at in range(20)] + [None] * 10 == left[:30]
    assert [body(at) for at in range(30, 50)] == left[30:]
    with SqliteJournal(path) as journal:
        assert 55 == journal.verify()
    (kept,) = set(used(path)[50:])
    assert (kept,) in rows(path, "SELECT id FROM dictionary")


def test_a_dictionary_whose_sample_was_pruned_forgets_too(path: Path) -> None:
    secret = PERSON.encode()
    with SqliteJournal(path, pace=Pace(first=20, sample=20)) as journal:
        tell(journal, range(20), PERSON)
        tell(journal, range(20, 40), PERSON)
        journal.record_base(25, graph="", timeline="")
        journal.prune(26)

        for number in range(26, 41):
            journal.erase(number)

        assert not any(secret in content for content in contents(path))
        assert 15 == journal.verify()


def test_dictionaries_that_nobody_needs_are_pruned(path: Path) -> None:
    with SqliteJournal(path, pace=SOON) as journal:
        for at in range(0, 200, 20):
            tell(journal, range(at, at + 20))
        journal.record_base(150, graph="", timeline="")
        journal.prune(151)

        assert 50 == journal.verify()
    for table in TABLES:
        lasts = [last for (last,) in rows(path, f"SELECT last FROM {table}")]  # noqa: S608 - ours
        assert [120, 160, 200] == lasts


def test_what_was_sealed_before_an_erasure_is_written_so_that_it_can_be_read(
    path: Path,
) -> None:
    """Its dictionary is gone when its turn comes."""
    with SqliteJournal(path, pace=SOON) as journal:
        tell(journal, range(20), PERSON)
        sealed = journal._sealer.seal([fact(body(at)) for at in range(20, 25)])
        for number in range(1, 21):
            journal.erase(number)
        journal._group.submit(sealed).result()

        assert {1} == {one.dictionary for one in sealed}
        assert [body(at) for at in range(20, 25)] == [
            one.body for one in journal.read(20)
        ]
        assert 25 == journal.verify()
    assert 1 not in used(path)


def test_only_what_nobody_else_holds_is_cut_out() -> None:
    content = b'"a":"common text","b":"the secret of one","c":"common text 2"'

    left = cleansed(content, content, [b'"a":"common text",', b',"c":"common text 2"'])

    assert b'"a":"common\nommon text 2"' == left  # up to seven bytes more
    assert content == cleansed(content, b"nothing of it here", [])
    assert content == cleansed(content, content, [content])


def test_what_two_bodies_share_is_not_yet_a_habit() -> None:
    chance = random.Random(7)
    habit = ",".join(str(chance.getrandbits(64)) for _ in range(100))
    shared = f",{chance.getrandbits(256):x},"
    told = [f"{at}{shared if at < 2 else ','}{habit}".encode() for at in range(4)]

    content = recurring(told)

    assert content is not None
    assert habit.encode()[30:] in content
    assert shared.encode() not in content
    assert recurring(told[:2]) is None
    assert recurring([told[0]] * 9) is None


def test_a_checksum_without_a_dictionary_is_plain_crc_32(path: Path) -> None:
    with SqliteJournal(path) as journal:
        journal.append([fact(b"1")])
    ((frame, checksum),) = rows(path, "SELECT frame, checksum FROM body")

    assert isinstance(frame, bytes)
    assert zlib.crc32(frame) == checksum
