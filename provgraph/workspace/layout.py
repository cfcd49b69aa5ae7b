"""What lies where in a workspace's folder, and which release wrote it."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from provgraph.errors import WorkspaceError
from provgraph.graph import replace_file
from provgraph.projection import MAPPING_VERSION
from provgraph.rdf.instant import utc_now

FORMAT: Final = 1
"""Of the folder. A release opens its own and the one before."""

ABOUT_FILE: Final = "workspace.json"
JOURNAL_FILE: Final = "journal.db"
GRAPH_FOLDER: Final = "graph"


@dataclass(frozen=True, slots=True)
class About:
    """What `workspace.json` says of a workspace.

    Attributes:
        plain: it is a plain store of triples, without events.
    """

    id: str
    created: str
    base_iri: str
    format: int = FORMAT
    mapping_version: int = MAPPING_VERSION
    plain: bool = False


def create(folder: Path, base_iri: str) -> About:
    """Make the folder of a workspace and say in it what it is.

    Raises:
        WorkspaceError: there is one already, or something else.
    """
    if (folder / ABOUT_FILE).exists():
        raise WorkspaceError(
            f"{folder} is a workspace already", hint="Use it, or name another folder."
        )
    if folder.exists() and (not folder.is_dir() or any(_strangers(folder))):
        raise WorkspaceError(f"{folder} holds other things", hint="Name a new folder.")
    if not base_iri.endswith((":", "/", "#")) or ":" not in base_iri:
        raise WorkspaceError(
            f"the base IRI {base_iri!r} is not absolute or ends in a name",
            hint="End it with ':', '/' or '#'.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    about = About(str(uuid.uuid4()), utc_now(), base_iri)
    write(folder, about)
    return about


def read(folder: Path) -> About:
    """Return what the folder says of itself.

    Raises:
        WorkspaceError: it is no workspace, or of a release that is newer.
    """
    path = folder / ABOUT_FILE
    try:
        kept = json.loads(path.read_bytes())
        written = int(kept["format"])
        if written > FORMAT:
            raise WorkspaceError(
                f"{folder} has format {written}; this release knows up to {FORMAT}",
                hint="Open it with the release that wrote it, or a later one.",
            )
        return About(**kept)
    except FileNotFoundError as error:
        raise WorkspaceError(
            f"{folder} is not a workspace",
            hint=f"provgraph init -w {folder} makes one.",
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(f"{path} cannot be read: {error}") from error


def write(folder: Path, about: About) -> None:
    """Write `workspace.json`, in one step."""
    replace_file(folder / ABOUT_FILE, json.dumps(asdict(about), indent=1).encode())


def _strangers(folder: Path) -> list[Path]:
    """Return what in *folder* is not a workspace's; settings may be there first."""
    ours = {"provgraph.toml", "alerts.toml", "workspace.lock"}
    return [path for path in folder.iterdir() if path.name not in ours]
