"""Errors as HTTP answers: one shape, `application/problem+json`.

Source: https://www.rfc-editor.org/rfc/rfc9457
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import orjson

from provgraph.errors import DiskFullError, ProvgraphError
from provgraph.server.asgi import Headers, Send, send_whole

TYPE: Final = "https://w3id.org/provgraph/errors#"
MEDIA_TYPE: Final = b"application/problem+json"

RETRY_SECONDS: Final = 1
_RETRY_DISK_SECONDS: Final = 10

HTTP_CODES: Final[Mapping[int, str]] = {
    400: "bad-request",
    403: "foreign-origin",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    408: "timeout",
    421: "misdirected",
    500: "internal",
}
"""Codes of what only HTTP knows; the others are those of `provgraph.errors`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong with one request.

    Attributes:
        members: further members of the JSON object, beside the usual ones.
    """

    status: int
    code: str
    detail: str
    hint: str | None = None
    pointer: str | None = None
    headers: Headers = ()
    members: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> bytes:
        """Return it as JSON."""
        said = {
            "type": TYPE + self.code,
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.hint is not None:
            said["hint"] = self.hint
        if self.pointer is not None:
            said["pointer"] = self.pointer
        return orjson.dumps({**said, **self.members}, option=orjson.OPT_NON_STR_KEYS)

    async def answer(self, send: Send) -> None:
        """Send it."""
        headers = [(b"content-type", MEDIA_TYPE), *self.headers]
        await send_whole(send, self.status, headers, self.body())


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault of ours
    """A request is answered with a problem and nothing else happens."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def refuse(
    status: int,
    detail: str,
    *,
    hint: str | None = None,
    headers: Headers = (),
    members: Mapping[str, Any] | None = None,
) -> Refusal:
    """Return the refusal of something that only HTTP knows."""
    code = HTTP_CODES.get(status, f"http-{status}")
    problem = Problem(
        status, code, detail, hint=hint, headers=headers, members=members or {}
    )
    return Refusal(problem)


def problem_of(
    error: ProvgraphError, members: Mapping[str, Any] | None = None
) -> Problem:
    """Return how an error of ours is told over HTTP.

    What may succeed later is always 503 with Retry-After: OpenLineage clients
    drop an event on 429 and 507.
    """
    headers: Headers = ()
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        seconds = RETRY_SECONDS
        if isinstance(error, DiskFullError):
            seconds = _RETRY_DISK_SECONDS
        headers = ((b"retry-after", str(seconds).encode()),)
    return Problem(
        error.status,
        error.code,
        error.message,
        hint=error.hint,
        pointer=error.pointer,
        headers=headers,
        members=members or getattr(error, "members", {}),
    )


def unexpected() -> Problem:
    """Return what is told of a fault in this program: a number to look up."""
    number = uuid.uuid4().hex
    return Problem(
        500,
        HTTP_CODES[500],
        "the server met a fault of its own",
        hint=f"The server's log has the details under the id {number}.",
        members={"id": number},
    )
