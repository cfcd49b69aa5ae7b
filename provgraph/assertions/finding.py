"""What an assertion found where it does not hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim that does not hold.

    Attributes:
        claim: what is so instead, in one sentence.
        lines: why, each a sentence; the last says what to look for.
    """

    claim: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n  ".join((self.claim, *self.lines))
