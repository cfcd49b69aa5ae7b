"""Contracts that are checked by schedule, while the server runs."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from provgraph.errors import ProvgraphError
from provgraph.workspace import Judge


class Auditor:
    """Has the graph audited at the start, every so often, and when it is woken."""

    def __init__(
        self,
        judge: Judge,
        log: structlog.typing.FilteringBoundLogger,
        every_seconds: int,
    ) -> None:
        """Let *judge* audit; with 0 seconds only when it is woken."""
        self._judge = judge
        self._log = log
        self._every_seconds = every_seconds or None
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the event loop that runs."""
        self._task = asyncio.create_task(self._run())

    def wake(self) -> None:
        """Have it audit now: a contract may have come to be audited."""
        self._woken.set()

    async def stop(self) -> None:
        """Stop; an audit under way is given up."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        if not self._every_seconds:
            await self._woken.wait()
        while True:
            self._woken.clear()
            for label in self._judge.to_audit():
                await self._audit(label)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every_seconds):
                    await self._woken.wait()

    async def _audit(self, label: str) -> None:
        """Audit one contract; one that cannot be judged holds up no other."""
        try:
            await self._judge.audit(label)
        except ProvgraphError as error:
            code, said = error.code, error.message
            self._log.warning("audit", contract=label, code=code, detail=said)
        except Exception as error:  # noqa: BLE001 - the next one may do better
            self._log.error("fault", exc_info=error)
