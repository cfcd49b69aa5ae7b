"""`provgraph`: find the command, run it, and tell of errors in one place.

Exit codes: 0 done, 1 a finding, 2 usage, 3 input, 4 store, 5 network, 130 stopped
by the keyboard.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from provgraph import __version__
from provgraph.errors import ProvgraphError

EXIT_INTERNAL: Final = 4
EXIT_INTERRUPTED: Final = 130

COMMANDS: Final = {
    "init": ("make", "Make a workspace."),
    "ingest": ("ingest", "Take in events from files, folders or stdin."),
    "query": ("query", "Ask the graph in SPARQL."),
    "export": ("export", "Write out the graph, or every event as it was sent."),
    "serve": ("serve", "Answer over HTTP: lineage in, SPARQL out."),
    "demo": ("demo", "Replay the bundled example events and serve them."),
    "stats": ("stats", "Count what there is."),
    "config": ("config", "Show each setting and where it came from."),
    "quarantine": ("quarantine", "Look at entries that the graph could not take."),
    "verify": ("verify", "Check that the journal is what was written."),
    "rebuild": ("maintain", "Build the graph anew from the journal."),
    "backup": ("maintain", "Copy the workspace to a new folder."),
    "restore": ("maintain", "Make a workspace from a backup."),
    "upgrade": ("maintain", "Bring a workspace to this release's format."),
}
"""By name: the module, and the one line of help (a test holds them together)."""


class _Commands(click.Group):
    """The commands, each loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """Return the names in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's
        cmd_name: str,
    ) -> click.Command | None:
        """Return the command of that name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        found = getattr(import_module(f"provgraph.cli.{module}"), cmd_name)
        assert isinstance(found, click.Command)  # noqa: S101 - COMMANDS is tested
        return found

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the list of commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="provgraph")
@click.option("--json-errors", is_flag=True, help="Tell of errors as JSON.")
def provgraph(*, json_errors: bool) -> None:
    """Keep who made which data, model or decision from what, and ask in SPARQL."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; never raises."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json-errors" in given[:1]
    try:
        return _run(given, as_json=as_json)
    except BrokenPipeError:
        # Whoever read us had enough. What is still in the buffer goes nowhere,
        # or the interpreter would complain about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(given: list[str], *, as_json: bool) -> int:
    try:
        done = provgraph.main(given, prog_name="provgraph", standalone_mode=False)
        sys.stdout.flush()
    except ProvgraphError as error:
        _tell(error.code, error.message, error.hint, as_json=as_json)
        return error.exit_code
    except click.ClickException as error:
        return _usage(error, as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        click.echo("", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _tell("store", f"{where}{error.strerror or error}", None, as_json=as_json)
        return ProvgraphError.exit_code
    except Exception as error:  # noqa: BLE001 - a terminal is no place for a traceback
        _tell("internal", _fault(error), _REPORT, as_json=as_json)
        return EXIT_INTERNAL
    return done if isinstance(done, int) else 0


_REPORT: Final = "This is a fault of provgraph: report it with the command you ran."


def _usage(error: click.ClickException, *, as_json: bool) -> int:
    hint = None
    if isinstance(error, click.UsageError) and error.ctx is not None:
        if error.ctx.invoked_subcommand is None and not error.ctx.args and _bare(error):
            click.echo(error.ctx.get_help(), err=True)
            return error.exit_code
        hint = f"{error.ctx.command_path} --help tells more."
    _tell("usage", error.format_message(), hint, as_json=as_json)
    return 2


def _bare(error: click.ClickException) -> bool:
    return isinstance(error, click.exceptions.NoArgsIsHelpError)


def _tell(code: str, message: str, hint: str | None, *, as_json: bool) -> None:
    if as_json:
        said = {"code": code, "message": message, "hint": hint}
        click.echo(json.dumps(said), err=True)
        return
    click.echo(f"{click.style('error:', fg='red')} {message}", err=True)
    if hint:
        click.echo(f"{click.style('hint:', fg='cyan')} {hint}", err=True)


def _fault(error: Exception) -> str:
    """Return what went wrong and at which line, in one line."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "provgraph" in one.filename] or frames
    place = f"{os.path.basename(ours[-1].filename)}:{ours[-1].lineno}"  # noqa: PTH119 - text
    return f"{type(error).__name__} at {place}: {error}"
