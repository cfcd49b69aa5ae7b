"""What a request to `/pg/v1/contracts` says in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from fastapi import Request

from provgraph.enforcing import MODES
from provgraph.enforcing.contract import WARN
from provgraph.errors import InputError, MalformedError
from provgraph.server.body import read_body
from provgraph.server.checks_asked import BODY
from provgraph.workspace import Terms

_BODY_BYTES_MAX: Final = 64 << 10
_SHAPES: Final[Mapping[str, Any]] = BODY["content"]
TEXT: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "application/yaml": {},
        **{kind: {} for kind in _SHAPES if kind != "application/json"},
    },
}
_TEXTS: Final = {
    "version": "Which one; else the latest.",
    "valid_from": "A day, or a time; else at once.",
    "valid_to": "Likewise; else without end.",
}
_ACTIVATION: Final = {
    "type": "object",
    "properties": {
        "mode": {"type": "string", "enum": list(MODES), "default": WARN},
        "namespaces": {"type": "array", "items": {"type": "string"}},
        **{name: {"type": "string", "description": it} for name, it in _TEXTS.items()},
    },
}
_RETIREMENT: Final = {
    "type": "object",
    "properties": {
        "version": {"type": "string", "description": "Which one; else the active one."}
    },
}
ACTIVATION: Final = {"content": {"application/json": {"schema": _ACTIVATION}}}
RETIREMENT: Final = {"content": {"application/json": {"schema": _RETIREMENT}}}


async def sent_json(request: Request) -> Mapping[str, Any]:
    """Return the object in a body; an empty one where there is no body.

    Raises:
        MalformedError: it is no JSON object.
    """
    heads = dict(request.scope["headers"])
    body = await read_body(heads, request.receive, _BODY_BYTES_MAX)
    try:
        told = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as error:
        raise MalformedError(f"the body is not JSON: {error}") from error
    if not isinstance(told, dict):
        raise MalformedError("the body is no JSON object")
    return told


def version_in(said: Mapping[str, Any]) -> str | None:
    """Return which version a request names; None for none.

    Raises:
        InputError: it is no text.
    """
    return _text(said, "version") or None


def terms_in(said: Mapping[str, Any]) -> Terms:
    """Return the terms that a request names.

    Raises:
        InputError: they are not as they have to be.
    """
    namespaces = said.get("namespaces") or []
    if not isinstance(namespaces, list) or not all(
        isinstance(one, str) for one in namespaces
    ):
        raise _unfit("namespaces", "a list of texts")
    return Terms(
        _text(said, "mode") or WARN,
        tuple(namespaces),
        _text(said, "valid_from"),
        _text(said, "valid_to"),
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name) or ""
    if not isinstance(value, str):
        raise _unfit(name, "a text")
    return value


def _unfit(name: str, kind: str) -> InputError:
    return InputError(f"{name} has to be {kind}", pointer=f"/{name}")
