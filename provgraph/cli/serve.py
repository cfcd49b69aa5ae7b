"""`provgraph serve`: answer over HTTP until told to stop."""

from __future__ import annotations

from pathlib import Path

import click

from provgraph.cli.collector import spare_collector
from provgraph.cli.words import note, workspace_option
from provgraph.server import serve as answer_requests
from provgraph.workspace import Workspace, open_plain


@click.command(short_help="Answer over HTTP: lineage in, SPARQL out.")
@workspace_option
@click.option("--host", help="Address to listen on  [default: server.host]")
@click.option(
    "--port", type=int, help="0 takes any free one  [default: server.port, 8765]"
)
@click.option(
    "--plain-dataset",
    is_flag=True,
    help="A plain store of triples: updates, and no events.",
)
def serve(
    *,
    folder: Path,
    host: str | None,
    port: int | None,
    plain_dataset: bool,
) -> None:
    """Take OpenLineage events and answer SPARQL over HTTP, until stopped.

    Point OpenLineage clients at the address that is printed.
    On the loopback nobody is asked who comes, until there is a token; elsewhere,
    and where updates are enabled, there has to be one (provgraph token create).
    SIGTERM and Ctrl-C stop it; what was answered is on disk.
    """
    spare_collector()
    if plain_dataset:
        workspace = open_plain(folder, kind="serve")
    else:
        workspace = Workspace.open(folder, kind="serve")
    try:
        answer_requests(
            workspace,
            host=host,
            port=port,
            on_ready=lambda address: note(
                f"serving {folder}\n"
                f"  lineage  {address}/api/v1/lineage\n"
                f"  SPARQL   {address}/sparql\n"
                f"  all      {address}/docs"
            ),
        )
    finally:
        workspace.close()
