"""`provgraph`: find the command, run it, and tell of errors in one place.

Exit codes: 0 done, 1 a finding, 2 usage, 3 input, 4 store, 5 network, 6 access, 130
stopped by the keyboard.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import click

from provgraph import __version__
from provgraph.errors import ProvgraphError, StoreError, UsageError

_INTERRUPTED: Final = 130

COMMANDS: Final = {
    "init": ("make", "Make a workspace."),
    "ingest": ("ingest", "Take in events from files, folders or stdin."),
    "import": ("importing", "Take in PROV documents of every form."),
    "documents": (
        "documents",
        "Look at PROV documents, give them back, take them out.",
    ),
    "convert": ("convert", "Turn a PROV document into another form, or a picture."),
    "validate": (
        "validate",
        "Say whether provenance is valid PROV, and if not, why.",
    ),
    "check": ("check", "Judge files or the graph by contracts in SHACL."),
    "assert": ("asserting", "Hold lineage to what it is claimed to be."),
    "promote": ("promote", "Say that lineage is coherent, in a statement, or why not."),
    "contract": ("contract", "Add contracts, try them, put them into force."),
    "findings": ("findings", "Show what contracts find in the graph now."),
    "query": ("query", "Ask the graph in SPARQL."),
    "queries": ("queries", "List the questions that come along, or ask one."),
    "export": ("export", "Write out the graph, or every event as it was sent."),
    "serve": ("serve", "Answer over HTTP: lineage in, SPARQL out."),
    "demo": ("demo", "Replay the bundled example events and serve them."),
    "alias": ("alias", "Say that two names are of one dataset."),
    "stats": ("stats", "Count what there is."),
    "token": ("tokens", "Say who may come in over HTTP."),
    "config": ("config", "Show each setting and where it came from."),
    "quarantine": ("quarantine", "Look at entries that the graph could not take."),
    "verify": ("verify", "Check that the journal is what was written."),
    "rebuild": ("maintain", "Build the graph anew from the journal."),
    "backup": ("maintain", "Copy the workspace to a new folder."),
    "restore": ("maintain", "Make a workspace from a backup."),
    "upgrade": ("maintain", "Bring a workspace to this release's format."),
}
"""By name: the module, and the one line of help (a test holds them together)."""


def command_of(name: str) -> click.Command:
    """Return the command of a name that is in the table; only it is loaded."""
    module, _ = COMMANDS[name]
    room = import_module(f"provgraph.cli.{module}")
    # `import` is a word of the language.
    found = getattr(room, name, None) or getattr(room, f"{name}_")
    assert isinstance(found, click.Command)  # noqa: S101 - COMMANDS is tested
    return found


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
        return command_of(cmd_name) if cmd_name in COMMANDS else None

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


@dataclass(frozen=True, slots=True)
class _Complaint:
    """What the last line on stderr says, and the exit code that goes with it."""

    exit_code: int
    code: str
    message: str
    hint: str | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; never raises."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = given[:1] == ["--json-errors"]
    try:
        return _run(given)
    except BrokenPipeError:
        # Whoever read us had enough. What is still in the buffer goes nowhere,
        # or the interpreter would complain about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except click.exceptions.Exit as wanted:
        return wanted.exit_code
    except click.exceptions.NoArgsIsHelpError as bare:
        click.echo(bare.format_message(), err=True)
        return bare.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("", err=True)
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a terminal is no place for a traceback
        complaint = _complaint(error)
        _tell(complaint, as_json=as_json)
        return complaint.exit_code


def _run(given: list[str]) -> int:
    # Not click's own `main`, which takes a broken pipe for an error.
    with provgraph.make_context("provgraph", given) as context:
        done = provgraph.invoke(context)
    sys.stdout.flush()
    return done if isinstance(done, int) else 0


def _complaint(error: Exception) -> _Complaint:
    """Return what is to be said of *error*."""
    match error:
        case ProvgraphError():
            return _Complaint(error.exit_code, error.code, error.message, error.hint)
        case click.UsageError(ctx=click.Context() as context):
            hint = f"{context.command_path} --help tells more."
            return _Complaint(
                UsageError.exit_code, UsageError.code, error.format_message(), hint
            )
        case click.ClickException():
            return _Complaint(
                UsageError.exit_code, UsageError.code, error.format_message()
            )
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            message = f"{where}{error.strerror or error}"
            return _Complaint(StoreError.exit_code, StoreError.code, message)
        case _:
            return _Complaint(
                StoreError.exit_code,
                "internal",
                _fault(error),
                "This is a fault of provgraph: report it with the command you ran.",
            )


def _tell(complaint: _Complaint, *, as_json: bool) -> None:
    if as_json:
        said = {
            "code": complaint.code,
            "message": complaint.message,
            "hint": complaint.hint,
        }
        click.echo(json.dumps(said), err=True)
        return
    click.echo(f"{_coloured('error:', 'red')} {complaint.message}", err=True)
    if complaint.hint:
        click.echo(f"{_coloured('hint:', 'cyan')} {complaint.hint}", err=True)


def _coloured(text: str, colour: str) -> str:
    """Return *text* in a colour, unless asked for none.

    Source: https://no-color.org
    """
    return text if os.environ.get("NO_COLOR") else click.style(text, fg=colour)


def _fault(error: Exception) -> str:
    """Return what went wrong and at which line, in one line."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "provgraph" in one.filename] or frames
    place = f"{os.path.basename(ours[-1].filename)}:{ours[-1].lineno}"  # noqa: PTH119 - text
    return f"{type(error).__name__} at {place}: {error}"
