"""The documents of a workspace, for those who wait in no event loop of their own.

with Library(workspace) as library:
    library.put(Incoming(path.read_bytes(), name=path.name))
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from provgraph.errors import MissingError
from provgraph.intake import Origin
from provgraph.query import Described
from provgraph.workspace.archiving import Archive, Filed
from provgraph.workspace.changing import Changer
from provgraph.workspace.converting import WHOLE, Converted, Converter, Incoming, Part
from provgraph.workspace.fetching import Fetcher
from provgraph.workspace.workspace import Workspace

T = TypeVar("T")


class Library:
    """Documents put, listed, given back and taken out, each call until it is done.

    Its workers start when they are needed, and end with the block. A notebook has an
    event loop already, so that of the workers runs in a thread beside it.
    """

    def __init__(self, workspace: Workspace) -> None:
        """Start nothing yet."""
        self._workspace = workspace
        self._seconds_max = workspace.configured.settings.documents_seconds_max
        self._opened: _Opened | None = None

    def put(self, document: Incoming) -> Filed:
        """Take a document in; one that went by its key is gone then.

        Raises:
            As `Archive.put`.
        """
        origin = Origin(document.name or "-")
        return self._run(
            lambda opened: opened.archive.put(
                document, origin, seconds_max=self._seconds_max
            )
        )

    def remove(self, key: str) -> int:
        """Take a document out, with all that only it told; return the entry.

        Raises:
            MissingError: there is none that goes by *key*.
            As `Archive.remove`.
        """
        entry = self._run(
            lambda opened: opened.archive.remove(
                key, Origin("-"), seconds_max=self._seconds_max
            )
        )
        if entry is None:
            raise MissingError(f"there is nothing of the document {key!r}")
        return entry

    def documents(self) -> list[Described]:
        """Return what is known of all documents, the last one first."""
        return self._open().archive.documents()

    def given(self, key: str, to: str | None = None, part: Part = WHOLE) -> Converted:
        """Return a document, or part of it, in the form *to*.

        None is the form in which it came; the whole of it then is what came, byte
        for byte.

        Raises:
            MissingError: there is none that goes by *key*, or it has no such part.
            GoneError: its bytes are not kept any more.
            As `Converter.convert`.
        """
        opened = self._open()
        known, came = opened.archive.kept(key)
        if to is None and part == WHOLE:
            return Converted(came.body, known.form, (), ())
        return self._run(
            lambda _: opened.converter.convert(
                came, to or known.form, part=part, seconds_max=self._seconds_max
            )
        )

    def close(self) -> None:
        """End the workers, where there are any."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def _open(self) -> _Opened:
        if self._opened is None:
            self._opened = _Opened(self._workspace)
        return self._opened

    def _run(self, work: Callable[[_Opened], Coroutine[Any, Any, T]]) -> T:
        opened = self._open()
        return opened.run(work(opened))


class _Opened:
    """What changes and reads documents, with the event loop in which it lives."""

    def __init__(self, workspace: Workspace) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(
            target=self._loop.run_forever, name="provgraph-library", daemon=True
        )
        self._thread.start()
        self._fetcher = Fetcher((), ())

        async def made() -> tuple[Changer, Converter]:
            return Changer(workspace, self._fetcher), Converter()

        self._changer, self.converter = self.run(made())
        self.archive = Archive(workspace, self._changer)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what comes of *work*; who stops waiting for it, ends it."""
        found = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return found.result()
        except BaseException:
            found.cancel()
            raise

    def close(self) -> None:
        self.run(self.converter.close())
        self.run(self._changer.close())
        self._fetcher.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
