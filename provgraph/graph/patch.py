"""What a step changed: as parts, packed to be kept, and told as RDF Patch.

Kept are N-Quads as they come, since marking each line costs as much as packing;
the marks are put before them when somebody reads.

Source: https://afs.github.io/rdf-delta/rdf-patch.html
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Final, NamedTuple

import zstandard

from provgraph.graph.effected import Effected
from provgraph.graph.local import LocalGraph
from provgraph.model.facts import Delta

_LEVEL: Final = 1
"""Of compression: this is done while the graph waits."""

_PIECE_BYTES: Final = 256 << 10
_PART: Final = struct.Struct("<cQ")
"""Before each part: its mark, and how many bytes it takes as packed."""

_END: Final = b"TC .\n"


class Part(NamedTuple):
    """Quads that were all added, or all removed.

    Attributes:
        mark: `A` or `D`.
        lines: N-Quads, each line ended.
        quads: how many lines there are.
    """

    mark: bytes
    lines: bytes
    quads: int

    @classmethod
    def of(cls, mark: bytes, lines: bytes) -> Part:
        """Return the part of some *lines*, counted."""
        return cls(mark, lines, lines.count(b"\n"))


class Record(NamedTuple):
    """One step: what changed with the entries from *first* to *last*.

    Attributes:
        feed: the id of the feed that it is of.
        size: bytes of the patch.
        packed: its parts, packed.
    """

    feed: str
    first: int
    last: int
    size: int
    packed: bytes

    def pieces(self) -> Iterator[bytes]:
        """Yield it as RDF Patch, in pieces of some size."""
        yield _head(self.feed, self.first, self.last)
        for mark, lines in self.parts():
            yield from _marked(mark, lines)
        yield _END

    def parts(self) -> Iterator[tuple[bytes, Iterator[bytes]]]:
        """Yield the mark of each part, in order, and its lines in pieces."""
        at = 0
        while at < len(self.packed):
            mark, size = _PART.unpack_from(self.packed, at)
            at += _PART.size + size
            yield mark, _unpacked(self.packed[at - size : at])


def parts_of(delta: Delta, graph: LocalGraph) -> list[Part]:
    """Return what *delta* changes in *graph*, which has nothing of it yet.

    In the order in which the store takes it: what is added may be there already,
    and what is removed may not. Of the system graph nothing is told.

    Raises:
        GraphError: an update cannot be understood, or the graph not be read.
    """
    added = Part.of(b"A", delta.added)
    facts = Part(b"A", delta.facts, delta.lines - added.quads)
    parts = [facts, Part.of(b"D", delta.removed), added]
    updates = [update for update in delta.updates if update]
    if updates:
        with graph.looked_up() as (store, system):
            effected = Effected(store, system)
            for update in updates:
                effected.do(update)
        parts += [
            Part.of(b"D", _joined(effected.removed())),
            Part.of(b"A", _joined(effected.added())),
        ]
    return [part for part in parts if part.lines]


def pack(parts: Iterable[Part]) -> bytes:
    """Return *parts* as a record has them."""
    packed = []
    for mark, lines, _ in parts:
        body = zstandard.ZstdCompressor(level=_LEVEL).compress(lines)
        packed += [_PART.pack(mark, len(body)), body]
    return b"".join(packed)


def size_of(feed: str, first: int, last: int, parts: Iterable[Part]) -> int:
    """Return how many bytes the patch of *parts* has."""
    size = len(_head(feed, first, last)) + len(_END)
    return size + sum(len(part.lines) + 2 * part.quads for part in parts)


def _head(feed: str, first: int, last: int) -> bytes:
    """Return the beginning of a patch that follows on the one before *first*."""
    this, before = _name(feed, last), _name(feed, first - 1)
    return f"H id <{this}> .\nH prev <{before}> .\nTX .\n".encode()


def _name(feed: str, entry: int) -> str:
    return f"urn:provgraph:change:{feed}:{entry}"


def _unpacked(packed: bytes) -> Iterator[bytes]:
    with zstandard.ZstdDecompressor().stream_reader(BytesIO(packed)) as reader:
        while piece := reader.read(_PIECE_BYTES):
            yield piece


def _marked(mark: bytes, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pieces of lines with a mark before each line."""
    before = mark + b" "
    owed = True
    for piece in lines:
        told = piece.replace(b"\n", b"\n" + before)
        if owed:
            told = before + told
        owed = piece.endswith(b"\n")
        yield told[: -len(before)] if owed else told


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
