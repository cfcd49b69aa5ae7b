"""OpenLineage's own two addresses: one event, or an array of them.

Source: https://openlineage.io/apidocs/openapi/
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import orjson

from provgraph.errors import InputError, MalformedError, ProvgraphError, TooDeepError
from provgraph.intake import Origin
from provgraph.journal import Receipt
from provgraph.server.asgi import Heads, Receive, Send, send_whole
from provgraph.server.body import read_body
from provgraph.server.desk import Answers, Desk
from provgraph.server.door import JSON, check_media_type
from provgraph.server.idempotency import key_of

_JSON_HEADER: Final = (b"content-type", b"application/json")
_GROUP_EVENTS: Final = 500
_GROUP_BYTES: Final = 1 << 20
_FAILED_SHOWN_MAX: Final = 1000


class Lineage:
    """`POST /api/v1/lineage`: one event, on disk before the answer."""

    def __init__(self, desk: Desk, body_bytes_max: int) -> None:
        self._desk = desk
        self._body_bytes_max = body_bytes_max

    async def __call__(
        self, heads: Heads, receive: Receive, send: Send, caller: str = ""
    ) -> None:
        """Take the event in; answer 201 with the number of its entry.

        Raises:
            ProvgraphError, Refusal, DisconnectedError: nothing was written.
        """
        check_media_type(heads, JSON)
        key = key_of(heads)
        body = await read_body(heads, receive, self._body_bytes_max)
        answer = await self._desk.take(body, caller, key)
        if isinstance(answer, ProvgraphError):
            raise answer
        await _send_receipt(send, answer)


class LineageBatch:
    """`POST /api/v1/lineage/batch`: an array of events."""

    def __init__(self, desk: Desk, body_bytes_max: int) -> None:
        self._desk = desk
        self._body_bytes_max = body_bytes_max

    async def __call__(
        self, heads: Heads, receive: Receive, send: Send, caller: str = ""
    ) -> None:
        """Take the events in; answer 204, or 200 with those that failed.

        Raises:
            ProvgraphError, Refusal, DisconnectedError: the array as a whole
                could not be taken; what was written of it can be sent again.
        """
        check_media_type(heads, JSON)
        body = await read_body(heads, receive, self._body_bytes_max)
        self._desk.enter(len(body))  # until its elements are on disk
        try:
            answers = await self._take(body, Origin("http", caller))
        finally:
            self._desk.leave(len(body))
        if any(isinstance(answer, ProvgraphError) for answer in answers):
            said = orjson.dumps(_partial_success(answers))
            await send_whole(send, 200, [_JSON_HEADER], said)
        else:
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    async def _take(self, body: bytes, origin: Origin) -> Answers:
        groups = _Groups(body)
        answers: Answers = []
        while group := await self._desk.elsewhere(groups.next):
            pending = await self._desk.hand_in(group, origin, 0)
            answers += await pending.answers()
        return answers


class _Groups:
    """The elements of a JSON array, each in its own bytes, some at a time.

    One element is parsed at a time, so that a long array does not hold up the
    other threads.
    """

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._elements: Iterator[bytes] | None = None

    def next(self) -> list[bytes]:
        """Return the next elements; none at the end.

        Raises:
            MalformedError: it is no JSON array.
            TooDeepError: an element nests too deep to be read.
        """
        if self._elements is None:
            # All of it is looked at before any is taken: no half array.
            self._elements = iter(list(_elements(self._body)))
        group: list[bytes] = []
        size = 0
        for element in self._elements:
            group.append(element)
            size += len(element)
            if len(group) >= _GROUP_EVENTS or size >= _GROUP_BYTES:
                break
        return group


def _elements(body: bytes) -> Iterator[bytes]:
    """Yield the bytes of each element of the JSON array in *body*."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise MalformedError(f"the body is not UTF-8: {error}") from error
    at = _skip(text, 0)
    if not text:
        raise MalformedError("the body is empty", hint="Send an array of events.")
    if text[at : at + 1] != "[":
        raise MalformedError(
            "the body is not a JSON array", hint="Send one event to /api/v1/lineage."
        )
    at = _skip(text, at + 1)
    if text[at : at + 1] == "]":
        _check_end(text, at + 1)
        return
    while True:
        end = _element_end(text, at)
        yield text[at:end].encode()
        at = _skip(text, end)
        mark = text[at : at + 1]
        if mark == "]":
            _check_end(text, at + 1)
            return
        if mark != ",":
            raise MalformedError(f"the body is not JSON: no comma at character {at}")
        at = _skip(text, at + 1)


_DECODER: Final = json.JSONDecoder()


def _element_end(text: str, at: int) -> int:
    try:
        return _DECODER.raw_decode(text, at)[1]
    except json.JSONDecodeError as error:
        raise MalformedError(f"the body is not JSON: {error}") from error
    except RecursionError as error:
        raise TooDeepError("an event nests too deep to be read") from error


def _skip(text: str, at: int) -> int:
    while text[at : at + 1] in {" ", "\t", "\n", "\r"}:
        at += 1
    return at


def _check_end(text: str, at: int) -> None:
    if text[at:].strip(" \t\n\r"):
        raise MalformedError(f"the body is not JSON: more follows character {at}")


def _partial_success(answers: Answers) -> dict[str, Any]:
    """Return what OpenLineage's API says of a batch that went in in part."""
    failed = [
        (index, answer)
        for index, answer in enumerate(answers)
        if isinstance(answer, InputError)
    ]
    return {
        "status": "partial_success",
        "summary": {
            "received": len(answers),
            "successful": len(answers) - len(failed),
            "failed": len(failed),
            "retriable": 0,
            "non_retriable": len(failed),
        },
        "failed_events": [
            {
                "index": index,
                "reason": error.message,
                "retriable": False,
                "code": error.code,
                **({"pointer": error.pointer} if error.pointer is not None else {}),
            }
            for index, error in failed[:_FAILED_SHOWN_MAX]
        ],
    }


async def _send_receipt(send: Send, receipt: Receipt) -> None:
    number = b"%d" % receipt.number
    said = b"true" if receipt.duplicate else b"false"
    held = receipt.quarantined_by
    more = b',"quarantined_by":%b' % orjson.dumps(held.split()) if held else b""
    body = b'{"entry":%b,"duplicate":%b%b}' % (number, said, more)
    await send_whole(send, 201, [_JSON_HEADER, (b"provgraph-entry", number)], body)
