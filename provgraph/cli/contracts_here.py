"""The contracts of a workspace that this process opened itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final, TypeVar

from provgraph.intake import Origin
from provgraph.workspace import (
    AskedWatch,
    Asker,
    Check,
    Checked,
    Checker,
    Contracts,
    Fetcher,
    Incoming,
    Judge,
    Searcher,
    Terms,
    Workspace,
    added_members,
    contract_members,
    difference_members,
    tried_members,
    whole_members,
)

T = TypeVar("T")

_SECONDS_MAX: Final = 3_600.0
_ORIGIN: Final = Origin("-")


class ContractsHere:
    """`Registry` by calling the workspace; workers start when they are needed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def listed(self) -> list[dict[str, Any]]:
        """Ask the registry."""
        return self._run(_listed)

    def shown(self, name: str, version: str | None) -> dict[str, Any]:
        """Ask the registry."""

        async def work(contracts: Contracts, _: Judge) -> dict[str, Any]:
            return whole_members(contracts.shown(name, version))

        return self._run(work)

    def add(
        self, contract: Incoming, said: Mapping[str, str], *, force: bool
    ) -> dict[str, Any]:
        """Have a worker read it, and write it down."""

        async def work(contracts: Contracts, _: Judge) -> dict[str, Any]:
            origin = Origin(contract.name or "-")
            added = await contracts.add(
                contract, origin, said, force=force, seconds_max=_SECONDS_MAX
            )
            return added_members(added)

        return self._run(work)

    def activate(self, name: str, version: str | None, terms: Terms) -> dict[str, Any]:
        """Write it down, and wait until all is judged; an audit is made at once."""

        async def work(contracts: Contracts, judge: Judge) -> dict[str, Any]:
            found, entry = await contracts.activate(name, version, terms, _ORIGIN)
            await judge.audit(found.label, _ORIGIN)
            await self._judge_owed()
            return {**contract_members(found), "entry": entry}

        return self._run(work)

    def retire(self, name: str, version: str | None) -> dict[str, Any]:
        """Write it down."""

        async def work(contracts: Contracts, _: Judge) -> dict[str, Any]:
            found, entry = await contracts.retire(name, version, _ORIGIN)
            return {**contract_members(found), "entry": entry}

        return self._run(work)

    def difference(
        self, name: str, version: str | None, other: str | None
    ) -> dict[str, Any]:
        """Have a worker compare them."""

        async def work(contracts: Contracts, _: Judge) -> dict[str, Any]:
            found = await contracts.difference(
                name, version, other, seconds_max=_SECONDS_MAX
            )
            return difference_members(found)

        return self._run(work)

    def tried(
        self, name: str, version: str | None, draft: Incoming | None
    ) -> dict[str, Any]:
        """Have a worker judge a copy of the graph."""

        async def work(contracts: Contracts, judge: Judge) -> dict[str, Any]:
            found = await contracts.drafted(
                name, version, draft, seconds_max=_SECONDS_MAX
            )
            tried = await judge.tried(
                found, _ORIGIN, at_least=None, seconds_max=_SECONDS_MAX
            )
            return tried_members(tried)

        self._workspace.settle()
        return self._run(work)

    def check(self, check: Check) -> Checked:
        """Have a worker judge a copy of the graph, by registered contracts too."""

        async def work(contracts: Contracts, judge: Judge) -> Checked:
            named = tuple(
                contracts.named(one.key) if one.key is not None else one
                for one in check.contracts
            )
            asked = replace(check, contracts=named)
            checked, _ = await judge.check(
                asked, _ORIGIN, at_least=None, seconds_max=_SECONDS_MAX
            )
            return checked

        self._workspace.settle()
        return self._run(work)

    async def _judge_owed(self) -> None:
        """Have what asks in SPARQL judged, as a server would do by and by."""
        asked = AskedWatch(self._workspace)
        try:
            if self._workspace.pipeline.projection.standing.watch.owes:
                await asked.step()
        finally:
            await asked.close()

    def _run(self, work: Callable[[Contracts, Judge], Coroutine[Any, Any, T]]) -> T:
        async def whole() -> T:
            async with _opened(self._workspace) as (contracts, judge):
                return await work(contracts, judge)

        return asyncio.run(whole())


async def _listed(contracts: Contracts, _: Judge) -> list[dict[str, Any]]:
    return [contract_members(one) for one in contracts.listed()]


@asynccontextmanager
async def _opened(workspace: Workspace) -> AsyncIterator[tuple[Contracts, Judge]]:
    fetcher = Fetcher((), ())
    asker = Asker(workspace, fetcher, Searcher(workspace))
    checker = Checker()
    contracts = Contracts(workspace)
    judge = Judge(workspace, asker, checker, contracts)
    try:
        yield contracts, judge
    finally:
        await judge.close()
        await contracts.close()
        await checker.close()
        await asker.close()
        fetcher.close()
