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
from provgraph.contracts.packs import packs
from provgraph.contracts.words import VIOLATION, sh
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import Term, iri, lexical
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import DCTERMS_NAMESPACE, RDFS_NAMESPACE, A, pg
from provgraph.server.problem import HTTP_CODES

FOLDER: Final = Path(__file__).parent
WIDTH: Final = 80

_CLI: Final = """\
# The command line

Written by `python docs/generate.py` from the commands themselves.

A workspace is the folder given by `-w`, else by the variable `PROVGRAPH_WORKSPACE`, else `provgraph-data`.
Data goes to stdout, progress and messages to stderr; `NO_COLOR` is respected.

Where a server has the workspace open, `ingest`, `check`, `contract`, `findings`, `assert`, `promote`, `query`, `queries`, `export`, `alias`, `stats` and `quarantine` go through it and print the same.
Where it asks for a token, they show the server's own, which lies in the workspace's folder; or the one in the file that `PROVGRAPH_TOKEN_FILE` names.
`token` works beside it; the other commands refuse, and name the process that has it.

| Exit code | Meaning |
|---|---|
| 0 | done |
| 1 | a finding: damage in the journal, an entry that is still in quarantine, what breaks a contract, a claim that does not hold |
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


_SHAPES: Final = """\
# Shapes

Written by `python docs/generate.py` from the packs in `shapes/`.

A *violation* is wrong: it contradicts itself, or says nothing where something has to be said.
A *warning* is of what is missing, and often is.
*Info* is advice.
"""  # noqa: E501 - one sentence a line


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


def shapes_page() -> str:
    """Return the page of all shapes, by pack, in the order of its file."""
    own = sorted(path.stem for path in (FOLDER.parent / "shapes").glob("*.ttl"))
    return "\n".join([_SHAPES, *map(_pack, own)])


def main() -> None:
    """Write the pages."""
    for name, page in (
        ("cli.md", cli_page()),
        ("errors.md", errors_page()),
        ("shapes.md", shapes_page()),
    ):
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


def _pack(name: str) -> str:
    triples = [quad[:3] for quad in parse(packs()[name].turtle(), TURTLE, None).quads]
    graph = Triples(triples)
    (contract,) = graph.subjects(A, pg("Contract"))
    (about,) = graph.values(contract, iri(f"{DCTERMS_NAMESPACE}description"))
    told = [one for one, way, _ in triples if way == sh("message") and one[0] == "<"]
    return "\n".join(
        [f"## {name}\n\n{lexical(about)}\n", *(_shape(graph, one) for one in told)]
    )


def _shape(graph: Triples, shape: Term) -> str:
    severity = (*graph.values(shape, sh("severity")), VIOLATION)[0]
    (message,) = graph.values(shape, sh("message"))
    (why,) = graph.values(shape, iri(f"{RDFS_NAMESPACE}comment"))
    (mend,) = graph.values(shape, pg("mend"))
    (clause,) = graph.values(shape, iri(f"{RDFS_NAMESPACE}seeAlso"))
    return (
        f"### {_local(shape)}\n\n"
        f"**{_local(severity)}**: {lexical(message)}\n"
        f"{lexical(why)}\n\n"
        f"To mend it: {lexical(mend)}\n\n"
        f"Source: {clause}\n"
    )


def _local(term: Term) -> str:
    return term[1:-1].rpartition("#")[2]


def _kinds(kind: type[errors.ProvgraphError]) -> list[type[errors.ProvgraphError]]:
    """Return *kind* and all below it, depth first, as the tree is drawn."""
    below = [one for child in kind.__subclasses__() for one in _kinds(child)]
    return [kind, *below]


if __name__ == "__main__":
    main()
