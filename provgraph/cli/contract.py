"""`provgraph contract`: contracts added, tried, put into force, taken out, compared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import click

from provgraph.cli.check import contract_given
from provgraph.cli.importing import base_option
from provgraph.cli.reach import reached
from provgraph.cli.table import draw
from provgraph.cli.words import note, workspace_option
from provgraph.enforcing import MODES
from provgraph.enforcing.contract import WARN
from provgraph.errors import UsageError
from provgraph.workspace import OWN, Terms, pack_named

_FINDING: Final = 1
_COLUMNS: Final = (
    "contract", "version", "status", "mode", "namespaces", "owner", "recorded_at",
)  # fmt: skip
_CHANGES: Final = ("change", "where", "what")
_FAILING: Final = ("kind", "node", "results", "severity", "worst of them")
_RUNS: Final = ("job", "run", "results")
_CONSUMERS: Final = ("kind", "namespace", "name", "type")
_SHOWN_MAX: Final = 100

version_option: Final = click.option("--version", help="Which one.")
json_option: Final = click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
)


@click.group(short_help="Add contracts, try them, put them into force.")
def contract() -> None:
    """Add contracts, try them on what is recorded, put them into force.

    A version that was added never changes. It is a draft until it is activated, and
    of one contract one version is active at most.
    """


@contract.command("list", short_help="List every version of every contract.")
@workspace_option
@json_option
def show_list(folder: Path, form: str) -> None:
    """List every version of every contract, the latest first."""
    with reached(folder, "contract") as access:
        found = access.contracts.listed()
    if form == "json":
        _put_json(found)
        return
    rows = [
        [
            one["name"], one["version"], one["status"],
            one["mode"] if one["status"] == "active" else "",
            " ".join(one["namespaces"]), one["owner"], one["recorded_at"],
        ]
        for one in found
    ]  # fmt: skip
    click.echo(draw(_COLUMNS, rows, right=set()))


@contract.command("show", short_help="Print one as it was written.")
@click.argument("name")
@workspace_option
@version_option
@click.option("--about", is_flag=True, help="Not the text: what is known of it.")
def show_one(*, name: str, folder: Path, version: str | None, about: bool) -> None:
    """Print the contract NAME as it was written; what is known of it, as JSON.

    It is the active version, or the latest.
    """
    with reached(folder, "contract") as access:
        found = access.contracts.shown(name, version)
    text = found.pop("text")
    if about:
        _put_json(found)
    else:
        click.echo(text, nl=not text.endswith("\n"))


@contract.command("add", short_help="Add a version; it is a draft then.")
@click.argument("named", metavar="FILE|PACK")
@workspace_option
@click.option("--name", default="", help="In the place of what its text says.")
@click.option("--version", default="", help="Likewise.")
@click.option("--owner", default="", help="Likewise.")
@click.option("--force", is_flag=True, help="Even if it is not the latest version.")
@base_option
def add(  # noqa: PLR0913 - what a command line may say
    *,
    named: str,
    folder: Path,
    name: str,
    version: str,
    owner: str,
    force: bool,
    base: str | None,
) -> None:
    """Add a version of a contract from FILE (- for stdin), or a PACK that comes along.

    It is SHACL in any form of RDF, or YAML of the Open Data Contract Standard; what
    of that is no shape is listed.
    """
    text = None if Path(named).is_file() or named == "-" else pack_named(named)
    said = {"name": name, "version": version, "owner": owner}
    with reached(folder, "contract") as access:
        read = contract_given(named, base) if text is None else text
        added = access.contracts.add(read, said, force=force)
    label = f"{added['name']}@{added['version']}"
    for one in added["unsaid"]:
        note(f"not judged: {one['place']}: {one['reason']}")
    for sentence in added["notes"]:
        note(sentence)
    if added["entry"] is None:
        note(f"{label} was there already")
        return
    if added["changes"]:
        click.echo(_drawn_changes(added["changes"]))
    note(f"{label} is a draft, as entry {added['entry']} says")


@contract.command("activate", short_help="Put a version into force.")
@click.argument("name")
@workspace_option
@version_option
@click.option(
    "--mode",
    type=click.Choice(MODES),
    default=WARN,
    show_default=True,
    help="What is done with what breaks it.",
)
@click.option(
    "--namespace",
    "namespaces",
    multiple=True,
    metavar="PATTERN",
    help="Stop events of jobs in such namespaces only; may be repeated.",
)
@click.option("--from", "valid_from", default="", metavar="TIME", help="Not before.")
@click.option("--to", "valid_to", default="", metavar="TIME", help="No longer.")
def activate(  # noqa: PLR0913 - what a command line may say
    *,
    name: str,
    folder: Path,
    version: str | None,
    mode: str,
    namespaces: tuple[str, ...],
    valid_from: str,
    valid_to: str,
) -> None:
    """Put the latest version of the contract NAME into force, or another one.

    reject refuses what breaks it, quarantine keeps it out of the graph, warn lets it
    in and tells of it; audit is checked by schedule only.
    """
    terms = Terms(mode, namespaces, valid_from, valid_to)
    with reached(folder, "contract") as access:
        found = access.contracts.activate(name, version, terms)
    note(
        f"{found['name']}@{found['version']} is active in {found['mode']},"
        f" as entry {found['entry']} says"
    )


@contract.command("retire", short_help="Take a version out of force.")
@click.argument("name")
@workspace_option
@version_option
def retire(*, name: str, folder: Path, version: str | None) -> None:
    """Take the active version of the contract NAME out of force."""
    with reached(folder, "contract") as access:
        found = access.contracts.retire(name, version)
    note(
        f"{found['name']}@{found['version']} is retired, as entry {found['entry']} says"
    )


@contract.command("diff", short_help="Say what a version changes of another.")
@click.argument("name")
@click.argument("old", required=False)
@click.argument("new", required=False)
@workspace_option
@json_option
def diff(
    *, name: str, old: str | None, new: str | None, folder: Path, form: str
) -> None:
    """Say what the version NEW of the contract NAME changes of OLD.

    NEW is the latest if it is not named, and OLD the one before it. What kept to the
    old version keeps to a looser one; what keeps to a stricter one kept to the old.
    """
    with reached(folder, "contract") as access:
        found = access.contracts.difference(name, old, new)
    if form == "json":
        _put_json(found)
    elif found["changes"]:
        click.echo(_drawn_changes(found["changes"]))
    else:
        note(f"{name} {found['old']} and {found['new']} ask for the same")


@contract.command("try", short_help="Say what a draft would have done.")
@click.argument("named", metavar="NAME|FILE")
@workspace_option
@version_option
@click.option("--name", default="", help="In the place of what a FILE says.")
@base_option
@json_option
def try_out(
    *,
    named: str,
    folder: Path,
    version: str | None,
    name: str,
    base: str | None,
    form: str,
) -> int:
    """Say what a contract would have done to the lineage that is recorded.

    It is NAME in the workspace, the latest version; or a FILE (- for stdin), which is
    not taken in. What would have failed is listed, by which runs, and which datasets
    and jobs come after that; where it breaks what the active version promises, those
    that come after all that it judges. Exit code 1 means that something would have
    failed.
    """
    draft = None
    if named == "-" or Path(named).is_file():
        draft = contract_given(named, base)
        named = name or OWN
    elif name:
        raise UsageError(f"{named} is no file; --name is for those")
    with reached(folder, "contract") as access:
        found = access.contracts.tried(named, version, draft)
    if form == "json":
        _put_json(found)
    else:
        _put_tried(found)
    return 0 if found["conforms"] else _FINDING


def _put_tried(found: Mapping[str, Any]) -> None:
    if found["changes"]:
        click.echo(_drawn_changes(found["changes"]) + "\n")
    if found["failing"]:
        rows = [
            [one["kind"], one["name"] or one["focus"], str(one["results"]),
             one["severity"], one["message"]]
            for one in found["failing"][:_SHOWN_MAX]
        ]  # fmt: skip
        click.echo(draw(_FAILING, rows, right={2}) + "\n")
    if found["runs"]:
        rows = [[one["job"], one["iri"], str(one["results"])] for one in found["runs"]]
        click.echo(draw(_RUNS, rows[:_SHOWN_MAX], right={2}) + "\n")
    if found["consumers"]:
        rows = [[one[name] for name in _CONSUMERS] for one in found["consumers"]]
        click.echo(draw(_CONSUMERS, rows[:_SHOWN_MAX], right=set()) + "\n")
    kinds = ", ".join(
        _counted(count, kind) for kind, count in sorted(found["kinds"].items())
    )
    told = f"{found['contract']} finds nothing"
    if found["results"]:
        told = (
            f"{found['contract']} finds {_counted(found['results'], 'thing')}, at"
            f" {kinds}; {_counted(len(found['consumers']), 'consumer')}"
        )
    note(told)


def _counted(many: int, what: str) -> str:
    return f"{many:,} {what}{'' if many == 1 else 's'}"


def _drawn_changes(changes: Iterable[Mapping[str, str]]) -> str:
    rows = [[one["kind"], one["place"], one["sentence"]] for one in changes]
    return draw(_CHANGES, rows, right=set())


def _put_json(value: object) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))
