"""Hashing: what holds an entry to its body and to the entry before it.

    commitment = SHA-256(salt, body)
    chain      = SHA-256(chain before, header, commitment)

The body is reached only through its commitment, so that it can be erased and
the chain still verifies. The salt goes with it: without, nobody can try
guesses of an erased body against the commitment.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

FORMAT: Final = 1
"""The form of journal that this release writes."""

CHAIN_START: Final = bytes(32)
"""The chain before the first entry."""

SALT_BYTES: Final = 16
SALT_ERASED: Final = bytes(SALT_BYTES)


def commitment_of(salt: bytes, body: bytes) -> bytes:
    """Return what an entry says of its body without giving it away."""
    digest = sha256(salt)
    digest.update(body)
    return digest.digest()


def chain_after(previous: bytes, header: bytes, commitment: bytes) -> bytes:
    """Return the chain at an entry, given the chain before it."""
    return sha256(previous + header + commitment).digest()
