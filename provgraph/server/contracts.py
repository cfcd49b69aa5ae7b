"""`/pg/v1/contracts`: contracts added, tried, put into force, and what they find.

Source: https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from provgraph.contracts.reports.writers import REPORTS
from provgraph.intake import Origin
from provgraph.server.access import caller_of
from provgraph.server.auditing import Auditor
from provgraph.server.body import read_body
from provgraph.server.checks import Details, Form, Offset, Results
from provgraph.server.checks_asked import accepted
from provgraph.server.contracts_asked import (
    ACTIVATION,
    RETIREMENT,
    TEXT,
    sent_json,
    terms_in,
    version_in,
)
from provgraph.server.idempotency import key_of
from provgraph.workspace import (
    RESULTS_MAX,
    TEXT_BYTES_MAX,
    Check,
    Contracts,
    Incoming,
    Judge,
    Workspace,
    added_members,
    contract_members,
    difference_members,
    tried_members,
    whole_members,
)

_ANY: Final = "application/octet-stream"
_GRAPH: Final = "the workspace's graph"
_ONE: Final = "/contracts/{name}"

File = Annotated[str, Query(description="Of the text: a hint at its form.")]
Base = Annotated[str | None, Query(description="What names in it are relative to.")]
Instead = Annotated[str, Query(description="In the place of what the text says.")]
Force = Annotated[bool, Query(description="Even if it is not the latest.")]
Version = Annotated[str | None, Query(description="Which one.")]


class Rules:
    """The contracts of a workspace, as requests ask for them.

    Attributes:
        contracts: that there are.
        auditor: of those that are for audit.
    """

    def __init__(
        self,
        workspace: Workspace,
        contracts: Contracts,
        judge: Judge,
        auditor: Auditor,
    ) -> None:
        """Let *judge* judge by the *contracts*, and *auditor* those for audit."""
        self.contracts = contracts
        self.auditor = auditor
        self._workspace = workspace
        self._judge = judge
        settings = workspace.configured.settings
        self.seconds_max = settings.documents_seconds_max

    async def text_of(
        self, request: Request, name: str, base: str | None
    ) -> Incoming | None:
        """Return the contract in the body of a request; None where it has none."""
        heads = dict(request.scope["headers"])
        body = await read_body(heads, request.receive, TEXT_BYTES_MAX)
        if not body.strip():
            return None
        kind = heads.get(b"content-type", b"").decode("latin-1")
        media_type = "" if kind.startswith(_ANY) else kind
        return Incoming(body, name=name, media_type=media_type, location=base)

    async def tried(
        self,
        request: Request,
        name: str,
        version: str | None,
        draft: Incoming | None,
        min_offset: str,
    ) -> dict[str, Any]:
        """Return what a contract would have done."""
        found = await self.contracts.drafted(
            name, version, draft, seconds_max=self.seconds_max
        )
        tried = await self._judge.tried(
            found,
            origin_of(request),
            at_least=self._offset(min_offset),
            seconds_max=self.seconds_max,
        )
        return tried_members(tried)

    async def report(self, check: Check, min_offset: str) -> Response:
        """Return what a contract finds now, of which the journal is not told."""
        checked, number = await self._judge.check(
            check,
            Origin("http"),
            at_least=self._offset(min_offset),
            is_told=False,
            seconds_max=self.seconds_max,
        )
        headers = {"Vary": "Accept", "Provgraph-Offset": str(number)}
        for word, count in checked.counts.items():
            headers[f"Provgraph-{word.title()}"] = str(count)
        media_type = REPORTS[check.form].media_type
        return Response(checked.report, media_type=media_type, headers=headers)

    def _offset(self, min_offset: str) -> int:
        if min_offset == "now":
            return self._workspace.journal.last()
        return int(min_offset)


def contract_routes(rules: Rules) -> APIRouter:
    """Return the routes of `/pg/v1/contracts`."""
    router = APIRouter(prefix="/pg/v1", tags=["Contracts"])
    _add_ways_in(router, rules)
    _add_commands(router, rules)
    _add_ways_out(router, rules)
    _add_judgements(router, rules)
    return router


def _add_ways_in(router: APIRouter, rules: Rules) -> None:
    @router.post(
        "/contracts",
        summary="Add a version of a contract, as a draft",
        status_code=201,
        openapi_extra={"requestBody": TEXT},
        response_description="What was read, what of it is not judged, and what it"
        " changes of the version before it. 200 if it was there already.",
    )
    async def add(  # noqa: PLR0913 - what a request may say
        request: Request,
        response: Response,
        *,
        name: Instead = "",
        version: Instead = "",
        owner: Instead = "",
        file: File = "",
        base: Base = None,
        force: Annotated[
            bool, Query(description="Even if it is not the latest.")
        ] = False,
    ) -> dict[str, Any]:
        text = await rules.text_of(request, file, base)
        added = await rules.contracts.add(
            text or Incoming(b""),
            origin_of(request),
            {"name": name, "version": version, "owner": owner},
            force=force,
            seconds_max=rules.seconds_max,
        )
        if added.entry is None:
            response.status_code = 200
        return added_members(added)


def _add_commands(router: APIRouter, rules: Rules) -> None:
    @router.post(
        f"{_ONE}/activate",
        summary="Put a version into force",
        openapi_extra={"requestBody": ACTIVATION},
    )
    async def activate(request: Request, name: str) -> dict[str, Any]:
        said = await sent_json(request)
        found, entry = await rules.contracts.activate(
            name, version_in(said), terms_in(said), origin_of(request)
        )
        rules.auditor.wake()
        return {**contract_members(found), "entry": entry}

    @router.post(
        f"{_ONE}/retire",
        summary="Take a version out of force",
        openapi_extra={"requestBody": RETIREMENT},
    )
    async def retire(request: Request, name: str) -> dict[str, Any]:
        said = await sent_json(request)
        found, entry = await rules.contracts.retire(
            name, version_in(said), origin_of(request)
        )
        return {**contract_members(found), "entry": entry}


def _add_ways_out(router: APIRouter, rules: Rules) -> None:
    @router.get("/contracts", summary="Every version of every contract")
    async def show_all() -> dict[str, Any]:
        return {"contracts": list(map(contract_members, rules.contracts.listed()))}

    @router.get(_ONE, summary="The active version of one, else the latest")
    async def show(name: str) -> dict[str, Any]:
        versions = rules.contracts.versions(name)
        found = whole_members(rules.contracts.shown(name))
        return {**found, "versions": [one.version for one in versions]}

    @router.get(
        f"{_ONE}/versions/{{version}}", summary="One version, as it was written"
    )
    async def show_version(name: str, version: str) -> dict[str, Any]:
        return whole_members(rules.contracts.shown(name, version))

    @router.get(f"{_ONE}/diff", summary="What a version changes of another")
    async def show_difference(
        name: str, *, old: Version = None, new: Version = None
    ) -> dict[str, Any]:
        found = await rules.contracts.difference(
            name, old, new, seconds_max=rules.seconds_max
        )
        return difference_members(found)


def _add_judgements(router: APIRouter, rules: Rules) -> None:
    @router.post(
        f"{_ONE}/try",
        summary="What a version, or the text in the body, would have done",
        openapi_extra={"requestBody": {**TEXT, "required": False}},
        response_description="What would have failed, and who comes after that.",
    )
    async def try_out(
        request: Request,
        name: str,
        *,
        version: Version = None,
        file: File = "",
        base: Base = None,
        min_offset: Offset = "0",
    ) -> dict[str, Any]:
        draft = await rules.text_of(request, file, base)
        return await rules.tried(request, name, version, draft, min_offset)

    @router.get(
        f"{_ONE}/report",
        summary="What a contract finds in the graph now, in any form of report",
        response_model=None,
        response_description="`Provgraph-Violations`, `-Warnings`, `-Infos` and"
        " `-Total` are how many results there are.",
    )
    async def report(  # noqa: PLR0913 - what a request may say
        request: Request,
        name: str,
        *,
        form: Form = None,
        version: Version = None,
        details: Details = False,
        results_max: Results = RESULTS_MAX,
        min_offset: Offset = "0",
    ) -> Response:
        found = rules.contracts.shown(name, version)
        check = Check(
            contracts=(rules.contracts.named(found.label),),
            form=form or accepted(request.headers.get("accept", "")),
            with_details=details,
            results_max=results_max,
            source=_GRAPH,
        )
        return await rules.report(check, min_offset)


def origin_of(request: Request) -> Origin:
    """Return who sends a request."""
    heads = dict(request.scope["headers"])
    return Origin("http", caller_of(request.scope), key_of(heads))
