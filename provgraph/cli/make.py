"""`provgraph init`: a new workspace."""

from __future__ import annotations

from pathlib import Path

import click

from provgraph.cli.words import note, workspace_option
from provgraph.workspace import Workspace, owner
from provgraph.workspace.lock import in_use


@click.command(short_help="Make a workspace.")
@workspace_option
@click.option(
    "--base-iri",
    metavar="IRI",
    help="What every IRI of this workspace begins with  [default: urn:provgraph:]",
)
def init(folder: Path, base_iri: str | None) -> None:
    """Make a workspace: the folder that keeps journal, graph and settings.

    The base IRI is fixed once the first event is in.
    """
    holder = owner(folder)
    if holder is not None:
        raise in_use(folder, holder)
    about = Workspace.create(folder, base_iri)
    note(f"made the workspace {folder} with base IRI {about.base_iri}")
