"""PROV-AQ: what a thing comes from, by its IRI, and where others know more.

Source: https://www.w3.org/TR/prov-aq/
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from provgraph.documents.forms import DocumentForm
from provgraph.errors import InputError
from provgraph.intake import Origin
from provgraph.rdf.formats import RDF_FORMATS, TURTLE, Format, negotiate
from provgraph.rdf.iris import is_iri
from provgraph.rdf.parsing import parse
from provgraph.rdf.writing import write
from provgraph.server.access import caller_of
from provgraph.server.body import read_body
from provgraph.server.idempotency import key_of
from provgraph.server.links import links, links_of
from provgraph.server.negotiation import LOSSES, wanted_form
from provgraph.server.problem import refuse
from provgraph.workspace import Asker, Converter, Incoming, Part, Way, Workspace

PROVENANCE: Final = "/pg/v1/provenance"
PINGBACK: Final = "/pg/v1/pingback"
_NODES: Final = 1_000
_NODES_MAX: Final = 20_000
_STEPS: Final = 10
_STEPS_MAX: Final = 1_000
_URI_LIST: Final = "text/uri-list"
_PINGBACK_BYTES_MAX: Final = 256 << 10
_BODY: Final = {
    "required": True,
    "content": {_URI_LIST: {"schema": {"type": "string"}}},
}

Target = Annotated[
    str | None, Query(description="The IRI of a thing; without one, the service.")
]
Form = Annotated[
    str | None, Query(alias="format", description="Its form; else Accept says it.")
]
Direction = Annotated[
    Literal["back", "forth", "both"],
    Query(description="To what it comes from, or to what comes from it."),
]
Steps = Annotated[int, Query(ge=0, le=_STEPS_MAX, description="How far.")]
Nodes = Annotated[
    int, Query(ge=1, le=_NODES_MAX, description="How many things at most.")
]


class Provenance:
    """Answers what a thing comes from, out of the merged view.

    Attributes:
        seconds_max: for one answer.
    """

    def __init__(
        self, workspace: Workspace, asker: Asker, converter: Converter
    ) -> None:
        self._workspace = workspace
        self._asker = asker
        self._converter = converter
        self.seconds_max = workspace.configured.settings.server_query_seconds_max

    async def of(
        self, target: str, form: DocumentForm, way: Way, address: str
    ) -> Response:
        """Return what is said of the thing with the IRI *target*, in a form.

        Raises:
            MissingError: nothing is said of it.
            InputError: it is no IRI.
        """
        if not is_iri(target):
            raise InputError(
                f"target is no whole IRI: {target[:200]!r}",
                hint="Name it as http://example.com/thing, without brackets.",
            )
        async with self._asker.lent(None, self.seconds_max) as copy:
            body, left = await self._asker.around(
                target, copy, way, seconds_max=self.seconds_max
            )
        headers = {
            "Vary": "Accept",
            "Link": links(target, address),
            "Provgraph-Offset": str(copy.number),
            "Provgraph-Left-Out": str(left),
        }
        if form.name != "ntriples":
            found = Incoming(body, media_type="application/n-triples")
            converted = await self._converter.convert(
                found, form.name, part=Part(), seconds_max=self.seconds_max
            )
            body = converted.body
            headers[LOSSES] = str(len(converted.losses))
        return Response(body, media_type=form.media_type, headers=headers)

    def ping(self, target: str, body: bytes, link: str, origin: Origin) -> int:
        """Take in where more provenance of *target* is; return the entry's number.

        Raises:
            InputError: it does not say so.
        """
        listed = [
            line.strip()
            for line in body.decode("utf-8", "replace").splitlines()
            if line.strip() and not line.startswith("#")
        ]
        given = links_of(link, target)
        told = {
            "target": target,
            "provenance": [*listed, *given.provenance],
            "services": list(given.services),
        }
        (answer,) = self._workspace.pipeline.take(
            [orjson.dumps(told)], origin, kind="pingback"
        )
        if isinstance(answer, InputError):
            raise answer
        return answer.number


def provenance_routes(provenance: Provenance) -> APIRouter:
    """Return the routes of PROV-AQ."""
    router = APIRouter(prefix="/pg/v1", tags=["Provenance"])

    @router.get(
        "/provenance",
        summary="What a thing comes from; without a target, how to ask",
        response_model=None,
        response_description="`Provgraph-Left-Out` is how many things were next.",
    )
    async def show(
        request: Request,
        *,
        target: Target = None,
        form: Form = None,
        direction: Direction = "back",
        steps: Steps = _STEPS,
        nodes: Nodes = _NODES,
    ) -> Response:
        address = address_of(request)
        if target is None:
            return await run_in_threadpool(_description, request, form, address)
        way = Way(direction, steps, nodes)
        return await provenance.of(target, wanted_form(request, form), way, address)

    @router.post(
        "/pingback",
        summary="Say where there is more provenance of a thing",
        status_code=204,
        openapi_extra={"requestBody": _BODY},
    )
    async def ping(
        request: Request, target: Annotated[str, Query(description="Its IRI.")]
    ) -> Response:
        heads = dict(request.scope["headers"])
        media_type = heads.get(b"content-type", b"").partition(b";")[0].strip()
        body = await read_body(heads, request.receive, _PINGBACK_BYTES_MAX)
        if body and media_type.lower() != _URI_LIST.encode():
            raise refuse(
                415,
                f"a pingback is {_URI_LIST}",
                hint=f"Send Content-Type: {_URI_LIST}, one IRI a line.",
            )
        origin = Origin("http", caller_of(request.scope), key_of(heads))
        link = heads.get(b"link", b"").decode("latin-1")
        number = await run_in_threadpool(provenance.ping, target, body, link, origin)
        return Response(status_code=204, headers={"Provgraph-Entry": str(number)})

    return router


def address_of(request: Request) -> str:
    """Return the address at which the server was asked, without a path."""
    return f"{request.url.scheme}://{request.headers['host']}"


def _description(request: Request, name: str | None, address: str) -> Response:
    """Return how to ask for provenance, in a form of RDF."""
    forms = {form.name: form for form in RDF_FORMATS}
    form: Format | None = TURTLE
    if name is not None:
        form = forms.get(name)
    elif accept := request.headers.get("accept", ""):
        form = negotiate(accept, for_rows=False)
    if form is None:
        raise refuse(
            406,
            "the description of the service is RDF",
            hint=f"Accept text/turtle, or say ?format= one of {', '.join(forms)}.",
        )
    service = f"{address}{PROVENANCE}"
    parsed = parse(_text(service).encode(), TURTLE, service)
    body = write(parsed.quads, form, parsed.prefixes)
    return Response(body, media_type=form.media_type, headers={"Vary": "Accept"})


def _text(service: str) -> str:
    return _template().replace("TEMPLATE", f"{service}?target={{uri}}")


@cache
def _template() -> str:
    return files(__package__).joinpath("provenance.ttl").read_text(encoding="utf-8")
