"""What a contract asks of the lineage, one shape each, and what it asks in vain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from provgraph.contracts.odcs.turtle import Pairs

Severity: TypeAlias = Literal["sh:Violation", "sh:Warning", "sh:Info"]


@dataclass(frozen=True, slots=True)
class Check:
    """One shape.

    Attributes:
        name: within the contract; it stays when the contract changes elsewhere.
        title: what is judged, in a few words.
        pairs: a path from a version of the dataset and its constraints; or the
            constraints of a node shape on the dataset itself.
        places: what of the contract it is made of.
        on: `versions` judges all; `made` only those that a run was seen to make, since
            of a version that was only read nobody states anything.
    """

    name: str
    title: str
    message: str
    pairs: Pairs
    places: frozenset[str]
    severity: Severity = "sh:Violation"
    on: Literal["versions", "made", "dataset"] = "versions"


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A place of a contract that is not translated, with all that lies within it.

    Attributes:
        reason: why, as the end of a sentence.
    """

    place: str
    reason: str


Outcome: TypeAlias = Check | Unsaid
