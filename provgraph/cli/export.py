"""`provgraph export`: the graph, or the events as they were sent."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from provgraph.cli.convert import put_converted
from provgraph.cli.exporting import (
    all_triples,
    triples_around,
    triples_asked,
    written,
)
from provgraph.cli.reach import reached
from provgraph.cli.words import stdout_bytes, workspace_option
from provgraph.documents.forms import NAMES
from provgraph.errors import StoreError, UsageError
from provgraph.query import EXPORT_FORMATS, Export
from provgraph.workspace import Way

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from 3.12 on


_FORMATS = (*EXPORT_FORMATS, *(name for name in NAMES if name not in EXPORT_FORMATS))


@click.command(short_help="Write out the graph, or every event as it was sent.")
@workspace_option
@click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice(_FORMATS),
    default=EXPORT_FORMATS[0],
    show_default=True,
)
@click.option(
    "--query", "asked", metavar="TEXT|FILE.rq", help="What a CONSTRUCT gives."
)
@click.option("--around", metavar="IRI", help="What this thing comes from.")
@click.option(
    "--direction",
    type=click.Choice(("back", "forth", "both")),
    default="back",
    show_default=True,
    help="Of --around: to what it comes from, or to what comes from it.",
)
@click.option(
    "--steps",
    type=click.IntRange(0, 1_000),
    default=10,
    show_default=True,
    help="Of --around: how far.",
)
@click.option(
    "--nodes",
    type=click.IntRange(1, 20_000),
    default=1_000,
    show_default=True,
    help="Of --around: how many things at most.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Not to stdout.")
@click.option(
    "--canonical",
    is_flag=True,
    help="Sorted N-Quads, each once, without the system graph.",
)
@click.option(
    "--without-receipt",
    is_flag=True,
    help="As --canonical, without when, as what number and by whom it came in.",
)
@click.option(
    "--hash",
    "only_hash",
    is_flag=True,
    help="Only the SHA-256 of --without-receipt: the lineage hash.",
)
def export(  # noqa: PLR0913 - what a command line may say
    *,
    folder: Path,
    format_name: str,
    output: Path | None,
    asked: str | None,
    around: str | None,
    direction: str,
    steps: int,
    nodes: int,
    canonical: bool,
    without_receipt: bool,
    only_hash: bool,
) -> None:
    """Write the graph, or part of it, in any form; or every OpenLineage event.

    Events come out in the order in which they came in, one a line, each equal to
    what was sent.
    Only nquads, trig and jsonld can say in which named graph a triple stands;
    turtle has the merged view alone. So have PROV's own forms and the pictures, and
    what they cannot say is listed.
    """
    if asked is not None or around is not None or format_name not in EXPORT_FORMATS:
        if asked is not None and around is not None:
            raise UsageError("--query and --around say two things", hint="Take one.")
        with reached(folder, "export") as access:
            if asked is not None:
                triples = triples_asked(access, asked)
            elif around is not None:
                triples = triples_around(access, around, Way(direction, steps, nodes))
            else:
                triples = all_triples(access)
        put_converted(written(triples, format_name), "the graph", output)
        return
    bare = without_receipt or only_hash
    what = Export(format_name, canonical=canonical or bare, receipt=not bare)
    with reached(folder, "export") as access:
        if only_hash:
            total = _Digest()
            with io.BufferedWriter(total, 1 << 20) as into:
                access.export(what, into)
                into.flush()
            click.echo(total.hexdigest())
        elif output is None:
            stdout = stdout_bytes()
            access.export(what, stdout)
            stdout.flush()
        else:
            with _whole(output) as file:
                access.export(what, file)


class _Digest(io.RawIOBase):
    """Takes bytes in and keeps only their SHA-256."""

    def __init__(self) -> None:
        self._total = sha256()

    def writable(self) -> bool:
        return True

    def write(self, given: Buffer) -> int:
        self._total.update(given)
        return memoryview(given).nbytes

    def hexdigest(self) -> str:
        return self._total.hexdigest()


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes the place of *path* once it is whole."""
    beside = path.with_name(f"{path.name}.part")
    try:
        with beside.open("wb") as file:
            yield file
        beside.replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}"
        raise StoreError(message) from error
    finally:
        beside.unlink(missing_ok=True)
