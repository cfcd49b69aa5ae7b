"""What an IRI of ours answers with, where the base IRI is an address of this server.

Source: https://www.w3.org/TR/prov-aq/#accessing-provenance-records
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response

from provgraph.documents.forms import SVG
from provgraph.server.negotiation import wanted_form
from provgraph.server.provenance import Form, Provenance, address_of
from provgraph.workspace import Way

_WAY: Final = Way()


def place_of(base: str) -> str | None:
    """Return the path under which a server can answer for *base*; None for none.

    >>> place_of("https://data.example.org/id/"), place_of("urn:provgraph:")
    ('/id/', None)
    """
    parts = urlsplit(base)
    if parts.scheme not in {"http", "https"} or parts.fragment or "#" in base:
        return None
    return parts.path or "/"


def entity_routes(provenance: Provenance, base: str) -> APIRouter:
    """Return the route of everything below the base IRI; none where it is no address.

    It is to be the last of all routes.
    """
    router = APIRouter()
    place = place_of(base)
    if place is None:
        return router

    @router.get(f"{place}{{rest:path}}", include_in_schema=False, response_model=None)
    async def show(request: Request, form: Form = None) -> Response:
        raw: bytes = request.scope["raw_path"]
        rest = raw.decode("ascii").partition("?")[0].removeprefix(place)
        wanted = wanted_form(request, form or _for_browsers(request))
        return await provenance.of(f"{base}{rest}", wanted, _WAY, address_of(request))

    return router


def _for_browsers(request: Request) -> str | None:
    """Return a form that a browser shows, where one asks; None for any other."""
    accepts = request.headers.get("accept", "")
    return SVG.name if accepts.startswith("text/html") else None
