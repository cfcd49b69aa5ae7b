"""Questions of strangers: asked in workers, of copies of the graph."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from provgraph.errors import DeadlineError, GraphDamagedError, TooLargeError
from provgraph.graph import Checkpoints, LocalGraph
from provgraph.rdf.formats import Format
from provgraph.sandbox import Pool, Rules
from provgraph.workspace import layout
from provgraph.workspace.workspace import Workspace

JOBS: Final = {"answer": "provgraph.graph.reading:answer"}
"""All that workers can be asked to do."""

_WORKERS_MAX: Final = 4
"""More than there are cores on a small machine: long questions are not to keep
all short ones waiting."""

_ANSWER_BYTES_MAX: Final = 256 << 20
"""An answer is held in memory as a whole."""


class Asked(NamedTuple):
    """The answer to a query.

    Attributes:
        form: of the body; None where the asker does not take this kind of answer.
        holds_triples: it answers CONSTRUCT or DESCRIBE.
        offset: every entry up to there was seen.
    """

    form: Format | None
    holds_triples: bool
    body: bytes
    offset: int


class Asker:
    """Asks a workspace's graph; safe from any thread."""

    def __init__(self, workspace: Workspace, rules: Rules | None = None) -> None:
        """Start nothing yet: workers and copies are made when somebody asks."""
        self._workspace = workspace
        self._pool = Pool(JOBS, rules or Rules(workers_max=_WORKERS_MAX))
        self._lock = threading.Lock()
        self._copied: tuple[LocalGraph, Checkpoints] | None = None

    def ask(
        self,
        query: str,
        *,
        rows: Format | None,
        triples: Format | None,
        at_least: int | None = 0,
        seconds_max: float,
    ) -> Asked:
        """Return the answer in the one of the two forms that fits.

        The graph is asked as it stood a second ago or later, and with all up to
        entry *at_least*; None is the entry that it has come to now.

        Raises:
            QueryError: the text is refused, or cannot be run.
            DeadlineError: it was not done in *seconds_max*.
            ExhaustedError, OverloadError: see `Pool.task`.
            GraphDamagedError: the graph cannot be read; it is being rebuilt.
        """
        until = time.monotonic() + seconds_max
        graph, copies = self._copies()
        if at_least is None:
            at_least = graph.position.number
        with copies.lent(at_least=at_least, until=until) as copy:
            if copy is None:
                raise DeadlineError(
                    f"entry {at_least} is not in the graph yet",
                    hint="Ask again, or without min_offset.",
                )
            arguments = {
                "checkpoint": str(copy.folder),
                "query": query,
                "rows": rows.name if rows else None,
                "triples": triples.name if triples else None,
            }
            try:
                kind, body = self._answer(arguments, until)
            except GraphDamagedError as error:
                if graph is self._workspace.graph:  # and not one that is gone by now
                    self._workspace.pipeline.report(error)
                raise
        holds_triples = kind == b"triples"
        form = triples if holds_triples else rows
        return Asked(form, holds_triples, body, copy.number)

    def _answer(
        self, arguments: Mapping[str, Any], until: float
    ) -> tuple[bytes, bytes]:
        """Return the kind of an answer, and the answer."""
        left = until - time.monotonic()
        with self._pool.task("answer", arguments, deadline_seconds=left) as task:
            pieces = task.pieces()
            kind = next(pieces)
            body = bytearray()
            for piece in pieces:
                body += piece
                if len(body) > _ANSWER_BYTES_MAX:
                    raise TooLargeError(
                        f"the answer has more than {_ANSWER_BYTES_MAX} bytes",
                        hint="Ask in parts, with LIMIT and OFFSET.",
                    )
        return kind, bytes(body)

    def close(self) -> None:
        """Kill the workers, and remove the copies."""
        self._pool.close()
        with self._lock:
            copied, self._copied = self._copied, None
        if copied is not None:
            copied[1].close()

    def _copies(self) -> tuple[LocalGraph, Checkpoints]:
        """Return the graph as it is now, another after a rebuild, and its copies."""
        with self._lock:
            graph = self._workspace.graph
            if self._copied is None or self._copied[0] is not graph:
                folder = self._workspace.folder / layout.GRAPH_FOLDER / "checkpoints"
                self._copied = graph, Checkpoints(graph, folder)
            return self._copied
