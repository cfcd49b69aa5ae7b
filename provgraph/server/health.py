"""Whether the server lives, is ready for work, and what it has counted."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from provgraph.errors import ProvgraphError
from provgraph.server.access import may
from provgraph.server.metrics import MEDIA_TYPE, Metrics
from provgraph.workspace import Workspace
from provgraph.workspace.tokens import ADMIN


class Readiness:
    """Whether work may be sent here.

    Attributes:
        draining: set once the server was told to stop.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.draining = False
        self._workspace = workspace

    def report(self) -> dict[str, Any]:
        """Return `ready`, and for each thing looked at what is wrong with it."""
        pipeline = self._workspace.pipeline
        failure = pipeline.failure
        checks: dict[str, str | None] = {
            "draining": "the server is stopping" if self.draining else None,
            "projector": None if failure is None else failure.message,
            "room": None,
        }
        try:
            pipeline.check_room()
        except ProvgraphError as error:
            checks["room"] = error.message
        return {
            "ready": not any(checks.values()),
            "checks": {name: wrong or "ok" for name, wrong in checks.items()},
            "journal_entries": self._workspace.journal.last(),
            "projection_entries": pipeline.projection.position.number,
        }


def health_routes(readiness: Readiness, metrics: Metrics) -> APIRouter:
    """Return the routes of `/livez`, `/readyz` and `/metrics`."""
    router = APIRouter(tags=["Operation"])

    @router.get("/livez", summary="The server runs")
    async def livez() -> dict[str, str]:
        return {"status": "ok"}

    @router.get(
        "/readyz",
        summary="The server takes work",
        responses={503: {"description": "It does not; the body says why."}},
    )
    async def readyz(request: Request) -> JSONResponse:
        report = readiness.report()
        if not may(request.scope, ADMIN):
            report = {"ready": report["ready"]}
        if report["ready"]:
            return JSONResponse(report)
        return JSONResponse(report, 503, headers={"Retry-After": "1"})

    @router.get("/metrics", summary="Numbers for Prometheus", response_class=Response)
    async def show_metrics() -> Response:
        return Response(metrics.page(), media_type=MEDIA_TYPE)

    return router
