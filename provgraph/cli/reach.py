"""Find out who has a workspace open, and go that way.

Through a server it takes the token in the file that PROVGRAPH_TOKEN_FILE names; else
the server's own, which lies in the workspace's folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from provgraph.cli.access import Access
from provgraph.cli.here import Here
from provgraph.cli.there import There
from provgraph.errors import UsageError
from provgraph.workspace import Workspace, owner, read_secret

_VARIABLE: Final = "PROVGRAPH_TOKEN_FILE"


@contextmanager
def reached(folder: Path, kind: str) -> Iterator[Access]:
    """Give access to the workspace in *folder* for the time of the block.

    Raises:
        InUseError: another process owns it and does not serve.
        UsageError: there is no token where one is said to be.
        WorkspaceError: it is none that this release can open.
    """
    holder = owner(folder)
    if holder is not None and holder.address is not None:
        yield There(holder.address, token_for(folder))
        return
    with Workspace.open(folder, kind=kind) as workspace:
        here = Here(workspace)
        with closing(here.documents):
            yield here


def token_for(folder: Path, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the token for the server of *folder*; None where there is none.

    Raises:
        UsageError: the file that the environment names holds none.
    """
    named = environment.get(_VARIABLE)
    if not named:
        return read_secret(folder)
    try:
        token = Path(named).read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise UsageError(f"{_VARIABLE}: {named} cannot be read: {error}") from error
    if not token.isprintable() or len(token.split()) != 1:
        raise UsageError(
            f"{_VARIABLE}: {named} does not hold a token, and nothing else",
            hint="Write into it what provgraph token create printed.",
        )
    return token
