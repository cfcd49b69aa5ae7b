"""Write the pages that say what the code says: `python docs/generate.py`.

A test compares them with what this would write.
"""  # noqa: INP001 - a script beside the pages that it writes

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Final

import click
from click.testing import CliRunner

from provgraph import errors
from provgraph.cli.main import COMMANDS, provgraph
from provgraph.server.problem import HTTP_CODES

FOLDER: Final = Path(__file__).parent
WIDTH: Final = 80

_CLI: Final = """\
# The command line

Written by `python docs/generate.py` from the commands themselves.

A workspace is the folder given by `-w`, else by the variable `PROVGRAPH_WORKSPACE`, else `provgraph-data`.
Data goes to stdout, progress and messages to stderr; `NO_COLOR` is respected.

Where a server has the workspace open, `ingest`, `query`, `queries`, `export`, `alias`, `stats` and `quarantine` go through it and print the same.
Where it asks for a token, they show the server's own, which lies in the workspace's folder; or the one in the file that `PROVGRAPH_TOKEN_FILE` names.
`token` works beside it; the other commands refuse, and name the process that has it.

| Exit code | Meaning |
|---|---|
| 0 | done |
| 1 | a finding: damage in the journal, an entry that is still in quarantine |
| 2 | usage: an unknown option, setting or format |
| 3 | input: something was refused, or cannot be read |
| 4 | store: the workspace cannot be opened, read or written |
| 5 | network: the server does not answer, or has too much to do |
| 6 | access: the server does not know the token, or it is not for this |
| 130 | stopped by the keyboard |
"""  # noqa: E501 - one sentence a line

_ERRORS: Final = """\
# Errors

Written by `python docs/generate.py` from `provgraph/errors.py`.

Every error has a code that never changes its meaning.
The command line prints `error:` with what is wrong and where, `hint:` with what to do next, and ends with the exit code; `--json-errors` prints both as JSON.
The server answers with `application/problem+json` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)), whose members `code`, `detail`, `hint` and `pointer` say the same.
"""  # noqa: E501 - one sentence a line

_HTTP: Final = """\
## Only over HTTP

| Code | Status | Meaning |
|---|---|---|
"""


def cli_page() -> str:
    """Return the page of all commands, each with its help."""
    parts = [_CLI, _help("provgraph")]
    for name in COMMANDS:
        parts.append(_help("provgraph", name))
        command = provgraph.get_command(click.Context(provgraph), name)
        if isinstance(command, click.Group):
            parts += [_help("provgraph", name, one) for one in command.commands]
    return "\n".join(parts)


def errors_page() -> str:
    """Return the page of all errors, in the order of the tree."""
    parts = [_ERRORS]
    for kind in _kinds(errors.ProvgraphError):
        first = (kind.__doc__ or "").splitlines()[0]
        parent = kind.__mro__[1]
        under = (
            f"A kind of [{parent.code}](#{parent.code}).\n"
            if issubclass(parent, errors.ProvgraphError)
            and parent is not errors.ProvgraphError
            else ""
        )
        parts.append(
            f"## {kind.code}\n\n{first}\n{under}\n"
            f"`{kind.__name__}`, HTTP status {kind.status},"
            f" exit code {kind.exit_code}.\n"
        )
    rows = [
        f"| {code} | {status} | {HTTPStatus(status).phrase} |"
        for status, code in HTTP_CODES.items()
    ]
    return "\n".join([*parts, _HTTP + "\n".join(rows) + "\n"])


def main() -> None:
    """Write the pages."""
    for name, page in (("cli.md", cli_page()), ("errors.md", errors_page())):
        (FOLDER / name).write_text(page, encoding="utf-8")


def _help(*words: str) -> str:
    level = "#" * min(len(words) + 1, 3)
    done = CliRunner().invoke(
        provgraph, [*words[1:], "--help"], prog_name="provgraph", terminal_width=WIDTH
    )
    command = " ".join(words)
    return (
        f"{level} {command}\n\n```console\n$ {command} --help\n"
        f"{done.output.rstrip()}\n```\n"
    )


def _kinds(kind: type[errors.ProvgraphError]) -> list[type[errors.ProvgraphError]]:
    """Return *kind* and all below it, depth first, as the tree is drawn."""
    below = [one for child in kind.__subclasses__() for one in _kinds(child)]
    return [kind, *below]


if __name__ == "__main__":
    main()
