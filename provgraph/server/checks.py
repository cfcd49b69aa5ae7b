"""`/pg/v1/checks`: what contracts in SHACL find, in a body or in the graph.

Source: https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from provgraph.checking import AUTO
from provgraph.contracts.reports.writers import REPORTS
from provgraph.intake import Origin
from provgraph.server.access import caller_of
from provgraph.server.body import read_body
from provgraph.server.checks_asked import BODY, Find, accepted, named, told_in
from provgraph.server.documents import Shelf
from provgraph.workspace import (
    RESULTS_MAX,
    Check,
    Checked,
    Checker,
    Incoming,
    Judge,
    Workspace,
)

_ANY: Final = "application/octet-stream"
_RESULTS_MAX: Final = 1_000_000
_GRAPH: Final = "the workspace's graph"
Names = Annotated[
    list[str],
    Query(description="Contracts that come along; then the body is what is judged."),
]
Form = Annotated[
    Literal["table", "json", "turtle", "sarif", "junit", "html", "markdown"] | None,
    Query(alias="format", description="Its form; else Accept says it."),
]
Engine = Annotated[
    Literal["auto", "own", "pyshacl"],
    Query(description="Who judges; `auto` is pySHACL where shapes use SHACL-AF."),
]
Shacl = Annotated[
    Literal["1.0", "1.2"],
    Query(description="The version of SHACL by which contracts are read."),
]
Details = Annotated[bool, Query(description="Tell what inner shapes found, too.")]
Results = Annotated[
    int, Query(ge=0, le=_RESULTS_MAX, description="How many are listed.")
]
Graph = Annotated[str | None, Query(description="Only that graph of the body.")]
Offset = Annotated[
    str,
    Query(
        pattern="^(now|[0-9]{1,18})$",
        description="The entry that has to be in the graph, or `now`.",
    ),
]


class Checks:
    """Answers what contracts find."""

    def __init__(
        self, workspace: Workspace, checker: Checker, judge: Judge, shelf: Shelf
    ) -> None:
        """Let *checker* judge bodies, *judge* the graph; the shelf has the limits."""
        self._workspace = workspace
        self._checker = checker
        self._judge = judge
        self.bytes_max = shelf.bytes_max
        self._seconds_max = shelf.seconds_max

    async def answer(self, check: Check, origin: Origin, min_offset: str) -> Response:
        """Return the reports, with their counts in headers."""
        headers = {"Vary": "Accept"}
        if check.data:
            checked = await self._checker.check(check, seconds_max=self._seconds_max)
        else:
            checked, number = await self._of_graph(check, origin, min_offset)
            headers["Provgraph-Offset"] = str(number)
        for name, count in checked.counts.items():
            headers[f"Provgraph-{name.title()}"] = str(count)
        conforms = all(one["conforms"] for one in checked.judged)
        headers["Provgraph-Conforms"] = str(conforms).lower()
        media_type = REPORTS[check.form].media_type
        return Response(checked.report, media_type=media_type, headers=headers)

    async def _of_graph(
        self, check: Check, origin: Origin, min_offset: str
    ) -> tuple[Checked, int]:
        at_least = (
            self._workspace.journal.last() if min_offset == "now" else int(min_offset)
        )
        return await self._judge.check(
            check, origin, at_least=at_least, seconds_max=self._seconds_max
        )


def checks_routes(checks: Checks, find: Find) -> APIRouter:
    """Return the route of `/pg/v1/checks`; *find* knows contracts by their names."""
    router = APIRouter(prefix="/pg/v1", tags=["Contracts"])

    @router.post(
        "/checks",
        summary="What contracts in SHACL find, in a body or in the graph",
        response_model=None,
        openapi_extra={"requestBody": BODY},
        response_description="`Provgraph-Violations`, `-Warnings`, `-Infos` and"
        " `-Total` are how many results there are.",
    )
    async def check(  # noqa: PLR0913 - what a request may say
        request: Request,
        *,
        contract: Names = [],  # noqa: B006 - FastAPI copies it
        form: Form = None,
        engine: Engine = AUTO,
        shacl: Shacl = "1.0",
        details: Details = False,
        results_max: Results = RESULTS_MAX,
        graph: Graph = None,
        name: Annotated[str, Query(description="Of the body's file: a hint.")] = "",
        base: Annotated[str | None, Query(description="Of names in it.")] = None,
        min_offset: Offset = "0",
    ) -> Response:
        heads = dict(request.scope["headers"])
        body = await read_body(heads, request.receive, checks.bytes_max)
        if contract:
            kind = heads.get(b"content-type", b"").decode("latin-1")
            media_type = "" if kind.startswith(_ANY) else kind
            came = Incoming(body, None, name, media_type, base, source=name or "body")
            told = await run_in_threadpool(named, contract, came, find)
        else:
            told = await run_in_threadpool(told_in, body, find)
        asked = Check(
            contracts=told.contracts,
            data=told.data,
            graph=graph,
            form=form or accepted(request.headers.get("accept", "")),
            engine=engine,
            shacl=shacl,
            with_details=details,
            results_max=results_max,
            baseline=told.baseline,
            source=", ".join(one.source for one in told.data) or _GRAPH,
        )
        origin = Origin("http", caller_of(request.scope))
        return await checks.answer(asked, origin, min_offset)

    return router
