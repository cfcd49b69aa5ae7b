"""From a thing whose lineage is coherent to a statement that says so.

    name ─▶ subject ─▶ subgraph ─▶ reasons against it, or a statement ─▶ signed

Who asks for the promotion finds the reasons; here is what they are told of, what a
statement holds, and how it is signed.

Source: https://github.com/in-toto/attestation/tree/main/spec/v1
"""

from provgraph.promoting.reason import Reason
from provgraph.promoting.statement import (
    STATEMENT_TYPE,
    Held,
    statement_of,
    written,
)
from provgraph.promoting.subgraph import Subgraph, subgraph_of
from provgraph.promoting.subject import Subject, digest_given, is_digest, subject_named

__all__ = [
    "STATEMENT_TYPE",
    "Held",
    "Reason",
    "Subgraph",
    "Subject",
    "digest_given",
    "is_digest",
    "statement_of",
    "subgraph_of",
    "subject_named",
    "written",
]
