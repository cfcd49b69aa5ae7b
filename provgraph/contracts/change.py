"""What a new version of a contract changes for those who rely on it, or keep to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["looser", "stricter", "breaking", "neither"]
"""What kept to the old contract keeps to a *looser* one; what keeps to a *stricter* one
kept to the old one. Under a *breaking* change something that kept to the old one fails
and something that failed keeps to it, or what readers rely on is gone."""

OPPOSITE: Final[dict[Kind, Kind]] = {
    "looser": "stricter",
    "stricter": "looser",
    "breaking": "breaking",
    "neither": "neither",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        place: of the contract; the new one's where both have it.
        sentence: for people.
    """

    place: str
    kind: Kind
    sentence: str
