"""What goes over the socket between the owner and a worker: frames.

Nothing is unpickled: a worker does a stranger's work, so what it says is bytes
and JSON, and no more of it is believed than its reader checks.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, Final, NamedTuple

import orjson

_HEAD: Final = struct.Struct(">BI")
FRAME_BYTES_MAX: Final = 16 << 20
_PART_BYTES: Final = 1 << 20


FAULT: Final = "fault"
"""The code of what no job should raise."""


class Kind(IntEnum):
    """What a frame holds."""

    TASK = 1  # JSON: a job's name and its arguments
    HEAD = 2  # JSON: what is known of the answer before it comes
    PIECE = 3  # bytes of the answer
    END = 4  # JSON: the answer is whole, and what is known of it only now
    ERROR = 5  # JSON: what went wrong
    READY = 6  # JSON: the worker has begun, and whether it is confined


_KINDS: Final = {int(kind): kind for kind in Kind}


class Frame(NamedTuple):
    """One message."""

    kind: Kind
    body: bytes

    def value(self) -> Any:  # noqa: ANN401 - any JSON value
        """Return the JSON value in it."""
        return orjson.loads(self.body)


def packed(kind: Kind, body: bytes) -> bytes:
    """Return one frame as it goes over the socket.

    Raises:
        ValueError: it is too large for one.
    """
    if len(body) > FRAME_BYTES_MAX:
        raise ValueError(f"a frame of {len(body)} bytes")
    return _HEAD.pack(kind, len(body)) + body


class Frames:
    """Makes frames of what comes over a socket, in whatever parts it comes."""

    def __init__(self) -> None:
        self._left = bytearray()

    def fed(self, part: bytes) -> Iterator[Frame]:
        """Yield the frames that are whole with this part.

        Raises:
            ValueError: it is no frame.
        """
        left = self._left
        left += part
        at, end = 0, len(left)
        try:
            while end - at >= _HEAD.size:
                number, size = _HEAD.unpack_from(left, at)
                if size > FRAME_BYTES_MAX or number not in _KINDS:
                    raise ValueError(f"a frame {number} of {size} bytes")
                after = at + _HEAD.size + size
                if after > end:
                    break
                yield Frame(_KINDS[number], bytes(left[at + _HEAD.size : after]))
                at = after
        finally:
            del left[:at]


def received(end: socket.socket) -> Iterator[Frame]:
    """Yield the frames that come, until the other end is closed.

    Raises:
        ValueError: what came is no frame.
        OSError: the other end broke off.
    """
    frames = Frames()
    while part := end.recv(_PART_BYTES):
        yield from frames.fed(part)
