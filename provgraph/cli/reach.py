"""Find out who has a workspace open, and go that way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provgraph.cli.access import Access
from provgraph.cli.here import Here
from provgraph.cli.there import There
from provgraph.workspace import Workspace, owner


@contextmanager
def reached(folder: Path, kind: str) -> Iterator[Access]:
    """Give access to the workspace in *folder* for the time of the block.

    Raises:
        InUseError: another process owns it and does not serve.
        WorkspaceError: it is none that this release can open.
    """
    holder = owner(folder)
    if holder is not None and holder.address is not None:
        yield There(holder.address)
        return
    with Workspace.open(folder, kind=kind) as workspace:
        yield Here(workspace)
