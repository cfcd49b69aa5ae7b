"""The documents of a workspace that this process opened itself."""

from __future__ import annotations

from asyncio import Runner
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from provgraph.errors import MissingError
from provgraph.intake import Origin
from provgraph.query import Described
from provgraph.workspace import (
    WHOLE,
    Archive,
    Changer,
    Converted,
    Converter,
    Fetcher,
    Filed,
    Incoming,
    Part,
    Workspace,
)

T = TypeVar("T")


class DocumentsHere:
    """`Documents` by calling the workspace; its workers start when they are needed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._seconds_max = workspace.configured.settings.documents_seconds_max
        self._opened: _Opened | None = None

    def put(self, document: Incoming) -> Filed:
        """Have a worker read it, and the journal keep it."""
        origin = Origin(document.name or "-")
        return self._run(
            lambda opened: opened.archive.put(
                document, origin, seconds_max=self._seconds_max
            )
        )

    def remove(self, key: str) -> int:
        """Have a worker find what goes with it."""
        entry = self._run(
            lambda opened: opened.archive.remove(
                key, Origin("-"), seconds_max=self._seconds_max
            )
        )
        if entry is None:
            raise MissingError(f"there is nothing of the document {key!r}")
        return entry

    def listed(self) -> list[Described]:
        """Ask the graph."""
        return self._open().archive.documents()

    def given(self, key: str, to: str | None, part: Part) -> Converted:
        """Take the bytes from the journal, and have a worker convert them."""
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

    def _open(self) -> _Opened:
        if self._opened is None:
            self._opened = _Opened(self._workspace)
        return self._opened

    def _run(self, work: Callable[[_Opened], Coroutine[Any, Any, T]]) -> T:
        opened = self._open()
        return opened.runner.run(work(opened))


class _Opened:
    """What changes and reads documents, with the event loop in which it lives."""

    def __init__(self, workspace: Workspace) -> None:
        self.runner = Runner()
        self._fetcher = Fetcher((), ())

        async def made() -> tuple[Changer, Converter]:
            return Changer(workspace, self._fetcher), Converter()

        self._changer, self.converter = self.runner.run(made())
        self.archive = Archive(workspace, self._changer)

    def close(self) -> None:
        self.runner.run(self.converter.close())
        self.runner.run(self._changer.close())
        self._fetcher.close()
        self.runner.close()
