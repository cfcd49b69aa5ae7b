"""`provgraph findings`: what contracts find in the graph now."""

from __future__ import annotations

from pathlib import Path

import click

from provgraph.cli.query import put_answer
from provgraph.cli.words import note, workspace_option
from provgraph.query import ROWS_MAX, question


@click.command(short_help="Show what contracts find in the graph now.")
@workspace_option
@click.option("--contract", default="", metavar="NAME", help="Only by that one.")
@click.option("--all", "resolved", is_flag=True, help="Those that were mended, too.")
@click.option(
    "--severity",
    type=click.Choice(("Violation", "Warning", "Info"), case_sensitive=False),
    default=None,
    help="Only so grave ones.",
)
@click.option("--focus", default="", metavar="IRI", help="Only at that node.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(("table", "json", "csv", "tsv", "xml")),
    default="table",
    show_default=True,
)
def findings(
    *,
    folder: Path,
    contract: str,
    resolved: bool,
    severity: str | None,
    focus: str,
    form: str,
) -> None:
    """Show what contracts in force find in the graph now: since when, what and where.

    It is the question `findings` of `provgraph queries`, which --show prints there.
    """
    asked = question("findings").asked(
        {
            "contract": contract,
            "severity": severity or "",
            "focus": focus,
            "resolved": "1" if resolved else "0",
        }
    )
    if put_answer(folder, asked, form) == ROWS_MAX:
        note(f"these are the first {ROWS_MAX:,} rows; there may be more")
