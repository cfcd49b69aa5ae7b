"""`/pg/v1/queries`: what is being asked now, and how to end it."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from provgraph.server.access import caller_of, may
from provgraph.server.problem import refuse
from provgraph.server.running import Register
from provgraph.workspace.tokens import ADMIN

_ID: Final = "/pg/v1/queries/{query_id}"


def queries_routes(register: Register) -> APIRouter:
    """Return the routes."""
    router = APIRouter(tags=["Query"])

    @router.get(
        "/pg/v1/queries",
        summary="List the queries that run, and the last that ran",
        response_description="Each with its id, text, seconds, rows and ending.",
    )
    async def list_queries(request: Request) -> dict[str, Any]:
        scope = request.scope
        return register.members(None if may(scope, ADMIN) else caller_of(scope))

    @router.delete(
        _ID,
        summary="End a query",
        status_code=204,
        response_class=Response,
        response_description="It was told to end; who waits for it gets 503 `killed`.",
    )
    async def end_query(query_id: str) -> Response:
        if not register.kill(query_id):
            raise refuse(404, f"no query {query_id[:100]!r} runs")
        return Response(status_code=204)

    return router
