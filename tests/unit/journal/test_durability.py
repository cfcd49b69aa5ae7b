"""What was acknowledged is on disk, whatever happens to the process."""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from provgraph.errors import DiskFullError, JournalError
from provgraph.journal import Receipt, SqliteJournal
from tests.profile import scaled
from tests.unit.journal.builders import command, fact

WRITERS = """
import os, sys, threading
from hashlib import sha256
from pathlib import Path
from provgraph.journal import Draft, SqliteJournal

path, threads, facts = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
begin = sys.argv[4]

def write(thread):
    for at in range(facts):
        # Every third is told by all threads: duplicates on purpose.
        body = f"{begin}/{0 if at % 3 == 0 else thread}/{at}".encode()
        draft = Draft("openlineage", body, "text/plain", identity=sha256(body).digest())
        (receipt,) = journal.append([draft])
        os.write(1, b"ack %d %s\\n" % (receipt.number, body))

journal = SqliteJournal(path)
started = [threading.Thread(target=write, args=(at,)) for at in range(threads)]
for thread in started:
    thread.start()
for thread in started:
    thread.join()
journal.close()
"""


def writers(path: Path, *, threads: int, facts: int, begin: str = "") -> list[str]:
    """Return the command line of a process that writes and prints each receipt."""
    return [sys.executable, "-c", WRITERS, str(path), str(threads), str(facts), begin]


def acknowledged(output: str) -> dict[int, bytes]:
    """Return what whole lines of *output* acknowledge."""
    found = re.findall(r"^ack (\d+) (\S+)\n", output, re.MULTILINE)
    return {int(number): body.encode() for number, body in found}


def kept(journal: SqliteJournal) -> dict[int, bytes | None]:
    entries: dict[int, bytes | None] = {}
    while page := journal.read(len(entries)):
        entries |= {one.number: one.body for one in page}
    return entries


@pytest.fixture
def strace() -> str:
    """The path of strace, where it may trace."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip("strace is not installed: it watches for the fsync")
    tried = subprocess.run([found, "-f", "true"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"strace may not trace here: {tried.stderr[-200:]!r}")
    return found


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(
    tmp_path: Path,
) -> None:
    """Killed at any moment, again and again, with 16 threads writing."""
    path = tmp_path / "journal.db"
    chance = random.Random(7)
    promised: dict[int, bytes] = {}
    for turn in range(max(3, scaled(40))):
        process = subprocess.Popen(
            writers(path, threads=16, facts=100_000, begin=str(turn)),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(chance.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        promised |= acknowledged(first + process.stdout.read())
        process.wait()
        process.stdout.close()

        with SqliteJournal(path) as journal:
            entries = kept(journal)
            assert len(entries) == journal.last() == journal.verify()
        assert promised.items() <= entries.items()
        assert len(entries) == len(set(entries.values()))
    assert len(promised) > scaled(40)


def test_a_torn_log_opens_as_a_prefix(tmp_path: Path) -> None:
    """Power failed in the middle of a write: whole transactions are left."""
    path = tmp_path / "journal.db"
    chance = random.Random(7)
    with SqliteJournal(path) as journal:
        for at in range(30):
            journal.append([fact(b"%d" % at), command(b"%d" % at)])
        written = kept(journal)
        copies = [tmp_path / f"{turn}.db" for turn in range(scaled(200))]
        for copy in copies:
            shutil.copy(path, copy)
            shutil.copy(f"{path}-wal", f"{copy}-wal")
    for copy in copies:
        log = Path(f"{copy}-wal")
        content = log.read_bytes()[: chance.randrange(log.stat().st_size)]
        log.write_bytes(content)
        if copy.stat().st_size == 0:
            continue
        try:
            torn = SqliteJournal(copy)
        except JournalError:  # not even its tables were there
            assert len(content) < 64 << 10
            continue
        with torn:
            entries = kept(torn)
            assert len(entries) % 2 == 0
            assert entries.items() <= written.items()
            assert len(entries) == torn.verify()


def test_a_sync_stands_between_each_write_and_its_answer(
    strace: str, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    calls = "trace=fdatasync,fsync,pwrite64,write"
    done = subprocess.run(
        [
            *(strace, "-f", "-y", "-o", trace, "-e", calls),
            *writers(tmp_path / "journal.db", threads=1, facts=scaled(400)),
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    answers = 0
    on_disk = written = False
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        if "pwrite64(" in line and "journal.db" in line:
            written, on_disk = True, False
        elif re.search(r"(fdatasync|fsync)(\(.*| resumed>.*)\) += 0$", line):
            on_disk = True
        elif "write(1" in line and '"ack ' in line:
            answers += 1
            assert written, line
            assert on_disk, line
            written = on_disk = False
    assert scaled(400) == answers == len(acknowledged(done.stdout))


def test_a_failed_sync_ends_the_process_and_loses_nothing_acknowledged(
    strace: str, tmp_path: Path
) -> None:
    """The kernel may call it written the next time, so there is no next time."""
    path = tmp_path / "journal.db"
    done = subprocess.run(
        [
            *(strace, "-f", "-qq", "-o", tmp_path / "trace", "-e", "trace=fdatasync"),
            *("-e", "inject=fdatasync:error=EIO:when=30+"),
            *writers(path, threads=4, facts=1_000),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert 70 == done.returncode
    assert "could not be brought to disk" in done.stderr
    promised = acknowledged(done.stdout)
    assert promised
    with SqliteJournal(path) as journal:
        assert promised.items() <= kept(journal).items()
        assert journal.verify() == journal.last()


def test_a_disk_error_is_never_answered_with_yes(tmp_path: Path) -> None:
    said: list[str] = []
    journal = SqliteJournal(tmp_path / "journal.db", die=said.append)
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC

    assert isinstance(journal._writer._refusal(error), JournalError)
    assert "journal.db could not be brought to disk: disk I/O error" in said[0]
    journal.close()


def test_a_journal_without_space_refuses_and_goes_on_when_there_is_some(
    tmp_path: Path,
) -> None:
    with SqliteJournal(tmp_path / "journal.db") as journal:
        journal.append([fact(b"before")])
        journal._writer._connection.execute("PRAGMA max_page_count = 1")

        with pytest.raises(DiskFullError, match="disk is full"):
            journal.append([fact(random.Random(7).randbytes(50_000))])

        journal._writer._connection.execute("PRAGMA max_page_count = 1000000")
        receipts = journal.append([fact(b"before"), fact(b"after")])

        assert [Receipt(1, duplicate=True), Receipt(2, duplicate=False)] == receipts
        assert 2 == journal.verify()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 MB, where one can be mounted."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command to make a small disk with")
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted: {done.stderr!r}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(journal: SqliteJournal, chance: random.Random) -> dict[int, bytes]:
    """Write until the disk is full, three times over; return what was promised."""
    promised: dict[int, bytes] = {}
    refusals = 0
    while refusals < 3:
        body = chance.randbytes(chance.choice([100, 5_000, 20_000]))
        try:
            (receipt,) = journal.append([fact(body)])
            promised[receipt.number] = body
        except DiskFullError:
            refusals += 1
    return promised


def test_a_full_disk_is_survived_in_place(small_disk: Path) -> None:
    """Each refusal is a DiskFullError; nothing acknowledged is lost by it."""
    chance = random.Random(7)
    promised: dict[int, bytes] = {}
    ballast = small_disk / "ballast"
    with SqliteJournal(small_disk / "journal.db") as journal:
        for turn, ballast_bytes in enumerate((12 << 20, 8 << 20, 4 << 20)):
            ballast.write_bytes(bytes(ballast_bytes))
            promised |= fill(journal, chance)
            ballast.unlink()

            body = b"space is back: %d" % turn
            (receipt,) = journal.append([fact(body)])
            promised[receipt.number] = body
            assert promised == kept(journal)
            assert journal.verify() == len(promised)
            if turn == 0:
                journal.record_base(journal.last(), graph="", timeline="")
                assert journal.base() is not None
    with SqliteJournal(small_disk / "journal.db") as journal:
        assert promised == kept(journal)


def test_a_backup_is_a_whole_journal(tmp_path: Path) -> None:
    with SqliteJournal(tmp_path / "journal.db") as journal:
        journal.append([fact(b"%d" % at) for at in range(100)])
        journal.backup(tmp_path / "backup.db")
        with pytest.raises(JournalError, match="there already"):
            journal.backup(tmp_path / "backup.db")
        with pytest.raises(JournalError, match="cannot be written"):
            journal.backup(tmp_path / "none" / "backup.db")
        chain = journal.chain(100)
        identity = journal.id

    with SqliteJournal(tmp_path / "backup.db") as backup:
        assert (100, chain, identity) == (backup.verify(), backup.chain(100), backup.id)


def test_an_erased_body_is_in_none_of_the_files(tmp_path: Path) -> None:
    secret = random.Random(7).randbytes(3_000)  # does not compress
    path = tmp_path / "journal.db"
    with SqliteJournal(path) as journal:
        journal.append([fact(b"before"), fact(secret), fact(b"after")])
        journal.erase(2)

        for file in (path, Path(f"{path}-wal")):
            assert secret[100:200] not in file.read_bytes()


def test_a_caller_who_goes_away_does_not_stop_the_writer(tmp_path: Path) -> None:
    """An HTTP client may hang up; asyncio then cancels the wrapped future."""

    async def hang_up(journal: SqliteJournal) -> None:
        waiting = asyncio.wrap_future(journal.submit([fact(b"1")]))
        waiting.cancel()

    with SqliteJournal(tmp_path / "journal.db") as journal:
        asyncio.run(hang_up(journal))

        assert journal.append([fact(b"2")])[0].number == 2


def test_many_waiting_writers_share_one_commit(tmp_path: Path) -> None:
    """Recorded times tell the transactions apart."""
    ticks = iter(range(1_000_000))
    path = tmp_path / "journal.db"
    with SqliteJournal(path, clock=lambda: str(next(ticks))) as journal:
        with journal._writer._lock:  # a commit that takes long
            futures = [journal.submit([fact(b"%d" % at)]) for at in range(100)]
        assert [at + 1 for at in range(100)] == [
            future.result()[0].number for future in futures
        ]
        times = {entry.recorded_at for entry in journal.read(0)}

    assert len(times) <= 2


def test_a_long_log_is_moved_into_the_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    chance = random.Random(7)
    with SqliteJournal(path) as journal:
        for _ in range(20):
            journal.append([command(chance.randbytes(2 << 20))])
            journal.append([])

        assert Path(f"{path}-wal").stat().st_size < 32 << 20
    assert not Path(f"{path}-wal").exists()


def test_the_stored_form_is_format_1(tmp_path: Path) -> None:
    """Others may read it with SQLite alone; so these names are a promise."""
    path = tmp_path / "journal.db"
    with SqliteJournal(path) as journal:
        journal.append([fact(b"1"), command(b"2", "k", actor="a", tenant="t")])
    with closing(sqlite3.connect(path)) as connection:
        tables = {
            name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            for (name,) in connection.execute("SELECT name FROM sqlite_schema")
            if not name.startswith("sqlite_")
        }
        usual_header, other_header = (
            set(json.loads(header))
            for (header,) in connection.execute("SELECT header FROM entry")
        )

    assert tables == {
        "meta": ["name", "value"],
        "entry": ["number", "header", "salt", "commitment", "chain"],
        "body": ["number", "frame", "checksum", "dictionary"],
        "dictionary": ["id", "first", "last", "content", "digest"],
        "dictionary_copy": ["id", "first", "last", "content", "digest"],
        "identity": ["tenant", "name", "number", "content"],
    }
    always = {"format", "identity", "kind", "recorded_at", "source"}
    assert usual_header == always
    assert other_header == always | {"actor", "key", "media_type", "tenant"}
