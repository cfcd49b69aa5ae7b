"""`provgraph validate`: whether provenance is valid, after PROV-CONSTRAINTS."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from provgraph.cli.exporting import all_triples
from provgraph.cli.importing import ENDINGS, base_option, strict_option, tell_repairs
from provgraph.cli.reach import reached
from provgraph.cli.words import note, stdout_bytes, workspace_option
from provgraph.documents.validating import REPORTS
from provgraph.errors import InputError, UsageError
from provgraph.sources import find_sources, read_whole
from provgraph.workspace import WHOLE, Converter, Incoming, Judgement

_BYTES_MAX: Final = 1 << 30
_SECONDS_MAX: Final = 3_600
_REPAIRS_SHOWN_MAX: Final = 10
_FINDING: Final = 1
_LINEAGE: Final = "the lineage"


@click.command(short_help="Say whether provenance is valid PROV, and if not, why.")
@click.argument("files", nargs=-1, metavar="[FILE...]")
@workspace_option
@click.option("--document", "keys", multiple=True, metavar="KEY", help="One taken in.")
@click.option("--lineage", is_flag=True, help="What the events of the workspace tell.")
@click.option("--all", "everything", is_flag=True, help="That, and each document.")
@click.option(
    "-f",
    "--format",
    "report",
    type=click.Choice(tuple(REPORTS)),
    default="text",
    show_default=True,
    help="For people, for programs, for code hosts, for CI.",
)
@strict_option
@base_option
def validate(  # noqa: PLR0913 - what a command line may say
    *,
    files: tuple[str, ...],
    folder: Path,
    keys: tuple[str, ...],
    lineage: bool,
    everything: bool,
    report: str,
    strict: bool,
    base: str | None,
) -> int:
    """Say of each FILE, document or the lineage whether it is valid PROV.

    If not, each violation is told: the constraint's number and name, the statements
    with their places, what is wrong in words, and where to read the rule.

    Exit codes: 0 all are valid, 1 one is not, 3 one cannot be read.
    """
    if not (files or keys or lineage or everything):
        raise UsageError(
            "it is not said what to validate",
            hint="Name files, --document KEY, --lineage or --all.",
        )
    documents, unread = _read(files, strict=strict, base=base)
    if keys or lineage or everything:
        documents += _taken(folder, keys, lineage=lineage, everything=everything)
    judgement = asyncio.run(_judged(documents, report))
    for one in judgement.judged:
        tell_repairs(one["source"], one["repairs"], _REPAIRS_SHOWN_MAX)
    for one in judgement.refused:
        note(f"{one['source']}: {one['message']}")
    stdout = stdout_bytes()
    stdout.write(judgement.report)
    stdout.flush()
    if judgement.refused or unread:
        return InputError.exit_code
    return 0 if judgement.valid else _FINDING


def _read(
    files: Sequence[str], *, strict: bool, base: str | None
) -> tuple[list[Incoming], int]:
    """Return what the files hold, and how many cannot be read; they are told of."""
    found: list[Incoming] = []
    unread = 0
    for source in find_sources(files, ENDINGS):
        name = "" if source.path is None else source.path.name
        try:
            body = read_whole(source, bytes_max=_BYTES_MAX)
        except InputError as error:
            unread += 1
            note(f"{source.name}: {error.message}")
        else:
            found.append(
                Incoming(body, None, name, "", base, strict, source=source.name)
            )
    return found, unread


def _taken(
    folder: Path, keys: Sequence[str], *, lineage: bool, everything: bool
) -> list[Incoming]:
    """Return what is asked for of a workspace."""
    found: list[Incoming] = []
    with reached(folder, "validate") as access:
        if everything:
            keys = [one.key for one in access.documents.listed()]
        for key in keys:
            body = access.documents.given(key, None, WHOLE).body
            found.append(Incoming(body, source=key))
        if lineage or everything:
            told = all_triples(access)
            found.append(
                Incoming(
                    told.body,
                    media_type=told.media_type,
                    genid=told.genid,
                    source=_LINEAGE,
                    under=access.base_iri,
                )
            )
    return found


async def _judged(documents: Sequence[Incoming], report: str) -> Judgement:
    converter = Converter()
    try:
        return await converter.judge(documents, report, seconds_max=_SECONDS_MAX)
    finally:
        await converter.close()
