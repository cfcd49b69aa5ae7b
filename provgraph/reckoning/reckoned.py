"""What a page of the journal comes to, and who works it out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from provgraph.enforcing.registry import ContractTold
from provgraph.model.facts import Change, Claim, Delta


class Reckoned(NamedTuple):
    """What the graph is to take in for some entries that follow one another.

    Attributes:
        entries: how many there were; 0 where the journal holds no more.
        number: of the last of them.
        chain: the journal's chain there, in hexadecimal.
        delta: what the graph is to take in.
        retried: numbers of entries that were in quarantine and are told now.
        spoiled: numbers of entries that cannot be told, each with the reason.
        contracts: what entries say of contracts.
    """

    entries: int
    number: int
    chain: str
    delta: Delta
    retried: tuple[int, ...]
    spoiled: tuple[tuple[int, str], ...]
    contracts: tuple[ContractTold, ...] = ()


class Reckoner(Protocol):
    """Reads the journal, translates it and folds it, a page at a time.

    Attributes:
        number: the entry up to which it has been committed.
        chain: the journal's chain there.
    """

    number: int
    chain: str

    def begin(self, after: int, until: int | None) -> None:
        """Set it going on the entries above *after*.

        With *until*, on exactly those up to there; else on as many as one page
        takes.
        """
        ...

    def finish(self) -> Reckoned:
        """Return what the entries that it was set going on come to.

        Raises:
            GraphDamagedError: the timeline cannot be read.
            JournalDamagedError: the journal cannot be read.
            GraphError: anything else; it has to be made anew.
        """
        ...

    def weigh(self, claims: Sequence[Claim]) -> Change:
        """Return what would follow from claims, and take none of them in.

        Nothing is begun meanwhile.

        Raises:
            GraphDamagedError, GraphError: as `finish`.
        """
        ...

    def commit(self, number: int, chain: str) -> None:
        """Keep for good what was folded, which is the journal up to *number*.

        Raises:
            GraphError: it is not kept.
        """
        ...

    def copy_to(self, path: Path) -> None:
        """Write what was committed last into the new file *path*."""
        ...

    def close(self) -> None:
        """Let go of everything; what was not committed is forgotten."""
        ...
