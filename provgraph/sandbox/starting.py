"""Starting a worker, from an event loop that must not wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from provgraph.sandbox.confine import Limits
from provgraph.sandbox.process import Line, Process
from provgraph.sandbox.task import exhausted, raised
from provgraph.sandbox.wire import Frame, Kind

_START_SECONDS_MAX: Final = 30.0


async def start(
    starter: ThreadPoolExecutor, jobs: Mapping[str, str], limits: Limits
) -> tuple[Process, Line]:
    """Return a worker that has said that it is ready.

    Raises:
        SandboxError: this system cannot confine it.
        ExhaustedError: it ended before.
        TimeoutError: it did not come to be ready.
    """
    starting = starter.submit(Process, jobs, limits)
    try:
        process = await asyncio.wrap_future(starting)
    except asyncio.CancelledError:
        starting.add_done_callback(_orphaned)
        raise
    line = Line()
    try:
        ready = await _first_frame(process, line)
    except BaseException:
        _end(starter, process, line)
        raise
    if ready is not None and ready.kind is Kind.READY:
        return process, line
    _end(starter, process, line)
    raise exhausted() if ready is None else raised(ready.value())


async def _first_frame(process: Process, line: Line) -> Frame | None:
    """Return the first that a worker says; None where it ends without a word."""
    loop = asyncio.get_running_loop()
    said: asyncio.Future[Frame | None] = loop.create_future()

    def tell(frame: Frame | None) -> None:
        if not said.done():
            said.set_result(frame)

    line.hear = tell
    line.lose = lambda: tell(None)
    await loop.create_connection(lambda: line, sock=process.end)
    async with asyncio.timeout(_START_SECONDS_MAX):
        return await said


def _end(starter: ThreadPoolExecutor, process: Process, line: Line) -> None:
    process.kill()
    line.close()
    starter.submit(process.wait)


def _orphaned(starting: Future[Process]) -> None:
    """End a process that nobody waits for any more, in the thread that started it."""
    if not starting.cancelled() and starting.exception() is None:
        process = starting.result()
        process.kill()
        process.end.close()
        process.wait()
