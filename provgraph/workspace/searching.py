"""Search: an index that follows the graph's feed, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Final, NamedTuple

from provgraph.errors import DeadlineError, GoneError, OverloadError
from provgraph.graph import Feed, LocalGraph
from provgraph.rdf.terms import Term, iri, iri_value
from provgraph.rdf.vocab import A
from provgraph.search import PREDICATES, Found, Hit, Index, Mark, expression
from provgraph.workspace import layout
from provgraph.workspace.workspace import Workspace

_NAME: Final = "search.db"
_LOOK_SECONDS: Final = 0.1
_AGAIN_SECONDS: Final = 1.0
"""After what went wrong."""

_PAGE_BYTES: Final = 4 << 20

_BUSY_LAG_ENTRIES: Final = 4_000
"""While the graph itself is further behind, the index lets it go first."""

_GIVES_WAY_SECONDS_MAX: Final = 60.0
"""But not for longer."""


class Listed(NamedTuple):
    """A page of what was found, and the types of each node in the graph.

    Attributes:
        number: the entry up to which the index knew everything.
    """

    hits: list[tuple[Hit, list[str]]]
    more: bool
    number: int


class _StopError(Exception):
    """The index is to be closed, whatever it is doing."""


class Searcher:
    """Keeps the index of a workspace, and looks words up in it.

    Attributes:
        trouble: why it cannot follow now; None where it can.
    """

    def __init__(self, workspace: Workspace) -> None:
        """Do nothing yet: `start` sets it going."""
        self.trouble: str | None = None
        self._workspace = workspace
        self._index: Index | None = None
        self._feed: Feed | None = None
        self._followed_at = 0.0
        self._waiting = 0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def number(self) -> int:
        """The entry up to which the index knows everything."""
        mark = None if self._index is None else self._index.mark
        return 0 if mark is None else mark.number

    def start(self) -> None:
        """Follow the feed from now on."""
        self._thread = threading.Thread(
            target=self._run, name="provgraph-search", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Follow no more."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    async def wait(self, number: int, seconds_max: float) -> None:
        """Return once the index has entry *number*.

        Raises:
            DeadlineError: it took longer than *seconds_max*.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds_max
        self._waiting += 1
        try:
            while not self._has(number):
                if loop.time() > until:
                    raise DeadlineError(
                        f"entry {number} is not in the search index yet",
                        hint="Ask again, or without min_offset.",
                    )
                await asyncio.sleep(_LOOK_SECONDS / 4)
        finally:
            self._waiting -= 1

    def find(self, words: str, *, limit: int, seconds_max: float) -> Found:
        """Return the nodes that *words* find, the best of them.

        Raises:
            InputError: there are no words that can be looked for.
            DeadlineError: it took longer than *seconds_max*.
            OverloadError: the index cannot be asked now.
        """
        wanted = expression(words)
        return self._asked().best(wanted, limit=limit, seconds_max=seconds_max)

    def list_hits(
        self, words: str, *, limit: int, skipped: int, seconds_max: float
    ) -> Listed:
        """Return a page of the nodes that *words* find, with texts and types.

        Raises:
            InputError, DeadlineError, OverloadError: as `find`.
            StoreError: the graph cannot be read.
        """
        wanted, index = expression(words), self._asked()
        found = index.best(
            wanted, limit=limit, skipped=skipped, seconds_max=seconds_max
        )
        hits = index.shown(wanted, found, seconds_max=seconds_max)
        with self._workspace.reading():
            typed = [(hit, self._types(iri(hit.iri))) for hit in hits]
        return Listed(typed, found.more, found.number)

    def _types(self, node: Term) -> list[str]:
        rows = self._workspace.graph.match(node, A, None)
        return sorted(iri_value(value) for _, _, value in rows)

    def _has(self, number: int) -> bool:
        filled = self._index is not None and self._index.mark is not None
        return filled and self.number >= number

    def _gives_way(self) -> bool:
        """Tell whether others need the processor more, and nobody waits."""
        if self._waiting or self._workspace.pipeline.lag < _BUSY_LAG_ENTRIES:
            return False
        return time.monotonic() - self._followed_at < _GIVES_WAY_SECONDS_MAX

    def _asked(self) -> Index:
        index = self._index
        if index is None:
            raise OverloadError("the search index is not open yet", hint="Ask again.")
        return index

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                moved = self._follow()
                self.trouble = None
            except _StopError:
                break
            except Exception as error:  # noqa: BLE001 - search must not end silently
                # Mostly another graph is just being put in the place of this one.
                self.trouble = repr(error)
                self._let_go()
                self._stopping.wait(_AGAIN_SECONDS)
                continue
            if not moved:
                self._stopping.wait(_LOOK_SECONDS)
        self._let_go()

    def _let_go(self) -> None:
        index, self._index, self._feed = self._index, None, None
        if index is not None:
            index.close()

    def _follow(self) -> bool:
        """Take in what the feed has next; tell whether there was anything."""
        if self._gives_way():
            return False
        self._followed_at = time.monotonic()
        feed, graph = self._workspace.feed, self._workspace.graph
        if self._index is None or feed is not self._feed:
            self._let_go()
            folder = self._workspace.folder / layout.GRAPH_FOLDER
            self._index, self._feed = Index(folder / _NAME), feed
        index = self._index
        if index.mark is None:
            self._fill(index, feed, graph)
            return True
        try:
            page = feed.read(
                index.mark.number, feed=index.mark.feed, bytes_max=_PAGE_BYTES
            )
        except GoneError:
            self._fill(index, feed, graph)
            return True
        for record in page.records:
            if self._stopping.is_set():
                raise _StopError
            index.change(Mark(record.feed, record.last), record.parts())
        return bool(page.records)

    def _fill(self, index: Index, feed: Feed, graph: LocalGraph) -> None:
        """Fill the index from the graph, which knows what the feed does or more."""
        name, _, number = feed.place()
        index.fill(Mark(name, number), self._lines(graph))

    def _lines(self, graph: LocalGraph) -> Iterator[bytes]:
        for predicate in PREDICATES:
            for line in graph.lines_with(predicate):
                if self._stopping.is_set():
                    raise _StopError
                yield line
