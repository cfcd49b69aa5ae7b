"""The durable log: whatever changes the graph is first one entry here.

Numbered, chained, and on disk before the caller hears yes. The graph is only
a projection of it. What an entry means is for other rooms; here it is bytes.
"""

from provgraph.journal.chain import CHAIN_START
from provgraph.journal.entry import Base, Draft, Entry, Outcome, Receipt
from provgraph.journal.journal import Journal
from provgraph.journal.memory import MemoryJournal
from provgraph.journal.reader import JournalReader
from provgraph.journal.sqlite import SqliteJournal

__all__ = [
    "CHAIN_START",
    "Base",
    "Draft",
    "Entry",
    "Journal",
    "JournalReader",
    "MemoryJournal",
    "Outcome",
    "Receipt",
    "SqliteJournal",
]
