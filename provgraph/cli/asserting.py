"""`provgraph assert`: claims on lineage, for tests and for CI."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from provgraph.assertions import (
    Finding,
    Graph,
    gaps_found,
    thing_named,
    touched,
    underived,
)
from provgraph.cli.access import Access
from provgraph.cli.reach import reached
from provgraph.cli.words import note, workspace_option
from provgraph.errors import MissingError
from provgraph.rdf.formats import RESULTS_JSON

_FINDING: Final = 1

source_option: Final = click.option(
    "--source",
    "begins",
    multiple=True,
    metavar="NAME",
    help="Where lineage may begin, as in 'pg://shop/*'; may be repeated.",
)


@click.group("assert", short_help="Hold lineage to what it is claimed to be.")
def assert_() -> None:
    """Hold lineage to what it is claimed to be.

    A dataset is named as namespace/name, by its name alone where no other has it, or
    by an IRI; then all its versions are meant, or the one that the IRI names.

    Exit codes: 0 it is so, 1 it is not, and what is missing is told, 2 and up it
    could not be asked.
    """


@assert_.command(short_help="TARGET was made from each SOURCE.")
@click.argument("target")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@workspace_option
def must_derive_from(target: str, sources: tuple[str, ...], folder: Path) -> int:
    """Find that TARGET was made from each SOURCE, in any number of steps.

    What was only declared does not count. Where it is not so, the edge that is
    missing is told.
    """
    with reached(folder, "assert") as access:
        graph = graph_of(access)
        thing = thing_named(graph, target)
        return told(underived(graph, thing, thing_named(graph, one)) for one in sources)


@assert_.command(short_help="TARGET has nothing to do with any SOURCE.")
@click.argument("target")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@workspace_option
def must_not_touch(target: str, sources: tuple[str, ...], folder: Path) -> int:
    """Find that no way leads from TARGET back to any SOURCE.

    Whatever anybody did or declared is such a way.
    """
    with reached(folder, "assert") as access:
        graph = graph_of(access)
        thing = thing_named(graph, target)
        if not thing.nodes:
            raise MissingError(
                f"nothing is known of {target}",
                hint="What is not there touches nothing: see that the name is right.",
            )
        return told(touched(graph, thing, thing_named(graph, one)) for one in sources)


@assert_.command(short_help="Of nothing behind TARGET it is unknown how it came.")
@click.argument("target", required=False)
@source_option
@workspace_option
def no_gaps(target: str | None, begins: tuple[str, ...], folder: Path) -> int:
    """Find that nothing is unknown of what TARGET comes from, or of anything.

    A gap is: what was read and nobody is known to have made, a version that is not
    known, a run that has not ended, and what was over a limit.
    """
    with reached(folder, "assert") as access:
        graph = graph_of(access)
        thing = None if target is None else thing_named(graph, target)
        return told([gaps_found(graph, thing, begins)])


def graph_of(access: Access) -> Graph:
    """Return the graph of a workspace with all that was taken in, to be asked."""
    access.wait(access.statistics()["journal_last"])
    return Graph(lambda text: access.ask(text, RESULTS_JSON, None)[1], access.base_iri)


def told(findings: Iterable[Finding | None]) -> int:
    """Print what was found, and return the exit code for it."""
    count = 0
    for one in findings:
        if one is not None:
            click.echo(str(one))
            count += 1
    if not count:
        note("it is so")
    return _FINDING if count else 0
