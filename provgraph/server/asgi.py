"""The few shapes of ASGI that the rooms of the server share.

Source: https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from typing import Any, Final

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]

Heads = dict[bytes, bytes]
"""A request's headers by their names in small letters."""

_BODILESS: Final = frozenset({204, 304})


class DisconnectedError(Exception):
    """The client went away; nobody hears the answer."""


class BrokenOffError(Exception):
    """An answer that had begun cannot come to its end: the connection is closed.

    Attributes:
        code: of the error that stood in its way.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


async def send_whole(
    send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> None:
    """Send one answer with its length, but where it can have no body.

    Source: https://www.rfc-editor.org/rfc/rfc9110#section-8.6
    """
    told = list(headers)
    if status not in _BODILESS:
        told.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})
