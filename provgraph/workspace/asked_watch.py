"""Contracts in SPARQL, judged in a worker a moment after the graph has changed."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import orjson

from provgraph.enforcing.asked import Owed, from_json
from provgraph.errors import ProvgraphError, StoreError
from provgraph.rdf.instant import utc_now
from provgraph.rdf.terms import Term
from provgraph.sandbox import Limits, Pool, Rules
from provgraph.workspace import layout
from provgraph.workspace.workspace import Workspace

JOBS: Final = {"judge": "provgraph.enforcing.judging_asked:judge"}
_RULES: Final = Rules(workers_max=1, limits=Limits(memory_bytes_max=2 << 30))
_LOOK_SECONDS: Final = 0.02
_SECONDS_MAX: Final = 60.0
_MENDING_SECONDS: Final = 1.0


class AskedWatch:
    """Judges what contracts in SPARQL owe, from one event loop.

    Attributes:
        failures: by contract, why it could not be judged last.
    """

    def __init__(self, workspace: Workspace) -> None:
        """Start nothing yet."""
        self.failures: dict[Term, ProvgraphError] = {}
        self._workspace = workspace
        self._owned = {
            "base": workspace.about.base_iri,
            "plain": workspace.about.plain,
        }
        self._pool = Pool(JOBS, _RULES)
        self._running: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "provgraph-asked")
        self._folder = workspace.folder.absolute() / layout.GRAPH_FOLDER / "asked"
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Judge what is owed, whenever something is, until it is closed."""
        self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._workspace.pipeline.projection.standing.watch.owes:
                await self.step()

    async def step(self) -> None:
        """Judge what is owed now."""
        loop = asyncio.get_running_loop()
        folder = self._folder / secrets.token_hex(8)
        folder.mkdir(parents=True)
        try:
            owed = await loop.run_in_executor(self._thread, self._taken, folder)
            for contract, (shapes, part) in owed.items():
                await self._judge(folder, contract, shapes, part)
        except StoreError:  # the graph is being mended, and then all is owed anew
            await asyncio.sleep(_MENDING_SECONDS)
        finally:
            loop.run_in_executor(self._thread, _remove, folder)

    async def close(self) -> None:
        """Judge nothing more."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        await self._pool.close()
        self._thread.shutdown()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _taken(self, folder: Path) -> Mapping[Term, tuple[str, Owed]]:
        """Return what is owed, and copy the graph as it stands now."""
        pipeline = self._workspace.pipeline
        with pipeline.paused():
            # Copied first: where that fails, all stays owed.
            self._workspace.graph.checkpoint(folder / "store")
            return pipeline.projection.standing.watch.take_owed()

    async def _judge(
        self, folder: Path, contract: Term, shapes: str, owed: Owed
    ) -> None:
        """Have one contract judged, and its verdicts taken in."""
        loop = asyncio.get_running_loop()
        path = folder / secrets.token_hex(4)
        said = {"shapes": shapes, "now": utc_now(), **owed._asdict()}
        await loop.run_in_executor(self._thread, path.write_bytes, orjson.dumps(said))
        arguments: dict[str, Any] = {
            "checkpoint": str(folder / "store"),
            "owned": self._owned,
            "contract": contract,
            "path": str(path),
        }
        try:
            async with self._pool.task(
                "judge", arguments, deadline_seconds=_SECONDS_MAX
            ) as task:
                told = from_json(orjson.loads(await task.result()))
        except ProvgraphError as error:
            # It stays unjudged until something of it changes again; then all of it is.
            self.failures[contract] = error
            await loop.run_in_executor(self._thread, self._unanswered, contract, owed)
            return
        self.failures.pop(contract, None)
        await loop.run_in_executor(self._thread, self._answered, contract, owed, told)

    def _answered(self, contract: Term, owed: Owed, found: Mapping[Any, Any]) -> None:
        pipeline = self._workspace.pipeline
        with pipeline.paused():
            pipeline.projection.answered(contract, owed, found)

    def _unanswered(self, contract: Term, owed: Owed) -> None:
        pipeline = self._workspace.pipeline
        with pipeline.paused():
            pipeline.projection.standing.watch.put_off(contract, owed)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
