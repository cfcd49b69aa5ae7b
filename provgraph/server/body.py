"""Reading a request's body: within a limit, whatever it unpacks to."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Final, Protocol

import zstandard

from provgraph.errors import MalformedError, MediaTypeError, TooLargeError
from provgraph.server.asgi import DisconnectedError, Heads, Message, Receive
from provgraph.server.problem import refuse

CODINGS: Final = ("gzip", "deflate", "zstd")

_IDLE_SECONDS: Final = 30.0
"""A client that sends nothing for so long has stopped."""

_PIECE_BYTES: Final = 256 << 10
"""Unpacked at once: a few hundred microseconds of work."""

# A block of four bytes can stand for 128 KiB, so this bounds a piece to 8 MiB.
_ZSTD_SLICE_BYTES: Final = 256
_ZSTD_WINDOW_BYTES: Final = 8 << 20  # what RFC 9659 allows a sender

_GZIP_BITS: Final = 31
_ZLIB_BITS: Final = 15


class Decoder(Protocol):
    """Unpacks a body as it arrives."""

    def feed(self, packed: bytes) -> Iterator[bytes]:
        """Yield what *packed* unpacks to, in pieces of bounded size.

        Raises:
            MalformedError: it is not of this coding.
        """
        ...

    def finish(self) -> None:
        """Let the body end here.

        Raises:
            MalformedError: it was cut short.
        """
        ...


async def read_body(heads: Heads, receive: Receive, limit: int) -> bytes:
    """Return the whole body, unpacked.

    Raises:
        TooLargeError: it has more than *limit* bytes, packed or unpacked.
        MalformedError: it cannot be unpacked.
        MediaTypeError: its coding is unknown.
        DisconnectedError: the client went away.
    """
    if int(heads.get(b"content-length", 0)) > limit:
        raise too_large(limit)
    message = await receive()
    if message["type"] == "http.disconnect":
        raise DisconnectedError
    body: bytes = message.get("body", b"")
    if not message.get("more_body") and b"content-encoding" not in heads:
        if len(body) > limit:
            raise too_large(limit)
        return body
    decoder = decoder_of(heads)
    whole = bytearray()
    async for piece in _unpacked(_rest(message, receive, limit), decoder):
        whole += piece
        if len(whole) > limit:
            raise too_large(limit)
    return bytes(whole)


async def stream_body(heads: Heads, receive: Receive) -> AsyncIterator[bytes]:
    """Yield the body, unpacked, as it arrives and without a limit.

    Raises:
        As `read_body`, except TooLargeError.
    """
    decoder = decoder_of(heads)
    first = await _next(receive)
    async for piece in _unpacked(_rest(first, receive, None), decoder):
        yield piece


def decoder_of(heads: Heads) -> Decoder | None:
    """Return what unpacks the body; None where it is not packed.

    Raises:
        MediaTypeError: the coding is unknown.
    """
    coding = heads.get(b"content-encoding", b"").strip().lower()
    match coding:
        case b"" | b"identity":
            return None
        case b"gzip" | b"x-gzip":
            return _Zlib(_GZIP_BITS)
        case b"deflate":
            return _Zlib(_ZLIB_BITS)
        case b"zstd":
            return _Zstd()
        case _:
            raise MediaTypeError(
                f"the content coding {coding[:100].decode('latin-1')!r} is not known",
                hint=f"Send one of {', '.join(CODINGS)}, or none.",
            )


def too_large(limit: int) -> TooLargeError:
    """Return the error of a body with more than *limit* bytes."""
    return TooLargeError(
        f"the body has more than {limit} bytes",
        hint="Send smaller ones, or raise ingest.body_bytes_max.",
    )


class _Zlib:
    """gzip and deflate."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._stream = zlib.decompressobj(bits)
        self._begun = False

    def feed(self, packed: bytes) -> Iterator[bytes]:
        while packed:
            if self._stream.eof:  # gzip files may stand one after another
                self._stream = zlib.decompressobj(self._bits)
            self._begun = True
            try:
                piece = self._stream.decompress(packed, _PIECE_BYTES)
            except zlib.error as error:
                raise _not_packed(error) from error
            if piece:
                yield piece
            packed = self._stream.unconsumed_tail or self._stream.unused_data

    def finish(self) -> None:
        if self._begun and not self._stream.eof:
            raise _cut_short()


class _Zstd:
    """Zstandard."""

    def __init__(self) -> None:
        self._context = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES)
        self._stream = self._context.decompressobj()
        self._begun = False

    def feed(self, packed: bytes) -> Iterator[bytes]:
        for at in range(0, len(packed), _ZSTD_SLICE_BYTES):
            rest = packed[at : at + _ZSTD_SLICE_BYTES]
            while rest:
                if self._stream.eof:
                    self._stream = self._context.decompressobj()
                self._begun = True
                try:
                    piece = self._stream.decompress(rest)
                except zstandard.ZstdError as error:
                    raise _not_packed(error) from error
                if piece:
                    yield piece
                rest = self._stream.unused_data if self._stream.eof else b""

    def finish(self) -> None:
        if self._begun and not self._stream.eof:
            raise _cut_short()


async def _unpacked(
    chunks: AsyncIterator[bytes], decoder: Decoder | None
) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        if decoder is None:
            yield chunk
            continue
        for piece in decoder.feed(chunk):
            yield piece
            if len(piece) >= _PIECE_BYTES:
                await asyncio.sleep(0)  # a little may unpack to much: let others on
    if decoder is not None:
        decoder.finish()


async def _rest(
    message: Message, receive: Receive, limit: int | None
) -> AsyncIterator[bytes]:
    """Yield the body of *message* and of those that follow it."""
    total = 0
    while True:
        chunk: bytes = message.get("body", b"")
        total += len(chunk)
        if limit is not None and total > limit:
            raise too_large(limit)
        if chunk:
            yield chunk
        if not message.get("more_body"):
            return
        message = await _next(receive)


async def _next(receive: Receive) -> Message:
    try:
        async with asyncio.timeout(_IDLE_SECONDS):
            message = await receive()
    except TimeoutError as error:
        raise refuse(
            408, f"nothing came for {_IDLE_SECONDS:.0f} seconds", hint="Send it again."
        ) from error
    if message["type"] == "http.disconnect":
        raise DisconnectedError
    return message


def _not_packed(error: Exception) -> MalformedError:
    return MalformedError(
        f"the body cannot be unpacked: {error}",
        hint="Is Content-Encoding what the body was packed with?",
    )


def _cut_short() -> MalformedError:
    return MalformedError("the packed body was cut short", hint="Send it again.")
