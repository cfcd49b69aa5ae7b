"""A workspace: one folder with its configuration, plugged together.

provgraph.toml    settings
workspace.json    format, id, when it was made, base IRI, mapping version
journal.db        the truth
graph/            what is projected from it: store, timeline, mark, feed, search
workspace.lock    who owns it now
workspace.secret  the token of the server that owns it
tokens.json       who may come in over HTTP, as keyed hashes
"""

from provgraph.workspace.archiving import Archive, Filed
from provgraph.workspace.asking import Asker
from provgraph.workspace.changing import Changed, Changer
from provgraph.workspace.converting import (
    WHOLE,
    Converted,
    Converter,
    Incoming,
    Judgement,
    Part,
)
from provgraph.workspace.fetching import Fetcher
from provgraph.workspace.library import Library
from provgraph.workspace.lock import Owner, owner
from provgraph.workspace.plain import open_plain
from provgraph.workspace.question import Answering, Giving, Question, Searched, Way
from provgraph.workspace.searching import Listed, Searcher
from provgraph.workspace.secret import put_secret, read_secret, remove_secret
from provgraph.workspace.settings import Configured, Settings, read_settings
from provgraph.workspace.tokens import SCOPES, Caller, Token, Tokens
from provgraph.workspace.workspace import Workspace

__all__ = [
    "SCOPES",
    "WHOLE",
    "Answering",
    "Archive",
    "Asker",
    "Caller",
    "Changed",
    "Changer",
    "Configured",
    "Converted",
    "Converter",
    "Fetcher",
    "Filed",
    "Giving",
    "Incoming",
    "Judgement",
    "Library",
    "Listed",
    "Owner",
    "Part",
    "Question",
    "Searched",
    "Searcher",
    "Settings",
    "Token",
    "Tokens",
    "Way",
    "Workspace",
    "open_plain",
    "owner",
    "put_secret",
    "read_secret",
    "read_settings",
    "remove_secret",
]
