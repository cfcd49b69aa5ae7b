"""`/pg/v1/validity`: whether provenance is valid, after PROV-CONSTRAINTS.

Source: https://www.w3.org/TR/prov-constraints/
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from provgraph.errors import ProvgraphError, UsageError, made_again
from provgraph.query import Export, export
from provgraph.rdf.formats import TURTLE
from provgraph.server.body import read_body
from provgraph.server.documents import BODY, Base, Name, Shelf, Strict
from provgraph.workspace import Incoming, Judgement, Workspace

_ANY: Final = "application/octet-stream"
_LINEAGE: Final = "the lineage"
_MEDIA_TYPES: Final = {
    "json": "application/json",
    "sarif": "application/sarif+json",
    "junit": "application/xml",
    "text": "text/plain",
}

Report = Annotated[
    Literal["json", "sarif", "junit", "text"],
    Query(alias="format", description="The form of the report."),
]
Key = Annotated[str | None, Query(description="Not the body: a document taken in.")]
Lineage = Annotated[bool, Query(description="Not the body: what the events tell.")]


def validity_routes(workspace: Workspace, shelf: Shelf) -> APIRouter:
    """Return the route of `/pg/v1/validity`."""
    router = APIRouter(prefix="/pg/v1", tags=["Documents"])

    @router.post(
        "/validity",
        summary="Whether a document is valid PROV, and if not, why",
        response_model=None,
        openapi_extra={"requestBody": {**BODY, "required": False}},
        response_description="`Provgraph-Valid` is `true` or `false`.",
    )
    async def judge(  # noqa: PLR0913 - what a request may say
        request: Request,
        *,
        document: Key = None,
        lineage: Lineage = False,
        report: Report = "json",
        name: Name = "",
        base: Base = None,
        strict: Strict = False,
    ) -> Response:
        heads = dict(request.scope["headers"])
        body = await read_body(heads, request.receive, shelf.bytes_max)
        said = [bool(body), document is not None, lineage]
        if sum(said) != 1:
            raise UsageError(
                "one thing is judged at a time: a body, a document, or the lineage",
                hint="Send a body, or say ?document=KEY, or ?lineage=true.",
            )
        if lineage:
            judgement = await _of_lineage(workspace, shelf, report)
        else:
            if document is not None:
                _, kept = await run_in_threadpool(shelf.archive.kept, document)
                came = replace(kept, source=document)
            else:
                media_type = heads.get(b"content-type", b"").decode("latin-1")
                kind = "" if media_type.startswith(_ANY) else media_type
                came = Incoming(body, None, name, kind, base, strict)
            judgement = await shelf.converter.judge(
                [came], report, seconds_max=shelf.seconds_max
            )
        if judgement.refused:
            raise _refusal(judgement.refused[0])
        headers = {"Provgraph-Valid": str(judgement.valid).lower()}
        media_type = _MEDIA_TYPES[report]
        return Response(judgement.report, media_type=media_type, headers=headers)

    return router


async def _of_lineage(workspace: Workspace, shelf: Shelf, report: str) -> Judgement:
    base = workspace.about.base_iri
    with tempfile.TemporaryDirectory(prefix="provgraph-") as folder:
        path = Path(folder, "lineage")
        await run_in_threadpool(_written, workspace, path)
        told = Incoming(
            b"",
            media_type=TURTLE.media_type,
            genid=f"{base}genid:",
            source=_LINEAGE,
            under=base,
            path=path,
        )
        return await shelf.converter.judge(
            [told], report, seconds_max=shelf.seconds_max
        )


def _written(workspace: Workspace, path: Path) -> None:
    with path.open("wb") as into, workspace.reading():
        export(workspace.graph, workspace.journal, Export(TURTLE.name), into)


def _refusal(told: Any) -> ProvgraphError:  # noqa: ANN401 - from a worker
    """Return the error of a document that cannot be read."""
    return made_again(told["code"], told["message"], hint=told["hint"])
