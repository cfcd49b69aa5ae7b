"""`provgraph queries`: the questions that come along."""

from __future__ import annotations

from pathlib import Path

import click

from provgraph.cli.query import format_option, put_answer
from provgraph.cli.table import draw
from provgraph.cli.words import note, workspace_option
from provgraph.errors import UsageError
from provgraph.query import ROWS_MAX, Question, question, questions


@click.command(short_help="List the questions that come along, or ask one.")
@click.argument("name", required=False)
@workspace_option
@format_option
@click.option(
    "--set",
    "settings",
    metavar="NAME=VALUE",
    multiple=True,
    help="Ask about another value than the one in the list; may be repeated.",
)
@click.option("--show", is_flag=True, help="Print the SPARQL instead of asking.")
def queries(
    *,
    name: str | None,
    folder: Path,
    format_name: str,
    settings: tuple[str, ...],
    show: bool,
) -> None:
    """List the questions that come along, or ask the one called NAME.

    Each is a SPARQL query, which --show prints to be read or changed. An answer has
    at most 1,000 rows.
    """
    if name is None:
        if settings or show:
            raise UsageError("--set and --show need the name of a question")
        click.echo(_list())
        return
    asked = question(name).asked(dict(map(_setting, settings)))
    if show:
        click.echo(asked, nl=False)
        return
    if put_answer(folder, asked, format_name) == ROWS_MAX:
        note(f"these are the first {ROWS_MAX:,} rows; there may be more")


def _list() -> str:
    rows = [(one.name, one.words, _settable(one)) for one in questions()]
    return draw(("name", "question", "may be set"), rows, right=set())


def _settable(asked: Question) -> str:
    return ", ".join(f"{one.name}={one.default}" for one in asked.parameters.values())


def _setting(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals:
        raise UsageError(f"--set takes NAME=VALUE, not {given!r}")
    return name, value
