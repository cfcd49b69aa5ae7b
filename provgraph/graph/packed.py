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
    "json": (b'{"', b':{"'),
    "xml": (b"<result>",),
    "tsv": (b"\n",),
    "csv": (b"\r\n",),
}


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
    """Counts rows by what only stands between them.

    In JSON a quote within a text is escaped, so an opening brace with a quote
    begins a row, the value of a column (after a colon), or the head (once), and a
    row without any value is not seen; in XML `<` is escaped; in TSV so is a line's
    end. CSV quotes a line's end, so there a value with one counts as another row.
    """

    def __init__(self, form: str) -> None:
        self._form = form
        self._signs = _ROW_SIGNS[form]
        self._counts = [0] * len(self._signs)
        self._longest = max(map(len, self._signs))
        self._left = b""

    def count(self, piece: bytes) -> None:
        """Count in the next piece; a sign may lie across two."""
        text = self._left + piece
        keep = self._longest - 1
        for at, sign in enumerate(self._signs):
            self._counts[at] += text.count(sign) - self._left.count(sign)
        self._left = text[-keep:] if keep else b""

    @property
    def rows(self) -> int:
        """How many rows there were."""
        if self._form == "json":
            opened, values = self._counts
            return max(opened - values - 1, 0)
        return self._counts[0] - (self._form in {"tsv", "csv"})
