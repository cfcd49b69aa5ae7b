"""Numbering: which drafts become entries, and which were told before."""

from __future__ import annotations

from typing import Protocol

from provgraph.errors import ConflictError
from provgraph.journal.chain import chain_after
from provgraph.journal.entry import Outcome, Receipt
from provgraph.journal.seal import Record, Sealed


class Names(Protocol):
    """Under which number each identity and key was first told."""

    def find(self, tenant: str, name: bytes) -> tuple[int, bytes | None] | None:
        """Return the number and the content known under *name*, if any."""

    def add(self, tenant: str, name: bytes, number: int, content: bytes | None) -> bool:
        """Note *name*; return False, and change nothing, where it is known."""


class Placer:
    """Gives drafts their numbers, within one transaction.

    Attributes:
        records: what has to be stored.
        last: the number of the last entry, these included.
        chain: the chain there.
    """

    def __init__(
        self, names: Names, *, last: int, chain: bytes, recorded_at: str
    ) -> None:
        self.records: list[Record] = []
        self.last = last
        self.chain = chain
        self._names = names
        self._recorded_at = recorded_at.encode()

    def place(self, draft: Sealed) -> Outcome:
        """Return what becomes of *draft*; if it is new, it is in `records`."""
        number = self.last + 1
        if draft.key is not None:
            known = self._names.find(draft.tenant, draft.key)
            if known is not None:
                return _answer_by_key(draft, known)
        if draft.fact is not None and not self._names.add(
            draft.tenant, draft.fact, number, None
        ):
            known = self._names.find(draft.tenant, draft.fact)
            return Receipt(known[0] if known else number, duplicate=True)
        if draft.key is not None:
            self._names.add(draft.tenant, draft.key, number, draft.content)
        header = draft.head + self._recorded_at + draft.tail
        self.chain = chain_after(self.chain, header, draft.commitment)
        self.last = number
        self.records.append(
            Record(
                number,
                header,
                draft.salt,
                draft.commitment,
                self.chain,
                draft.frame,
                draft.checksum,
                draft.dictionary,
            )
        )
        return Receipt(number, duplicate=False)


def _answer_by_key(draft: Sealed, known: tuple[int, bytes | None]) -> Outcome:
    number, content = known
    if content == draft.content:
        return Receipt(number, duplicate=True)
    key = draft.key[1:].decode() if draft.key else ""
    return ConflictError(
        f"idempotency key {key!r} was used before with other content",
        hint=f"It stands for entry {number}; take a new key for new content.",
    )
