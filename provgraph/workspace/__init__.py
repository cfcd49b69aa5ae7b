"""A workspace: one folder with its configuration, plugged together.

provgraph.toml    settings
workspace.json    format, id, when it was made, base IRI, mapping version
journal.db        the truth
graph/            what is projected from it: store, timeline, mark, feed, search
workspace.lock    who owns it now
workspace.secret  the token of the server that owns it
alerts.toml       who is told of findings
alerts.db         what is to be told to them
tokens.json       who may come in over HTTP, as keyed hashes
"""

from provgraph.workspace.archiving import Archive, Filed
from provgraph.workspace.asked_watch import AskedWatch
from provgraph.workspace.asking import Asker
from provgraph.workspace.changing import Changed, Changer
from provgraph.workspace.checking import (
    RESULTS_MAX,
    Check,
    Checked,
    Checker,
    contract_named,
)
from provgraph.workspace.contracting import (
    OWN,
    PACK,
    Added,
    Contracts,
    pack_named,
)
from provgraph.workspace.converting import (
    WHOLE,
    Converted,
    Converter,
    Incoming,
    Judgement,
    Part,
)
from provgraph.workspace.drafting import TEXT_BYTES_MAX, Drafted
from provgraph.workspace.fetching import Fetcher
from provgraph.workspace.hooks import Hook, read_hooks
from provgraph.workspace.judging import Judge, Tried
from provgraph.workspace.library import Library
from provgraph.workspace.lock import Owner, owner
from provgraph.workspace.members import (
    added_members,
    contract_members,
    difference_members,
    tried_members,
    whole_members,
)
from provgraph.workspace.outbox import Delivery, Outbox
from provgraph.workspace.plain import open_plain
from provgraph.workspace.question import Answering, Giving, Question, Searched, Way
from provgraph.workspace.searching import Listed, Searcher
from provgraph.workspace.secret import put_secret, read_secret, remove_secret
from provgraph.workspace.settings import Configured, Settings, read_settings
from provgraph.workspace.telling import Tally, Teller
from provgraph.workspace.terms import Terms
from provgraph.workspace.tokens import SCOPES, Caller, Token, Tokens
from provgraph.workspace.workspace import Workspace

__all__ = [
    "OWN",
    "PACK",
    "RESULTS_MAX",
    "SCOPES",
    "TEXT_BYTES_MAX",
    "WHOLE",
    "Added",
    "Answering",
    "Archive",
    "AskedWatch",
    "Asker",
    "Caller",
    "Changed",
    "Changer",
    "Check",
    "Checked",
    "Checker",
    "Configured",
    "Contracts",
    "Converted",
    "Converter",
    "Delivery",
    "Drafted",
    "Fetcher",
    "Filed",
    "Giving",
    "Hook",
    "Incoming",
    "Judge",
    "Judgement",
    "Library",
    "Listed",
    "Outbox",
    "Owner",
    "Part",
    "Question",
    "Searched",
    "Searcher",
    "Settings",
    "Tally",
    "Teller",
    "Terms",
    "Token",
    "Tokens",
    "Tried",
    "Way",
    "Workspace",
    "added_members",
    "contract_members",
    "contract_named",
    "difference_members",
    "open_plain",
    "owner",
    "pack_named",
    "put_secret",
    "read_hooks",
    "read_secret",
    "read_settings",
    "remove_secret",
    "tried_members",
    "whole_members",
]
