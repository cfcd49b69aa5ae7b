"""The application: the plain routes in front, FastAPI behind, one way to fail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

import provgraph
from provgraph.errors import ProvgraphError
from provgraph.server import page, schema
from provgraph.server.access import Access, caller_of
from provgraph.server.alerts import Alerts
from provgraph.server.aliases import alias_routes
from provgraph.server.asgi import (
    BrokenOffError,
    DisconnectedError,
    Heads,
    Message,
    Receive,
    Scope,
    Send,
)
from provgraph.server.auditing import Auditor
from provgraph.server.changes import CHANGES, Changes
from provgraph.server.checks import Checks, checks_routes
from provgraph.server.contracts import Rules, contract_routes
from provgraph.server.cors import Cors
from provgraph.server.data import DATA, Data
from provgraph.server.desk import Desk
from provgraph.server.documents import Shelf, document_routes
from provgraph.server.door import Door
from provgraph.server.endpoint import SPARQL, UPDATE, Endpoint
from provgraph.server.entities import entity_routes
from provgraph.server.findings import findings_routes
from provgraph.server.health import Readiness, health_routes
from provgraph.server.lineage import Lineage, LineageBatch
from provgraph.server.logs import make_log
from provgraph.server.metrics import Metrics
from provgraph.server.problem import (
    Problem,
    Refusal,
    problem_of,
    refuse,
    unexpected,
)
from provgraph.server.provenance import Provenance, provenance_routes
from provgraph.server.queries import queries_routes
from provgraph.server.records import records_routes
from provgraph.server.running import Register
from provgraph.server.search import search_routes
from provgraph.server.sparql import Queries
from provgraph.server.stream import EventStream
from provgraph.server.updates import Updates
from provgraph.server.validity import validity_routes
from provgraph.workspace import (
    Archive,
    AskedWatch,
    Asker,
    Changer,
    Checker,
    Contracts,
    Converter,
    Fetcher,
    Judge,
    Searcher,
    Tokens,
    Workspace,
    read_hooks,
)

_Plain = Callable[[Heads, Receive, Send], Awaitable[None]]

_LINEAGE: Final = "/api/v1/lineage"
_BATCH: Final = "/api/v1/lineage/batch"
_EVENTS: Final = "/pg/v1/events"
_ABOUT: Final = (
    "Send OpenLineage events, ask the PROV graph they make in SPARQL."
    " Errors are application/problem+json."
)


class App:
    """The ASGI application of one workspace.

    Attributes:
        readiness: set its `draining` when the server is to stop.
        metrics: what was counted.
        alerts: tells others of findings.
        asker: asks the graph.
        changer: changes graphs of users.
        converter: reads documents.
        checker: judges by contracts.
        asked_watch: judges what of contracts in force is written in SPARQL.
        contracts: those of the workspace.
        judge: judges the graph by them.
        auditor: has it do so by schedule.
        shelf: the documents there are.
        provenance: of things, by their IRIs.
        fetcher: asks other servers.
        searcher: finds nodes by words.
        register: of the queries that run and ran.
    """

    def __init__(
        self,
        workspace: Workspace,
        log: structlog.typing.FilteringBoundLogger,
        access: Access,
        alerts: Alerts,
    ) -> None:
        """Answer for *workspace*, and let in whom *access* lets in."""
        settings = workspace.configured.settings
        limit = settings.ingest_body_bytes_max
        self.workspace = workspace
        self.register = Register(
            log,
            settings.server_slow_query_seconds,
            logs_all=settings.server_query_log,
        )
        self.alerts = alerts
        self.metrics = Metrics(workspace, self.register.endings, alerts)
        self.readiness = Readiness(workspace)
        self.fetcher = Fetcher(settings.server_services, settings.server_loads)
        self.searcher = Searcher(workspace)
        self.asker = Asker(workspace, self.fetcher, self.searcher)
        self.changer = Changer(workspace, self.fetcher)
        self.converter = Converter()
        self.checker = Checker()
        self.asked_watch = AskedWatch(workspace)
        self.contracts = Contracts(workspace)
        self.judge = Judge(workspace, self.asker, self.checker, self.contracts)
        self.auditor = Auditor(self.judge, log, settings.contracts_audit_seconds)
        self.shelf = Shelf(Archive(workspace, self.changer), self.converter, settings)
        self.provenance = Provenance(workspace, self.asker, self.converter)
        ways = (self.asker, self.changer)
        queries = Queries(workspace, ways, self.metrics, self.register)
        updates = Updates(workspace, self.changer, self.register)
        self._sparql = Endpoint(
            queries, updates, services=bool(settings.server_services)
        )
        self._data = Data(ways, queries, updates)
        self._changes = Changes(workspace, self.readiness)
        self._log = log
        self._access = access
        self._door = Door(
            settings.server_allowed_hosts, settings.server_allowed_origins
        )
        self._cors = Cors(settings.server_allowed_origins)
        self._desk = Desk(
            workspace.pipeline, self.metrics, settings.server_queue_bytes_max
        )
        self._lineage = Lineage(self._desk, limit)
        self._batch = LineageBatch(self._desk, limit)
        self._events = EventStream(self._desk, workspace.pipeline, limit)
        self._api = _api(self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever happens, it is told as a problem."""
        if scope["type"] != "http":
            await self._live(scope, receive, send)
            return
        send = self._cors.told(scope, send)
        try:
            heads = self._door.check(scope)
            if not await self._cors.answered(scope, heads, send):
                self._access.admit(scope, heads)
                await self._route(scope, heads, receive, send)
        except (DisconnectedError, BrokenOffError):
            return  # an answer without its end closes the connection
        except (ProvgraphError, Refusal) as error:
            await self.told(error).answer(send)
        except Exception as error:  # noqa: BLE001 - the last resort: never a traceback
            await self.unexpected(error).answer(send)

    def told(self, error: ProvgraphError | Refusal) -> Problem:
        """Return the problem that tells of *error*; it is counted, and logged."""
        problem = error.problem if isinstance(error, Refusal) else problem_of(error)
        self.metrics.refused[problem.code] += 1
        log = self._log.debug
        if problem.status >= 500 or problem.status == 413:
            log = self._log.warning  # lineage was lost, or is held up
        log("refused", code=problem.code, status=problem.status, detail=problem.detail)
        return problem

    def unexpected(self, error: Exception) -> Problem:
        """Return the problem that tells of a fault of ours; the log has the rest."""
        problem = unexpected()
        self.metrics.refused[problem.code] += 1
        self._log.error("fault", id=problem.members["id"], exc_info=error)
        return problem

    async def _route(
        self, scope: Scope, heads: Heads, receive: Receive, send: Send
    ) -> None:
        path = scope["path"]
        if path in SPARQL or path in UPDATE:
            await self._sparql(scope, heads, receive, send)
        elif path == DATA or path.startswith(f"{DATA}/"):
            await self._data(scope, heads, receive, send)
        elif path == CHANGES:
            await self._changes(scope, heads, receive, send)
        elif path == _LINEAGE and scope["method"] == "POST":
            await self._lineage(heads, receive, send, caller_of(scope))
        elif path in {_BATCH, _EVENTS, _LINEAGE}:
            if scope["method"] != "POST":
                raise refuse(
                    405,
                    f"{path} takes POST only",
                    headers=((b"allow", b"POST"),),
                )
            if path == _BATCH:
                await self._batch(heads, receive, send, caller_of(scope))
            else:
                await self._events(scope, heads, receive, send)
        else:
            await self._behind(scope, receive, send)

    async def _behind(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let FastAPI answer; it tells of its faults before it raises them."""
        answered = False

        async def watched(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._api(scope, receive, watched)
        except Exception:  # it is answered and logged already
            # Starlette raises again what its handler has answered and logged; once
            # the answer has begun, breaking off is all that is left to tell.
            if not answered:
                raise

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin and end with the server; refuse web sockets."""
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1003})
            return
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.metrics.heartbeat.start()
                self.searcher.start()
                self.asked_watch.start()
                self.alerts.start()
                self.auditor.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                self.metrics.heartbeat.stop()
                self._desk.close()
                await self.alerts.close()
                await self.auditor.stop()
                await self.judge.close()
                await self.contracts.close()
                await self.asker.close()
                await self.changer.close()
                await self.converter.close()
                await self.checker.close()
                await self.asked_watch.close()
                self.fetcher.close()
                self.searcher.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def create_app(workspace: Workspace) -> App:
    """Return the ASGI application that answers for *workspace*.

    Raises:
        ConfigError: the rules of its alerts cannot be read.
    """
    log = make_log()
    hooks = read_hooks(workspace.folder, workspace.configured.settings)
    access = Access(Tokens(workspace.folder), log)
    return App(workspace, log, access, Alerts(workspace, hooks, log))


def _api(app: App) -> FastAPI:
    """Return what is behind the plain routes."""
    api = FastAPI(
        title="provgraph",
        version=provgraph.__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        exception_handlers=_handlers(app),
    )
    api.include_router(queries_routes(app.register))
    api.include_router(alias_routes(app.workspace))
    api.include_router(document_routes(app.shelf))
    api.include_router(validity_routes(app.workspace, app.shelf))
    checks = Checks(app.workspace, app.checker, app.judge, app.shelf)
    api.include_router(checks_routes(checks, app.contracts.named))
    rules = Rules(app.workspace, app.contracts, app.judge, app.auditor)
    api.include_router(contract_routes(rules))
    api.include_router(findings_routes(app.workspace))
    api.include_router(provenance_routes(app.provenance))
    api.include_router(records_routes(app.workspace))
    seconds = app.workspace.configured.settings.server_query_seconds_max
    api.include_router(search_routes(app.searcher, seconds))
    api.include_router(health_routes(app.readiness, app.metrics))
    api.openapi = lambda: schema.complete(api)  # type: ignore[method-assign] # FastAPI's documented way

    @api.get("/docs", include_in_schema=False)
    async def show_docs() -> HTMLResponse:
        shown = page.render(api.openapi())
        return HTMLResponse(shown, headers={"Content-Security-Policy": page.POLICY})

    # The last, since it may be all that no other route takes.
    api.include_router(entity_routes(app.provenance, app.workspace.about.base_iri))
    return api


def _handlers(app: App) -> dict[int | type[Exception], Callable[..., Any]]:
    """Return what FastAPI calls for each kind of error."""

    async def ours(_: Request, error: ProvgraphError | Refusal) -> Response:
        return _response(app.told(error))

    async def theirs(request: Request, error: HTTPException) -> Response:
        asked = f"{request.method} {request.url.path[:200]}"
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in (error.headers or {}).items()
        ]
        told = refuse(
            error.status_code,
            f"{asked}: {error.detail}",
            hint="/docs lists what there is.",
            headers=headers,
        )
        return _response(app.told(told))

    async def invalid(_: Request, error: RequestValidationError) -> Response:
        wrong = "; ".join(
            f"{'/'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()
        )
        return _response(app.told(refuse(400, f"the request is not valid: {wrong}")))

    async def gone(_: Request, __: DisconnectedError) -> Response:
        return Response(status_code=400)  # which nobody hears

    async def fault(_: Request, error: Exception) -> Response:
        return _response(app.unexpected(error))

    return {
        ProvgraphError: ours,
        Refusal: ours,
        HTTPException: theirs,
        RequestValidationError: invalid,
        DisconnectedError: gone,
        Exception: fault,
    }


def _response(problem: Problem) -> Response:
    headers = {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in problem.headers
    }
    return Response(
        problem.body(),
        problem.status,
        headers=headers,
        media_type="application/problem+json",
    )
