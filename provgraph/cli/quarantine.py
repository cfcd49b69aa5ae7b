"""`provgraph quarantine`: entries that could not be brought into the graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click

from provgraph.cli.reach import reached
from provgraph.cli.table import draw
from provgraph.cli.words import note, workspace_option

_COLUMNS: Final = ("number", "recorded_at", "kind", "source", "reason")
_FINDING: Final = 1


@click.group(short_help="Look at entries that the graph could not take.")
def quarantine() -> None:
    """Look at the entries that are on disk but could not be brought into the graph.

    They stop nothing; what they hold is not lost.
    """


@quarantine.command("list", short_help="List them with their reasons.")
@workspace_option
def show_list(folder: Path) -> None:
    """List them with their reasons."""
    with reached(folder, "quarantine") as access:
        entries = access.quarantine()
    rows = [[str(one[name] or "") for name in _COLUMNS] for one in entries]
    click.echo(draw(_COLUMNS, rows, right={0}))


@quarantine.command("show", short_help="Print one with its body, as JSON.")
@click.argument("number", type=int)
@workspace_option
def show_one(number: int, folder: Path) -> None:
    """Print entry NUMBER with its body, as JSON."""
    with reached(folder, "quarantine") as access:
        entry = access.quarantined(number)
    click.echo(json.dumps(entry, indent=2, ensure_ascii=False))


@quarantine.command("retry", short_help="Have one tried again.")
@click.argument("number", type=int)
@workspace_option
def retry(number: int, folder: Path) -> int:
    """Have entry NUMBER tried again; exit 1 where it is still in quarantine."""
    with reached(folder, "quarantine") as access:
        access.quarantined(number)
        access.wait(access.retry(number))
        left = {one["number"]: one["reason"] for one in access.quarantine()}
    if number in left:
        note(f"entry {number} is still in quarantine: {left[number]}")
        return _FINDING
    note(f"entry {number} is in the graph")
    return 0
