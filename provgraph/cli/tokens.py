"""`provgraph token`: who may come in over HTTP, and to do what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click

from provgraph.cli.table import draw
from provgraph.cli.words import note, workspace_option
from provgraph.workspace import SCOPES, Tokens

_COLUMNS: Final = ("id", "name", "scopes", "created", "expires")


@click.group(short_help="Say who may come in over HTTP.")
def token() -> None:
    """Make, list and revoke the tokens of a workspace.

    As soon as there is one, every request needs one; a server that runs knows of
    a change within a second. Commands that go through a server on this machine
    need none, where they can read the workspace's folder; elsewhere they take the
    token in the file that PROVGRAPH_TOKEN_FILE names.
    """


@token.command("create", short_help="Make one, and print it once.")
@click.argument("name")
@workspace_option
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    required=True,
    help="What it is for; may be repeated. admin is for all.",
)
@click.option(
    "--expires-days", "days", type=int, help="Days until it ends  [default: never]"
)
def create(name: str, folder: Path, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a token for NAME, and print it: it is kept nowhere.

    NAME is who will have it, and what pg:recordedBy says of all that is sent with
    it. Two tokens of one name let the old one be replaced in peace.
    """
    tokens = Tokens(folder)
    is_first = not tokens.list()
    made, text = tokens.create(name, scopes, days=days)
    click.echo(text)
    note(f"token {made.id} is shown this once; revoke it by its id")
    if is_first:
        note("it is the first: from now on every request needs a token")


@token.command("list", short_help="List them.")
@workspace_option
@click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
)
def show_list(folder: Path, format_name: str) -> None:
    """List the tokens, without what would let one in."""
    tokens = Tokens(folder).list()
    shown = [
        {
            "id": one.id,
            "name": one.name,
            "scopes": list(one.scopes),
            "created": one.created,
            "expires": one.expires,
        }
        for one in tokens
    ]
    if format_name == "json":
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    rows = [
        (one.id, one.name, " ".join(one.scopes), one.created, one.expires or "never")
        for one in tokens
    ]
    click.echo(draw(_COLUMNS, rows, right=set()))


@token.command("revoke", short_help="Let one be nobody's any more.")
@click.argument("token_id", metavar="ID")
@workspace_option
def revoke(token_id: str, folder: Path) -> None:
    """Revoke the token of that ID; a server that runs refuses it within a second."""
    tokens = Tokens(folder)
    gone = tokens.revoke(token_id)
    note(f"token {gone.id} of {gone.name} is revoked")
    if not tokens.list():
        note("it was the last: a server that is started now asks nobody")
