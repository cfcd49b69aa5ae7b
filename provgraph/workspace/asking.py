"""Questions of strangers: asked in workers, of copies of the graph."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, Final

from provgraph.errors import DeadlineError, GraphDamagedError
from provgraph.graph import Checkpoint, Checkpoints, LocalGraph
from provgraph.rdf.formats import Format
from provgraph.sandbox import Lease, Pool, Rules, Task
from provgraph.workspace import layout
from provgraph.workspace.fetching import Fetcher
from provgraph.workspace.filling import Filler
from provgraph.workspace.question import Giving, Question, Searched, Way
from provgraph.workspace.searching import Searcher
from provgraph.workspace.workspace import Workspace

JOBS: Final = {
    "answer": "provgraph.graph.reading:answer",
    "give": "provgraph.graph.keeping:give",
    "around": "provgraph.graph.around:around",
}
"""All that workers can be asked to do."""

_WORKERS_MAX: Final = 4
"""More than there are cores on a small machine: long questions are not to keep
all short ones waiting."""

_TOLD_MAX: Final = 8
"""A worker is told the next while it does one: most are done in a millisecond, and
the owner's turn in between would cost as much again."""

_LOOK_SECONDS: Final = 0.02
_FILLED_BYTES_MAX: Final = 8 << 20
"""Of a query with the answers of other endpoints, or of the index, in it."""


class Lent:
    """A copy of the graph, from the beginning of a block to its end."""

    def __init__(self, asker: Asker, at_least: int | None, seconds_max: float) -> None:
        self._asker = asker
        self._asked = at_least, seconds_max

    async def __aenter__(self) -> Checkpoint:
        """Wait for a copy that is good enough. Raises as `Asker.lent`."""
        self._copy, self._copies = await self._asker.lend(*self._asked)
        return self._copy

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: object,
    ) -> None:
        """Give it back."""
        self._asker.give_back(self._copy, self._copies, error)


class Asker:
    """Asks a workspace's graph, from one event loop."""

    def __init__(
        self,
        workspace: Workspace,
        fetcher: Fetcher,
        searcher: Searcher,
        rules: Rules | None = None,
    ) -> None:
        """Start nothing yet: workers and copies are made when somebody asks.

        Other endpoints are asked by the *fetcher*, words by the *searcher*.
        """
        self._workspace = workspace
        self._owned = {
            "base": workspace.about.base_iri,
            "plain": workspace.about.plain,
        }
        settings = workspace.configured.settings
        self._prefixes = settings.prefixes()
        self._limits = settings.query_limits()
        usual = Rules(workers_max=_WORKERS_MAX, told_max=_TOLD_MAX)
        self._pool = Pool(JOBS, rules or usual)
        self._filler = Filler(
            self._pool, fetcher, searcher, hits_max=settings.search_hits_max
        )
        self._copied: tuple[LocalGraph, Checkpoints] | None = None
        self._renewing: asyncio.Future[None] | None = None
        self._copier = ThreadPoolExecutor(1, "provgraph-checkpoint")

    def lent(self, at_least: int | None, seconds_max: float) -> Lent:
        """Lend a copy of the graph for the time of an `async with`.

        It is at most a second old, and has all up to entry *at_least*; None is
        the entry that the graph has come to now.

        Raises:
            DeadlineError: the graph did not come there in *seconds_max*.
            DiskFullError, GraphError: it cannot be copied.
        """
        return Lent(self, at_least, seconds_max)

    def at_hand(self, at_least: int) -> Checkpoint | None:
        """Return the copy that is asked now; None where a new one has to be made."""
        copies = self._copies()[1]
        return None if copies.is_due(at_least) else copies.newest(at_least)

    def give_back(
        self, copy: Checkpoint, copies: Checkpoints, error: BaseException | None
    ) -> None:
        """Take a copy back, and hear of damage that was met in it."""
        copies.give_back(copy)
        # And not of damage in one that is gone by now, after a rebuild.
        if isinstance(error, GraphDamagedError) and self._copies()[1] is copies:
            self._workspace.pipeline.report(error)

    async def lend(
        self, at_least: int | None, seconds_max: float
    ) -> tuple[Checkpoint, Checkpoints]:
        """Return a copy, to be given back, and what it is one of. See `lent`."""
        graph, copies = self._copies()
        if at_least is None:
            at_least = graph.position.number
        until = asyncio.get_running_loop().time() + seconds_max
        copy = copies.lend(at_least)
        while copy is None or copies.is_due(at_least):
            renewing = self._renewed(copies, at_least)
            if copy is not None:
                break
            await (renewing or asyncio.sleep(_LOOK_SECONDS))
            copy = copies.lend(at_least)
            if copy is None and asyncio.get_running_loop().time() > until:
                raise DeadlineError(
                    f"entry {at_least} is not in the graph yet",
                    hint="Ask again, or without min_offset.",
                )
        return copy, copies

    async def ask(
        self,
        question: Question,
        copy: Checkpoint,
        on_task: Callable[[Task], None],
        *,
        at_least: int | None,
        seconds_max: float,
    ) -> tuple[Lease, Searched | None]:
        """Have a question answered from a copy; what comes is read by `Answering`.

        Returns what gives the answer, and what the index gave to the question; None
        where it was not asked. Where it looks for words, the index has all up to entry
        *at_least*; None is what the copy has. *on_task* is told by what the work can
        be ended, before it has an answer.

        Raises:
            ForbiddenError, NetworkError: what other endpoints are asked cannot be.
            As the task within:
            QueryError: the text is refused, or cannot be run.
            DeadlineError: it was not done in *seconds_max*.
            ExhaustedError, OverloadError, KilledError: see `Pool.task`.
            GraphDamagedError: the graph cannot be read; it is being rebuilt.
        """
        until = asyncio.get_running_loop().time() + seconds_max
        query, searched = question.query, None
        if self._filler.is_due(query):
            arguments = self._arguments(question, copy, query)
            known = copy.number if at_least is None else at_least
            query, searched = await self._filler.filled(
                arguments, on_task, at_least=known, until=until
            )
        left = until - asyncio.get_running_loop().time()
        arguments = self._arguments(question, copy, query)
        return self._pool.task("answer", arguments, deadline_seconds=left), searched

    def _arguments(
        self, question: Question, copy: Checkpoint, query: str
    ) -> dict[str, Any]:
        limits = self._limits
        if query is not question.query:
            limits = {**limits, "bytes_max": _FILLED_BYTES_MAX}
        return {
            "checkpoint": str(copy.folder),
            "query": query,
            "written": None if query is question.query else question.query,
            "base": question.base,
            "rows": question.rows.name if question.rows else None,
            "triples": question.triples.name if question.triples else None,
            "coding": question.coding,
            "default_graphs": question.default_graphs,
            "named_graphs": question.named_graphs,
            "owned": self._owned,
            "rows_skipped": question.rows_skipped,
            "rows_max": question.rows_max,
            "prefixes": self._prefixes,
            "limits": limits,
        }

    @asynccontextmanager
    async def give(  # noqa: PLR0913 - what a request may say
        self,
        graph: str | None,
        form: Format,
        coding: str | None,
        copy: Checkpoint,
        *,
        only_head: bool,
        seconds_max: float,
        on_task: Callable[[Task], None] = lambda _: None,
    ) -> AsyncIterator[Giving]:
        """Give one graph of a copy, to be read in the block; *on_task* as in `ask`.

        Raises:
            MissingError: there is no such graph.
            DeadlineError, ExhaustedError, OverloadError, KilledError: as `ask`.
        """
        if graph == f"{self._owned['base']}graph:lineage":
            graph = None
        arguments = {
            "checkpoint": str(copy.folder),
            "graph": graph,
            "form": form.name,
            "coding": coding,
            "owned": self._owned,
            "only_head": only_head,
        }
        async with self._pool.task(
            "give", arguments, deadline_seconds=seconds_max
        ) as task:
            on_task(task)
            head = await task.head()
            yield Giving(head["tag"], head["coding"], task)

    async def around(
        self, target: str, copy: Checkpoint, way: Way, *, seconds_max: float
    ) -> tuple[bytes, int]:
        """Return as N-Triples what is said around a node, and how many were left out.

        Raises:
            MissingError: nothing is said of it.
            DeadlineError, ExhaustedError, OverloadError, KilledError: as `ask`.
        """
        arguments = {
            "checkpoint": str(copy.folder),
            "target": target,
            "owned": self._owned,
            **way._asdict(),
        }
        async with self._pool.task(
            "around", arguments, deadline_seconds=seconds_max
        ) as task:
            body = await task.result()
            return body, task.known["left"]

    async def close(self) -> None:
        """Kill the workers, and remove the copies."""
        await self._pool.close()
        self._copier.shutdown(wait=True)
        copied, self._copied = self._copied, None
        if copied is not None:
            copied[1].close()

    def _renewed(
        self, copies: Checkpoints, at_least: int
    ) -> asyncio.Future[None] | None:
        """Have a new copy made, if one is due; return what to wait for."""
        if self._renewing is not None and not self._renewing.done():
            return self._renewing
        if not copies.is_due(at_least):
            return None
        loop = asyncio.get_running_loop()
        self._renewing = loop.run_in_executor(self._copier, copies.renew, at_least)
        return self._renewing

    def _copies(self) -> tuple[LocalGraph, Checkpoints]:
        """Return the graph as it is now, another after a rebuild, and its copies."""
        graph = self._workspace.graph
        if self._copied is None or self._copied[0] is not graph:
            folder = (
                self._workspace.folder.absolute() / layout.GRAPH_FOLDER / "checkpoints"
            )
            self._copied = graph, Checkpoints(graph, folder)
        return self._copied
