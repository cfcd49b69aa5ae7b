"""Lines out of a stream of bytes, in groups, with a limit on each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_GROUP_LINES: Final = 500
_GROUP_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that go to the journal together.

    Attributes:
        numbers: of the lines, counted from 1 in the whole stream.
        oversized: numbers of lines that were over the limit and are not here.
    """

    lines: list[bytes]
    numbers: list[int]
    oversized: list[int]
    size: int


class Lines:
    """Collects lines as bytes arrive; blank ones are counted but left out."""

    def __init__(self, line_bytes_max: int) -> None:
        self._line_bytes_max = line_bytes_max
        self._number = 0
        self._begun: list[bytes] = []
        self._begun_bytes = 0
        self._empty()

    def feed(self, chunk: bytes) -> Iterator[Group]:
        """Yield the groups that *chunk* fills up."""
        first, *more = chunk.split(b"\n")
        self._begin(first)
        for line in more:
            self._end()
            if len(self._lines) >= _GROUP_LINES or self._size >= _GROUP_BYTES:
                yield self._group()
            self._begin(line)

    def finish(self) -> Iterator[Group]:
        """Yield what is left; a last line needs no newline."""
        self._end()
        if self._lines or self._oversized:
            yield self._group()

    def _begin(self, part: bytes) -> None:
        self._begun_bytes += len(part)
        if self._begun_bytes <= self._line_bytes_max:
            self._begun.append(part)
        else:
            self._begun.clear()  # its rest is only counted

    def _end(self) -> None:
        self._number += 1
        if self._begun_bytes > self._line_bytes_max:
            self._oversized.append(self._number)
        else:
            line = b"".join(self._begun)
            if line and not line.isspace():
                self._lines.append(line)
                self._numbers.append(self._number)
                self._size += len(line)
        self._begun.clear()
        self._begun_bytes = 0

    def _group(self) -> Group:
        group = Group(self._lines, self._numbers, self._oversized, self._size)
        self._empty()
        return group

    def _empty(self) -> None:
        self._lines: list[bytes] = []
        self._numbers: list[int] = []
        self._oversized: list[int] = []
        self._size = 0
