"""`/data`: the graph store, one graph at a time.

A graph is named by `?graph=`, or by the address itself, below `/data/`.

Source: https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import uuid
from contextlib import AbstractAsyncContextManager
from typing import Final, NamedTuple

from provgraph.errors import InputError, MediaTypeError, ProvgraphError
from provgraph.graph import Checkpoint
from provgraph.intake import Origin
from provgraph.rdf.formats import RDF_FORMATS, Format, by_name, named, negotiate
from provgraph.rdf.iris import is_iri
from provgraph.server.access import caller_of
from provgraph.server.asgi import (
    BrokenOffError,
    Headers,
    Heads,
    Receive,
    Scope,
    Send,
    send_whole,
)
from provgraph.server.asked import names_of, parameters_of
from provgraph.server.body import read_body
from provgraph.server.cache import matches
from provgraph.server.door import check_charset
from provgraph.server.idempotency import key_of
from provgraph.server.problem import refuse
from provgraph.server.running import Running
from provgraph.server.sending import Client, Watch, client_of, deliver
from provgraph.server.sparql import NO_CACHE, VARY, Queries, offset_header
from provgraph.server.updates import Updates, entry_header
from provgraph.workspace import Asker, Changer, Giving

DATA: Final = "/data"

_READS: Final = frozenset({"GET", "HEAD"})
_WRITES: Final = {"PUT": "put", "POST": "post", "DELETE": "delete"}
_ALLOWED: Final = ((b"allow", b"GET, HEAD, PUT, POST, DELETE, OPTIONS"),)
_DIGITS_MAX: Final = 15
_KNOWN: Final = frozenset({"graph", "default", "format", "min_offset"})


class _Place(NamedTuple):
    """What a request names.

    Attributes:
        graph: the IRI of a graph; None for the default graph.
        is_store: it names the store itself, and no graph.
        form: in which the graph is wanted; None where Accept says it.
        min_offset: the entry that has to be in the graph; None for the last.
    """

    graph: str | None
    is_store: bool
    form: Format | None
    min_offset: int | None


class Data:
    """Answers whatever is sent to `/data`."""

    def __init__(
        self, ways: tuple[Asker, Changer], queries: Queries, updates: Updates
    ) -> None:
        """Read by the first of *ways*, write by the second."""
        self._asker, self._changer = ways
        self._register = queries.register
        self._queries = queries
        self._updates = updates

    async def __call__(
        self, scope: Scope, heads: Heads, receive: Receive, send: Send
    ) -> None:
        """Answer one request.

        Raises:
            ProvgraphError, Refusal, DisconnectedError, BrokenOffError: it cannot be.
        """
        method = scope["method"]
        if method == "OPTIONS":
            await send_whole(send, 204, _ALLOWED, b"")
            return
        if method not in _READS and method not in _WRITES:
            raise refuse(405, f"/data does not take {method[:20]}", headers=_ALLOWED)
        place = _place(scope, heads)
        if method in _READS:
            await self._give(place, client_of(scope, heads, receive, send))
        else:
            await self._change(place, scope, heads, receive, send)

    async def _give(self, place: _Place, client: Client) -> None:
        """Send one graph."""
        if place.is_store:
            raise _which()
        form = place.form or negotiate(client.accept, for_rows=False)
        if form is None or form.for_rows:
            available = names_of(RDF_FORMATS)
            raise refuse(
                406,
                f"a graph cannot be {client.accept[:200]!r}",
                hint=f"Accept one of {', '.join(available)}.",
                members={"available": available},
            )
        asked = f"{DATA}?graph={place.graph}" if place.graph else f"{DATA}?default"
        running = self._register.enter(asked, client.caller)
        ending = "internal"
        try:
            with Watch(client.receive, running):
                await self._send(place, form, client, running)
            ending = "whole"
        except (ProvgraphError, BrokenOffError) as error:
            ending = error.code
            raise
        finally:
            self._register.leave(running, ending)

    async def _send(
        self, place: _Place, form: Format, client: Client, running: Running
    ) -> None:
        offset = self._queries.at_least(place.min_offset)
        async with self._asker.lent(offset, self._updates.seconds_max) as copy:
            if client.only_head or client.has:
                # Whether the client has the graph is known without its triples.
                async with self._given(
                    place, form, client, copy, running, only_head=True
                ) as giving:
                    await giving.task.result()
                headers = _headers(giving, form, copy, client.coding)
                has_it = matches(client.has, dict(headers)[b"etag"])
                if has_it or client.only_head:
                    await _send_head(client.send, 304 if has_it else 200, headers)
                    return
            async with self._given(
                place, form, client, copy, running, only_head=False
            ) as giving:
                headers = _headers(giving, form, copy, client.coding)
                kept = await deliver(giving.task, headers, client, running)
            if kept is not None:
                await send_whole(client.send, 200, headers, kept.body)

    def _given(
        self,
        place: _Place,
        form: Format,
        client: Client,
        copy: Checkpoint,
        running: Running,
        *,
        only_head: bool,
    ) -> AbstractAsyncContextManager[Giving]:
        return self._asker.give(
            place.graph,
            form,
            client.coding,
            copy,
            only_head=only_head,
            seconds_max=self._updates.seconds_max,
            on_task=running.take,
        )

    async def _change(
        self, place: _Place, scope: Scope, heads: Heads, receive: Receive, send: Send
    ) -> None:
        """Put, post or delete one graph."""
        self._updates.check_enabled()
        action = _WRITES[scope["method"]]
        graph, made = place.graph, None
        if place.is_store:
            if action != "post":
                raise _which()
            graph = made = f"{_address(scope, heads)}/{uuid.uuid4()}"
        body = b""
        media_type = heads.get(b"content-type", b"").decode("latin-1")
        if action != "delete":
            if not media_type:
                raise MediaTypeError(
                    "the body does not say what it is",
                    hint="Send Content-Type: text/turtle, or another.",
                )
            check_charset(heads[b"content-type"].partition(b";")[2])
            body = await read_body(heads, receive, self._updates.bytes_max)
        arguments = {
            "action": action,
            "graph": graph,
            "media_type": media_type,
            "location": graph or _address(scope, heads),
            "if_match": _text(heads, b"if-match"),
            "if_none_match": _text(heads, b"if-none-match"),
        }
        changed = await self._changer.keep(
            body,
            arguments,
            Origin("http", caller_of(scope), key_of(heads)),
            seconds_max=self._updates.seconds_max,
        )
        status = 204 if changed.known["there"] else 201
        headers = [*entry_header(changed)]
        if made is not None:
            headers.append((b"location", made.encode()))
        await send_whole(send, status, headers, b"")


def _place(scope: Scope, heads: Heads) -> _Place:
    """Return what a request names.

    Raises:
        InputError: it names two things, or what is no graph.
    """
    values: dict[str, str] = {}
    for name, value in parameters_of(scope["query_string"]):
        if name not in _KNOWN or name in values:
            raise InputError(
                f"the parameter {name[:100]!r} is unknown here, or stands there twice",
                hint="Name a graph: /data?graph=http://… or /data?default.",
            )
        values[name] = value
    form = None
    if "format" in values:
        form = by_name(values["format"]) or named(values["format"])
        if form is None:
            raise InputError(f"format is none that is known: {values['format'][:100]}")
    offset = _offset(values.get("min_offset", "0"))
    below = scope["path"].removeprefix(DATA).strip("/")
    if len(values.keys() & {"graph", "default"}) + bool(below) > 1:
        raise _which()
    if below:
        values["graph"] = _address(scope, heads) + scope["raw_path"].decode(
            "latin-1"
        ).removeprefix(DATA)
    if "graph" in values:
        graph = values["graph"]
        if not is_iri(graph):
            raise InputError(
                f"graph is no absolute IRI: {graph[:200]!r}",
                hint="Name it as http://example.com/graph, without brackets.",
            )
        return _Place(graph, is_store=False, form=form, min_offset=offset)
    return _Place(None, is_store="default" not in values, form=form, min_offset=offset)


async def _send_head(send: Send, status: int, headers: Headers) -> None:
    """Send what a whole answer would begin with; its length is not known."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _headers(
    giving: Giving, form: Format, copy: Checkpoint, accepted: str | None
) -> Headers:
    media_type = form.media_type
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    tag = f'"{giving.tag or copy.tag}.{form.name}{"." + accepted if accepted else ""}"'
    headers = [
        (b"content-type", media_type.encode()),
        VARY,
        NO_CACHE,
        offset_header(copy.number),
        (b"etag", tag.encode()),
    ]
    if giving.coding is not None:
        headers.append((b"content-encoding", giving.coding.encode()))
    return headers


def _text(heads: Heads, name: bytes) -> str | None:
    value = heads.get(name)
    return None if value is None else value.decode("latin-1")


def _offset(written: str) -> int | None:
    if written == "now":
        return None
    if not (written.isascii() and written.isdecimal()) or len(written) > _DIGITS_MAX:
        raise InputError("min_offset is neither a whole number nor now")
    return int(written)


def _address(scope: Scope, heads: Heads) -> str:
    return f"{scope['scheme']}://{heads[b'host'].decode()}{DATA}"


def _which() -> InputError:
    return InputError(
        "it is not said which graph is meant",
        hint="Name one: /data?graph=http://… or /data?default.",
    )
