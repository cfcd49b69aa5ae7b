"""A real server in a process of its own, there at once.

It is forked from a process that has everything loaded and has read a query, which is
most of what a server does before the first request. Where it matters how a server
starts, `serving` of `builders` starts one from nothing.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from tests.unit.server.builders import Answering

_ROOT: Final = Path(__file__).parents[3]
_START_SECONDS_MAX: Final = 60


@contextmanager
def forked(folder: Path, **settings: str | int) -> Iterator[Answering]:
    """Serve a workspace in *folder*; *settings* go by the environment."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "tests.unit.server.loaded"])
    with chdir(_ROOT):  # from where it is loaded
        forkserver.ensure_running()
    given = {f"PROVGRAPH_{key.upper()}": str(value) for key, value in settings.items()}
    here, there = context.Pipe(duplex=False)
    process = context.Process(
        target=_serve,
        args=(there, folder, Path.cwd(), {**os.environ, **given}),
        daemon=True,
    )
    process.start()
    there.close()
    try:
        assert here.poll(_START_SECONDS_MAX), "the server did not start"
        yield Answering(here.recv())
    finally:
        process.terminate()
        process.join(60)


def _serve(
    ready: Connection, folder: Path, place: Path, environment: Mapping[str, str]
) -> None:
    from provgraph.server import serve  # noqa: PLC0415 - it is loaded there
    from provgraph.workspace import Workspace  # noqa: PLC0415 - likewise

    os.chdir(place)
    os.environ.clear()
    os.environ.update(environment)
    with (folder.parent / "stderr.log").open("wb") as said:
        os.dup2(said.fileno(), 2)
    with Workspace.open(folder, create=True, kind="serve") as workspace:
        serve(workspace, port=0, on_ready=ready.send)
