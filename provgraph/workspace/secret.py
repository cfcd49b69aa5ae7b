"""A server's own token, by which the command line goes through it.

Who can read the workspace's folder can read all that is in it, so nothing is given
away by a file there. It is the server's for as long as it lives; one that a dead
server left is nobody's, and the lock tells that its server is gone.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from provgraph.graph import replace_file
from provgraph.workspace.tokens import PRIVATE, new_text

SECRET_FILE: Final = "workspace.secret"  # noqa: S105 - the name of a file


def put_secret(folder: Path) -> str:
    """Make a token for the server of *folder*, write it there, and return it.

    Raises:
        OSError: it cannot be written.
    """
    text = new_text(secrets.token_hex(4))
    replace_file(folder / SECRET_FILE, text.encode(), mode=PRIVATE)
    return text


def read_secret(folder: Path) -> str | None:
    """Return the token of the server of *folder*; None where it cannot be had."""
    try:
        return (folder / SECRET_FILE).read_text(encoding="ascii")
    except (OSError, ValueError):
        return None


def remove_secret(folder: Path) -> None:
    """Remove it; its server is about to end."""
    (folder / SECRET_FILE).unlink(missing_ok=True)
