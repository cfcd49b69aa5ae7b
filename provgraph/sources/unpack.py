"""Plain bytes of a stream that may be compressed, whatever its name says."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

import zstandard

from provgraph.errors import InputError, MalformedError

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_CHUNK_BYTES: Final = 1 << 20
_CUT_SHORT: Final = "the compressed data ends early"


def unpacked(stream: io.BufferedReader) -> IO[bytes]:
    """Return what *stream* holds: gzip and Zstandard are known by their first bytes.

    Reading from it belongs inside `told_in_our_words`.
    """
    start = stream.peek(len(_ZSTD))
    if start.startswith(_GZIP):
        return io.BufferedReader(gzip.GzipFile(fileobj=stream), _CHUNK_BYTES)
    if start.startswith(_ZSTD):
        return io.BufferedReader(_Zstandard(stream), _CHUNK_BYTES)
    return stream


@contextmanager
def told_in_our_words() -> Iterator[None]:
    """Turn what goes wrong while reading into our errors.

    Raises:
        MalformedError: the compressed data is damaged or cut short.
        InputError: the file cannot be read.
    """
    try:
        yield
    except EOFError as error:
        raise MalformedError(_CUT_SHORT, hint="Fetch the file again.") from error
    except (gzip.BadGzipFile, zlib.error, zstandard.ZstdError) as error:
        message = f"the compressed data cannot be read: {error}"
        raise MalformedError(message) from error
    except OSError as error:
        raise InputError(f"it cannot be read: {error.strerror or error}") from error


class _Zstandard(io.RawIOBase):
    """Frames of Zstandard, one after the other; a cut one is an EOFError.

    The library's own reader takes a cut frame for a whole one.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._inside = False
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what BufferedReader gives
        while not self._held:
            if not self._more():
                return 0
        length = min(len(buffer), len(self._held))
        buffer[:length] = self._held[:length]
        self._held = self._held[length:]
        return length

    def _more(self) -> bool:
        packed = self._stream.read(_CHUNK_BYTES // 8)
        if not packed:
            if self._inside:
                raise EOFError(_CUT_SHORT)
            return False
        parts = []
        while packed:
            self._inside = True
            parts.append(self._frame.decompress(packed))
            packed = self._frame.unused_data
            if self._frame.eof:
                self._inside = False
                self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._held = memoryview(b"".join(parts))
        return True
