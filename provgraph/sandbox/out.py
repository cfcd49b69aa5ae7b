"""Where a job puts its answer."""

from __future__ import annotations

import io
import socket
from typing import Any, Final

import orjson

from provgraph.sandbox.wire import FRAME_BYTES_MAX, Kind, packed

_TOGETHER_BYTES: Final = 64 << 10
"""A short answer goes over the socket at once, with all that frames it."""


class Out(io.RawIOBase):
    """A file of bytes that go to the owner, with a head before and an end after.

    Writing waits while the owner does not read.

    Attributes:
        bytes_written: of the answer, head and end apart.
    """

    def __init__(self, owner: socket.socket) -> None:
        super().__init__()
        self._owner = owner
        self._frames: list[bytes] = []
        self._ended = False
        self._size = 0
        self.bytes_written = 0

    def head(self, value: object) -> None:
        """Say what is known of the answer before it comes."""
        self._add(packed(Kind.HEAD, orjson.dumps(value)))

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, part: Any) -> int:  # noqa: ANN401 - a buffer, says io
        """Take a part of the answer; return its size."""
        piece = bytes(part)
        for at in range(0, len(piece), FRAME_BYTES_MAX):
            self._add(packed(Kind.PIECE, piece[at : at + FRAME_BYTES_MAX]))
        self.bytes_written += len(piece)
        return len(piece)

    def end(self, kind: Kind, value: object) -> None:
        """Say how it ended, and send all."""
        self._add(packed(kind, orjson.dumps(value)))
        self._send()
        self._ended = True  # whoever still holds it must not spoil the next answer

    def _add(self, frame: bytes) -> None:
        if self._ended:
            raise ValueError("the answer has ended")
        self._frames.append(frame)
        self._size += len(frame)
        if self._size >= _TOGETHER_BYTES:
            self._send()

    def _send(self) -> None:
        together = b"".join(self._frames)
        self._frames.clear()
        self._size = 0
        self._owner.sendall(together)
