"""`provgraph query`: SPARQL in, an answer out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from provgraph.cli.exporting import question_in
from provgraph.cli.reach import reached
from provgraph.cli.table import draw_results
from provgraph.cli.words import stdout_bytes, workspace_option
from provgraph.rdf.formats import RESULTS_JSON, TURTLE, by_name

_TABLE: Final = "table"
_FORMATS: Final = (_TABLE, "json", "csv", "tsv", "xml", "turtle", "ntriples")


format_option: Final[Callable[[Callable[..., Any]], Callable[..., Any]]] = click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice(_FORMATS),
    default=_TABLE,
    show_default=True,
    help="turtle and ntriples hold triples, the others rows.",
)


@click.command(short_help="Ask the graph in SPARQL.")
@click.argument("text", metavar="TEXT|FILE.rq|-")
@workspace_option
@format_option
def query(text: str, folder: Path, format_name: str) -> None:
    """Ask the graph: SPARQL given as TEXT, in a file ending in .rq, or on stdin.

    The prefixes pg, prov, dcterms, dcat, dqv, sh, spdx, schema, rdf, rdfs and xsd
    need not be declared.
    """
    put_answer(folder, question_in(text), format_name)


def put_answer(folder: Path, asked: str, format_name: str) -> int | None:
    """Ask and print the answer; return how many rows were drawn, if any were."""
    form = by_name(format_name)
    with reached(folder, "query") as access:
        if form is None:
            got, body = access.ask(asked, RESULTS_JSON, TURTLE)
        elif form.for_rows:
            got, body = access.ask(asked, form, None)
        else:
            got, body = access.ask(asked, None, form)
    if form is None and got.for_rows:
        drawn = draw_results(body)
        click.echo(drawn)
        return drawn.count("\n") - 1
    stdout = stdout_bytes()
    stdout.write(body)
    if body and not body.endswith(b"\n"):
        stdout.write(b"\n")
    stdout.flush()
    return None
