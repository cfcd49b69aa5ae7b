"""Workers do what they are told, and nothing they do harms anybody else."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from provgraph.errors import (
    DeadlineError,
    ExhaustedError,
    OverloadError,
    ProvgraphError,
    QueryError,
)
from provgraph.sandbox import Limits, Pool, Rules
from provgraph.sandbox.trial import JOBS

SECONDS = 20.0


@pytest.fixture
def pool() -> Iterator[Pool]:
    limits = Limits(memory_bytes_max=256 << 20)
    made = Pool(JOBS, Rules(workers_max=2, limits=limits))
    yield made
    made.close()


def done(pool: Pool, job: str, seconds: float = SECONDS, **arguments: object) -> str:
    with pool.task(job, arguments, deadline_seconds=seconds) as task:
        return task.result().decode()


def test_an_answer_comes_in_its_pieces(pool: Pool) -> None:
    with pool.task("echo", {"text": "ä", "times": 3}, deadline_seconds=SECONDS) as task:
        assert ["ä".encode()] * 3 == list(task.pieces())
        assert task.whole


def test_a_large_piece_comes_whole(pool: Pool) -> None:
    assert 40 << 20 == len(done(pool, "give", size=40 << 20))


def test_a_worker_does_one_task_after_the_other(pool: Pool) -> None:
    assert 1 == len({done(pool, "count") for _ in range(5)})


def test_a_worker_is_replaced_after_its_share_of_tasks() -> None:
    pool = Pool(JOBS, Rules(workers_max=1, tasks_max=2))
    numbers = [done(pool, "count") for _ in range(4)]
    pool.close()

    assert [True, False, True] == [one == other for one, other in pairwise(numbers)]


def test_what_a_job_raises_is_raised_here_again(pool: Pool) -> None:
    with pytest.raises(QueryError, match="it cannot be read") as caught:
        done(pool, "refuse")

    assert ("Write it otherwise.", "/q") == (caught.value.hint, caught.value.pointer)
    assert "again" == done(pool, "echo", text="again")


def test_a_fault_of_a_job_is_told_and_ends_nothing(pool: Pool) -> None:
    before = done(pool, "count")
    with pytest.raises(ProvgraphError, match="TypeError"):
        done(pool, "echo", wrong=1)

    assert before == done(pool, "count")


def test_the_deadline_ends_a_task_within_a_second(pool: Pool) -> None:
    done(pool, "count")
    began = time.monotonic()
    with pool.task("sleep", {"seconds": 60}, deadline_seconds=0.5) as task:
        pieces = task.pieces()
        assert b"begun" == next(pieces)
        with pytest.raises(DeadlineError):
            next(pieces)

    assert time.monotonic() - began < 1.5
    assert "again" == done(pool, "echo", text="again")


def test_who_leaves_early_ends_the_work(pool: Pool) -> None:
    number = int(done(pool, "count"))
    with pool.task("sleep", {"seconds": 60}, deadline_seconds=SECONDS) as task:
        assert b"begun" == next(task.pieces())

    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@pytest.mark.parametrize(
    ("job", "arguments"), [("crash", {}), ("fill", {"size": 1 << 30})]
)
def test_work_that_ends_its_process_costs_one_error(
    job: str, arguments: dict[str, object], pool: Pool
) -> None:
    """Memory over the limit is refused or ends the worker, and nobody else."""
    with pytest.raises(ProvgraphError) as caught:
        done(pool, job, **arguments)

    assert isinstance(caught.value, ExhaustedError) or "MemoryError" in str(
        caught.value
    )
    assert "again" == done(pool, "echo", text="again")


def test_a_worker_that_somebody_else_killed_is_replaced(pool: Pool) -> None:
    """The next task is not the one to pay for it."""
    number = int(done(pool, "count"))
    os.kill(number, signal.SIGKILL)
    os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)

    assert number != int(done(pool, "count"))


def test_no_more_workers_than_allowed_and_the_rest_is_told_to_come_again() -> None:
    pool = Pool(JOBS, Rules(workers_max=1, wait_seconds_max=0.2))
    with pool.task("sleep", {"seconds": 60}, deadline_seconds=SECONDS) as task:
        next(task.pieces())
        with pytest.raises(OverloadError, match="1 workers are at work"):
            done(pool, "count")

    assert "again" == done(pool, "echo", text="again")
    pool.close()


def test_many_threads_share_few_workers(pool: Pool) -> None:
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda: answers.append(done(pool, "count")))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 20 == len(answers)
    assert len(set(answers)) <= 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines workers")
@pytest.mark.parametrize(
    ("what", "stopped_by"),
    [
        ("connect", "PermissionError"),
        ("listen", "PermissionError"),
        ("fork", "PermissionError"),
        ("run", "PermissionError"),
        ("exec", "PermissionError"),
        ("kill", "PermissionError"),
        ("write", "OSError"),
        ("read", "done"),
        ("thread", "done"),
    ],
)
def test_a_job_may_read_and_think_and_no_more(
    what: str, stopped_by: str, pool: Pool, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.1)
        where = {
            "connect": f"127.0.0.1:{canary.getsockname()[1]}",
            "kill": str(os.getpid()),
            "write": str(tmp_path / "other"),
            "read": str(tmp_path / "file"),
        }.get(what, "")

        assert stopped_by == done(pool, "attempt", what=what, where=where)
        with pytest.raises(TimeoutError):
            canary.accept()


OWNER = """
import os, time
from provgraph.sandbox import Pool
from provgraph.sandbox.trial import JOBS
pool = Pool(JOBS)
with pool.task("count", {}, deadline_seconds=20) as task:
    print(task.result().decode(), flush=True)
time.sleep(60)
"""


def test_a_worker_ends_with_its_owner() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER], stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout is not None
        number = int(owner.stdout.readline())
        owner.kill()
    until = time.monotonic() + 10
    while is_there(number) and time.monotonic() < until:
        time.sleep(0.01)
    assert not is_there(number)


def is_there(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
