"""`provgraph demo`: a small believable story to ask about."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from provgraph.cli.table import draw_results
from provgraph.cli.there import There
from provgraph.cli.words import note
from provgraph.query import Question, question
from provgraph.rdf.formats import RESULTS_CSV, RESULTS_JSON
from provgraph.server import serve
from provgraph.workspace import Workspace, read_secret

_FOLDER: Final = "provgraph-demo"
_EVENTS: Final = "demo_events.ndjson"
_BY_CURL: Final = "not-completed"
_BY_COMMAND: Final = "first-sources"
_PORT: Final = 8765
_EVENT: Final = (
    '{"eventType": "COMPLETE", "eventTime": "2026-05-04T09:00:00Z",'
    ' "producer": "https://example.com/try", "run": {"runId":'
    ' "019df238-1a80-7aaa-8bbb-0123456789ab"}, "job": {"namespace": "try",'
    ' "name": "my_first_job"}, "outputs": [{"namespace": "try", "name": "my_table"}]}'
)


@click.command(short_help="Replay the bundled example events and serve them.")
@click.option(
    "-w",
    "--workspace",
    "folder",
    type=click.Path(path_type=Path),
    help=f"Folder to make or to use again  [default: {_FOLDER}; with --once a"
    " temporary one]",
)
@click.option("--port", type=int, help="0 takes any free one  [default: 8765 if free]")
@click.option("--once", is_flag=True, help="Ask, print the answers, and leave.")
def demo(*, folder: Path | None, port: int | None, once: bool) -> None:
    """Replay one night of a corner shop's pipelines, and serve what they tell.

    From a file of orders to a model and the offers it made, with a run that failed
    and events that came late.
    Prints three things to try; with --once it tries them itself.
    """
    with _kept(folder, once=once) as place, closing(_replayed(place)) as workspace:
        if port is None:
            port = _PORT if not once and _is_free(_PORT) else 0
        tour = _Tour(place)
        serve(workspace, port=port, on_ready=tour.start if once else tour.announce)
    if tour.failure is not None:
        raise tour.failure


class _Tour:
    """The three things to try.

    Attributes:
        failure: what went wrong when they were tried.
    """

    def __init__(self, folder: Path) -> None:
        self.failure: Exception | None = None
        self._folder = folder

    def announce(self, address: str) -> None:
        """Print how to try them."""
        program = sys.argv[0] if shutil.which("provgraph") is None else "provgraph"
        first, second = question(_BY_CURL), question(_BY_COMMAND)
        steps = (
            (
                f"{first.words} Ask over HTTP:",
                (
                    f"curl -s -H 'Accept: {RESULTS_CSV.media_type}' {address}/sparql"
                    f" --data-urlencode 'query={_one_line(first)}'"
                ),
            ),
            (
                f"{second.words} Ask with the command:",
                (
                    f"{program} query -w {shlex.quote(str(self._folder))}"
                    f" '{_one_line(second)}'"
                ),
            ),
            (
                "Send an event of your own, as any OpenLineage client does:",
                (
                    f"curl -i {address}/api/v1/lineage"
                    f" -H 'Content-Type: application/json' -d '{_EVENT}'"
                ),
            ),
        )
        click.echo(f"provgraph answers at {address}; Ctrl-C stops it. Three to try:")
        for number, (words, command) in enumerate(steps, 1):
            click.echo(f"\n{number}. {words}\n\n   {command}")
        click.echo("")
        sys.stdout.flush()

    def start(self, address: str) -> None:
        """Try them in a thread of their own, while the server answers in this one."""
        threading.Thread(target=self._try, args=(address,), name="tour").start()

    def _try(self, address: str) -> None:
        try:
            self._ask(address)
        except Exception as error:  # noqa: BLE001 - raised again in the main thread
            self.failure = error
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    def _ask(self, address: str) -> None:
        token = read_secret(self._folder)
        server = There(address, token)
        first, second = question(_BY_CURL), question(_BY_COMMAND)
        _, body = server.ask(first.text, RESULTS_CSV, None)
        rows = "\n".join(body.decode().splitlines())
        click.echo(f"1. {first.words}\n\n{rows}\n")
        _, body = server.ask(second.text, RESULTS_JSON, None)
        click.echo(f"2. {second.words}\n\n{draw_results(body)}\n")
        click.echo("3. Send an event of your own, as any OpenLineage client does.\n")
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{address}/api/v1/lineage",
            data=_EVENT.encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {token}",
            },
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=60) as answer:
            click.echo(f"{answer.status} {answer.reason}")


@contextmanager
def _kept(folder: Path | None, *, once: bool) -> Iterator[Path]:
    """Give the folder of the demo; a temporary one is gone after the block."""
    if folder is None and once:
        with tempfile.TemporaryDirectory(prefix="provgraph-demo-") as temporary:
            yield Path(temporary)
    else:
        yield folder or Path(_FOLDER)


def _replayed(folder: Path) -> Workspace:
    """Return the workspace in *folder*, made where it is missing, with the events."""
    workspace = Workspace.open(folder, create=True, kind="demo")
    events = (files("provgraph.cli") / _EVENTS).read_bytes().splitlines()
    workspace.ingest(events, source=_EVENTS)
    workspace.settle()
    note(f"replayed {len(events)} events into {folder}")
    return workspace


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0


def _one_line(asked: Question) -> str:
    lines = [line.strip() for line in asked.text.splitlines()]
    return " ".join(line for line in lines if not line.startswith("#"))
