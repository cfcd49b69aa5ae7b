"""What other servers are asked for, where the settings allow it.

Never by a worker, which has no way out: the text is read there, and what it asks
of others is told to the owner, who asks them within limits of time and size and
follows no redirects.

Source: https://www.w3.org/TR/sparql11-federated-query/
"""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NoReturn
from urllib.parse import urlencode

from provgraph.errors import ForbiddenError, NetworkError
from provgraph.rdf.terms import XSD, escaped

BYTES_MAX: Final = 16 << 20
ROWS_MAX: Final = 10_000

_SCHEMES: Final = ("http://", "https://")
_NOT_IN_IRI: Final = frozenset('<>"{}|^`\\')
_RESULTS: Final = "application/sparql-results+json"
_TRIPLES: Final = (
    "text/turtle, application/n-triples, application/ld+json;q=0.9,"
    " application/rdf+xml;q=0.8"
)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Takes a redirect for an answer, and so for a failure."""

    def redirect_request(self, *_: object) -> None:
        """Refuse it."""


class Fetcher:
    """Asks other servers, those that are allowed."""

    def __init__(self, endpoints: Sequence[str], documents: Sequence[str]) -> None:
        """Allow queries to *endpoints*, and documents that begin as *documents*."""
        self._endpoints = frozenset(endpoints)
        self._documents = tuple(documents)
        self._threads = ThreadPoolExecutor(4, "provgraph-fetch")
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), _NoRedirects()
        )

    @property
    def asks(self) -> bool:
        """Whether any endpoint may be asked."""
        return bool(self._endpoints)

    async def values(self, call: Mapping[str, Any], *, seconds_max: float) -> str:
        """Return what stands in the place of a SERVICE clause: its answer.

        *call* is what the worker found: `iri`, `silent`, `query` and `variables`.

        Raises:
            ForbiddenError: the endpoint is not allowed.
            NetworkError: it does not answer, or not as it has to.
        """
        address = call["iri"]
        if address is None:
            raise ForbiddenError(
                "SERVICE with a variable is not allowed",
                hint="Name the endpoint by its IRI.",
            )
        if address not in self._endpoints:
            raise ForbiddenError(
                f"SERVICE <{address}> is not allowed",
                hint="server.services in provgraph.toml lists those that are.",
            )
        try:
            body, _ = await self._fetched(
                address,
                _RESULTS,
                seconds_max,
                urlencode({"query": call["query"]}).encode(),
            )
            return _values(body, call["variables"], address)
        except NetworkError:
            if call["silent"]:
                return "{}"
            raise

    async def document(self, address: str, *, seconds_max: float) -> tuple[bytes, str]:
        """Return a document for LOAD, and its media type.

        Raises:
            ForbiddenError: it is not allowed.
            NetworkError: it cannot be had.
        """
        if not (self._documents and address.startswith(self._documents)):
            raise ForbiddenError(
                f"LOAD <{address}> is not allowed",
                hint="Send the triples, by POST to /data?graph=…, or list what its"
                " address begins with in server.loads.",
            )
        return await self._fetched(address, _TRIPLES, seconds_max, None)

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _fetched(
        self, address: str, accept: str, seconds_max: float, form: bytes | None
    ) -> tuple[bytes, str]:
        if not address.startswith(_SCHEMES):
            raise ForbiddenError(f"<{address}> is not fetched by HTTP")
        loop = asyncio.get_running_loop()
        request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
            address, form, {"Accept": accept, "User-Agent": "provgraph"}
        )
        asking = loop.run_in_executor(self._threads, self._ask, request, seconds_max)
        try:
            async with asyncio.timeout(seconds_max):
                return await asking
        except TimeoutError:
            _failed(address, f"no whole answer in {seconds_max:.1f} s")

    def _ask(
        self, request: urllib.request.Request, seconds_max: float
    ) -> tuple[bytes, str]:
        try:
            with self._opener.open(request, timeout=seconds_max) as reply:
                body = reply.read(BYTES_MAX + 1)
                media_type = reply.headers.get_content_type()
        except (OSError, ValueError) as error:
            _failed(request.full_url, str(error))
        if len(body) > BYTES_MAX:
            _failed(request.full_url, f"more than {BYTES_MAX} bytes")
        return body, media_type


def _failed(address: str, reason: str) -> NoReturn:
    raise NetworkError(
        f"<{address}> did not answer as it has to: {reason}",
        hint="Ask it by itself, or say SILENT to go on without it.",
    )


def _values(body: bytes, variables: Iterable[str], address: str) -> str:
    """Return the rows of an answer as a VALUES clause."""
    names = list(variables)
    try:
        rows = json.loads(body)["results"]["bindings"]
        listed = [[_token(row.get(name)) for name in names] for row in rows]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        _failed(address, f"no SPARQL results in JSON ({error!r})")
    if len(listed) > ROWS_MAX:
        _failed(address, f"more than {ROWS_MAX} rows")
    lines = "".join(f"({' '.join(row)})\n" for row in listed)
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{\n{lines}}}"


def _token(cell: Mapping[str, str] | None) -> str:
    """Return a cell of an answer as it stands in VALUES.

    A blank node of another server is an IRI here, the same for the same label.
    """
    if cell is None:
        return "UNDEF"
    value = cell["value"]
    match cell["type"]:
        case "uri":
            if ":" not in value or any(c in _NOT_IN_IRI or c <= " " for c in value):
                raise ValueError(value)
            return f"<{value}>"
        case "bnode":
            return f"<urn:provgraph:remote:{value.encode().hex()}>"
        case "literal" | "typed-literal":
            token = f'"{escaped(value)}"'
            if "xml:lang" in cell and cell["xml:lang"].replace("-", "").isalnum():
                return f"{token}@{cell['xml:lang']}"
            kind = cell.get("datatype", f"{XSD}string")
            return f"{token}^^{_token({'type': 'uri', 'value': kind})}"
    raise ValueError(cell["type"])
