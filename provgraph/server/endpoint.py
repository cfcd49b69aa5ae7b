"""`/sparql` and `/update`: from a request to what answers it.

Source: https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from provgraph.errors import InputError, QueryError
from provgraph.intake import Origin
from provgraph.query import service_description
from provgraph.server.access import caller_of, may, require
from provgraph.server.asgi import Heads, Receive, Scope, Send, send_whole
from provgraph.server.asked import (
    QUERY,
    Asked,
    asked,
    media_type_of,
    next_page,
    parameters_of,
    posted,
)
from provgraph.server.body import read_body
from provgraph.server.cache import request_of
from provgraph.server.idempotency import key_of
from provgraph.server.problem import refuse
from provgraph.server.sending import client_of
from provgraph.server.sparql import Queries
from provgraph.server.updates import Updates, entry_header
from provgraph.workspace.tokens import READ
from provgraph.workspace.tokens import UPDATE as UPDATE_SCOPE

SPARQL: Final = frozenset({"/sparql", "/sparql/"})
UPDATE: Final = frozenset({"/update", "/update/"})

_QUERY_BYTES_MAX: Final = 1 << 20
"""More than a query may have, so that its own limit is what is told."""

_SAFE: Final = frozenset({"GET", "HEAD"})
_WITH_BODY: Final = frozenset({"POST", "QUERY"})
_ASKING: Final = _SAFE | _WITH_BODY
_ALLOWED: Final = ((b"allow", b"GET, HEAD, POST, QUERY, OPTIONS"),)
_ALLOWED_UPDATE: Final = ((b"allow", b"POST, OPTIONS"),)


class Endpoint:
    """Answers whatever is sent to `/sparql` and `/update`."""

    def __init__(self, queries: Queries, updates: Updates, *, services: bool) -> None:
        """Say of the service that it asks others, where *services* may be asked."""
        self._services = services
        self._queries = queries
        self._updates = updates

    async def __call__(
        self, scope: Scope, heads: Heads, receive: Receive, send: Send
    ) -> None:
        """Answer one request.

        Raises:
            ProvgraphError, Refusal, DisconnectedError, BrokenOffError: it cannot be.
        """
        method, only_update = scope["method"], scope["path"] in UPDATE
        if method == "OPTIONS":
            allowed = _ALLOWED_UPDATE if only_update else _ALLOWED
            await send_whole(send, 204, allowed, b"")
            return
        self._check_method(scope, only_update=only_update)
        media_type, body = b"", b""
        if method in _WITH_BODY:
            media_type = media_type_of(heads)
            bytes_max = self._updates.bytes_max
            if media_type == QUERY:
                bytes_max = min(bytes_max, _QUERY_BYTES_MAX)
            body = await read_body(heads, receive, bytes_max)
        request = request_of(scope, heads, body) if may(scope, READ) else None
        if request is not None and await self._queries.answer_again(
            request, caller_of(scope), send
        ):
            return
        wanted = _wanted(scope, heads, media_type, body)
        if wanted.update is not None or only_update:
            require(scope, UPDATE_SCOPE)
            origin = Origin("http", caller_of(scope), key_of(heads))
            changed = await self._updates.update(wanted, origin)
            await send_whole(send, 204, entry_header(changed), b"")
            return
        require(scope, READ)
        if wanted.query is None and method in _SAFE:
            described = service_description(
                wanted.base, updates=self._updates.enabled, services=self._services
            )
            wanted = replace(wanted, query=described)
        if wanted.rows_max is not None and b"max_rows=" in scope["query_string"]:
            page = next_page(
                scope["query_string"], wanted.rows_max, wanted.rows_skipped
            )
            wanted = replace(wanted, next_page=page)
        client = client_of(scope, heads, receive, send)
        await self._queries.answer(wanted, client, request)

    def _check_method(self, scope: Scope, *, only_update: bool) -> None:
        """Let a method pass that the address takes."""
        method = scope["method"]
        if method == "POST" or (method in _ASKING and not only_update):
            return
        raise refuse(
            405,
            f"{scope['path']} does not take {method[:20]}",
            hint="Send updates by POST; ask by GET, POST or QUERY.",
            headers=_ALLOWED_UPDATE if only_update else _ALLOWED,
        )


def _wanted(scope: Scope, heads: Heads, media_type: bytes, body: bytes) -> Asked:
    """Return what a request asks; a way to ask it that is none is refused."""
    method, query_string = scope["method"], scope["query_string"]
    base = f"{scope['scheme']}://{heads[b'host'].decode()}{scope['path']}"
    if method not in _WITH_BODY:
        wanted = asked(parameters_of(query_string), base)
    else:
        wanted = asked(posted(query_string, media_type, body), base)
    if wanted.update is not None and method != "POST":
        raise InputError(
            f"an update cannot be asked by {method}",
            hint="POST it, as update= in a form or as application/sparql-update.",
        )
    if wanted.query is not None and scope["path"] in UPDATE:
        raise QueryError("queries are not taken here", hint="Ask /sparql.")
    return wanted
