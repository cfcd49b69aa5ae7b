"""`/pg/v1/documents`: PROV documents taken in, given in every form, taken out.

Source: https://www.w3.org/TR/prov-aq/
"""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from provgraph.documents.forms import FORMS, DocumentForm, Sort, form_named
from provgraph.intake import Origin
from provgraph.server.access import caller_of
from provgraph.server.body import read_body
from provgraph.server.idempotency import key_of
from provgraph.server.links import links
from provgraph.server.negotiation import LOSSES, wanted_form
from provgraph.workspace import (
    WHOLE,
    Archive,
    Converted,
    Converter,
    Filed,
    Incoming,
    Part,
    Settings,
)

DOCUMENTS: Final = "/pg/v1/documents"
_ORIGINAL: Final = "original"
_ANY: Final = "application/octet-stream"
BODY: Final = {
    "required": True,
    "content": {
        form.media_type: {}
        for form in FORMS
        if form.sort in (Sort.PROV, Sort.RDF) and ";" not in form.media_type
    },
}

Strict = Annotated[
    bool, Query(description="Refuse what it would otherwise mend and list.")
]
Name = Annotated[str, Query(description="Of its file: a hint at its form.")]
Base = Annotated[
    str | None, Query(description="What relative names in it are relative to.")
]
Form = Annotated[
    str | None, Query(alias="format", description="Its form; else Accept says it.")
]
Report = Annotated[
    bool, Query(description="Not the document: what was mended, and what is lost.")
]
Around = Annotated[str | None, Query(description="Only what is near that IRI.")]
Steps = Annotated[int, Query(ge=0, le=100, description="How near that is.")]
Bundle = Annotated[str | None, Query(description="Only the bundle of that IRI.")]


class Shelf:
    """The documents of a workspace, as requests ask for them.

    Attributes:
        archive: that holds them.
        converter: that writes them.
        bytes_max: of one.
        seconds_max: for one.
    """

    def __init__(
        self, archive: Archive, converter: Converter, settings: Settings
    ) -> None:
        self.archive = archive
        self.converter = converter
        self.bytes_max = settings.documents_bytes_max
        self.seconds_max = settings.documents_seconds_max

    async def taken(
        self, request: Request, response: Response, document: Incoming
    ) -> dict[str, Any]:
        """Take the body of a request in."""
        heads = dict(request.scope["headers"])
        body = await read_body(heads, request.receive, self.bytes_max)
        media_type = heads.get(b"content-type", b"").decode("latin-1")
        came = Incoming(
            body,
            document.key,
            document.name,
            "" if media_type.startswith(_ANY) else media_type,
            document.location,
            document.strict,
        )
        origin = Origin("http", caller_of(request.scope), key_of(heads))
        filed = await self.archive.put(came, origin, seconds_max=self.seconds_max)
        response.status_code = 201 if filed.became == "new" else 200
        response.headers["Location"] = address_of(filed.key)
        if filed.entry is not None:
            response.headers["Provgraph-Entry"] = str(filed.entry)
        return _members(filed)

    async def converted(
        self, key: str, form: str, part: Part, *, even_original: bool
    ) -> Converted:
        """Return a document in a form, or as it came, unread unless *even_original*."""
        known, came = await run_in_threadpool(self.archive.kept, key)
        if form == _ORIGINAL and part == WHOLE and not even_original:
            return Converted(came.body, known.form, (), ())
        name = known.form if form == _ORIGINAL else form
        return await self.converter.convert(
            came, name, part=part, seconds_max=self.seconds_max
        )


def document_routes(shelf: Shelf) -> APIRouter:
    """Return the routes of `/pg/v1/documents`."""
    router = APIRouter(prefix="/pg/v1", tags=["Documents"])
    _add_ways_in(router, shelf)
    _add_ways_out(router, shelf)
    return router


def _add_ways_in(router: APIRouter, shelf: Shelf) -> None:
    @router.post(
        "/documents",
        summary="Take in a PROV document of any form",
        status_code=201,
        openapi_extra={"requestBody": BODY},
        response_description="What it became, and what had to be mended.",
    )
    async def post(
        request: Request,
        response: Response,
        *,
        name: Name = "",
        base: Base = None,
        strict: Strict = False,
    ) -> dict[str, Any]:
        said = Incoming(b"", None, name, "", base, strict)
        return await shelf.taken(request, response, said)

    @router.put(
        "/documents/{key:path}",
        summary="Put one in the place of whatever goes by that key",
        status_code=201,
        openapi_extra={"requestBody": BODY},
    )
    async def put(
        request: Request,
        response: Response,
        key: str,
        *,
        name: Name = "",
        base: Base = None,
        strict: Strict = False,
    ) -> dict[str, Any]:
        said = Incoming(b"", key, name, "", base, strict)
        return await shelf.taken(request, response, said)

    @router.delete(
        "/documents/{key:path}", summary="Take one out, with all it told alone"
    )
    async def delete(request: Request, key: str) -> dict[str, Any]:
        heads = dict(request.scope["headers"])
        origin = Origin("http", caller_of(request.scope), key_of(heads))
        entry = await shelf.archive.remove(key, origin, seconds_max=shelf.seconds_max)
        return {"entry": entry}


def _add_ways_out(router: APIRouter, shelf: Shelf) -> None:
    @router.get("/documents", summary="All there are, the last one first")
    def show_all() -> dict[str, Any]:
        archive = shelf.archive
        return {
            "base_iri": archive.base_iri,
            "documents": [one._asdict() for one in archive.documents()],
        }

    @router.get(
        "/documents/{key:path}",
        summary="One of them, in any form",
        response_model=None,
        response_description="`Provgraph-Losses` is how much the form cannot say.",
    )
    async def show(  # noqa: PLR0913 - what a request may say
        request: Request,
        key: str,
        *,
        form: Form = None,
        bundle: Bundle = None,
        around: Around = None,
        steps: Steps = 2,
        report: Report = False,
    ) -> Response | dict[str, Any]:
        part = Part(bundle, around, steps)
        wanted = _wanted(request, _ORIGINAL if report and form is None else form)
        name = _ORIGINAL if wanted is None else wanted.name
        converted = await shelf.converted(key, name, part, even_original=report)
        if report:
            return {
                "form": converted.form,
                "repairs": list(converted.repairs),
                "losses": list(converted.losses),
            }
        media_type = form_named(converted.form if wanted is None else name).media_type
        headers = {
            "Vary": "Accept",
            LOSSES: str(len(converted.losses)),
            "Link": links(shelf.archive.iri(key)),
        }
        return Response(converted.body, media_type=media_type, headers=headers)


def address_of(key: str) -> str:
    """Return the address of a document."""
    return f"{DOCUMENTS}/{quote(key, safe='')}"


def _wanted(request: Request, form: str | None) -> DocumentForm | None:
    """Return the form that a request asks for; None for the one in which it came."""
    return None if form == _ORIGINAL else wanted_form(request, form)


def _members(filed: Filed) -> dict[str, Any]:
    return {
        "key": filed.key,
        "iri": filed.iri,
        "entry": filed.entry,
        "form": filed.form,
        "statements": filed.statements,
        "bundles": filed.bundles,
        "repairs": list(filed.repairs),
        "became": filed.became,
    }
