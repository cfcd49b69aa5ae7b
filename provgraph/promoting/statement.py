"""What a verdict says: a statement of in-toto about the digest of a subject.

Source: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from provgraph.promoting.subgraph import Subgraph
from provgraph.promoting.subject import Subject
from provgraph.rdf.terms import iri_value

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Final = "https://w3id.org/provgraph/promotion/v1"
_VERIFIER: Final = "https://w3id.org/provgraph"
_CONSTRAINTS: Final = "https://www.w3.org/TR/prov-constraints/"


@dataclass(frozen=True, slots=True)
class Held:
    """What the lineage was held to.

    Attributes:
        contracts: of each its name and the SHA-256 of its text.
        fail_on: the least severity of a result that would have been a reason.
        sources: where the lineage was allowed to begin.
        version: of provgraph, which held it to that.
    """

    contracts: Sequence[tuple[str, str]]
    fail_on: str
    sources: Sequence[str]
    version: str


def statement_of(
    subject: Subject, digests: Mapping[str, str], subgraph: Subgraph, held: Held
) -> dict[str, Any]:
    """Return the statement that the lineage of *subject* is coherent.

    *digests* are of its content: by algorithm, in hexadecimal.
    """
    back = subgraph.back
    uri = iri_value(subject.node)
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": subject.name, "uri": uri, "digest": dict(digests)}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "result": "PASSED",
            "timeVerified": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "verifier": {"id": _VERIFIER, "version": held.version},
            "lineage": {
                "entities": len(back.came),
                "activities": len(back.runs()),
                "triples": len(subgraph.triples),
                "digest": {"sha256": subgraph.digest()},
            },
            "gaps": {"allowedSources": list(held.sources)},
            "contracts": {
                "failOn": held.fail_on,
                "held": [
                    {"name": name, "digest": {"sha256": digest}}
                    for name, digest in held.contracts
                ],
            },
            "constraints": {"uri": _CONSTRAINTS},
        },
    }


def written(statement: Mapping[str, Any]) -> bytes:
    """Return a statement or an envelope as JSON."""
    return json.dumps(statement, indent=2, ensure_ascii=False).encode() + b"\n"
