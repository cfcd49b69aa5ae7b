"""What goes over the socket between the owner and a worker: frames.

Nothing is unpickled: a worker does a stranger's work, so what it says is bytes
and JSON, and no more of it is believed than its reader checks.
"""

from __future__ import annotations

import json
import socket
import struct
from enum import IntEnum
from typing import Any, Final, NamedTuple

_HEAD: Final = struct.Struct(">BI")
FRAME_BYTES_MAX: Final = 16 << 20


class Kind(IntEnum):
    """What a frame holds."""

    TASK = 1  # JSON: a job's name and its arguments
    PIECE = 2  # bytes of the answer
    END = 3  # JSON: the answer is whole, and what the job says of it
    ERROR = 4  # JSON: what went wrong
    READY = 5  # JSON: the worker has begun, and whether it is confined


class Frame(NamedTuple):
    """One message."""

    kind: Kind
    body: bytes

    def value(self) -> Any:  # noqa: ANN401 - any JSON value
        """Return the JSON value in it."""
        return json.loads(self.body)


def send(end: socket.socket, kind: Kind, body: bytes) -> None:
    """Send one frame.

    Raises:
        ValueError: it is too large for one.
        OSError: the other end is gone.
    """
    if len(body) > FRAME_BYTES_MAX:
        raise ValueError(f"a frame of {len(body)} bytes")
    end.sendall(_HEAD.pack(kind, len(body)) + body)


def send_piece(end: socket.socket, piece: bytes) -> None:
    """Send a piece of an answer, in as many frames as it takes."""
    for at in range(0, len(piece), FRAME_BYTES_MAX):
        send(end, Kind.PIECE, piece[at : at + FRAME_BYTES_MAX])


def send_json(end: socket.socket, kind: Kind, value: object) -> None:
    """Send one frame of JSON."""
    send(end, kind, json.dumps(value).encode())


def receive(end: socket.socket) -> Frame | None:
    """Wait for one frame; None where the other end is closed.

    Raises:
        TimeoutError: the socket's time is over.
        ValueError: it is no frame.
        OSError: the other end broke off.
    """
    head = _exactly(end, _HEAD.size)
    if head is None:
        return None
    number, size = _HEAD.unpack(head)
    if size > FRAME_BYTES_MAX:
        raise ValueError(f"a frame of {size} bytes")
    body = _exactly(end, size)
    return None if body is None else Frame(Kind(number), body)


def _exactly(end: socket.socket, size: int) -> bytes | None:
    parts: list[bytes] = []
    while size:
        part = end.recv(min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
