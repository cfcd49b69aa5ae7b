"""`provgraph import`: PROV documents of every form, from files and folders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import click

from provgraph.cli.access import Documents
from provgraph.cli.here import message_of
from provgraph.cli.reach import reached
from provgraph.cli.table import draw
from provgraph.cli.words import note, workspace_option
from provgraph.documents.forms import READ_SUFFIXES
from provgraph.errors import (
    DeadlineError,
    ExhaustedError,
    InputError,
    UsageError,
)
from provgraph.sources import Source, find_sources, read_whole
from provgraph.workspace import Filed, Incoming, read_settings

_REPAIRS_SHOWN_MAX: Final = 10
_COLUMNS: Final = (
    "document", "form", "statements", "bundles", "repairs", "became", "file",
)  # fmt: skip
ENDINGS: Final = tuple(f".{suffix}" for suffix in READ_SUFFIXES)

strict_option: Final = click.option(
    "--strict/--lenient",
    default=False,
    show_default="--lenient",
    help="Refuse what is not as its form wants it, or mend it and say so.",
)
base_option: Final = click.option(
    "--base", metavar="IRI", help="What relative names in it are relative to."
)


@click.command("import", short_help="Take in PROV documents of every form.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@workspace_option
@strict_option
@base_option
@click.option("--key", help="What it is to go by; a document of that key is replaced.")
@click.option("--all-repairs", is_flag=True, help="Show each repair, not only ten.")
def import_(
    *,
    paths: tuple[str, ...],
    folder: Path,
    strict: bool,
    base: str | None,
    key: str | None,
    all_repairs: bool,
) -> int:
    """Take in the PROV documents of each PATH: a file, a folder, or - for stdin.

    PROV-N, PROV-JSON, PROV-XML, PROV-JSONLD and PROV-O in every form of RDF are
    known by what they hold; gzip and Zstandard are unpacked.

    A file comes in as a whole or not at all, and one that cannot stops no other.
    """
    sources = find_sources(paths, ENDINGS)
    if not sources:
        note(f"no PROV files in {', '.join(paths)}")
    if key is not None and len(sources) > 1:
        raise UsageError(
            f"{len(sources)} files cannot all go by the key {key!r}",
            hint="Leave --key out: each goes by a digest of what it holds.",
        )
    bytes_max = read_settings(folder).settings.documents_bytes_max
    shown_max = None if all_repairs else _REPAIRS_SHOWN_MAX
    rows: list[list[str]] = []
    refused = 0
    with reached(folder, "import") as access:
        for source in sources:
            name = "" if source.path is None else source.path.name
            try:
                body = read_whole(source, bytes_max=bytes_max)
                document = Incoming(body, key, name, "", base, strict)
                filed = _taken(access.documents, document, source, shown_max)
            except (InputError, DeadlineError, ExhaustedError) as error:
                refused += 1
                note(f"{source.name}: {message_of(error)}")
                if error.hint:
                    note(f"  {error.hint}")
            else:
                rows.append(_row(filed, source.name))
    if rows:
        click.echo(draw(_COLUMNS, rows, right={2, 3, 4}))
    return InputError.exit_code if refused else 0


def _taken(
    documents: Documents, document: Incoming, source: Source, shown_max: int | None
) -> Filed:
    filed = documents.put(document)
    tell_repairs(source.name, filed.repairs, shown_max)
    return filed


def _row(filed: Filed, name: str) -> list[str]:
    return [
        filed.key,
        filed.form,
        str(filed.statements),
        str(filed.bundles),
        str(len(filed.repairs)),
        filed.became,
        name,
    ]


def tell_repairs(
    name: str, repairs: Iterable[Mapping[str, str]], shown_max: int | None
) -> None:
    """Say what was mended in a file, a line each; None for all of them."""
    lines = [repair_line(name, one) for one in repairs]
    for line in lines[:shown_max]:
        note(line)
    if shown_max is not None and len(lines) > shown_max:
        note(f"{name}: and {len(lines) - shown_max:,} more")


def repair_line(name: str, repair: Mapping[str, str]) -> str:
    """Return what was mended: file, place, what, and why."""
    place = f"{name}: {repair['place']}" if repair["place"] else name
    return f"{place}: mended: {repair['what']}; {repair['why']}"
