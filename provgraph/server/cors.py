"""Pages of other origins that may read what is answered, where the settings name them.

Source: https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

from typing import Final

from provgraph.server.asgi import Headers, Heads, Message, Scope, Send, send_whole

METHODS: Final = (b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"QUERY")
HEADERS: Final = (
    b"Accept",
    b"Authorization",
    b"Content-Type",
    b"Idempotency-Key",
    b"If-Match",
    b"If-None-Match",
)
EXPOSED: Final = (
    b"ETag",
    b"Link",
    b"Location",
    b"Provgraph-Cut",
    b"Provgraph-Entry",
    b"Provgraph-Feed",
    b"Provgraph-Left-Out",
    b"Provgraph-Losses",
    b"Provgraph-Offset",
    b"Provgraph-Search-Cut",
    b"Provgraph-Search-Offset",
    b"Provgraph-Query",
    b"Provgraph-Valid",
    b"Retry-After",
)
"""Without this a script sees the body and the media type, and little else."""

_MAX_AGE: Final = b"600"
"""Seconds for which a browser need not ask again."""

_PREFLIGHT: Final = (
    (b"access-control-allow-methods", b", ".join(METHODS)),
    (b"access-control-allow-headers", b", ".join(HEADERS)),
    (b"access-control-max-age", _MAX_AGE),
)


class Cors:
    """Tells browsers which pages may read an answer; without *origins* it is idle."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        """Let pages of *origins* read."""
        self._origins = frozenset(one.lower().rstrip("/").encode() for one in origins)

    def told(self, scope: Scope, send: Send) -> Send:
        """Return *send*, made to tell with the answer whose page may read it."""
        if not self._origins:
            return send
        origin = next((v for name, v in scope["headers"] if name == b"origin"), b"")
        allowed = origin if origin.lower() in self._origins else None

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = _with_cors(message.get("headers", ()), allowed)
                message = {**message, "headers": headers}
            await send(message)

        return telling

    async def answered(self, scope: Scope, heads: Heads, send: Send) -> bool:
        """Answer a browser that asks what an allowed page may send; else say no.

        It asks without credentials, so this comes before they are looked at.
        """
        is_asked = (
            scope["method"] == "OPTIONS"
            and b"access-control-request-method" in heads
            and heads.get(b"origin", b"").lower() in self._origins
        )
        if is_asked:
            await send_whole(send, 204, _PREFLIGHT, b"")
        return is_asked


def _with_cors(headers: Headers, allowed: bytes | None) -> Headers:
    """Return the headers of an answer that a page of origin *allowed* may read."""
    varies = [value for name, value in headers if name.lower() == b"vary"]
    told = [(name, value) for name, value in headers if name.lower() != b"vary"]
    told.append((b"vary", b", ".join([*varies, b"Origin"])))
    if allowed is not None:
        told.append((b"access-control-allow-origin", allowed))
        told.append((b"access-control-expose-headers", b", ".join(EXPOSED)))
    return told
