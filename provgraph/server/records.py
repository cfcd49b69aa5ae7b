"""Exports, counts and the quarantine: what is kept, handed out as it is."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from provgraph.query import (
    Export,
    export,
    quarantine_entry,
    quarantine_list,
    statistics,
)
from provgraph.server.access import caller_of
from provgraph.workspace import Workspace

_CHUNK_BYTES: Final = 1 << 20


def records_routes(workspace: Workspace) -> APIRouter:
    """Return the routes of `/pg/v1/export`, `/pg/v1/stats` and `/pg/v1/quarantine`.

    The functions are plain ones, so each runs from its beginning to its end in one
    thread of the pool: the store's iterators may not change threads.
    """
    router = APIRouter(prefix="/pg/v1", tags=["Records"])

    @router.get("/export", summary="The graph, or every event as it was sent")
    def hand_out(
        *,
        form: Annotated[str, Query(alias="format")] = "nquads",
        canonical: bool = False,
        receipt: bool = True,
    ) -> StreamingResponse:
        what = Export(form, canonical=canonical, receipt=receipt)
        feed, _, offset = workspace.feed.place()  # before: it may know more, never less
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `_chunks`
        with workspace.reading():
            export(workspace.graph, workspace.journal, what, file)
        headers = {"Provgraph-Offset": str(offset), "Provgraph-Feed": feed}
        return StreamingResponse(
            _chunks(file), media_type=what.media_type, headers=headers
        )

    @router.get("/stats", summary="How much there is of what")
    def count() -> dict[str, int]:
        with workspace.reading():
            return statistics(workspace.graph, workspace.journal, quarantined())

    @router.get("/quarantine", summary="Entries that the graph could not take")
    def show_all() -> dict[str, Any]:
        return {"entries": quarantine_list(workspace.journal, quarantined())}

    @router.get("/quarantine/{number}", summary="One of them, with its body")
    def show_one(number: int) -> dict[str, Any]:
        return quarantine_entry(workspace.journal, quarantined(), number)

    @router.post("/quarantine/{number}/retry", summary="Try one again", status_code=202)
    def retry(number: int, request: Request) -> dict[str, int]:
        quarantine_entry(workspace.journal, quarantined(), number)
        caller = caller_of(request.scope)
        return {"entry": workspace.pipeline.retry(number, caller).number}

    def quarantined() -> dict[int, str]:
        return workspace.pipeline.projection.quarantined()

    return router


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
