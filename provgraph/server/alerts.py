"""Findings told to webhooks, in the background of the server.

One task hears what contracts find, and queues it on disk; one for each rule sends
what waits, a request at a time, so that nothing overtakes, and a receiver that is
slow or away holds up nobody else.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import structlog

from provgraph.enforcing.alerting import request_body
from provgraph.errors import ProvgraphError
from provgraph.server.webhook import Poster, reason_of
from provgraph.workspace import Delivery, Hook, Outbox, Tally, Teller, Workspace

DELIVERED: Final = "delivered"
FAILED: Final = "failed"
GIVEN_UP: Final = "given_up"
_OUTCOMES: Final = (DELIVERED, FAILED, GIVEN_UP)

_LOOK_SECONDS: Final = 0.25
_TROUBLE_SECONDS: Final = 5.0
_AGAIN_SECONDS: Final = 0.5
"""After a request failed for the first time; doubled each time it fails again."""

_AGAIN_SECONDS_MAX: Final = 3_600.0
_DOUBLED_MAX: Final = 20

T = TypeVar("T")


class Alerts:
    """Tells of findings for as long as the server runs.

    Attributes:
        tally: of findings, by contract and severity.
        sent: alerts by rule and outcome: `delivered`, `failed` (and tried again) or
            `given_up`.
    """

    def __init__(
        self,
        workspace: Workspace,
        hooks: Sequence[Hook],
        log: structlog.typing.FilteringBoundLogger,
        address: str = "",
    ) -> None:
        """Tell nobody yet; *address* is where this server listens."""
        settings = workspace.configured.settings
        self.tally = Tally()
        self.sent: Counter[tuple[str, str]] = Counter(
            {(hook.rule.name, outcome): 0 for hook in hooks for outcome in _OUTCOMES}
        )
        self._workspace = workspace
        self._hooks = tuple(hooks)
        self._log = log
        self._address = (settings.alerts_address or address).rstrip("/")
        self._group_max = max(1, settings.alerts_group_max)
        self._seconds_max = settings.alerts_seconds_max
        self._private = settings.alerts_private_addresses
        self._outbox: Outbox | None = None
        self._teller: Teller | None = None
        self._thread = ThreadPoolExecutor(1, "provgraph-alerts")
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def waiting(self) -> int:
        """How many alerts wait to be sent."""
        return 0 if self._outbox is None else self._outbox.waiting.total()

    def start(self) -> None:
        """Begin, in the event loop that runs now."""
        self._tasks = [asyncio.create_task(self._lasting(self._hear))]
        if self._hooks:
            poster = Poster(self._seconds_max, private=self._private)
            self._tasks += [
                asyncio.create_task(self._lasting(_Sender(self, hook, poster).send))
                for hook in self._hooks
            ]

    async def close(self) -> None:
        """Stop; what was not acknowledged is sent again, under its id."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.get_running_loop().run_in_executor(None, self._thread.shutdown)
        if self._outbox is not None:
            self._outbox.close()

    async def next(self, rule: str) -> Delivery | None:
        """Return what is to be sent next of a rule's; None where nothing waits."""
        outbox = self._outbox
        if outbox is None or not outbox.waiting[rule]:
            return None
        return await self._elsewhere(lambda: outbox.next(rule, self._group_max))

    async def delivered(self, delivery: Delivery) -> None:
        """Note that a receiver said yes."""
        if (outbox := self._outbox) is not None:
            await self._elsewhere(lambda: outbox.delivered(delivery))
        self.sent[delivery.rule, DELIVERED] += len(delivery.messages)

    async def failed(self, hook: Hook, delivery: Delivery, why: str) -> None:
        """Note that a request failed, and drop what has waited for too long."""
        rule = delivery.rule
        self.sent[rule, FAILED] += len(delivery.messages)
        self._log.warning("alert not delivered", rule=rule, id=delivery.id, why=why)
        before = time.time() - hook.retry_seconds_max
        if (outbox := self._outbox) is None or delivery.queued_at > before:
            return
        dropped = await self._elsewhere(lambda: outbox.give_up(rule, before))
        self.sent[rule, GIVEN_UP] += dropped
        self._log.error("alerts given up", rule=rule, alerts=dropped, why=why)

    async def _hear(self) -> None:
        await self._elsewhere(self._look)
        await asyncio.sleep(_LOOK_SECONDS)

    def _look(self) -> None:
        if self._teller is None:
            rules = [hook.rule for hook in self._hooks]
            if rules and self._outbox is None:
                self._outbox = Outbox(self._workspace.folder)
            if self._outbox is not None:
                self._outbox.keep_only([rule.name for rule in rules])
            self._teller = Teller(
                self._workspace, rules, self._outbox, self.tally, self._address
            )
        self._teller.look()

    async def _lasting(self, step: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do *step* again and again, whatever goes wrong."""
        while True:
            try:
                await step()
            except ProvgraphError as error:
                self._log.error("alerts held up", why=reason_of(error))
                await asyncio.sleep(_TROUBLE_SECONDS)
            except Exception as error:  # noqa: BLE001 - they must not fall silent
                self._log.error("fault", what="alerts", exc_info=error)
                await asyncio.sleep(_TROUBLE_SECONDS)

    async def _elsewhere(self, work: Callable[[], T]) -> T:
        """Return what *work* does, done in the one thread that has the outbox."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


class _Sender:
    """Sends what one rule takes."""

    def __init__(self, alerts: Alerts, hook: Hook, poster: Poster) -> None:
        self._alerts = alerts
        self._hook = hook
        self._poster = poster
        self._failures = 0

    async def send(self) -> None:
        """Send one request, and wait as long as is due before the next."""
        hook = self._hook
        delivery = await self._alerts.next(hook.rule.name)
        if delivery is None:
            await asyncio.sleep(_LOOK_SECONDS)
            return
        body = request_body(delivery.rule, delivery.messages)
        try:
            await self._poster.post(hook.url, hook.secret, delivery.id, body)
        except ProvgraphError as error:
            await self._alerts.failed(hook, delivery, reason_of(error))
            await asyncio.sleep(pause_seconds(self._failures))
            self._failures += 1
            return
        self._failures = 0
        await self._alerts.delivered(delivery)


def pause_seconds(failures: int) -> float:
    """Return how long to wait after a request that failed before so many times.

    Between half and the whole of a time that doubles, so that many servers do not
    come again all at once.
    """
    doubled: float = _AGAIN_SECONDS * 2 ** min(failures, _DOUBLED_MAX)
    whole = min(doubled, _AGAIN_SECONDS_MAX)
    return whole * random.uniform(0.5, 1.0)  # noqa: S311 - it is no secret
