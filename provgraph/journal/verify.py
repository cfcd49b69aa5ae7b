"""The check that every stored byte is the one that was written."""

from __future__ import annotations

from collections.abc import Iterable

from provgraph.journal.chain import SALT_ERASED, chain_after, commitment_of
from provgraph.journal.seal import Record, Sealer, damaged


def verify_records(
    records: Iterable[Record], *, first: int, last: int, start: bytes, sealer: Sealer
) -> int:
    """Return how many *records* there are; all are what was written.

    Args:
        records: every one that is stored, in the order of their numbers.
        first: the number of the first.
        last: the number of the last, as everything else has it.
        start: the chain before the first.
        sealer: opens their bodies.

    Raises:
        JournalDamagedError: names the first that is missing or was changed.
    """
    expected, previous = first, start
    for record in records:
        if record.number != expected:
            raise damaged(min(expected, record.number), "it is missing or misplaced")
        _verify_one(record, previous, sealer)
        previous = record.chain
        expected += 1
    if expected <= last:
        raise damaged(expected, "it is missing")
    return expected - first


def _verify_one(record: Record, previous: bytes, sealer: Sealer) -> None:
    number = record.number
    parts = (record.header, record.salt, record.commitment, record.chain)
    if not all(isinstance(part, bytes) for part in parts):
        raise damaged(number, "a column is not bytes")
    if chain_after(previous, record.header, record.commitment) != record.chain:
        raise damaged(number, "its header, commitment or chain was changed")
    body = sealer.body(record)
    held = (
        record.salt == SALT_ERASED
        if body is None
        else commitment_of(record.salt, body) == record.commitment
    )
    if not held:
        raise damaged(number, "its salt or body was changed")
