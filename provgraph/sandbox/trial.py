"""Jobs that misbehave, for whoever wants to see that the walls hold.

A worker finds its jobs among what is installed, so they stand here and not
beside the tests.
"""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from provgraph.errors import QueryError
from provgraph.sandbox.out import Out

_LARGE_BYTES: Final = 64 << 10
"""A piece that does not wait for others, to go with them."""

JOBS: Final = {
    name: f"{__name__}:{name}"
    for name in ("echo", "give", "attempt", "sleep", "fill", "crash", "count", "refuse")
}


def echo(out: Out, text: str, times: int = 1) -> dict[str, int]:
    """Say how many are to come, then give *text* so many times."""
    out.head({"times": times})
    for _ in range(times):
        out.write(text.encode())
    return {"bytes": out.bytes_written}


def give(out: Out, size: int) -> None:
    """Give one piece of so many bytes."""
    out.write(bytes(size))


def sleep(out: Out, seconds: float) -> None:
    """Give a large piece, then do nothing for a while."""
    out.write(bytes(_LARGE_BYTES))
    time.sleep(seconds)


def fill(out: Out, size: int) -> None:
    """Take up so many bytes of memory."""
    held = [b"\1" * (1 << 20) for _ in range(size >> 20)]
    out.write(str(len(held)).encode())


def crash(out: Out) -> None:
    """End the process as a fault in native code does."""
    ctypes.string_at(0)
    out.write(b"never")


def count(out: Out) -> None:
    """Give the process's number, by which it can be told from others."""
    out.write(str(os.getpid()).encode())


def refuse(out: Out) -> None:
    """Raise one of our own errors, after a piece."""
    out.write(b"half")
    raise QueryError("it cannot be read", hint="Write it otherwise.", pointer="/q")


def attempt(out: Out, what: str, where: str = "") -> None:
    """Try to do what no job may; give `done`, or the name of what stopped it."""
    try:
        _ATTEMPTS[what](where)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        out.write(type(error).__name__.encode())
    else:
        out.write(b"done")


def _connect(where: str) -> None:
    host, port = where.split(":")
    socket.create_connection((host, int(port)), timeout=5).close()


def _start_thread(_: str) -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


_ATTEMPTS: Final[dict[str, Callable[[str], object]]] = {
    "connect": _connect,
    "listen": lambda _: socket.create_server(("127.0.0.1", 0)),
    "fork": lambda _: os.fork(),
    "run": lambda _: subprocess.run([sys.executable, "-c", ""], check=True),
    "exec": lambda _: os.execv(sys.executable, [sys.executable]),  # noqa: S606 - it must not work
    "kill": lambda where: os.kill(int(where), 0),
    "write": lambda where: Path(where).write_text("x", encoding="utf-8"),
    "read": lambda where: Path(where).read_bytes(),
    "thread": _start_thread,
}
