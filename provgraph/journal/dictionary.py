"""What a dictionary holds: text that many bodies share, and no other.

The events of a day are nearly the same text over and over. Zstandard reaches
back into a dictionary as if it had just compressed it, so that an event costs
little more than what is new in it.

A dictionary promises: *eight bytes of it that stand in a body stand also in a
body of its sample that is still there.* So an erased body leaves nothing in it
that its neighbours do not hold themselves; `cleansed` keeps the promise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Final

import zstandard

# A run's START and COMPLETE alone share its ids: two bodies prove no habit.
_HOLDERS: Final = 3

# The real events need 0.5 to 1 MB of examples, which is 20 KB compressed.
_CONTENT_BYTES_MAX: Final = 1 << 20
_CONTENT_BYTES_MIN: Final = 1 << 10

# A body with less that is new than a match or two can save is no example.
_FRESH_BYTES: Final = 64

# Shorter than any name worth hiding together with its quotes and its key.
_GRAM: Final = 8

# Up to a comma: fine enough to leave one id out, and cheap to cut.
_PIECE: Final = re.compile(rb"[^,]*,|[^,]+")

_LEVEL: Final = 9


@dataclass(frozen=True, slots=True)
class Dictionary:
    """One dictionary as stored.

    Attributes:
        id: its name in the rows of bodies; never given twice, never 0.
        first: the first entry of its sample.
        last: the last one, and the last entry before it could be used.
        packed: its content, compressed.
    """

    id: int
    first: int
    last: int
    packed: bytes

    @property
    def digest(self) -> bytes:
        """SHA-256 over all of it."""
        head = b"%d %d %d\n" % (self.id, self.first, self.last)
        return sha256(head + self.packed).digest()

    def content(self) -> bytes:
        """Return what Zstandard reaches back into."""
        return zstandard.ZstdDecompressor().decompress(self.packed)


def packed(content: bytes) -> bytes:
    """Return *content* as `Dictionary.packed` has it."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(content)


def recurring(bodies: Sequence[bytes]) -> bytes | None:
    """Return what recurs in *bodies*; None if it is too little to be of use.

    Whole stretches of the newest bodies, without the pieces that fewer than
    three hold side by side, and without bodies that would add nothing.
    """
    pairs = [
        list(pairwise(_PIECE.findall(body))) for body in dict.fromkeys(reversed(bodies))
    ]
    holders: Counter[tuple[bytes, bytes]] = Counter()
    for own in pairs:  # one by one: others may have the interpreter in between
        holders.update(set(own))
    shared = {pair for pair, count in holders.items() if count >= _HOLDERS}
    wanted = set(shared)
    examples: list[bytes] = []
    room = _CONTENT_BYTES_MAX
    for own in pairs:
        fresh = sum(len(pair[1]) for pair in own if pair in wanted)
        if fresh < _FRESH_BYTES:
            continue
        example = _stretches(own, shared)
        if len(example) <= room:
            wanted.difference_update(own)
            examples.append(example)
            room -= len(example)
    content = b"".join(reversed(examples))  # the newest is the nearest
    return content if len(content) >= _CONTENT_BYTES_MIN else None


def cleansed(content: bytes, erased: bytes, survivors: Iterable[bytes]) -> bytes:
    """Return *content* without what only *erased* had, not the *survivors*."""
    gone = set(_grams(erased))
    gone.intersection_update(_grams(content))
    for body in survivors:
        if not gone:
            break
        gone.difference_update(_grams(body))
    return _without(content, gone).ljust(_GRAM) if gone else content


def _stretches(
    own: Iterable[tuple[bytes, bytes]], shared: set[tuple[bytes, bytes]]
) -> bytes:
    """Return the pieces of one body that stand in a shared pair, in order."""
    stretches: list[bytes] = []
    going_on = False
    for pair in own:
        if pair in shared:
            stretches.extend(pair[1:] if going_on else pair)
        going_on = pair in shared
    return b"".join(stretches)


def _grams(text: bytes) -> Iterator[bytes]:
    return (text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1))


def _without(content: bytes, gone: set[bytes]) -> bytes:
    kept: list[bytes] = []
    end = 0
    for at, gram in enumerate(_grams(content)):
        if gram in gone:
            if at > end:
                kept.append(content[end:at])
            end = at + _GRAM
    kept.append(content[end:])
    return b"\n".join(kept)
