"""A journal that was touched says so, and where."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import JournalDamagedError, JournalError, WorkspaceError
from provgraph.journal import SqliteJournal
from tests.unit.journal.builders import fact

ENTRIES = 8
COLUMNS = {
    "entry": ("header", "salt", "commitment", "chain"),
    "body": ("frame",),
}
PLACES = [(table, column) for table, columns in COLUMNS.items() for column in columns]


def body(at: int) -> bytes:
    return f'{{"event": {at}, "text": "{"lineage " * at}"}}'.encode()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "journal.db"
    with SqliteJournal(path) as journal:
        journal.append([fact(body(at)) for at in range(ENTRIES)])
    return path


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(statement, values).rowcount == 1
        connection.commit()


def first_damaged(path: Path) -> int:
    with SqliteJournal(path) as journal, pytest.raises(JournalDamagedError) as caught:
        journal.verify()
    return caught.value.number


@given(
    place=st.sampled_from(PLACES),
    number=st.integers(1, ENTRIES),
    where=st.floats(0, 1, exclude_max=True),
)
def test_a_flipped_bit_is_located(
    place: tuple[str, str],
    number: int,
    where: float,
    whole: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Any bit of any stored column of any entry."""
    table, column = place
    path = tmp_path_factory.mktemp("touched") / "journal.db"
    path.write_bytes(whole.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        query = f"SELECT {column} FROM {table} WHERE number = ?"  # noqa: S608 - ours
        value = bytearray(connection.execute(query, (number,)).fetchone()[0])
    bit = int(where * len(value) * 8)
    value[bit // 8] ^= 1 << bit % 8
    update = f"UPDATE {table} SET {column} = ? WHERE number = ?"  # noqa: S608 - ours
    change(path, update, bytes(value), number)

    assert number == first_damaged(path)


@pytest.mark.parametrize("table", ["entry", "body"])
@pytest.mark.parametrize("number", [1, 4, ENTRIES])
def test_a_missing_row_is_named(
    table: str, number: int, whole: Path, tmp_path: Path
) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(whole.read_bytes())
    change(path, f"DELETE FROM {table} WHERE number = ?", number)  # noqa: S608 - ours

    assert number == first_damaged(path)


def test_an_entry_that_was_put_elsewhere_is_found(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(whole.read_bytes())
    for old, new in ((3, 99), (4, 3), (99, 4)):
        change(path, "UPDATE entry SET number = ? WHERE number = ?", new, old)

    assert 3 == first_damaged(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET header = 'text' WHERE number = 2",
        "UPDATE entry SET chain = 7 WHERE number = 2",
        "UPDATE body SET frame = 'text' WHERE number = 2",
        "UPDATE body SET checksum = checksum + 1 WHERE number = 2",
        "UPDATE body SET frame = NULL WHERE number = 2",
    ],
)
def test_a_column_of_another_type_is_damage(
    statement: str, whole: Path, tmp_path: Path
) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(whole.read_bytes())
    change(path, statement)

    assert 2 == first_damaged(path)


def test_reading_a_damaged_entry_names_it(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(whole.read_bytes())
    change(path, "UPDATE body SET frame = x'00' WHERE number = 5")
    change(path, "UPDATE entry SET header = x'7b7d' WHERE number = 3")

    with SqliteJournal(path) as journal:
        assert [1, 2] == [one.number for one in journal.read(0, entries_max=2)]
        for after, number in ((2, 3), (4, 5)):
            with pytest.raises(JournalDamagedError) as caught:
                journal.read(after)
            assert number == caught.value.number


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"not a database at all" * 500)

    with pytest.raises(JournalError, match="not a usable journal"):
        SqliteJournal(path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be opened"):
        SqliteJournal(tmp_path / "none" / "journal.db")


def test_a_newer_format_is_named_with_ours(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(whole.read_bytes())
    change(path, "UPDATE meta SET value = 2 WHERE name = 'format'")

    with pytest.raises(WorkspaceError, match=r"format 2.*format 1"):
        SqliteJournal(path)
