"""Events out of a file: one a line, or one document that holds one or many."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Final

from provgraph.errors import (
    InputError,
    MalformedError,
    ProvgraphError,
    TooDeepError,
    TooLargeError,
)
from provgraph.sources.find import Source
from provgraph.sources.unpack import told_in_our_words, unpacked

EVENT_BYTES_MAX: Final = 32 << 20
DOCUMENT_BYTES_MAX: Final = 512 << 20
"""A document is held in memory as a whole; lines have no such limit."""

_BATCH_PIECES_MAX: Final = 1_000
_BATCH_BYTES_MAX: Final = 4 << 20
_BOM: Final = b"\xef\xbb\xbf"
_SPACE: Final = re.compile(r"[ \t\n\r]*")
_SCAN: Final = json.JSONDecoder()
"""Finds where a value ends; the bytes themselves go on as they stand."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One event as its source has it, and the line on which it begins."""

    body: bytes
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be read, and where."""

    line: int
    error: ProvgraphError


@dataclass(frozen=True, slots=True)
class Batch:
    """Pieces of one source that travel together, and the faults among them."""

    source: str
    pieces: list[Piece]
    faults: list[Fault]


def read_pieces(
    source: Source, *, bytes_max: int = EVENT_BYTES_MAX
) -> Iterator[Piece | Fault]:
    """Yield the events of *source* in order; never raises for what it holds."""
    line = 1
    try:
        with told_in_our_words(), opened(source) as stream:
            plain = unpacked(stream)
            lines = source.lines
            if lines is None:
                plain, lines = _peeked(plain, bytes_max)
            found = _in_lines(plain, bytes_max) if lines else _in_document(plain)
            for one in found:
                line = one.line
                yield one
    except InputError as error:
        yield Fault(line, error)


def batches(sources: Iterable[Source], *, bytes_max: int) -> Iterator[Batch]:
    """Yield what *sources* hold in batches that are good to send at once."""
    for source in sources:
        batch = Batch(source.name, [], [])
        held_bytes = 0
        for one in read_pieces(source, bytes_max=bytes_max):
            if isinstance(one, Fault):
                batch.faults.append(one)
                continue
            batch.pieces.append(one)
            held_bytes += len(one.body)
            if len(batch.pieces) >= _BATCH_PIECES_MAX or held_bytes >= _BATCH_BYTES_MAX:
                yield batch
                batch = Batch(source.name, [], [])
                held_bytes = 0
        if batch.pieces or batch.faults:
            yield batch


def opened(source: Source) -> io.BufferedReader:
    """Return a source as a stream of the bytes that it has.

    Reading from it belongs inside `told_in_our_words`.
    """
    if source.path is None:
        return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False))
    return source.path.open("rb")


def _peeked(stream: IO[bytes], bytes_max: int) -> tuple[IO[bytes], bool]:
    """Return *stream*, still whole, and whether its first line is an event."""
    first = stream.readline(bytes_max + 1)
    whole = first.removeprefix(_BOM).strip()
    lines = whole.startswith(b"{") and whole.endswith(b"}")
    return io.BufferedReader(_Joined(first, stream)), lines


def _in_lines(stream: IO[bytes], bytes_max: int) -> Iterator[Piece | Fault]:
    number = 0
    while read := stream.readline(bytes_max + 1):
        number += 1
        if number == 1:
            read = read.removeprefix(_BOM)
        if len(read) > bytes_max and not read.endswith(b"\n"):
            _skip_line(stream, bytes_max)
            yield Fault(number, _too_large("the event", bytes_max))
            continue
        body = read.strip()
        if body:
            yield Piece(body, number)


def _skip_line(stream: IO[bytes], bytes_max: int) -> None:
    while (read := stream.readline(bytes_max)) and not read.endswith(b"\n"):
        pass


def _in_document(stream: IO[bytes]) -> Iterator[Piece | Fault]:
    """Yield the values that stand one after the other, of an array its elements."""
    body = stream.read(DOCUMENT_BYTES_MAX + 1)
    if len(body) > DOCUMENT_BYTES_MAX:
        yield Fault(1, _too_large("the document", DOCUMENT_BYTES_MAX))
        return
    try:
        text = body.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        yield Fault(line, MalformedError("it is not UTF-8"))
        return
    line, counted = 1, 0
    try:
        for start, end in _values(text):
            line += text.count("\n", counted, start)
            counted = start
            yield Piece(text[start:end].encode(), line)
    except json.JSONDecodeError as error:
        message = f"it is not JSON: {error.msg}, at column {error.colno}"
        yield Fault(error.lineno, MalformedError(message))
    except RecursionError:
        yield Fault(line, TooDeepError("it nests too deep to be read"))


def _values(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each event begins and ends.

    Raises:
        json.JSONDecodeError: what stands there is not JSON.
    """
    at = _after_space(text, 0)
    if at == len(text):
        raise json.JSONDecodeError("it is empty", text, 0)
    while at < len(text):
        if text[at] == "[":
            at = yield from _elements(text, at + 1)
        else:
            _, end = _SCAN.raw_decode(text, at)
            yield at, end
            at = end
        at = _after_space(text, at)


def _elements(text: str, at: int) -> Generator[tuple[int, int], None, int]:
    """Yield the elements of the array whose bracket was read; return its end."""
    at = _after_space(text, at)
    if text[at : at + 1] == "]":
        return at + 1
    while True:
        _, end = _SCAN.raw_decode(text, at)
        yield at, end
        at = _after_space(text, end)
        mark = text[at : at + 1]
        if mark == "]":
            return at + 1
        if mark != ",":
            raise json.JSONDecodeError("',' or ']' is missing", text, at)
        at = _after_space(text, at + 1)


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


def _too_large(what: str, bytes_max: int) -> TooLargeError:
    return TooLargeError(
        f"{what} has more than {bytes_max} bytes", hint="Write one event a line."
    )


class _Joined(io.RawIOBase):
    """Some bytes that were read already, and the stream they were read from."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start = memoryview(start)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what BufferedReader gives
        if self._start:
            read: bytes | memoryview = self._start[: len(buffer)]
            self._start = self._start[len(read) :]
        else:
            read = self._rest.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)
