"""The pages that are written by a script say what the code says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from docs.generate import cli_page, errors_page, shapes_page
from provgraph.cli.main import COMMANDS, command_of

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    ("name", "made"),
    [("cli.md", cli_page), ("errors.md", errors_page), ("shapes.md", shapes_page)],
)
def test_a_generated_page_is_current(name: str, made: object) -> None:
    """`python docs/generate.py` makes it so."""
    assert callable(made)
    assert made() == (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    command = command_of(name)
    _, text = COMMANDS[name]

    assert isinstance(command, click.Command)
    assert (name, text) == (command.name, command.short_help)


@pytest.mark.parametrize("words", [[sys.executable, "-m", "provgraph"], ["provgraph"]])
def test_help_is_there(words: list[str]) -> None:
    if words == ["provgraph"]:
        words = [str(Path(sys.executable).parent / "provgraph")]
    done = subprocess.run(
        [*words, "--help"], capture_output=True, text=True, check=True
    )

    assert all(name in done.stdout for name in COMMANDS)
    assert "" == done.stderr


def test_help_loads_no_library_but_click() -> None:
    """What makes `provgraph --help` quick, said without milliseconds."""
    heavy = "{'pyoxigraph', 'rdflib', 'fastapi', 'orjson', 'uvicorn', 'structlog'}"
    code = (
        "import sys; from provgraph.cli import main; main(['--help']);"
        f" print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert "[]" == done.stdout.splitlines()[-1]
