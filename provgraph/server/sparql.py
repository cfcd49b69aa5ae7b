"""`/sparql`: questions to the graph, in the forms that the protocol allows.

Source: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from provgraph.errors import InputError, MediaTypeError, OverloadError, QueryError
from provgraph.rdf.formats import RDF_FORMATS, RESULT_FORMATS, negotiate
from provgraph.server.body import read_body
from provgraph.server.metrics import Metrics
from provgraph.server.problem import refuse
from provgraph.workspace import Asker, Workspace

AT_ONCE_MAX: Final = 8
"""Queries that run at the same time; more are told to come again."""

_BODY_BYTES_MAX: Final = 1 << 20
_FORM: Final = "application/x-www-form-urlencoded"
_TEXT: Final = "application/sparql-query"
_OFFSET: Final = "Provgraph-Offset"
_MIN_OFFSET: Final = "min_offset"
_NOW: Final = "now"

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
_OFFSET_PARAMETER: Final = {
    "name": _MIN_OFFSET,
    "in": "query",
    "description": "Ask a graph that has all up to this journal entry, waiting for"
    " it; `now` is the entry that it has come to. Else it may be a second old.",
    "schema": {"oneOf": [{"type": "integer"}, {"const": _NOW}]},
}
_GET_EXTRA: Final = {
    "parameters": [
        {
            "name": "query",
            "in": "query",
            "required": True,
            "description": "The SPARQL 1.1 query.",
            "schema": {"type": "string"},
        },
        _OFFSET_PARAMETER,
    ]
}
_POST_EXTRA: Final = {
    "parameters": [_OFFSET_PARAMETER],
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
    },
}


class _Asked(NamedTuple):
    """What a request asks: a query, of a graph that has all up to an entry.

    None is the entry that the graph has come to now.
    """

    query: str
    min_offset: int | None


class Queries:
    """Has queries run in workers, waited for by a thread each, and not too many."""

    def __init__(self, workspace: Workspace, metrics: Metrics) -> None:
        self._asker = Asker(workspace)
        self._seconds_max = workspace.configured.settings.server_query_seconds_max
        self._metrics = metrics
        self.running = 0

    async def run(self, asked: _Asked, accept: str) -> Response:
        """Return the answer to what is *asked* as *accept* wants it.

        Raises:
            QueryError: the text cannot be run.
            OverloadError: too many others run.
            DeadlineError, ExhaustedError: it took too long, or too much.
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
            args=(lambda: self._answer(asked, accept), waiter),
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

    def close(self) -> None:
        """End those that run."""
        self._asker.close()

    def _answer(self, asked: _Asked, accept: str) -> Response:
        answer = self._asker.ask(
            asked.query,
            rows=negotiate(accept, for_rows=True),
            triples=negotiate(accept, for_rows=False),
            at_least=asked.min_offset,
            seconds_max=self._seconds_max,
        )
        if answer.form is None:
            raise _not_acceptable(accept, for_rows=not answer.holds_triples)
        media_type = answer.form.media_type
        if media_type.startswith("text/"):
            media_type += "; charset=utf-8"
        headers = {_OFFSET: str(answer.offset), "Vary": "Accept"}
        return Response(answer.body, media_type=media_type, headers=headers)


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
        asked = _asked(request.query_params.multi_items())
        return await queries.run(asked, _accept(request))

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


async def _posted(request: Request) -> _Asked:
    """Return what a POST asks."""
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
            return _asked([*others, ("query", text)])
        return _asked(parse_qsl(text, keep_blank_values=True, errors="strict"))
    except ValueError as error:
        raise QueryError(f"the query is not UTF-8: {error}") from error


def _asked(parameters: Sequence[tuple[str, str]]) -> _Asked:
    """Return the one query among *parameters*, and from where on it is to be asked."""
    for name, _ in parameters:
        if name in {"default-graph-uri", "named-graph-uri"}:
            raise QueryError(
                f"the parameter {name} is not supported yet",
                hint="Name graphs in the query, with FROM, FROM NAMED or GRAPH.",
            )
        if name not in {"query", _MIN_OFFSET}:
            raise InputError(
                f"the parameter {name[:100]!r} is not known here",
                hint="This address takes queries only, as the parameter query.",
            )
    offsets = [value for name, value in parameters if name == _MIN_OFFSET] or ["0"]
    if len(offsets) != 1 or not (offsets[0].isdecimal() or offsets[0] == _NOW):
        raise InputError(
            f"{_MIN_OFFSET} is neither a whole number nor {_NOW}",
            hint="Send the number of an entry, as Provgraph-Entry has it.",
        )
    queries = [value for name, value in parameters if name == "query"]
    if len(queries) != 1:
        raise QueryError(
            f"there are {len(queries)} queries, not one",
            hint="Send one as the parameter query.",
        )
    return _Asked(queries[0], None if offsets[0] == _NOW else int(offsets[0]))


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
