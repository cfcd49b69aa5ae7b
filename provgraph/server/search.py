"""`GET /pg/v1/search`: the nodes of which some words are told."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from fastapi.concurrency import run_in_threadpool

from provgraph.workspace import Listed, Searcher

_LIMIT: Final = 20
_LIMIT_MAX: Final = 1_000
_SKIPPED_MAX: Final = 10_000
"""All that is before a page is found again for it."""

_ENTRY_MAX: Final = (1 << 63) - 1


def search_routes(searcher: Searcher, seconds_max: float) -> APIRouter:
    """Return the route."""
    router = APIRouter(prefix="/pg/v1", tags=["Query"])

    @router.get(
        "/search",
        summary="Find nodes by words in their labels, names, descriptions and queries",
        response_description="The best first. `Provgraph-Offset` is the entry that the"
        " index has come to.",
    )
    async def search(
        response: Response,
        q: Annotated[str, Query(description='Words; `word*`, `"a phrase"`.')],
        limit: Annotated[int, Query(ge=1, le=_LIMIT_MAX)] = _LIMIT,
        offset: Annotated[int, Query(ge=0, le=_SKIPPED_MAX)] = 0,
        min_offset: Annotated[int, Query(ge=0, le=_ENTRY_MAX)] = 0,
    ) -> dict[str, Any]:
        await searcher.wait(min_offset, seconds_max)
        look = partial(searcher.list_hits, q, limit=limit, skipped=offset)
        found = await run_in_threadpool(look, seconds_max=seconds_max)
        response.headers["Provgraph-Offset"] = str(found.number)
        return _members(found)

    return router


def _members(found: Listed) -> dict[str, Any]:
    return {
        "hits": [
            {
                "iri": hit.iri,
                "types": types,
                "predicate": hit.predicate,
                "text": hit.text,
                "score": round(hit.score, 6),
            }
            for hit, types in found.hits
        ],
        "more": found.more,
    }
