"""A workspace: one folder with its configuration, plugged together.

provgraph.toml    settings
workspace.json    format, id, when it was made, base IRI, mapping version
journal.db        the truth
graph/            what is projected from it: store, timeline, mark
workspace.lock    who owns it now
"""

from provgraph.workspace.asking import Asked, Asker
from provgraph.workspace.lock import Owner, owner
from provgraph.workspace.settings import Configured, Settings, read_settings
from provgraph.workspace.workspace import Workspace

__all__ = [
    "Asked",
    "Asker",
    "Configured",
    "Owner",
    "Settings",
    "Workspace",
    "owner",
    "read_settings",
]
