"""Queries, answered over HTTP.

Source: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import asyncio
from typing import Final

from provgraph.errors import ProvgraphError, QueryError
from provgraph.rdf.formats import RDF_FORMATS, RESULT_FORMATS, Format, negotiate
from provgraph.server.asgi import BrokenOffError, Headers, Send, send_whole
from provgraph.server.asked import Asked, names_of
from provgraph.server.cache import Cache, Request, is_lasting, matches, tag_of
from provgraph.server.metrics import Metrics
from provgraph.server.problem import Refusal, problem_of, refuse
from provgraph.server.running import Register, Running
from provgraph.server.sending import Client, Watch, deliver
from provgraph.workspace import (
    Answering,
    Asker,
    Changer,
    Question,
    Searched,
    Workspace,
)

_CACHE_BYTES_MAX: Final = 64 << 20
VARY: Final = (b"vary", b"Accept, Accept-Encoding")
NO_CACHE: Final = (b"cache-control", b"no-cache")


class Queries:
    """Answers queries.

    Attributes:
        register: of what runs and ran.
    """

    def __init__(
        self,
        workspace: Workspace,
        ways: tuple[Asker, Changer],
        metrics: Metrics,
        register: Register,
    ) -> None:
        """Ask by the first of *ways*; what went by the second is always seen."""
        self.register = register
        self._asker, self._changer = ways
        self._seconds_max = workspace.configured.settings.server_query_seconds_max
        self._metrics = metrics
        self._cache = Cache(_CACHE_BYTES_MAX)

    async def answer_again(self, request: Request, caller: str, send: Send) -> bool:
        """Answer as before, where the graph has not moved; False where it has."""
        copy = self._asker.at_hand(self._changer.entry)
        kept = None if copy is None else self._cache.find(request, copy)
        if kept is None:
            return False
        running = self.register.enter(kept.text, caller)
        running.rows, running.bytes = kept.rows, len(kept.body)
        headers = [*kept.headers, (b"provgraph-query", running.id.encode())]
        await send_whole(send, 200, headers, kept.body)
        self.register.leave(running, "cached")
        self._metrics.query.observe(running.seconds)
        return True

    async def answer(
        self, asked: Asked, client: Client, request: Request | None
    ) -> None:
        """Answer what is asked, and remember it by the *request*.

        Raises:
            QueryError: the text cannot be run.
            OverloadError: too many others run.
            DeadlineError, ExhaustedError, KilledError: it was ended.
            Refusal: 406, nothing that is asked for fits.
            BrokenOffError: the same, once the answer had begun.
        """
        if asked.query is None:
            raise QueryError("there is no query", hint="Send one as query=.")
        running = self.register.enter(asked.query, client.caller)
        ending = "internal"
        try:
            with Watch(client.receive, running):
                ending = await self._answer(asked, client, running, request)
        except BrokenOffError as error:
            ending = error.code
            raise
        except ProvgraphError as error:
            ending = error.code
            raise Refusal(problem_of(error, {"query": running.id})) from error
        except Refusal as error:
            ending = error.problem.code
            raise
        finally:
            self.register.leave(running, ending)
            self._metrics.query.observe(running.seconds)

    async def _answer(
        self, asked: Asked, client: Client, running: Running, request: Request | None
    ) -> str:
        """Answer; return how it ended."""
        question = _question(asked, client)
        seconds = min(asked.timeout_seconds or self._seconds_max, self._seconds_max)
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        async with self._asker.lent(self.at_least(asked.min_offset), seconds) as copy:
            key = question.key() if is_lasting(question.query) else None
            tag = None if key is None else tag_of(key, copy.tag)
            if tag is not None and client.has and matches(client.has, tag):
                await send_whole(
                    client.send,
                    304,
                    [(b"etag", tag), VARY, NO_CACHE, offset_header(copy.number)],
                    b"",
                )
                return "cached"
            lease, searched = await self._asker.ask(
                question,
                copy,
                running.take,
                at_least=self.at_least(asked.min_offset),
                seconds_max=until - loop.time(),
            )
            async with lease as task:
                running.take(task)
                head = await task.head()
                answering = Answering(question, head, copy.number, searched)
                if answering.form is None:
                    await task.result()
                    raise _not_acceptable(client.accept, answering)
                headers = _headers(answering, tag)
                if answering.is_cut:
                    headers = [*headers, *_cut(asked)]
                kept = await deliver(task, headers, client, running)
            if kept is None:
                return "whole"
            if key is not None and request is not None:
                self._cache.keep(request, copy, kept)
        running.rows, running.bytes = kept.rows, len(kept.body)
        headers = [*kept.headers, (b"provgraph-query", running.id.encode())]
        await send_whole(client.send, 200, headers, kept.body)
        return "whole"

    def at_least(self, min_offset: int | None) -> int | None:
        """Return the entry that has to be seen: no update is ever missed."""
        return None if min_offset is None else max(min_offset, self._changer.entry)


def _question(asked: Asked, client: Client) -> Question:
    """Return what the graph is to be asked."""
    return Question(
        asked.query or "",
        asked.base,
        _form(asked.form, client.accept, for_rows=True),
        _form(asked.form, client.accept, for_rows=False),
        client.coding,
        asked.default_graphs,
        asked.named_graphs,
        asked.rows_skipped,
        asked.rows_max,
    )


def _form(wanted: Format | None, accept: str, *, for_rows: bool) -> Format | None:
    if wanted is None:
        return negotiate(accept, for_rows=for_rows)
    return wanted if wanted.for_rows == for_rows else None


def offset_header(number: int) -> tuple[bytes, bytes]:
    """Return the header that tells how new the graph was."""
    return (b"provgraph-offset", b"%d" % number)


def _headers(answering: Answering, tag: bytes | None) -> Headers:
    form = answering.form
    media_type = form.media_type if form is not None else ""
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    headers = [
        (b"content-type", media_type.encode()),
        VARY,
        NO_CACHE,
        offset_header(answering.offset),
    ]
    if tag is not None:
        headers.append((b"etag", tag))
    if answering.searched is not None:
        headers += _searched(answering.searched)
    if answering.coding is not None:
        headers.append((b"content-encoding", answering.coding.encode()))
    return headers


def _searched(searched: Searched) -> Headers:
    """Return the headers that tell of the index, and whether it gave all it has."""
    told = [(b"provgraph-search-offset", b"%d" % searched.number)]
    if searched.hits_max is not None:
        told.append((b"provgraph-search-cut", b"hits_max=%d" % searched.hits_max))
    return told


def _cut(asked: Asked) -> Headers:
    """Return the headers that tell that there are more rows, and where."""
    told = [(b"provgraph-cut", b"max_rows=%d" % (asked.rows_max or 0))]
    if asked.next_page:
        told.append((b"link", f'<{asked.next_page}>; rel="next"'.encode()))
    return told


def _not_acceptable(accept: str, answering: Answering) -> Refusal:
    formats = RDF_FORMATS if answering.holds_triples else RESULT_FORMATS
    kind = "triples" if answering.holds_triples else "rows"
    available = names_of(formats)
    return refuse(
        406,
        f"an answer of {kind} cannot be {accept[:200]!r}",
        hint=f"Accept one of {', '.join(available)}.",
        members={"available": available},
    )
