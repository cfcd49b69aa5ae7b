"""`provgraph check`: what contracts in SHACL find, in files or in a workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from provgraph.checking import AUTO, ENGINES, VERSIONS
from provgraph.cli.importing import ENDINGS, base_option
from provgraph.cli.reach import reached
from provgraph.cli.words import note, stdout_bytes, workspace_option
from provgraph.contracts.reports.together import FORMS
from provgraph.errors import InputError, UsageError
from provgraph.sources import Source, find_sources, read_whole
from provgraph.sources.find import STDIN
from provgraph.workspace import (
    RESULTS_MAX,
    WHOLE,
    Check,
    Checked,
    Checker,
    Incoming,
    contract_named,
)

_BYTES_MAX: Final = 1 << 30
_SECONDS_MAX: Final = 3_600.0
_FINDING: Final = 1
_DATA_ENDINGS: Final = tuple({*ENDINGS, ".json", ".ndjson", ".jsonl"})
FAILING: Final[Mapping[str, tuple[str, ...]]] = {
    "violation": ("violations",),
    "warning": ("violations", "warnings"),
    "info": ("violations", "warnings", "infos"),
}
"""By the least severity that is a finding: the counts that are."""


@click.command(short_help="Judge files or the graph by contracts in SHACL.")
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option(
    "-c",
    "--contract",
    "contracts",
    multiple=True,
    required=True,
    metavar="NAME|FILE",
    help="One of the workspace's or that comes along, or a file: shapes, or a data"
    " contract.",
)
@workspace_option
@click.option("--document", "keys", multiple=True, metavar="KEY", help="One taken in.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="table",
    show_default=True,
    help="For people, for programs, for code hosts, for CI.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Not to stdout.")
@click.option(
    "--fail-on",
    type=click.Choice(tuple(FAILING)),
    default="violation",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@click.option(
    "--results-max",
    type=click.IntRange(0),
    default=RESULTS_MAX,
    show_default=True,
    help="How many a report lists; it counts all.",
)
@click.option("--details", is_flag=True, help="Tell what inner shapes found, too.")
@click.option("--graph", metavar="IRI", help="Only that named graph of the files.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="An earlier report in JSON: only what is new counts.",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=AUTO,
    show_default=True,
    help="Who judges; auto is pySHACL where shapes use SHACL-AF.",
)
@click.option(
    "--shacl",
    type=click.Choice(VERSIONS),
    default=VERSIONS[0],
    show_default=True,
    help="The version by which contracts are read; 1.2 is a draft.",
)
@base_option
def check(  # noqa: PLR0913 - what a command line may say
    *,
    paths: tuple[str, ...],
    contracts: tuple[str, ...],
    folder: Path,
    keys: tuple[str, ...],
    form: str,
    output: Path | None,
    fail_on: str,
    results_max: int,
    details: bool,
    graph: str | None,
    baseline: Path | None,
    engine: str,
    shacl: str,
    base: str | None,
) -> int:
    """Judge what is in each PATH (a file, a folder, - for stdin) by contracts.

    RDF, PROV documents and OpenLineage events are known by what they hold; all of
    it together is one graph. Without a PATH it is the graph of the workspace, or
    documents in it.

    Exit codes: 0 nothing is as grave as --fail-on, 1 something is, 2 and up it
    could not be judged.
    """
    if paths and keys:
        raise UsageError("files are judged, or documents in a workspace, not both")
    if (*paths, *contracts).count(STDIN) > 1:
        raise UsageError("stdin is read once, and cannot be two things")
    data = _documents(folder, keys) if keys else _files(paths, base)
    asked = Check(
        contracts=tuple(
            contract_given(one, base) if data else _known(one, base)
            for one in contracts
        ),
        data=data,
        graph=graph,
        form=form,
        engine=engine,
        shacl=shacl,
        with_details=details,
        results_max=results_max,
        baseline=None if baseline is None else baseline.read_bytes(),
        source=", ".join(one.source for one in data) or "the workspace's graph",
        file=_file(paths),
    )
    if data:
        checked = asyncio.run(_checked(asked))
    elif graph is not None:
        raise UsageError(
            "of a workspace the merged view is judged, and no graph by its name",
            hint="Export the graph, and check the file.",
        )
    else:
        with reached(folder, "check") as access:
            checked = access.check(asked)
    _put(checked, output)
    failing = sum(checked.counts[one] for one in FAILING[fail_on])
    return _FINDING if failing else 0


def _put(checked: Checked, output: Path | None) -> None:
    """Write the report to where it is wanted; where it is not seen, say what it is."""
    if output is None:
        stdout = stdout_bytes()
        stdout.write(checked.report)
        stdout.flush()
        return
    output.write_bytes(checked.report)
    told = (f"{count:,} {name}" for name, count in checked.counts.items() if count)
    note(f"{output}: {', '.join(told) or 'conforms'}")


def _files(paths: Sequence[str], base: str | None) -> tuple[Incoming, ...]:
    sources = find_sources(paths, _DATA_ENDINGS)
    if paths and not sources:
        raise InputError(
            f"there is nothing to judge in {', '.join(paths)}",
            hint="Name files, or folders that have some.",
        )
    return tuple(_incoming(one, base) for one in sources)


def contract_given(named: str, base: str | None = None) -> Incoming:
    """Return the contract in a file, or the one that comes along by that name."""
    if named == STDIN or Path(named).is_file():
        (source,) = find_sources([named])
        return _incoming(source, base)
    return contract_named(named)


def _known(named: str, base: str | None) -> Incoming:
    """Return the contract in a file, or one that the workspace finds by its name."""
    if named == STDIN or Path(named).is_file():
        return contract_given(named, base)
    return Incoming(b"", key=named, source=named)


def _incoming(source: Source, base: str | None) -> Incoming:
    """Return what a source holds; names in it are relative to its own address."""
    try:
        body = read_whole(source, bytes_max=_BYTES_MAX)
    except InputError as error:
        raise type(error)(f"{source.name}: {error.message}", hint=error.hint) from error
    name, location = "", base
    if source.path is not None:
        name = source.path.name
        location = base or source.path.absolute().as_uri()
    return Incoming(body, name=name, location=location, source=source.name)


def _documents(folder: Path, keys: Sequence[str]) -> tuple[Incoming, ...]:
    with reached(folder, "check") as access:
        return tuple(
            Incoming(access.documents.given(key, None, WHOLE).body, source=key)
            for key in keys
        )


def _file(paths: Sequence[str]) -> str | None:
    """Return the one file that is judged, as code hosts know it; None for others."""
    if len(paths) != 1 or not Path(paths[0]).is_file():
        return None
    path, here = Path(paths[0]).absolute(), Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else None


async def _checked(asked: Check) -> Checked:
    checker = Checker()
    try:
        return await checker.check(asked, seconds_max=_SECONDS_MAX)
    finally:
        await checker.close()
