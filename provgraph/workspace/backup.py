"""Copies of a workspace that can be trusted: made whole, or not at all.

DIR/graph/store      checkpoint of the graph
DIR/graph/…          its timeline and mark
DIR/journal.db       copied after the graph, so that it is never behind
DIR/workspace.json   what it is a copy of
DIR/provgraph.toml   where there is one; alerts.toml likewise
DIR/manifest.json    every file with its size and digest; written last
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Final

from provgraph.errors import StoreError, WorkspaceError
from provgraph.graph import replace_file
from provgraph.journal import SqliteJournal
from provgraph.rdf.instant import utc_now
from provgraph.workspace import hooks, layout, settings
from provgraph.workspace.lock import Lock
from provgraph.workspace.tokens import TOKENS_FILE
from provgraph.workspace.workspace import Workspace

FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_WAL: Final = f"{layout.JOURNAL_FILE}-wal"
_WRITTEN: Final = (layout.ABOUT_FILE, settings.FILE_NAME, hooks.FILE_NAME)
_ALONE: Final = (layout.JOURNAL_FILE, _WAL, *_WRITTEN)
"""What a backup without a graph consists of, where it is there."""


@dataclass(frozen=True, slots=True)
class Copied:
    """One file of a backup; the name is its path within."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        workspace: the id of the workspace that it is a copy of.
        number: the journal entry up to which it goes.
        chain: the journal's chain there, in hexadecimal.
    """

    workspace: str
    created: str
    number: int
    chain: str
    files: tuple[Copied, ...]
    format: int = FORMAT


def back_up(workspace: Workspace, target: Path) -> Manifest:
    """Copy *workspace*, which goes on working, to the new folder *target*.

    Raises:
        WorkspaceError: *target* is there and not empty.
        StoreError: it cannot be written; what is there has no manifest.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise WorkspaceError(
            f"{target} is there already", hint="Name a new folder for the backup."
        )
    with _told(target):
        graph = target / layout.GRAPH_FOLDER
        graph.mkdir(parents=True)
        with workspace.pipeline.paused():
            projection = workspace.pipeline.projection
            projection.flush()
            projection.graph.checkpoint(graph / "store")
            projection.reckoner.copy_to(graph / "timeline.db")
            mark = workspace.folder / layout.GRAPH_FOLDER / "mark.json"
            shutil.copyfile(mark, graph / mark.name)
        number, chain = workspace.copy_journal(target / layout.JOURNAL_FILE)
        for name in _WRITTEN:
            if (workspace.folder / name).exists():
                shutil.copyfile(workspace.folder / name, target / name)
        manifest = Manifest(
            workspace.about.id, utc_now(), number, chain, tuple(_files(target))
        )
        os.sync()  # a manifest on disk is to mean that what it names is there too
        written = json.dumps(asdict(manifest), indent=1).encode()
        replace_file(target / _MANIFEST, written)
    return manifest


def restore(source: Path, folder: Path, *, replace: bool = False) -> None:
    """Make the workspace *folder* from the backup in *source*.

    All or nothing: until the copy is whole and proved, *folder* stays as it is.

    Raises:
        WorkspaceError: *source* is no whole backup, or *folder* is taken.
        InUseError: another process owns *folder*.
        StoreError: a file is not what the manifest says, or cannot be copied.
        JournalDamagedError: a journal alone is not what was written.
    """
    if (folder / layout.ABOUT_FILE).exists() and not replace:
        raise WorkspaceError(
            f"{folder} is a workspace already",
            hint="Name another folder, or add --replace.",
        )
    layout.read(source)
    with _room_for(folder, replace=replace):
        beside = folder.with_name(f"{folder.name}.restoring")
        shutil.rmtree(beside, ignore_errors=True)
        try:
            with _told(beside):
                _copy(source, beside)
                _put_in_place(beside, folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def verify_journal(folder: Path) -> int:
    """Return how many entries the journal in *folder* holds, after checking each.

    Raises:
        WorkspaceError: *folder* is no workspace that this release can open.
        InUseError: another process owns it.
        JournalDamagedError: names the first entry that is not what was written.
    """
    layout.read(folder)
    lock = Lock(folder, "verify")
    try:
        return _verified(folder)
    finally:
        lock.release()


def _verified(folder: Path) -> int:
    path = folder / layout.JOURNAL_FILE
    if not path.exists():
        return 0
    with closing(SqliteJournal(path)) as journal:
        return journal.verify()


def _copy(source: Path, target: Path) -> None:
    manifest = _manifest(source)
    if manifest is None:
        target.mkdir()
        for name in _ALONE:
            if (source / name).exists():
                shutil.copyfile(source / name, target / name)
        _verified(target)
        return
    for one in manifest.files:
        path = target / one.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not (source / one.name).is_file():
            raise StoreError(f"{source / one.name} is missing from the backup")
        shutil.copyfile(source / one.name, path)
        if path.stat().st_size != one.size or _digest(path) != one.sha256:
            raise StoreError(
                f"{source / one.name} is not what the manifest says",
                hint="Restore from another backup, or from its journal alone.",
            )


def _manifest(source: Path) -> Manifest | None:
    """Return what *source* says it holds; None for a journal alone."""
    path = source / _MANIFEST
    if not path.exists():
        if (source / layout.GRAPH_FOLDER).exists():
            raise WorkspaceError(
                f"{source} has no {_MANIFEST}: the backup was not finished",
                hint="Take another, or one with only journal.db and workspace.json.",
            )
        if not (source / layout.JOURNAL_FILE).exists():
            raise WorkspaceError(f"{source} holds no {layout.JOURNAL_FILE}")
        return None
    try:
        kept = json.loads(path.read_bytes())
        if kept["format"] > FORMAT:
            raise WorkspaceError(
                f"{source} is a backup of format {kept['format']}; this release"
                f" knows up to {FORMAT}",
                hint="Restore it with the release that made it, or a later one.",
            )
        files = tuple(Copied(**one) for one in kept.pop("files"))
        manifest = Manifest(**kept, files=files)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(f"{path} cannot be read: {error}") from error
    for one in manifest.files:
        if Path(one.name).is_absolute() or ".." in Path(one.name).parts:
            raise WorkspaceError(f"{path} names a file outside of it: {one.name}")
    return manifest


@contextmanager
def _room_for(folder: Path, *, replace: bool) -> Iterator[None]:
    """Hold what is at *folder* now, so that nobody opens it meanwhile."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        yield
    elif replace and (folder / layout.ABOUT_FILE).exists():
        lock = Lock(folder, "restore")
        try:
            yield
        finally:
            lock.release()
    elif not folder.is_dir() or any(folder.iterdir()):
        raise WorkspaceError(f"{folder} holds other things", hint="Name a new folder.")
    else:
        yield


def _put_in_place(beside: Path, folder: Path) -> None:
    gone = folder.with_name(f"{folder.name}.replaced")
    shutil.rmtree(gone, ignore_errors=True)
    if folder.exists():
        if (folder / TOKENS_FILE).exists():
            # A backup has none, and without any whoever comes would be let in.
            os.link(folder / TOKENS_FILE, beside / TOKENS_FILE)
        folder.rename(gone)
    beside.rename(folder)
    shutil.rmtree(gone, ignore_errors=True)


def _files(folder: Path) -> Iterator[Copied]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            yield Copied(name, path.stat().st_size, _digest(path))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the disk says into our words.

    Raises:
        StoreError: *path* cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error}") from error
