"""What can be asked of the graph and the journal, and carried out of them.

Every function reads one thread through to its end, since the store's iterators
may not change hands; what is large goes into a file that the caller gives.
"""

from provgraph.query.description import service_description
from provgraph.query.documents import Described, document, documents
from provgraph.query.export import (
    EXPORT_FORMATS,
    Export,
    export,
    lineage_hash,
    lineage_lines,
)
from provgraph.query.facets import facets_of
from provgraph.query.picture import picture
from provgraph.query.quarantine import quarantine_entry, quarantine_list
from provgraph.query.questions import ROWS_MAX, Parameter, Question, question, questions
from provgraph.query.stats import statistics

__all__ = [
    "EXPORT_FORMATS",
    "ROWS_MAX",
    "Described",
    "Export",
    "Parameter",
    "Question",
    "document",
    "documents",
    "export",
    "facets_of",
    "lineage_hash",
    "lineage_lines",
    "picture",
    "quarantine_entry",
    "quarantine_list",
    "question",
    "questions",
    "service_description",
    "statistics",
]
