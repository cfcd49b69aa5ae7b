"""`provgraph rebuild`, `backup`, `restore` and `upgrade`: care of a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from provgraph.cli.words import note, workspace_option
from provgraph.workspace import Workspace, layout
from provgraph.workspace.backup import back_up
from provgraph.workspace.backup import restore as restore_backup


@click.command(short_help="Build the graph anew from the journal.")
@workspace_option
def rebuild(folder: Path) -> None:
    """Build the graph anew from the journal, beside the old one, and swap them."""
    with Workspace.open(folder, kind="rebuild") as workspace:
        count = workspace.rebuild()
    note(f"built the graph of {folder} anew from {count:,} entries")


@click.command(short_help="Copy the workspace to a new folder.")
@click.argument("target", type=click.Path(path_type=Path), metavar="DIR")
@workspace_option
def backup(target: Path, folder: Path) -> None:
    """Copy graph, journal and settings to the new folder DIR.

    Its manifest names every file with size and digest and is written last: a
    backup without one is incomplete.
    """
    with Workspace.open(folder, kind="backup") as workspace:
        manifest = back_up(workspace, target)
    size = sum(one.size for one in manifest.files)
    note(
        f"backed up {folder} to {target}: entry {manifest.number:,},"
        f" {len(manifest.files)} files, {size:,} bytes"
    )


@click.command(short_help="Make a workspace from a backup.")
@click.argument("source", type=click.Path(path_type=Path), metavar="DIR")
@workspace_option
@click.option("--replace", is_flag=True, help="Let go of the workspace that is there.")
def restore(*, source: Path, folder: Path, replace: bool) -> None:
    """Make a workspace from the backup in DIR, after checking every file of it.

    A folder with only journal.db and workspace.json is a backup too; the graph is
    built from it when the workspace is opened.
    """
    restore_backup(source, folder, replace=replace)
    with Workspace.open(folder, kind="restore") as workspace:
        number = workspace.graph.position.number
    note(f"restored {folder} from {source}: entry {number:,}")


@click.command(short_help="Bring a workspace to this release's format.")
@workspace_option
def upgrade(folder: Path) -> None:
    """Bring a workspace of an older release to the format of this one."""
    about = layout.read(folder)
    note(f"{folder} has format {about.format}, which is this release's: nothing to do")
