"""`/sparql`: questions to the graph, in the forms that the protocol allows.

Source: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from provgraph.errors import InputError, MediaTypeError, OverloadError, QueryError
from provgraph.rdf.formats import RDF_FORMATS, RESULT_FORMATS, negotiate
from provgraph.server.body import read_body
from provgraph.server.metrics import Metrics
from provgraph.server.problem import refuse
from provgraph.workspace import Workspace

AT_ONCE_MAX: Final = 8
"""Queries that run at the same time; more are told to come again."""

_BODY_BYTES_MAX: Final = 1 << 20
_FORM: Final = "application/x-www-form-urlencoded"
_TEXT: Final = "application/sparql-query"
_OFFSET: Final = "Provgraph-Offset"

_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The answer, in the form that Accept asks for.",
        "headers": {
            _OFFSET: {
                "description": "Number of the last journal entry that it can know of.",
                "schema": {"type": "integer"},
            }
        },
        "content": {one.media_type: {} for one in (*RESULT_FORMATS, *RDF_FORMATS)},
    }
}
_GET_EXTRA: Final = {
    "parameters": [
        {
            "name": "query",
            "in": "query",
            "required": True,
            "description": "The SPARQL 1.1 query.",
            "schema": {"type": "string"},
        }
    ]
}
_POST_EXTRA: Final = {
    "requestBody": {
        "required": True,
        "content": {
            _TEXT: {"schema": {"type": "string"}},
            _FORM: {
                "schema": {
                    "type": "object",
                    "properties": {"query": {"type": "string"}},
                    "required": ["query"],
                }
            },
        },
    }
}


class Queries:
    """Runs queries, each in a thread of its own, and not too many.

    The threads are daemons: a query cannot be stopped, and must not keep the
    process from ending.
    """

    def __init__(self, workspace: Workspace, metrics: Metrics) -> None:
        self._workspace = workspace
        self._metrics = metrics
        self.running = 0

    async def run(self, text: str, accept: str) -> Response:
        """Return the answer to *text* as *accept* wants it.

        Raises:
            QueryError: the text cannot be run.
            OverloadError: too many others run.
            Refusal: 406, nothing that is asked for fits.
        """
        if self.running >= AT_ONCE_MAX:
            raise OverloadError(
                f"{AT_ONCE_MAX} queries run already", hint="Ask again in a second."
            )
        began = time.perf_counter()
        self.running += 1
        waiter: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        threading.Thread(
            target=self._work,
            args=(lambda: self._answer(text, accept), waiter),
            name="provgraph-query",
            daemon=True,
        ).start()
        response = await waiter
        self._metrics.query.observe(time.perf_counter() - began)
        return response

    def _work(
        self, ask: Callable[[], Response], waiter: asyncio.Future[Response]
    ) -> None:
        """Ask, in this thread; tell the event loop what came of it."""
        response: Response | None = None
        failure: BaseException | None = None
        try:
            response = ask()
        except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
            failure = error
        try:
            waiter.get_loop().call_soon_threadsafe(
                self._tell, waiter, response, failure
            )
        except RuntimeError:
            return  # the loop is closed, and nobody waits any more

    def _tell(
        self,
        waiter: asyncio.Future[Response],
        response: Response | None,
        failure: BaseException | None,
    ) -> None:
        self.running -= 1
        if waiter.done():
            return
        if failure is not None:
            waiter.set_exception(failure)
        elif response is not None:
            waiter.set_result(response)

    def _answer(self, text: str, accept: str) -> Response:
        workspace = self._workspace
        # Read first: the answer may know more than it says, never less.
        offset = workspace.pipeline.projection.position.number
        with workspace.reading():
            answer = workspace.query(text)
            form = negotiate(accept, for_rows=not answer.holds_triples)
            if form is None:
                raise _not_acceptable(accept, for_rows=not answer.holds_triples)
            body = answer.write(form)
        media_type = form.media_type
        if media_type.startswith("text/"):
            media_type += "; charset=utf-8"
        headers = {_OFFSET: str(offset), "Vary": "Accept"}
        return Response(body, media_type=media_type, headers=headers)


def sparql_routes(queries: Queries) -> APIRouter:
    """Return the routes of `/sparql`."""
    router = APIRouter(tags=["Query"])

    @router.get(
        "/sparql",
        summary="Ask a SPARQL query, in the address",
        responses=_ANSWERS,
        response_class=Response,
        openapi_extra=_GET_EXTRA,
    )
    async def ask_by_get(request: Request) -> Response:
        query = _only_query(request.query_params.multi_items())
        return await queries.run(query, _accept(request))

    @router.post(
        "/sparql",
        summary="Ask a SPARQL query, in the body",
        responses=_ANSWERS,
        response_class=Response,
        openapi_extra=_POST_EXTRA,
    )
    async def ask_by_post(request: Request) -> Response:
        return await queries.run(await _posted(request), _accept(request))

    return router


async def _posted(request: Request) -> str:
    """Return the query that a POST brings."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said not in {_FORM, _TEXT}:
        raise MediaTypeError(
            f"the media type {said[:100]!r} is not taken here",
            hint=f"Send Content-Type: {_TEXT} or {_FORM}.",
        )
    heads = dict(request.scope["headers"])
    body = await read_body(heads, request.receive, _BODY_BYTES_MAX)
    try:
        text = body.decode()
        if said == _TEXT:
            others = request.query_params.multi_items()
            return _only_query([*others, ("query", text)])
        return _only_query(parse_qsl(text, keep_blank_values=True, errors="strict"))
    except ValueError as error:
        raise QueryError(f"the query is not UTF-8: {error}") from error


def _only_query(parameters: Sequence[tuple[str, str]]) -> str:
    """Return the one query among *parameters*, which are nothing else."""
    for name, _ in parameters:
        if name in {"default-graph-uri", "named-graph-uri"}:
            raise QueryError(
                f"the parameter {name} is not supported yet",
                hint="Name graphs in the query, with FROM, FROM NAMED or GRAPH.",
            )
        if name != "query":
            raise InputError(
                f"the parameter {name[:100]!r} is not known here",
                hint="This address takes queries only, as the parameter query.",
            )
    queries = [value for _, value in parameters]
    if len(queries) != 1:
        raise QueryError(
            f"there are {len(queries)} queries, not one",
            hint="Send one as the parameter query.",
        )
    return queries[0]


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


def _not_acceptable(accept: str, *, for_rows: bool) -> Exception:
    formats = RESULT_FORMATS if for_rows else RDF_FORMATS
    available = [one.media_type for one in formats]
    return refuse(
        406,
        f"an answer of {'rows' if for_rows else 'triples'} cannot be {accept[:200]!r}",
        hint=f"Accept one of {', '.join(available)}.",
        members={"available": available},
    )
