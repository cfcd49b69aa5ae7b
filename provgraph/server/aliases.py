"""`POST /pg/v1/aliases`: which names are of one dataset."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from provgraph.errors import InputError
from provgraph.intake import Origin
from provgraph.server.access import caller_of
from provgraph.server.body import read_body
from provgraph.server.door import JSON, check_media_type
from provgraph.workspace import Workspace

_BODY_BYTES_MAX: Final = 64 << 10

_NAME: Final = {
    "type": "object",
    "required": ["namespace", "name"],
    "properties": {key: {"type": "string"} for key in ("namespace", "name")},
}
_RULE: Final = {
    "type": "object",
    "required": ["same"],
    "properties": {"same": {"type": "array", "minItems": 2, "items": _NAME}},
}
_BODY: Final = {"required": True, "content": {"application/json": {"schema": _RULE}}}


def alias_routes(workspace: Workspace) -> APIRouter:
    """Return the route of `/pg/v1/aliases`."""
    router = APIRouter(prefix="/pg/v1", tags=["Ingest"])

    @router.post(
        "/aliases",
        summary="Say which names are of one dataset",
        status_code=201,
        openapi_extra={"requestBody": _BODY},
    )
    async def join(request: Request) -> dict[str, Any]:
        heads = dict(request.scope["headers"])
        check_media_type(heads, JSON)
        body = await read_body(heads, request.receive, _BODY_BYTES_MAX)
        origin = Origin("http", caller_of(request.scope))
        (answer,) = await run_in_threadpool(
            workspace.pipeline.take, [body], origin, kind="alias"
        )
        if isinstance(answer, InputError):
            raise answer
        return {"entry": answer.number, "duplicate": answer.duplicate}

    return router
