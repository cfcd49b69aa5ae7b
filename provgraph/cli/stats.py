"""`provgraph stats`: how much there is of what."""

from __future__ import annotations

import json
from pathlib import Path

import click

from provgraph.cli.reach import reached
from provgraph.cli.table import draw
from provgraph.cli.words import workspace_option


@click.command(short_help="Count what there is.")
@workspace_option
@click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
)
def stats(folder: Path, format_name: str) -> None:
    """Count the entries of the journal, the quads, and what the lineage tells of."""
    with reached(folder, "stats") as access:
        counts = access.statistics()
    if format_name == "json":
        click.echo(json.dumps(dict(counts)))
        return
    rows = [(name, f"{count:,}") for name, count in counts.items()]
    click.echo(draw(("name", "count"), rows, right={1}))
