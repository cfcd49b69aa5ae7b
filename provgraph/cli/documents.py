"""`provgraph documents`: what was taken in, given back, and taken out again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click

from provgraph.cli.access import Documents
from provgraph.cli.convert import part_options, put_converted, to_option
from provgraph.cli.reach import reached
from provgraph.cli.table import draw
from provgraph.cli.words import note, workspace_option
from provgraph.documents.forms import form_named, form_of_suffix
from provgraph.errors import MissingError
from provgraph.workspace import Part

_COLUMNS: Final = (
    "document", "form", "statements", "repairs", "recorded_at", "source",
)  # fmt: skip


@click.group(short_help="Look at PROV documents, give them back, take them out.")
def documents() -> None:
    """Look at the PROV documents of a workspace, give them back, take them out."""


@documents.command("list", short_help="List them, the last one first.")
@workspace_option
def show_list(folder: Path) -> None:
    """List them, the last one first."""
    with reached(folder, "documents") as access:
        found = access.documents.listed()
    rows = [
        [one.key, one.form, str(one.statements), str(one.repairs), one.recorded_at,
         one.source]
        for one in found
    ]  # fmt: skip
    click.echo(draw(_COLUMNS, rows, right={2, 3}))


@documents.command("show", short_help="Print what is known of one, as JSON.")
@click.argument("key")
@workspace_option
def show_one(key: str, folder: Path) -> None:
    """Print what is known of the document KEY, as JSON."""
    with reached(folder, "documents") as access:
        for one in access.documents.listed():
            if one.key == key:
                click.echo(json.dumps(one._asdict(), indent=2, ensure_ascii=False))
                return
    raise MissingError(
        f"there is no document {key!r}", hint="provgraph documents list has them all."
    )


@documents.command("get", short_help="Give one back, in any form.")
@click.argument("key")
@workspace_option
@to_option
@part_options
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Not to stdout.")
def get(  # noqa: PLR0913 - what a command line may say
    *,
    key: str,
    folder: Path,
    to: str | None,
    bundle: str | None,
    around: str | None,
    steps: int,
    output: Path | None,
) -> None:
    """Give the document KEY back: byte for byte as it came, or in another form.

    Without --to the name of the output may say which. What the form cannot say is
    listed.
    """
    part = Part(bundle, around, steps)
    with reached(folder, "documents") as access:
        if to is None and output is not None:
            to = _named_by(output, key, access.documents)
        converted = access.documents.given(key, to, part)
    put_converted(converted, key, output)


@documents.command("remove", short_help="Take one out of the graph.")
@click.argument("key")
@workspace_option
def remove(key: str, folder: Path) -> None:
    """Take the document KEY out, and all that only it told.

    Its bytes stay in the journal.
    """
    with reached(folder, "documents") as access:
        number = access.documents.remove(key)
    note(f"{key} is gone, as entry {number} says")


def _named_by(output: Path, key: str, documents: Documents) -> str | None:
    """Return the form that a file's name asks for; None for the one in which it came.

    Several forms may end alike: then that in which it came is meant.
    """
    wanted = form_of_suffix(output.name)
    came = next((one.form for one in documents.listed() if one.key == key), None)
    if wanted is None or came is None:
        return None
    alike = set(form_named(came).suffixes) & set(wanted.suffixes)
    return None if alike else wanted.name
