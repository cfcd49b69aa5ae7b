"""Why something is not promoted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands against it.

    Attributes:
        about: the node of which it is said, or the statement of PROV.
        rule: what it breaks: `gap`, `digest`, the name of a contract, or of a
            constraint of PROV.
        sentence: what is wrong.
    """

    about: str
    rule: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.about}\n    {self.rule}: {self.sentence}"
