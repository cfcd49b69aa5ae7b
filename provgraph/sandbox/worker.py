"""The process in which a stranger's work is done.

    python -I -m provgraph.sandbox.worker SOCKET JOBS LIMITS

It is told by its arguments on which socket to answer, which jobs there are, and
within which limits. It gives up everything else before it imports any of them.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

from provgraph.errors import ExhaustedError, ProvgraphError, SandboxError
from provgraph.sandbox.confine import Limits, confine
from provgraph.sandbox.out import Out
from provgraph.sandbox.wire import FAULT, Kind, received

Job = Callable[..., dict[str, Any] | None]
"""Takes where to put its answer, and JSON values by name.

Returns what is known of the answer only at its end; None for nothing.
"""


def main() -> None:
    """Do one task after the other, until the owner has no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides when to stop
    number, table, limits = sys.argv[1:]
    with socket.socket(fileno=int(number)) as owner:
        try:
            confined = confine(Limits(**json.loads(limits)))
        except OSError as error:
            message = f"a worker cannot be confined here: {error}"
            hint = "Nothing that a stranger wrote is run without. Allow seccomp."
            told = SandboxError(message, hint=hint)
            Out(owner).end(Kind.ERROR, _said(told))
            return
        jobs = {name: _job(place) for name, place in json.loads(table).items()}
        Out(owner).end(Kind.READY, {"confined": confined})
        gc.collect()
        gc.disable()  # what a task leaves in circles ends with the worker
        for task in received(owner):
            _do(owner, jobs, task.value())


def _do(owner: socket.socket, jobs: dict[str, Job], task: dict[str, Any]) -> None:
    """Do one task; whatever comes of it, the owner is told."""
    out = Out(owner)
    kind, value = _done(out, jobs[task["job"]], task["arguments"])
    # Only now, when what the job held is let go: a store that is closed after its
    # owner was told may find its folder gone, and waits for it.
    out.end(kind, value)


def _done(out: Out, job: Job, arguments: dict[str, Any]) -> tuple[Kind, object]:
    """Do a job; return what the owner is to be told at its end."""
    try:
        return Kind.END, job(out, **arguments) or {}
    except ProvgraphError as error:
        return Kind.ERROR, _said(error)
    except (MemoryError, RecursionError) as error:
        said = ExhaustedError(f"the work needs too much: {type(error).__name__}")
        return Kind.ERROR, _said(said)
    except Exception as error:  # noqa: BLE001 - told to the owner, whatever it is
        return Kind.ERROR, {
            "code": FAULT,
            "message": f"{type(error).__name__}: {error}",
        }


def _said(error: ProvgraphError) -> dict[str, str | None]:
    return {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "pointer": error.pointer,
    }


def _job(place: str) -> Job:
    module, _, name = place.partition(":")
    found: Job = getattr(import_module(module), name)
    return found


if __name__ == "__main__":
    with suppress(BrokenPipeError, ConnectionResetError):  # the owner has gone
        main()
    os._exit(0)  # what the jobs' libraries hold needs no closing
