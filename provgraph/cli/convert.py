"""`provgraph convert`: a PROV document from one form into another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from provgraph.cli.importing import base_option, strict_option, tell_repairs
from provgraph.cli.words import note, stdout_bytes
from provgraph.documents.forms import NAMES, form_of_suffix
from provgraph.errors import InputError, StoreError, UsageError
from provgraph.sources import Source, find_sources, read_whole
from provgraph.workspace import Converted, Converter, Incoming, Part

_SHOWN_MAX: Final = 20
_SECONDS_MAX: Final = 3_600
_BYTES_MAX: Final = 1 << 30

to_option: Final = click.option(
    "-t", "--to", type=click.Choice(NAMES), help="The form wanted."
)


def part_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say what of a document is wanted."""
    for option in (
        click.option(
            "--steps",
            type=click.IntRange(0, 100),
            default=2,
            show_default=True,
            help="How near that is.",
        ),
        click.option("--around", metavar="IRI", help="Only what is near this thing."),
        click.option("--bundle", metavar="IRI", help="Only this bundle of it."),
    ):
        command = option(command)
    return command


@click.command(short_help="Turn a PROV document into another form, or a picture.")
@click.argument("file")
@to_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Not to stdout.")
@part_options
@strict_option
@base_option
def convert(  # noqa: PLR0913 - what a command line may say
    *,
    file: str,
    to: str | None,
    output: Path | None,
    bundle: str | None,
    around: str | None,
    steps: int,
    strict: bool,
    base: str | None,
) -> None:
    """Turn the PROV document in FILE, or on stdin (-), into another form.

    Without --to the name of the output says which. What had to be mended, and what
    the form cannot say, is listed.
    """
    form = to or (output and form_of_suffix(output.name))
    if form is None:
        raise UsageError(
            "it is not said what it is to become",
            hint=f"Say --to with one of {', '.join(NAMES)}.",
        )
    name = form if isinstance(form, str) else form.name
    source = one_source(file)
    body = read_whole(source, bytes_max=_BYTES_MAX)
    label = "" if source.path is None else source.path.name
    document = Incoming(body, None, label, "", base, strict)
    try:
        part = Part(bundle, around, steps)
        converted = asyncio.run(_converted(document, name, part))
    except InputError as error:
        raise placed_in(error, source.name) from error
    put_converted(converted, source.name, output)


async def _converted(document: Incoming, to: str, part: Part) -> Converted:
    converter = Converter()
    try:
        return await converter.convert(
            document, to, part=part, seconds_max=_SECONDS_MAX
        )
    finally:
        await converter.close()


def one_source(name: str) -> Source:
    """Return the one file that a name means.

    Raises:
        InputError: it is not there, or a folder.
    """
    if Path(name).is_dir():
        raise InputError(f"{name} is a folder", hint="Name one file of it.")
    return find_sources([name])[0]


def placed_in(error: InputError, name: str) -> InputError:
    """Return an error that names the file besides."""
    return type(error)(f"{name}: {error.message}", hint=error.hint)


def put_converted(converted: Converted, name: str, output: Path | None) -> None:
    """Write what was converted, and say what was mended and what is lost.

    Raises:
        StoreError: it cannot be written.
    """
    tell_repairs(name, converted.repairs, _SHOWN_MAX)
    for loss in converted.losses[:_SHOWN_MAX]:
        note(f"{name}: lost: {loss['what']}; {loss['why']}")
    more = len(converted.losses) - _SHOWN_MAX
    if more > 0:
        note(f"{name}: and {more:,} more losses")
    if output is None:
        stdout = stdout_bytes()
        stdout.write(converted.body)
        stdout.flush()
        return
    try:
        output.write_bytes(converted.body)
    except OSError as error:
        message = f"{output} cannot be written: {error.strerror or error}"
        raise StoreError(message) from error
