"""Processes that are measured: their time, their memory, and a server."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import orjson

from benchmarks.table import NotRunError

_SAMPLE_SECONDS: Final = 0.05
_START_SECONDS_MAX: Final = 60.0
_ANSWER_SECONDS_MAX: Final = 60.0
_STOP_SECONDS_MAX: Final = 120.0


def provgraph(*arguments: str) -> list[str]:
    """Return the command line of `provgraph`."""
    return [sys.executable, "-m", "provgraph", *arguments]


class Memory:
    """The memory of a process and its children, looked at 20 times a second.

    Attributes:
        peak_bytes: the most that all held together, pages of files included.
        peak_own_bytes: the same without pages of files.
    """

    def __init__(self, pid: int) -> None:
        self.peak_bytes = self.peak_own_bytes = 0
        self._pid = pid
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="memory")

    def __enter__(self) -> Self:
        """Begin to look."""
        self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Look no more."""
        self._ended.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            together: Counter[str] = Counter()
            for pid in _family(self._pid):
                one = _status(pid)
                together.update(one)
                self.peak_bytes = max(self.peak_bytes, one["VmHWM"])
            self.peak_bytes = max(self.peak_bytes, together["VmRSS"])
            self.peak_own_bytes = max(self.peak_own_bytes, together["RssAnon"])


def memory_bytes() -> int:
    """Return what this process holds now."""
    return _status(os.getpid())["VmRSS"]


def memory_of(pid: int) -> int:
    """Return what a process holds now, its children not counted."""
    return _status(pid)["VmRSS"]


def run_measured(command: list[str]) -> tuple[float, Memory]:
    """Run *command* to its end; return its seconds and its memory.

    Raises:
        NotRunError: it failed, with the last that it said.
    """
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=errors, stdin=subprocess.DEVNULL
        )
        try:
            with Memory(process.pid) as memory:
                code = process.wait()
        finally:
            process.kill()
        seconds = time.perf_counter() - began
        if code:
            errors.seek(0)
            said = errors.read().decode(errors="replace")
            raise NotRunError(f"{' '.join(command[2:4])} failed: {last_words(said)}")
    return seconds, memory


class Server:
    """`provgraph serve` in a process of its own.

    Attributes:
        folder: of its workspace.
        address: as `http://127.0.0.1:8765`.
        pid: of the process.
    """

    def __init__(self, folder: Path, *, fresh: bool = True) -> None:
        """Start it and wait until it says where it answers.

        The workspace is made first, unless it is not to be a *fresh* one.

        Raises:
            NotRunError: it does not.
        """
        self.folder = folder
        if fresh:
            run_measured(provgraph("init", "-w", str(folder)))
        self._process = subprocess.Popen(
            provgraph("serve", "-w", str(folder), "--port", "0"),
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        self._said: list[str] = []
        self._ready = threading.Event()
        self._listener = threading.Thread(target=self._listen, name="server's words")
        self._listener.start()
        self._ready.wait(_START_SECONDS_MAX)
        self.pid = self._process.pid
        self.address = next(
            (line.split()[1] for line in self._said if line.startswith("  all ")), ""
        ).removesuffix("/docs")
        if not self.address:
            self.close()
            raise NotRunError(f"the server did not start: {' '.join(self._said[-3:])}")

    def metrics(self) -> dict[str, float]:
        """Return the server's own numbers that have no labels."""
        lines = self._get("/metrics").decode().splitlines()
        pairs = [line.split(" ") for line in lines if line[:1] not in {"#", ""}]
        return {pair[0]: float(pair[1]) for pair in pairs if "{" not in pair[0]}

    def positions(self) -> tuple[int, int]:
        """Return the number of the last entry on disk, and in the graph."""
        said = orjson.loads(self._get("/readyz"))
        return said["journal_entries"], said["projection_entries"]

    def settle(self, seconds_max: float = 300.0) -> float:
        """Wait until the graph has everything; return how long that took.

        Raises:
            NotRunError: it takes longer than *seconds_max*.
        """
        began = time.monotonic()
        while True:
            journal, graph = self.positions()
            waited = time.monotonic() - began
            if graph >= journal:
                return waited
            if waited > seconds_max:
                raise NotRunError(f"the graph stays {journal - graph:,} entries behind")
            time.sleep(0.05)

    def close(self) -> None:
        """Stop it, and wait for that."""
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join()
        assert self._process.stderr is not None
        self._process.stderr.close()

    def _get(self, path: str) -> bytes:
        connection = http.client.HTTPConnection(
            self.address.split("//")[1], timeout=_ANSWER_SECONDS_MAX
        )
        try:
            connection.request("GET", path)
            return connection.getresponse().read()
        except OSError as error:
            raise NotRunError(f"the server does not answer {path}: {error}") from error
        finally:
            connection.close()

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._said = [*self._said[-20:], line.rstrip()]
            if line.startswith("  all "):
                self._ready.set()
        self._ready.set()


def _family(pid: int) -> list[int]:
    """Return *pid* and its children, theirs too."""
    found = [pid]
    for one in found:
        try:
            for tasks in Path(f"/proc/{one}/task").glob("*/children"):
                found += map(int, tasks.read_text(encoding="ascii").split())
        except OSError:  # gone meanwhile
            continue
    return found


def _status(pid: int) -> Counter[str]:
    """Return what the kernel counts of a process, in bytes; nothing once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return Counter()
    counted = {"VmHWM", "VmRSS", "RssAnon"}
    pairs = [line.split(":") for line in lines if line.split(":")[0] in counted]
    return Counter({name: int(value.split()[0]) * 1024 for name, value in pairs})


def last_words(said: str) -> str:
    """Return what a process said of its error, or else the last that it said."""
    lines = said.strip().splitlines() or ["without a word"]
    errors = [line for line in lines if line.startswith("error: ")]
    return (errors or lines)[-1]
