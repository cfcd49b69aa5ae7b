"""Registered contracts judge the whole graph: when asked, as a try, by schedule.

Each time is told in the journal, and so in the graph: what judged what, by which
version, as of which entry.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson

from provgraph.enforcing import Contract
from provgraph.enforcing.contract import AUDIT
from provgraph.enforcing.records import Validation, checking
from provgraph.graph import Checkpoint
from provgraph.intake import Origin
from provgraph.rdf.instant import utc_now
from provgraph.rdf.terms import Term
from provgraph.sandbox import Limits, Pool, Rules
from provgraph.workspace.asking import Asker
from provgraph.workspace.checking import Check, Checked, Checker
from provgraph.workspace.contracting import Contracts
from provgraph.workspace.workspace import Workspace

JOBS: Final = {
    "try": "provgraph.checking.trying:try_out",
    "audit": "provgraph.checking.trying:audit",
}
"""All that these workers can be asked to do."""

_RULES: Final = Rules(workers_max=1, limits=Limits(memory_bytes_max=4 << 30))
_BY_SCHEDULE: Final = Origin("schedule")
_AUDIT_SECONDS_MAX: Final = 3_600.0


@dataclass(frozen=True, slots=True)
class Tried:
    """What a contract would have done, had it been in force.

    Attributes:
        contract: that was tried.
        at: number of the journal's entry up to which lineage was judged.
        conforms: nothing would have failed.
        results: how much would have been found.
        kinds: how many nodes of each kind.
        failing: the nodes, each with `focus`, `kind`, `name`, `results`, `severity`
            and `message`.
        runs: those that are among them, or wrote what fails, each with `iri`, `job` and
            `results`.
        consumers: the datasets, jobs, models, deployments and endpoints that come
            after what is hit, each with `iri`, `kind`, `namespace`, `name` and `type`.
        changes: against the version in force, each with `place`, `kind` and
            `sentence`.
    """

    contract: str
    at: int
    conforms: bool
    results: int
    kinds: Mapping[str, int]
    failing: tuple[Mapping[str, Any], ...]
    runs: tuple[Mapping[str, Any], ...]
    consumers: tuple[Mapping[str, str], ...]
    changes: tuple[Mapping[str, str], ...]


class Judge:
    """Has the graph of a workspace judged, from one event loop."""

    def __init__(
        self,
        workspace: Workspace,
        asker: Asker,
        checker: Checker,
        contracts: Contracts,
    ) -> None:
        """Judge copies that *asker* lends; start nothing yet."""
        self._workspace = workspace
        self._asker = asker
        self._checker = checker
        self._contracts = contracts
        self._owned = {
            "base": workspace.about.base_iri,
            "plain": workspace.about.plain,
        }
        self._pool = Pool(JOBS, _RULES)

    async def check(
        self,
        check: Check,
        origin: Origin,
        *,
        at_least: int | None,
        is_told: bool = True,
        seconds_max: float,
    ) -> tuple[Checked, int]:
        """Return what contracts find in the graph, and up to which entry it was known.

        It has all up to entry *at_least*; None is what the graph has now. Contracts
        that have a key are registered as that: unless *is_told* says otherwise, the
        journal tells that they judged.

        Raises:
            As `Checker.check`, `Asker.lent` and `Contracts.written`.
        """
        started_at = utc_now()
        async with self._asker.lent(at_least, seconds_max) as copy:
            checked = await self._checker.check(
                check, self._workspace, copy, seconds_max=seconds_max
            )
            number = copy.number
        for one, judged in zip(check.contracts, checked.judged, strict=True):
            if one.key is not None and is_told:
                name, _, version = one.key.partition("@")
                contract = self._contracts.shown(name, version)
                told = _validation(judged, number, started_at)
                await self._note(contract, told, origin)
        return checked, number

    async def tried(
        self,
        draft: Contract,
        origin: Origin,
        *,
        at_least: int | None,
        seconds_max: float,
    ) -> Tried:
        """Return what a draft would have done to the lineage that there is.

        Where it breaks what the version in force promises, the consumers are those of
        all that it judges. The journal tells of it if the draft is registered.

        Raises:
            EvaluationError, QueryError: a query of the contract failed.
            TooLargeError: it finds more than can be told.
            DeadlineError, ExhaustedError, OverloadError: it was not done.
            As `Asker.lent` and `Contracts.written`.
        """
        changes = await self._contracts.changes(draft, seconds_max=seconds_max)
        breaking = any(one["kind"] == "breaking" for one in changes)
        started_at = utc_now()
        async with self._asker.lent(at_least, seconds_max) as copy:
            body, known = await self._asked(
                "try", draft, copy, {"breaking": breaking}, seconds_max
            )
            number = copy.number
        if draft.recorded_at:
            told = _validation(known, number, started_at)
            await self._note(draft, told, origin)
        found = orjson.loads(body)
        return Tried(
            draft.label,
            number,
            known["conforms"],
            known["results"],
            found["kinds"],
            tuple(found["failing"]),
            tuple(found["runs"]),
            tuple(found["consumers"]),
            changes,
        )

    def to_audit(self) -> list[str]:
        """Return the labels of the contracts in force that are for audit."""
        return [one.label for one in self._for_audit()]

    async def audit(self, label: str, origin: Origin = _BY_SCHEDULE) -> None:
        """Check a contract, if it is in force and for audit.

        What it finds stands in the system graph when this returns.

        Raises:
            As `tried`.
        """
        for contract in self._for_audit():
            if contract.label == label:
                await self._audited(contract, origin)

    async def close(self) -> None:
        """End the worker."""
        await self._pool.close()

    def _for_audit(self) -> list[Contract]:
        now = utc_now()
        return [
            one
            for one in self._contracts.listed()
            if one.mode == AUDIT and one.is_in_force(now)
        ]

    async def _audited(self, contract: Contract, origin: Origin) -> None:
        started_at = utc_now()
        node = contract.node(self._workspace.mint)
        async with self._asker.lent(None, _AUDIT_SECONDS_MAX) as copy:
            body, known = await self._asked(
                "audit", contract, copy, {"contract": node}, _AUDIT_SECONDS_MAX
            )
            number = copy.number
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._told, contract, body, number)
        told = _validation(known, number, started_at)
        await self._note(contract, told, origin)

    async def _note(self, contract: Contract, told: Validation, origin: Origin) -> None:
        """Have the journal tell of a validation.

        Asked again under the same key it judges again, and tells something else.
        """
        await self._contracts.written(
            checking(contract, told), replace(origin, key=None)
        )

    def _told(self, contract: Contract, body: bytes, number: int) -> None:
        """Have the system graph tell what was found."""
        read = (orjson.loads(line) for line in body.splitlines())
        found = [(Term(node), frozenset(lines)) for node, lines in read]
        pipeline = self._workspace.pipeline
        with pipeline.paused():
            pipeline.projection.take_audit(
                (contract.name, contract.version), found, number
            )

    async def _asked(
        self,
        job: str,
        contract: Contract,
        copy: Checkpoint,
        more: Mapping[str, Any],
        seconds_max: float,
    ) -> tuple[bytes, Mapping[str, Any]]:
        loop = asyncio.get_running_loop()
        with tempfile.TemporaryDirectory(prefix="provgraph-") as folder:
            shapes = Path(folder, "shapes.nt")
            body = contract.shapes.encode()
            await loop.run_in_executor(None, shapes.write_bytes, body)
            arguments = {
                "shapes": str(shapes),
                "checkpoint": str(copy.folder),
                "owned": self._owned,
                **more,
            }
            async with self._pool.task(
                job, arguments, deadline_seconds=seconds_max
            ) as task:
                return await task.result(), task.known


def _validation(known: Mapping[str, Any], number: int, started_at: str) -> Validation:
    return Validation(
        number,
        started_at,
        utc_now(),
        known["conforms"],
        known["results"],
        tuple(known["engines"]),
    )
