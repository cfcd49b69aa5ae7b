"""What several commands share: their options, and how they speak."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

import click

DEFAULT_FOLDER: Final = "provgraph-data"

workspace_option: Final[Callable[[Callable[..., Any]], Callable[..., Any]]] = (
    click.option(
        "-w",
        "--workspace",
        "folder",
        type=click.Path(path_type=Path),
        envvar="PROVGRAPH_WORKSPACE",
        default=DEFAULT_FOLDER,
        show_default=True,
        show_envvar=True,
        help="Folder of the workspace.",
    )
)


def note(text: str) -> None:
    """Say something to the person at the terminal."""
    click.echo(text, err=True)


def stdout_bytes() -> IO[bytes]:
    """Return the standard output for data."""
    sys.stdout.flush()
    return sys.stdout.buffer


class Progress:
    """A line on stderr that changes in place; nothing where nobody looks."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()
        self._length = 0

    def show(self, text: str) -> None:
        """Put *text* in the place of what stands there."""
        if self._shows:
            click.echo(f"\r{text:<{self._length}}", nl=False, err=True)
            self._length = len(text)

    def clear(self) -> None:
        """Leave the line empty."""
        if self._shows and self._length:
            click.echo(f"\r{'':<{self._length}}\r", nl=False, err=True)
            self._length = 0
