"""`provgraph alias`: two names that are of one dataset."""

from __future__ import annotations

from pathlib import Path

import click

from provgraph.cli.reach import reached
from provgraph.cli.words import note, workspace_option


@click.command(short_help="Say that two names are of one dataset.")
@click.argument("namespace")
@click.argument("name")
@click.argument("other_namespace")
@click.argument("other_name")
@workspace_option
def alias(
    namespace: str, name: str, other_namespace: str, other_name: str, folder: Path
) -> None:
    """Say that NAME and OTHER_NAME are of one dataset.

    What is written under the one is read under the other, whenever that was or
    will be. Sources say so themselves with the symlinks facet; this is for sources
    that each know only their own name. It cannot be taken back.
    """
    with reached(folder, "alias") as access:
        number = access.alias((namespace, name), (other_namespace, other_name))
        access.wait(number)
    note(f"entry {number}: the two names are of one dataset")
