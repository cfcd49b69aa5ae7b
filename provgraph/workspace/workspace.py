"""Open a workspace and plug everything in it together."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import orjson

from provgraph.errors import (
    DiskFullError,
    GraphDamagedError,
    InputError,
    StoreError,
    UsageError,
)
from provgraph.graph import Answer, Feed, Keeping, LocalGraph, MarkFile
from provgraph.intake import Intake, Origin, find_dialects
from provgraph.journal import Journal, Receipt, SqliteJournal
from provgraph.pipeline import Pipeline
from provgraph.projection import MAPPING_VERSION, Projection
from provgraph.rdf.mint import Mint
from provgraph.rdf.sparql.searches import refuse_searches
from provgraph.rdf.terms import iri_value
from provgraph.rdf.vocab import MATCHES, PREFIXES
from provgraph.reckoning import ApartReckoner
from provgraph.workspace import layout
from provgraph.workspace.base import lay, record
from provgraph.workspace.faults import faults
from provgraph.workspace.layout import About
from provgraph.workspace.lock import Lock
from provgraph.workspace.settings import read_settings

_SERVING: Final = frozenset({"serve", "demo"})
"""Kinds of owners of whom others wait for an answer."""

_SPACE_SECONDS: Final = 0.25
"""How long a look at the disk's free space is good for."""


class Workspace:
    """An open workspace, owned by this process until it is closed.

        with Workspace.open("provgraph-data", create=True) as workspace:
            workspace.ingest([body])
            print(workspace.query("SELECT …").write(RESULTS_JSON))

    Attributes:
        folder: where it lies.
        about: what `workspace.json` says.
        configured: the settings, and where each came from.
        pipeline: the way in; it holds the graph.
        mint: of its IRIs.
    """

    def __init__(self, folder: Path, *, kind: str) -> None:
        """Open the workspace in *folder*, and bring its graph up to its journal.

        Raises:
            WorkspaceError: it is none that this release can open.
            ConfigError: its settings cannot be read.
            InUseError: another process owns it.
            JournalDamagedError, JournalError: its journal cannot be read.
        """
        self.folder = folder.absolute()  # workers stand elsewhere
        self.about = layout.read(folder)
        self.configured = read_settings(folder)
        self._space_looked_at = 0.0
        self._closed = False
        self._lock = Lock(folder, kind)
        self._serves = kind in _SERVING
        try:
            self._journal = SqliteJournal(folder / layout.JOURNAL_FILE)
            self.journal: Journal = self._journal
        except BaseException:
            self._lock.release()
            raise
        try:
            self._plug()
        except BaseException:
            self.journal.close()
            self._lock.release()
            raise

    @classmethod
    def create(cls, folder: Path | str, base_iri: str | None = None) -> About:
        """Make a workspace; return what it says of itself.

        Raises:
            WorkspaceError: there is one already, or something else.
        """
        path = Path(folder)
        settings = read_settings(path).settings
        return layout.create(path, base_iri or settings.workspace_base_iri)

    @classmethod
    def open(
        cls, folder: Path | str, *, create: bool = False, kind: str = "library"
    ) -> Self:
        """Open the workspace in *folder*; with *create*, make it where it is missing.

        Raises:
            As `__init__` and `create`.
        """
        path = Path(folder)
        if create and not (path / layout.ABOUT_FILE).exists():
            cls.create(path)
        return cls(path, kind=kind)

    @property
    def graph(self) -> LocalGraph:
        """The graph as it is now; another object after a rebuild."""
        return self.pipeline.projection.graph

    @property
    def feed(self) -> Feed:
        """What changes in the graph; another object after a rebuild."""
        feed = self.pipeline.projection.feed
        assert feed is not None  # noqa: S101 - a workspace's own projection has one
        return feed

    def ingest(
        self, bodies: Sequence[bytes], *, source: str = "library"
    ) -> list[Receipt | InputError]:
        """Take events in, each a JSON text; return a receipt or refusal for each.

        They are on disk when this returns, and in the graph when `settle` does.
        """
        return self.pipeline.take(bodies, Origin(source))

    def alias(self, one: tuple[str, str], other: tuple[str, str]) -> Receipt:
        """Say that two names, each of a namespace and a name, are of one dataset.

        What is written under the one is read under the other, whenever that was
        or will be.

        Raises:
            TranslateError: it is one name.
        """
        same = [{"namespace": space, "name": name} for space, name in (one, other)]
        body = orjson.dumps({"same": same})
        (answer,) = self.pipeline.take([body], Origin("library"), kind="alias")
        if isinstance(answer, InputError):
            raise answer
        return answer

    def settle(self) -> None:
        """Return once all that was taken in is in the graph.

        Raises:
            StoreError: the graph has failed, and why.
        """
        while not self.pipeline.wait(self.journal.last(), 1.0):
            if self.pipeline.failure is not None:
                raise self.pipeline.failure

    def query(self, text: str) -> Answer:
        """Return the answer to a SPARQL query.

        Raises:
            QueryError: the text cannot be run.
            GraphDamagedError: the graph cannot be read; it is being rebuilt.
        """
        refuse_searches(text, iri_value(MATCHES), PREFIXES)
        with self.reading():
            return self.graph.ask(text)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Within the block, a damaged graph that shows itself is rebuilt."""
        try:
            yield
        except GraphDamagedError as error:
            self.pipeline.report(error)
            raise

    def serve_at(self, address: str) -> None:
        """Let other processes know where this one answers."""
        self._lock.serve_at(address)

    def check_space(self) -> None:
        """Let writing go on while there is space above the watermark.

        Raises:
            DiskFullError: there is not.
        """
        now = time.monotonic()
        if now - self._space_looked_at < _SPACE_SECONDS:
            return
        free = shutil.disk_usage(self.folder).free
        wanted = self.configured.settings.disk_free_bytes_min
        if free < wanted:
            raise DiskFullError(
                f"{self.folder} has {free} bytes free, under the {wanted} to be kept",
                hint="Make space; writing goes on by itself.",
            )
        self._space_looked_at = now

    def rebuild(self) -> int:
        """Build the graph anew from the journal; return how many entries it took.

        Raises:
            StoreError: the graph stays as it was.
        """
        with self.pipeline.paused():
            self.pipeline.projection = self._rebuilt(self.pipeline.projection)
        return self.journal.last() - self.journal.first() + 1

    def prune(self) -> int:
        """Record a base, and remove what the journal holds before it.

        Returns how many entries were removed. Their facts stay in the graph, and
        a repeat of one is still known; their bodies are gone for good.

        Raises:
            UsageError: this is a plain store.
            StoreError: nothing was removed.
        """
        if self.about.plain:
            raise UsageError("a plain store keeps its whole journal")
        with self.pipeline.paused():
            base = record(self.folder, self.journal, self.pipeline.projection)
        return self.journal.prune(base.number + 1)

    @contextmanager
    def built_anew(self) -> Iterator[LocalGraph]:
        """Give a graph built from the journal up to where this one stands.

        It is gone after the block; this workspace's own stays as it is.

        Raises:
            StoreError: it cannot be built.
        """
        with (
            self.pipeline.paused(),
            tempfile.TemporaryDirectory(prefix="graph.", dir=self.folder) as beside,
        ):
            lay(self.folder, self.journal, self.mint, Path(beside, "anew"))
            fresh = self._projection(Path(beside, "anew"), fed=False)
            try:
                fresh.catch_up()
                yield fresh.graph
            finally:
                fresh.close()

    def copy_journal(self, path: Path) -> tuple[int, str]:
        """Copy the journal to the new file *path*.

        Returns the number up to which it surely goes, and the chain there.

        Raises:
            JournalError: it cannot be copied.
        """
        number = self.journal.last()
        self._journal.backup(path)
        return number, (self.journal.chain(number) or b"").hex()

    def close(self) -> None:
        """Stop, flush, and let the next owner in; twice is once."""
        if self._closed:
            return
        self._closed = True
        with ExitStack() as last_first:
            last_first.callback(self._lock.release)
            last_first.callback(self.journal.close)
            last_first.callback(self._close_projection)
            self.pipeline.stop()

    def _close_projection(self) -> None:
        """Close the one of now: stopping may have put another in its place."""
        self.pipeline.projection.close()

    def __enter__(self) -> Self:
        """Return the open workspace."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def _plug(self) -> None:
        """Put the parts together, and project what was journalled but not yet."""
        settings = self.configured.settings
        base = self.about.base_iri
        self.mint = Mint(base)
        self._limits = {
            "datasets_max": settings.limits_datasets_max,
            "fields_max": settings.limits_fields_max,
            "column_edges_max": settings.limits_column_edges_max,
        }
        dialects = find_dialects(base, self._limits)
        self._fault = faults(os.environ)
        projection = self._open_projection()
        self.pipeline = Pipeline(
            self.journal,
            Intake(dialects, strict=settings.ingest_strict),
            projection,
            restore=self._restore,
            lag_entries_max=settings.server_lag_entries_max,
            check_space=self.check_space,
            plain=self.about.plain,
            dialects=dialects,
        )
        self.pipeline.start()

    def _open_projection(self) -> Projection:
        """Open the graph, or build it anew; return it up with the journal."""
        _remove(self._graph_folder.with_name("graph.next"))
        _remove(self._graph_folder.with_name("graph.gone"))
        with suppress(GraphDamagedError):
            return self._caught_up(self._graph_folder)
        # Here, and not in a handler: the error holds on to the store.
        return self._rebuilt(None)

    def _restore(self, failed: Projection, error: StoreError) -> Projection:
        """Return a projection to go on with after *failed* could not."""
        if isinstance(error, GraphDamagedError):
            return self._rebuilt(failed)
        self._space_looked_at = 0.0
        self.check_space()
        failed.close()
        return self._open_projection()

    def _rebuilt(self, former: Projection | None) -> Projection:
        """Build the graph beside the old one, and put it in its place."""
        beside = self._graph_folder.with_name("graph.next")
        _remove(beside)
        try:
            lay(self.folder, self.journal, self.mint, beside)
            with closing(self._caught_up(beside)) as fresh:
                fresh.flush()
        except BaseException:
            _remove(beside)  # the disk may be full
            raise
        self._fault("built anew")
        if former is not None:
            former.close()
        gone = self._graph_folder.with_name("graph.gone")
        if self._graph_folder.exists():
            self._graph_folder.rename(gone)
        self._fault("set aside")
        beside.rename(self._graph_folder)
        _remove(gone)
        return self._projection(self._graph_folder)

    def _caught_up(self, folder: Path) -> Projection:
        """Open the graph in *folder* and bring it up with the journal."""
        with ExitStack() as opened:
            projection = opened.enter_context(closing(self._projection(folder)))
            projection.catch_up()
            opened.pop_all()
        return projection

    def _projection(self, folder: Path, *, fed: bool = True) -> Projection:
        mark = MarkFile(folder, self.journal.id, MAPPING_VERSION)
        settings = self.configured.settings
        keeping = Keeping(settings.feed_seconds_max, settings.feed_bytes_max)
        folder.mkdir(parents=True, exist_ok=True)
        reckoner = ApartReckoner(
            self.folder / layout.JOURNAL_FILE,
            folder / "timeline.db",
            self.about.base_iri,
            limits=self._limits,
            pairs_max=settings.limits_pairs_max,
            gives_way=self._serves,
        )
        return Projection(
            folder,
            self.journal,
            self.mint,
            reckoner,
            mark,
            unflushed_quads_max=settings.graph_unflushed_quads_max,
            unflushed_seconds_max=settings.graph_unflushed_seconds_max,
            keeping=keeping if fed else None,
            fault=self._fault,
        )

    @property
    def _graph_folder(self) -> Path:
        return self.folder / layout.GRAPH_FOLDER


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
