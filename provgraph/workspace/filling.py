"""What a query asks of others than the graph, filled into its text.

Where its words stand is read in a worker, which has no way out; the owner asks the
index and other endpoints, and puts what they say in the place of the question.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from provgraph.errors import DeadlineError, InputError, QueryError
from provgraph.rdf.guard import asks_services
from provgraph.rdf.sparql.places import place
from provgraph.rdf.sparql.searches import Search, mentions
from provgraph.rdf.sparql.services import replace_spans
from provgraph.rdf.terms import iri_value
from provgraph.rdf.vocab import MATCHES
from provgraph.sandbox import Pool, Task
from provgraph.workspace.fetching import Fetcher
from provgraph.workspace.question import Searched
from provgraph.workspace.searching import Searcher

_SEARCHES_MAX: Final = 16
"""In one query."""

_MATCHES: Final = iri_value(MATCHES)


class Filler:
    """Fills what the index and other endpoints say into queries."""

    def __init__(
        self, pool: Pool, fetcher: Fetcher, searcher: Searcher, *, hits_max: int
    ) -> None:
        """Have texts read in the *pool*; take at most *hits_max* for some words."""
        self._pool = pool
        self._fetcher = fetcher
        self._searcher = searcher
        self._hits_max = hits_max

    def is_due(self, query: str) -> bool:
        """Tell whether a query may ask others; nearly none does."""
        return mentions(query, _MATCHES) or self._asks_services(query)

    async def filled(
        self,
        arguments: Mapping[str, Any],
        on_task: Callable[[Task], None],
        *,
        at_least: int,
        until: float,
    ) -> tuple[str, Searched | None]:
        """Return a query with what others say in its place, and what the index gave.

        *arguments* are those of the job `answer`. The index has all up to entry
        *at_least*. *on_task* is told by what the work can be ended.

        Raises:
            QueryError: the words are none, or there are too many searches.
            ForbiddenError: an endpoint is not allowed.
            NetworkError: one does not answer.
            DeadlineError, OverloadError: others cannot be asked now.
        """
        query: str = arguments["query"]
        searched = None
        if mentions(query, _MATCHES):
            told = {**arguments, "services": self._fetcher.asks, "searches": True}
            head = await self._told(told, on_task, until)
            searches = [Search(**one) for one in head["searches"]]
            if searches:
                query, searched = await self._with_searches(
                    query, searches, at_least, until
                )
        if self._asks_services(query):
            told = {**arguments, "query": query, "services": True}
            head = await self._told(told, on_task, until)
            query = await self._with_services(query, head["calls"], until)
        return query, searched

    def _asks_services(self, query: str) -> bool:
        return self._fetcher.asks and asks_services(query)

    async def _with_searches(
        self, query: str, searches: list[Search], at_least: int, until: float
    ) -> tuple[str, Searched]:
        """Return the query with what is found in the place of words, and of what."""
        if len(searches) > _SEARCHES_MAX:
            message = f"words are looked for in {len(searches)} places"
            raise QueryError(message, hint=f"At most {_SEARCHES_MAX} can be.")
        await self._searcher.wait(at_least, _left(until))
        loop = asyncio.get_running_loop()
        spans, found = [], []
        for one in searches:
            look = partial(
                self._searcher.find,
                one.words,
                limit=self._hits_max,
                seconds_max=_left(until),
            )
            try:
                found.append(await loop.run_in_executor(None, look))
            except InputError as error:
                message = f"{error.message}, at {place(query, one.start)}"
                raise QueryError(message, hint=error.hint) from error
            spans += one.spans(node for node, _, _ in found[-1].nodes)
        cut = self._hits_max if any(one.more for one in found) else None
        searched = Searched(min(one.number for one in found), cut)
        return replace_spans(query, spans), searched

    async def _with_services(
        self, query: str, calls: list[Mapping[str, Any]], until: float
    ) -> str:
        """Return the query with the answers of other endpoints in their place."""
        spans = [
            (
                int(call["start"]),
                int(call["end"]),
                await self._fetcher.values(call, seconds_max=_left(until)),
            )
            for call in calls
        ]
        return replace_spans(query, spans)

    async def _told(
        self,
        arguments: Mapping[str, Any],
        on_task: Callable[[Task], None],
        until: float,
    ) -> dict[str, Any]:
        """Return what a worker says that a query asks of others."""
        async with self._pool.task(
            "answer", arguments, deadline_seconds=_left(until)
        ) as task:
            on_task(task)
            head: dict[str, Any] = await task.head()
            await task.result()
        return head


def _left(until: float) -> float:
    """Return how many seconds are left.

    Raises:
        DeadlineError: none are.
    """
    left = until - asyncio.get_running_loop().time()
    if left <= 0:
        raise DeadlineError("the deadline is over", hint="Ask for more time.")
    return left
