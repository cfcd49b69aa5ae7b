"""Workers do what they are told, and nothing they do harms anybody else."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from asyncio import Runner
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path

import pytest

from provgraph.errors import (
    DeadlineError,
    ExhaustedError,
    KilledError,
    OverloadError,
    QueryError,
)
from provgraph.sandbox import Limits, Pool, Rules
from provgraph.sandbox.trial import JOBS

SECONDS = 20.0
CORES = os.sched_getaffinity(0)

Workers = tuple[Runner, Pool]


@contextmanager
def opened(jobs: Mapping[str, str], rules: Rules) -> Iterator[tuple[Runner, Pool]]:
    """Give a pool and the loop that it lives in."""
    with Runner() as runner:
        pool = Pool(jobs, rules)
        try:
            yield runner, pool
        finally:
            runner.run(pool.close())


@pytest.fixture
def pool() -> Iterator[Workers]:
    rules = Rules(workers_max=2, limits=Limits(memory_bytes_max=256 << 20))
    with opened(JOBS, rules) as made:
        yield made


async def result(
    pool: Pool, job: str, seconds: float = SECONDS, **arguments: object
) -> str:
    async with pool.task(job, arguments, deadline_seconds=seconds) as task:
        if job == "echo":
            await task.head()
        return (await task.result()).decode()


def done(
    workers: Workers, job: str, seconds: float = SECONDS, **arguments: object
) -> str:
    runner, pool = workers
    return runner.run(result(pool, job, seconds, **arguments))


def test_an_answer_comes_with_its_head_its_pieces_and_its_end(pool: Workers) -> None:
    async def asked() -> None:
        arguments = {"text": "ä", "times": 3}
        async with pool[1].task("echo", arguments, deadline_seconds=SECONDS) as task:
            assert {"times": 3} == await task.head()
            assert ["ä".encode()] * 3 == [piece async for piece in task.pieces()]
            assert (True, {"bytes": 6}) == (task.whole, task.known)

    pool[0].run(asked())


def test_a_large_piece_comes_whole(pool: Workers) -> None:
    assert 40 << 20 == len(done(pool, "give", size=40 << 20))


def test_a_worker_whose_answer_nobody_reads_waits(pool: Workers) -> None:
    """What lies unread in the owner stays small, however long the answer."""

    async def asked() -> int:
        done = {"size": 40 << 20}
        async with pool[1].task("give", done, deadline_seconds=SECONDS) as task:
            assert await task.piece()
            await asyncio.sleep(0.3)
            return sum(len(frame.body) for frame in task._heard)

    assert pool[0].run(asked()) <= 32 << 20


def test_a_worker_does_one_task_after_the_other(pool: Workers) -> None:
    assert 1 == len({done(pool, "count") for _ in range(5)})


def test_a_worker_is_replaced_after_its_share_of_tasks() -> None:
    with opened(JOBS, Rules(workers_max=1, tasks_max=2)) as pool:
        numbers = [done(pool, "count") for _ in range(4)]

    assert [True, False, True] == [one == other for one, other in pairwise(numbers)]


def test_what_a_job_raises_is_raised_here_again(pool: Workers) -> None:
    with pytest.raises(QueryError, match="it cannot be read") as caught:
        done(pool, "refuse")

    assert ("Write it otherwise.", "/q") == (caught.value.hint, caught.value.pointer)
    assert "again" == done(pool, "echo", text="again")


def test_a_fault_of_a_job_is_told_and_ends_nothing(pool: Workers) -> None:
    before = done(pool, "count")
    with pytest.raises(RuntimeError, match="a worker's job failed: TypeError"):
        done(pool, "give", wrong=1)

    assert before == done(pool, "count")


def test_the_deadline_ends_a_task_within_a_second(pool: Workers) -> None:
    async def asked() -> None:
        long = {"seconds": 60}
        async with pool[1].task("sleep", long, deadline_seconds=0.5) as task:
            assert await task.piece()
            with pytest.raises(DeadlineError):
                await task.piece()

    done(pool, "count")
    began = time.monotonic()
    pool[0].run(asked())

    assert time.monotonic() - began < 1.5
    assert "again" == done(pool, "echo", text="again")


def test_a_task_that_is_killed_says_why(pool: Workers) -> None:
    async def asked() -> None:
        long = {"seconds": 60}
        async with pool[1].task("sleep", long, deadline_seconds=SECONDS) as task:
            assert await task.piece()
            task.kill("somebody said so")
            with pytest.raises(KilledError, match="somebody said so"):
                await task.piece()

    pool[0].run(asked())


def test_who_leaves_early_ends_the_work(pool: Workers) -> None:
    async def asked() -> None:
        long = {"seconds": 60}
        async with pool[1].task("sleep", long, deadline_seconds=SECONDS) as task:
            assert await task.piece()

    number = int(done(pool, "count"))
    pool[0].run(asked())
    done(pool, "count")
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@pytest.mark.parametrize(
    ("job", "arguments"), [("crash", {}), ("fill", {"size": 1 << 30})]
)
def test_work_that_ends_its_process_costs_one_error(
    job: str, arguments: dict[str, object], pool: Workers
) -> None:
    """Memory over the limit is refused or ends the worker, and nobody else."""
    with pytest.raises(ExhaustedError):
        done(pool, job, **arguments)

    assert "again" == done(pool, "echo", text="again")


def test_a_worker_that_came_to_the_end_of_its_memory_is_replaced() -> None:
    """Not all of it comes back, and the next task is not the one to pay for it."""
    rules = Rules(workers_max=1, limits=Limits(memory_bytes_max=256 << 20))
    with opened(JOBS, rules) as pool:
        number = done(pool, "count")
        with pytest.raises(ExhaustedError, match="MemoryError"):
            done(pool, "fill", size=1 << 30)

        assert number != done(pool, "count")


def test_a_worker_that_somebody_else_killed_is_replaced(pool: Workers) -> None:
    """The next task is not the one to pay for it."""
    number = int(done(pool, "count"))
    os.kill(number, signal.SIGKILL)
    os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)

    assert number != int(done(pool, "count"))


def test_no_more_workers_than_allowed_and_the_rest_is_told_to_come_again() -> None:
    async def asked(pool: Pool) -> None:
        long = {"seconds": 60}
        async with pool.task("sleep", long, deadline_seconds=SECONDS) as task:
            await task.piece()
            with pytest.raises(OverloadError, match="1 workers are at work"):
                await result(pool, "count")

    rules = Rules(workers_max=1, wait_seconds_max=3)
    with opened(JOBS, rules) as pool:
        pool[0].run(asked(pool[1]))
        assert "again" == done(pool, "echo", text="again")


def test_who_finds_too_many_waiting_is_told_at_once() -> None:
    async def asked(pool: Pool) -> None:
        long = {"seconds": 60}
        async with pool.task("sleep", long, deadline_seconds=SECONDS) as task:
            await task.piece()
            waiting = asyncio.ensure_future(result(pool, "count", 0.3))
            await asyncio.sleep(0)
            with pytest.raises(OverloadError, match="1 others wait already"):
                await result(pool, "count")
            with pytest.raises(DeadlineError):
                await waiting

    with opened(JOBS, Rules(workers_max=1, waiting_max=1)) as pool:
        pool[0].run(asked(pool[1]))


QUICK = Rules(workers_max=4, told_max=8)


def test_what_waits_behind_a_long_task_is_done_by_another() -> None:
    """It was told to a worker that seemed quick, and was not."""

    async def asked(pool: Pool) -> float:
        async def sleep() -> None:
            with suppress(KilledError):
                await result(pool, "sleep", seconds=SECONDS)

        await asyncio.gather(*(result(pool, "count") for _ in range(8)))
        long = [asyncio.ensure_future(sleep()) for _ in range(len(CORES))]
        await asyncio.sleep(0)
        began = time.monotonic()
        await asyncio.gather(*(result(pool, "count") for _ in range(20)))
        seconds = time.monotonic() - began
        for one in long:
            one.cancel()
        return seconds

    async def result(pool: Pool, job: str, **arguments: float) -> None:
        async with pool.task(job, arguments, deadline_seconds=SECONDS) as task:
            await task.result()

    with opened(JOBS, QUICK) as pool:
        assert pool[0].run(asked(pool[1])) < 5


def test_what_waits_behind_a_crash_is_done_all_the_same() -> None:
    async def asked(pool: Pool) -> list[str | BaseException]:
        await asyncio.gather(*(result(pool, "count") for _ in range(8)))
        jobs = ["crash"] * len(CORES) + ["count"] * 20
        return await asyncio.gather(
            *(result(pool, job) for job in jobs), return_exceptions=True
        )

    with opened(JOBS, QUICK) as pool:
        answers = pool[0].run(asked(pool[1]))

    crashed, others = answers[: len(CORES)], answers[len(CORES) :]
    assert all(isinstance(one, ExhaustedError) for one in crashed)
    assert all(isinstance(one, str) for one in others)


def test_who_leaves_a_task_that_only_waits_ends_no_other() -> None:
    async def asked(pool: Pool) -> list[str]:
        await asyncio.gather(*(result(pool, "count") for _ in range(8)))
        kept = [asyncio.ensure_future(result(pool, "count")) for _ in range(12)]
        left = [asyncio.ensure_future(result(pool, "count")) for _ in range(12)]
        await asyncio.sleep(0)
        for one in left:
            one.cancel()
        return await asyncio.gather(*kept)

    with opened(JOBS, QUICK) as pool:
        assert 12 == len(pool[0].run(asked(pool[1])))


def test_who_does_not_read_keeps_no_other_waiting() -> None:
    async def asked(pool: Pool) -> str:
        large = {"size": 40 << 20}
        async with (
            pool.task("give", large, deadline_seconds=SECONDS) as one,
            pool.task("give", large, deadline_seconds=SECONDS) as other,
        ):
            assert await one.piece()
            assert await other.piece()
            return await result(pool, "count", 5)

    with opened(JOBS, Rules(workers_max=2)) as pool:
        assert pool[0].run(asked(pool[1]))
        assert pool[1]._count <= 3


def test_many_tasks_share_few_workers(pool: Workers) -> None:
    async def asked() -> list[str]:
        return await asyncio.gather(*(result(pool[1], "count") for _ in range(50)))

    answers = pool[0].run(asked())

    assert 50 == len(answers)
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
    what: str, stopped_by: str, pool: Workers, tmp_path: Path
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
import asyncio
from provgraph.sandbox import Pool
from provgraph.sandbox.trial import JOBS

async def main():
    pool = Pool(JOBS)
    async with pool.task("count", {}, deadline_seconds=20) as task:
        print((await task.result()).decode(), flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
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
