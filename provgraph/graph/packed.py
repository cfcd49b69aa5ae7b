"""The body of an answer on its way out: counted, and compressed if that pays."""

from __future__ import annotations

import io
import zlib
from typing import Any, Final, Protocol

import zstandard

from provgraph.rdf.formats import Format
from provgraph.sandbox.out import Out

_PAYS_BYTES: Final = 1_400
"""What fits into one packet gains nothing from being smaller."""

_GZIP_WINDOW: Final = 31
_FAST: Final = 1

_ROW_SIGNS: Final = {
    "json": b'},{"',
    "xml": b"<result>",
    "tsv": b"\n",
    "csv": b"\r\n",
}
_FIRST_ROW: Final = b':[{"'
_HEAD_BYTES_MAX: Final = 128 << 10


class _Packer(Protocol):
    def compress(self, part: bytes) -> bytes: ...
    def flush(self) -> bytes: ...


class Packed(io.RawIOBase):
    """A file that passes on what is written to it.

    Attributes:
        rows: how many went by; None where they are no rows.
    """

    def __init__(
        self,
        out: Out,
        head: dict[str, Any],
        coding: str | None,
        counted: Format | None,
    ) -> None:
        """Write to *out*, after its *head*, in *coding* where that pays.

        *counted* is the form of the rows that are to be counted.
        """
        super().__init__()
        self._out = out
        self._head = head
        self._coding = coding
        self._packer: _Packer | None = None
        self._begun = False
        self._counter = None if counted is None else _Counter(counted.name)

    @property
    def rows(self) -> int | None:
        """How many rows were written."""
        return None if self._counter is None else self._counter.rows

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, part: Any) -> int:  # noqa: ANN401 - a buffer, says io
        """Pass a part on; return its size."""
        piece = bytes(part)
        if not self._begun:
            self._begin(len(piece))
        if self._counter is not None:
            self._counter.count(piece)
        self._out.write(piece if self._packer is None else self._packer.compress(piece))
        return len(piece)

    def finish(self) -> None:
        """Pass on what is left."""
        if not self._begun:
            self._begin(0)
        if self._packer is not None:
            self._out.write(self._packer.flush())

    def _begin(self, size: int) -> None:
        """Write the head, before a first part of *size* bytes."""
        self._begun = True
        coding = self._coding if size > _PAYS_BYTES else None
        if coding == "zstd":
            self._packer = zstandard.ZstdCompressor(level=_FAST).compressobj()
        elif coding == "gzip":
            self._packer = zlib.compressobj(_FAST, zlib.DEFLATED, _GZIP_WINDOW)
        self._out.head({**self._head, "coding": coding})


class _Counter:
    """Counts rows by what only stands between them, or before the first.

    In JSON a quote within a text is escaped, so nothing but a row that follows
    another begins so, and a row without any value is not seen; in XML `<` is
    escaped; in TSV so is a line's end. CSV quotes a line's end, so there a value
    with one counts as another row.
    """

    def __init__(self, form: str) -> None:
        self._sign = _ROW_SIGNS[form]
        self._count = -1 if form in {"tsv", "csv"} else 0  # the names of the columns
        self._head = b"" if form == "json" else None
        self._left = b""

    def count(self, piece: bytes) -> None:
        """Count in the next piece; a sign may lie across two."""
        text = self._left + piece
        self._count += text.count(self._sign)
        self._left = text[1 - len(self._sign) :] if len(self._sign) > 1 else b""
        if self._head is not None:
            self._head += piece
            if _FIRST_ROW in self._head:
                self._count += 1
                self._head = None
            elif len(self._head) > _HEAD_BYTES_MAX:
                self._head = None

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return max(self._count, 0)
