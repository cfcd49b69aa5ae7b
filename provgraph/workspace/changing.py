"""Updates: what they come to is found in a worker, journalled, and then done.

    request ─▶ worker, on a private copy ─▶ effect ─▶ journal ─▶ projector ─▶ answer

One after the other, since each has to see what the one before it did.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from provgraph.errors import (
    DeadlineError,
    ForbiddenError,
    NetworkError,
    OverloadError,
)
from provgraph.intake import SPARQL_UPDATE, UPDATE, Origin
from provgraph.journal import Draft
from provgraph.sandbox import Limits, Pool, Rules, Task
from provgraph.workspace import layout
from provgraph.workspace.fetching import Fetcher
from provgraph.workspace.workspace import Workspace

JOBS: Final = {
    "update": "provgraph.graph.updating:update",
    "keep": "provgraph.graph.keeping:keep",
    "put": "provgraph.documents.putting:put",
    "remove": "provgraph.documents.putting:remove",
}
"""All that these workers can be asked to do."""

_RULES: Final = Rules(
    workers_max=1,
    limits=Limits(memory_bytes_max=2 << 30, file_bytes_max=4 << 30),
)
_WAITING_MAX: Final = 64
_LOOK_SECONDS: Final = 0.005
_NOTICE_CHARACTERS: Final = 4_000


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a request.

    Attributes:
        entry: number of the journal entry; None where nothing was to be changed.
        known: what the worker said of it.
    """

    entry: int | None
    known: Mapping[str, Any]


class Work(NamedTuple):
    """What a worker is to find the effect of.

    Attributes:
        job: one of `JOBS`.
        arguments: of the job; a checkpoint of None is made where it turns out to be
            needed, any other always.
        body: what came with it.
        seconds_max: for all of it.
        on_task: is told by what the work can be ended.
        told: makes of what the worker knows the draft of what is asked for, which
            is written right behind the effect; None where the effect says it.
    """

    job: str
    arguments: Mapping[str, Any]
    body: bytes
    seconds_max: float
    on_task: Callable[[Task], None] = lambda _: None
    told: Callable[[Mapping[str, Any]], Draft] | None = None

    def digest(self) -> bytes:
        """Return what names the request among all others."""
        found = sha256(orjson.dumps([self.job, self.arguments]))
        found.update(b"\0")
        found.update(self.body)
        return found.digest()


class Changer:
    """Changes graphs of users, from one event loop.

    Attributes:
        entry: number of the last entry that it wrote and saw in the graph: no query
            is to miss it.
    """

    def __init__(self, workspace: Workspace, fetcher: Fetcher) -> None:
        """Start nothing yet; what LOAD names is fetched by the *fetcher*."""
        self.entry = self._written_up_to = 0
        self._workspace = workspace
        self._owned = {
            "base": workspace.about.base_iri,
            "plain": workspace.about.plain,
        }
        settings = workspace.configured.settings
        self._quads_max = settings.server_update_quads_max
        self._prefixes = settings.prefixes()
        self._limits = settings.query_limits()
        self._fetcher = fetcher
        self._pool = Pool(JOBS, _RULES)
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._thread = ThreadPoolExecutor(1, "provgraph-update")
        # Workers have a folder of their own to stand in.
        self._folder = workspace.folder.absolute() / layout.GRAPH_FOLDER / "private"
        shutil.rmtree(self._folder, ignore_errors=True)

    async def update(  # noqa: PLR0913 - what the protocol lets a client say
        self,
        text: str,
        base: str,
        using: tuple[str, ...],
        using_named: tuple[str, ...],
        origin: Origin,
        *,
        seconds_max: float,
        on_task: Callable[[Task], None] = lambda _: None,
    ) -> Changed:
        """Do what a SPARQL Update says; return once it is on disk.

        And can be asked for, if that comes within its time.

        *base* is what relative IRIs in it are relative to. *on_task* is told by
        what the work can be ended, until it is journalled.

        Raises:
            QueryError: it cannot be run.
            ConflictError: its key was used before, with another request.
            ForbiddenError: it would change what is not the user's.
            MissingError: it names a graph that is not there.
            TooLargeError: it changes too much.
            DeadlineError, ExhaustedError, OverloadError: it was not done.
        """
        arguments = {
            "base": base,
            "using": using,
            "using_named": using_named,
            "prefixes": self._prefixes,
            "limits": self._limits,
            "checkpoint": None,
        }
        notice = f"as it was sent:\n{text[:_NOTICE_CHARACTERS]}"
        work = Work("update", arguments, text.encode(), seconds_max, on_task)
        return await self.do(work, notice, origin)

    async def keep(
        self,
        body: bytes,
        arguments: Mapping[str, Any],
        origin: Origin,
        *,
        seconds_max: float,
    ) -> Changed:
        """Put, post or delete one graph; return as `update` does.

        *arguments* are those of the job `keep`. Raises as `update`, and
            ChangedError: the graph is not the one that If-Match names.
            MediaTypeError, MalformedError: the body cannot be read.
        """
        notice = f"{arguments['action']} {arguments['graph'] or 'the default graph'}"
        told = {**arguments, "checkpoint": ""}
        return await self.do(Work("keep", told, body, seconds_max), notice, origin)

    async def close(self) -> None:
        """End the worker."""
        await self._pool.close()
        self._thread.shutdown()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def do(self, work: Work, notice: str, origin: Origin) -> Changed:
        """Have an effect found, and write it down, when it is its turn.

        *notice* is what the journal says of it besides. Returns and raises as
        `update` does.
        """
        if self._waiting >= _WAITING_MAX:
            raise OverloadError(
                f"{self._waiting} updates wait already", hint="Send it again later."
            )
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            until = loop.time() + work.seconds_max
            async with asyncio.timeout(work.seconds_max) as limit, self._turn:
                effect, known = await self._found(work)
                limit.reschedule(None)  # what is written will be done
                if not effect:
                    return Changed(None, known)
                told = None if work.told is None else work.told(known)
                # Of a large body it takes longer than others should have to wait.
                request = await loop.run_in_executor(self._thread, work.digest)
                entry = await self._written(effect, notice, origin, request, told)
            with suppress(TimeoutError):  # it is on disk, and will come
                async with asyncio.timeout_at(until):
                    await self._arrived(entry)
                    self.entry = max(self.entry, entry)
            return Changed(entry, known)
        except TimeoutError:
            raise DeadlineError(
                "the update was not done in its time",
                hint="Change less at a time, or ask for more time.",
            ) from None
        finally:
            self._waiting -= 1

    async def _found(self, work: Work) -> tuple[bytes, Mapping[str, Any]]:
        """Return the effect, and what the worker knows of it."""
        token = secrets.token_hex(8)
        folder = self._folder / token
        folder.mkdir(parents=True)
        try:
            path = folder / "body"
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._thread, path.write_bytes, work.body)
            told = {
                "quads_max": self._quads_max,
                **work.arguments,
                "path": str(path),
                "owned": self._owned,
                "token": token,
            }
            if told["checkpoint"] is None:
                effect, known = await self._asked(work, told)
                if not known.get("needs_store"):
                    return effect, known
            told["checkpoint"] = str(await self._copied(folder / "store"))
            effect, known = await self._asked(work, told)
            if known.get("loads"):
                told["loaded"] = await self._loaded(
                    known["loads"], folder, work.seconds_max
                )
                effect, known = await self._asked(work, told)
            return effect, known
        finally:
            loop = asyncio.get_running_loop()
            loop.run_in_executor(self._thread, _remove, folder)

    async def _loaded(
        self, loads: Sequence[Mapping[str, Any]], folder: Path, seconds_max: float
    ) -> dict[str, tuple[str, str]]:
        """Fetch what LOAD names; return by address the file, and its media type."""
        found: dict[str, tuple[str, str]] = {}
        for load in loads:
            try:
                body, media_type = await self._fetcher.document(
                    load["source"], seconds_max=seconds_max
                )
            except (ForbiddenError, NetworkError):
                if not load["silent"]:
                    raise
                continue
            path = folder / f"load{len(found)}"
            path.write_bytes(body)
            found[load["source"]] = str(path), media_type
        return found

    async def _asked(
        self, work: Work, arguments: Mapping[str, Any]
    ) -> tuple[bytes, Mapping[str, Any]]:
        async with self._pool.task(
            work.job, arguments, deadline_seconds=work.seconds_max
        ) as task:
            work.on_task(task)
            effect = await task.result()
            return effect, task.known

    async def _copied(self, folder: Path) -> Path:
        """Copy the graph as it stands, with all updates up to now, into *folder*."""
        await self._arrived(self._written_up_to)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(
            self._thread, self._workspace.graph.checkpoint, folder
        )
        return folder

    async def _written(
        self,
        effect: bytes,
        notice: str,
        origin: Origin,
        request: bytes,
        told: Draft | None,
    ) -> int:
        """Journal an effect, and what is *told* behind it; return the last number.

        What is known by its key is not written again: its first number is told.
        """
        shown = "".join(f"# {line}\n" for line in notice.splitlines())
        draft = Draft(
            UPDATE,
            shown.encode() + effect,
            SPARQL_UPDATE,
            source=origin.source,
            actor=origin.actor,
            key=origin.key if told is None or origin.key is None else f"{origin.key}#",
            request=request,
        )
        drafts = [draft] if told is None else [draft, replace(told, request=request)]
        loop = asyncio.get_running_loop()
        writing = loop.run_in_executor(
            self._thread, self._workspace.pipeline.commands, drafts
        )
        receipts = await asyncio.shield(writing)
        self._written_up_to = max(self._written_up_to, receipts[-1].number)
        return receipts[-1].number

    async def _arrived(self, number: int) -> None:
        """Wait until the graph has entry *number*.

        Raises:
            StoreError: the graph has failed, and why.
        """
        pipeline = self._workspace.pipeline
        while pipeline.projection.position.number < number:
            if pipeline.failure is not None:
                raise pipeline.failure
            await asyncio.sleep(_LOOK_SECONDS)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
