"""`provgraph config`: each setting and where it came from."""

from __future__ import annotations

from pathlib import Path

import click

from provgraph.cli.table import draw
from provgraph.cli.words import workspace_option
from provgraph.workspace import read_settings


@click.command(short_help="Show each setting and where it came from.")
@workspace_option
def config(folder: Path) -> None:
    """Show each setting, its value, and where that came from.

    provgraph.toml in the workspace's folder overrides the defaults, and a variable
    PROVGRAPH_SECTION_KEY overrides it.
    """
    rows = read_settings(folder).table()
    click.echo(draw(("setting", "value", "origin"), rows, right=set()))
