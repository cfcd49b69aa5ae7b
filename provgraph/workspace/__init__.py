"""A workspace: one folder with its configuration, plugged together.

provgraph.toml    settings
workspace.json    format, id, when it was made, base IRI, mapping version
journal.db        the truth
graph/            what is projected from it: store, timeline, mark
workspace.lock    who owns it now
"""

from provgraph.workspace.asking import Answering, Asker, Giving, Question
from provgraph.workspace.changing import Changed, Changer
from provgraph.workspace.fetching import Fetcher
from provgraph.workspace.lock import Owner, owner
from provgraph.workspace.plain import open_plain
from provgraph.workspace.settings import Configured, Settings, read_settings
from provgraph.workspace.workspace import Workspace

__all__ = [
    "Answering",
    "Asker",
    "Changed",
    "Changer",
    "Configured",
    "Fetcher",
    "Giving",
    "Owner",
    "Question",
    "Settings",
    "Workspace",
    "open_plain",
    "owner",
    "read_settings",
]
