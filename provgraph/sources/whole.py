"""A whole file, unpacked, within a limit."""

from __future__ import annotations

from typing import Final

from provgraph.errors import TooLargeError
from provgraph.sources.find import Source
from provgraph.sources.read import opened
from provgraph.sources.unpack import told_in_our_words, unpacked

_CHUNK_BYTES: Final = 1 << 20


def read_whole(source: Source, *, bytes_max: int) -> bytes:
    """Return what a source holds; gzip and Zstandard are unpacked.

    Raises:
        TooLargeError: it has more than *bytes_max* bytes, unpacked.
        MalformedError: it cannot be unpacked.
        InputError: it cannot be read.
    """
    parts: list[bytes] = []
    size = 0
    with told_in_our_words(), opened(source) as stream:
        plain = unpacked(stream)
        while part := plain.read(_CHUNK_BYTES):
            size += len(part)
            if size > bytes_max:
                raise TooLargeError(
                    f"it has more than {bytes_max} bytes",
                    hint="Split it, or set documents.bytes_max.",
                )
            parts.append(part)
    return b"".join(parts)
