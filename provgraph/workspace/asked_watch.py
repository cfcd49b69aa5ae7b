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

from provgraph.enforcing.asked import Debt, Owed, from_json
from provgraph.errors import ProvgraphError, StoreError
from provgraph.rdf.instant import utc_now
from provgraph.rdf.terms import Term
from provgraph.sandbox import Limits, Pool, Rules
from provgraph.workspace import layout
from provgraph.workspace.workspace import Workspace

JOBS: Final = {"judge": "provgraph.enforcing.judging_asked:judge"}
_RULES: Final = Rules(workers_max=1, limits=Limits(memory_bytes_max=2 << 30))
_SECONDS_MAX: Final = 60.0
_STORE: Final = "store"
_MENDING_SECONDS: Final = 1.0


class AskedWatch:
    """Judges what contracts in SPARQL owe, from one event loop."""

    def __init__(self, workspace: Workspace) -> None:
        """Start nothing yet."""
        self._workspace = workspace
        self._owned = {
            "base": workspace.about.base_iri,
            "plain": workspace.about.plain,
        }
        self._pool = Pool(JOBS, _RULES)
        self._running: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "provgraph-asked")
        self._folder = workspace.folder.absolute() / layout.GRAPH_FOLDER / "asked"
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Judge what is owed, whenever something is, until it is closed."""
        self._running = asyncio.create_task(self._run())
        loop = asyncio.get_running_loop()

        def told() -> None:
            if self._owes():
                with suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(self._moved.set)

        self._workspace.pipeline.tell(told)

    async def _run(self) -> None:
        while True:
            await self._moved.wait()
            self._moved.clear()
            if self._owes():
                await self.step()

    def _owes(self) -> bool:
        return self._workspace.pipeline.projection.standing.watch.owes

    async def step(self) -> None:
        """Judge what is owed now."""
        loop = asyncio.get_running_loop()
        folder = self._folder / secrets.token_hex(8)
        left: dict[Term, Owed] = {}
        try:
            folder.mkdir(parents=True)
            owed = await loop.run_in_executor(self._thread, self._taken, folder)
            left = {contract: debt.owed for contract, debt in owed.items()}
            for contract, debt in owed.items():
                await self._judge(folder, contract, debt)
                del left[contract]
        except (StoreError, OSError):  # the graph is being mended, or the disk is full
            await loop.run_in_executor(self._thread, self._give_back, left)
            await asyncio.sleep(_MENDING_SECONDS)
        finally:
            loop.run_in_executor(self._thread, _remove, folder)

    async def close(self) -> None:
        """Judge nothing more."""
        if self._running is not None:
            self._workspace.pipeline.tell(None)
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        await self._pool.close()
        self._thread.shutdown()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _taken(self, folder: Path) -> Mapping[Term, Debt]:
        """Return what is owed, and keep of the graph as it stands what that needs."""
        pipeline = self._workspace.pipeline
        with pipeline.paused():
            graph = self._workspace.graph
            with graph.quads() as quads:
                return pipeline.projection.standing.watch.take_owed(
                    quads, lambda: graph.checkpoint(folder / _STORE)
                )

    async def _judge(self, folder: Path, contract: Term, debt: Debt) -> None:
        """Have one contract judged, and its verdicts taken in."""
        loop = asyncio.get_running_loop()
        path = folder / secrets.token_hex(4)
        owed = debt.owed
        said = {
            "shapes": debt.shapes,
            "slice": debt.slice,
            "now": utc_now(),
            **owed._asdict(),
        }
        await loop.run_in_executor(self._thread, path.write_bytes, orjson.dumps(said))
        arguments: dict[str, Any] = {
            "checkpoint": str(folder / _STORE) if debt.slice is None else None,
            "owned": self._owned,
            "contract": contract,
            "path": str(path),
        }
        try:
            async with self._pool.task(
                "judge", arguments, deadline_seconds=_SECONDS_MAX
            ) as task:
                told = from_json(orjson.loads(await task.result()))
        except StoreError:
            raise
        except ProvgraphError as error:
            # Tried again it would hold up the others, and end in the same way.
            await loop.run_in_executor(
                self._thread, self._failed, contract, error.message
            )
            return
        await loop.run_in_executor(self._thread, self._answered, contract, owed, told)

    def _answered(self, contract: Term, owed: Owed, found: Mapping[Any, Any]) -> None:
        pipeline = self._workspace.pipeline
        with pipeline.paused():
            pipeline.projection.answered(contract, owed, found)

    def _failed(self, contract: Term, why: str) -> None:
        pipeline = self._workspace.pipeline
        with pipeline.paused():
            pipeline.projection.ask_no_more(contract, why)

    def _give_back(self, owed: Mapping[Term, Owed]) -> None:
        pipeline = self._workspace.pipeline
        with pipeline.paused():
            pipeline.projection.standing.watch.give_back(owed)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
