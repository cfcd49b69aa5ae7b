"""`provgraph verify`: is everything as it was written?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from provgraph.cli.words import Progress, note, workspace_option
from provgraph.errors import JournalDamagedError
from provgraph.query import lineage_hash
from provgraph.workspace import Workspace
from provgraph.workspace.backup import verify_journal

_FINDING: Final = 1


@click.command(short_help="Check that the journal is what was written.")
@workspace_option
@click.option(
    "--graph",
    "with_graph",
    is_flag=True,
    help="Also compare the graph with one built anew in a temporary folder.",
)
def verify(*, folder: Path, with_graph: bool) -> int:
    """Check every entry of the journal against its chain; exit 1 at damage.

    The first entry that is not what was written is named by its number.
    """
    try:
        count = verify_journal(folder)
    except JournalDamagedError as error:
        note(f"journal: {error.message}")
        return _FINDING
    click.echo(f"journal: {count:,} entries are what was written")
    return _verify_graph(folder) if with_graph else 0


def _verify_graph(folder: Path) -> int:
    progress = Progress()
    with Workspace.open(folder, kind="verify") as workspace:
        progress.show("reading the graph")
        stands = lineage_hash(workspace.graph)
        progress.show("building it anew")
        with workspace.built_anew() as fresh:
            wanted = lineage_hash(fresh)
        progress.clear()
        number = workspace.graph.position.number
    if stands != wanted:
        note(
            f"graph: its lineage hash is {stands}, the journal's is {wanted};"
            " provgraph rebuild makes it right"
        )
        return _FINDING
    click.echo(f"graph: as the journal makes it up to entry {number:,}, {stands}")
    return 0
