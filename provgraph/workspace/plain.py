"""A workspace as a plain store of triples: no events, updates instead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from provgraph.errors import WorkspaceError
from provgraph.workspace import layout
from provgraph.workspace.workspace import Workspace


def open_plain(folder: Path, *, kind: str) -> Workspace:
    """Open a plain store, made where there is none; it stays one for good.

    Raises:
        WorkspaceError: the workspace there has events, or cannot be opened.
        InUseError: another process owns it.
    """
    opened = Workspace.open(folder, create=True, kind=kind)
    if opened.about.plain:
        return opened
    has_events = opened.journal.last() > 0
    about = replace(opened.about, plain=True)
    opened.close()
    if has_events:
        raise WorkspaceError(
            f"{folder} has events, so it cannot become a plain store",
            hint="Name another folder.",
        )
    layout.write(folder, about)
    return Workspace.open(folder, kind=kind)
