"""`provgraph promote`: whether lineage is coherent, and a statement that it is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from provgraph import __version__
from provgraph.cli.asserting import source_option
from provgraph.cli.check import FAILING, contract_given
from provgraph.cli.promotion import judged
from provgraph.cli.reach import reached
from provgraph.cli.words import note, stdout_bytes, workspace_option
from provgraph.errors import UsageError
from provgraph.promoting import (
    Held,
    Reason,
    digest_given,
    statement_of,
    written,
)
from provgraph.promoting.signing import Signer

_FINDING: Final = 1
_FILE: Final = click.Path(path_type=Path, dir_okay=False)


@click.command(short_help="Say that lineage is coherent, in a statement, or why not.")
@click.argument("node")
@click.option(
    "-c",
    "--contract",
    "contracts",
    multiple=True,
    metavar="NAME|FILE",
    help="One that comes along, or shapes in a file; may be repeated.",
)
@click.option(
    "--fail-on",
    type=click.Choice(tuple(FAILING)),
    default="violation",
    show_default=True,
    help="The least severity of a contract's result that stands against it.",
)
@source_option
@click.option(
    "--digest",
    "digests",
    multiple=True,
    metavar="ALGORITHM:HEX",
    help="Of its content, as in sha256:…, where the graph has none; may be repeated.",
)
@click.option("--key", type=_FILE, help="Sign by the Ed25519 key in this PEM file.")
@click.option("-o", "--output", type=_FILE, help="Not to stdout.")
@workspace_option
def promote(  # noqa: PLR0913 - what a command line may say
    *,
    node: str,
    contracts: tuple[str, ...],
    fail_on: str,
    begins: tuple[str, ...],
    digests: tuple[str, ...],
    key: Path | None,
    output: Path | None,
    folder: Path,
) -> int:
    """Find that all NODE comes from is known, valid, and as contracts want it.

    NODE is the IRI of a version of a model or a dataset; a dataset that is named as
    namespace/name is its latest version.

    Nothing upstream may be a gap (see provgraph assert no-gaps), no contract may find
    anything in the lineage of NODE, and that has to be valid PROV. Then a statement of
    in-toto is written about the digest of NODE, which the graph has as spdx:checksum;
    with --key it stands in a signed envelope (DSSE).

    Exit codes: 0 it may be promoted, 1 it may not, and the reasons are told, 2 and
    up it could not be judged.
    """
    signer = None if key is None else Signer(key.read_bytes(), str(key))
    laws = [contract_given(one) for one in contracts]
    held = Held(
        [(law.source, hashlib.sha256(law.body).hexdigest()) for law in laws],
        fail_on,
        begins,
        __version__,
    )
    given = _given(digests)
    with reached(folder, "promote") as access:
        found = judged(access, node, given, laws, held)
    name = found.subject.name
    if found.reasons:
        _refuse(name, found.reasons)
        return _FINDING
    told = statement_of(found.subject, found.digests, found.subgraph, held)
    statement = written(told)
    if signer is not None:
        statement = written(signer.envelope(statement))
    _put(statement, output)
    note(f"{name} may be promoted; {_signed(signer)}")
    return 0


def _given(digests: Sequence[str]) -> dict[str, str]:
    """Return digests by algorithm, of which each has one."""
    found: dict[str, str] = {}
    for algorithm, value in map(digest_given, digests):
        if found.setdefault(algorithm, value) != value:
            raise UsageError(
                f"a content has one digest of {algorithm}, and two are given"
            )
    return found


def _refuse(name: str, reasons: Sequence[Reason]) -> None:
    count = "a reason" if len(reasons) == 1 else f"{len(reasons):,} reasons"
    click.echo(f"{name} may not be promoted, for {count}:")
    for one in reasons:
        click.echo(str(one))


def _put(statement: bytes, output: Path | None) -> None:
    if output is not None:
        output.write_bytes(statement)
        return
    stdout = stdout_bytes()
    stdout.write(statement)
    stdout.flush()


def _signed(signer: Signer | None) -> str:
    if signer is None:
        return "the statement is not signed"
    return f"signed by the key {signer.key_id}"
