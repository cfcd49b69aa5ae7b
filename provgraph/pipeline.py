"""The way in, on one page: accept, journal, translate, fold, project.

    body ─▶ accept ─▶ journal ─▶ translate ─▶ fold ─▶ project
            (read,     (fsync,    (facts and   (what    (facts, then
             check,     then the   claims)      follows) conclusions)
             identify)  caller
                        hears yes)

What `accept` refuses leaves no trace. What it has answered is on disk, and the
projector brings it into the graph in its own time, in the order of the journal.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import orjson

from provgraph.errors import (
    DiskFullError,
    ForbiddenError,
    GraphDamagedError,
    GraphError,
    InputError,
    OverloadError,
    ProvgraphError,
    StoreError,
)
from provgraph.gate import Gate
from provgraph.intake import JSON, RETRY, Intake, Origin
from provgraph.journal import Draft, Journal, Outcome, Receipt
from provgraph.model.dialect import Dialect
from provgraph.projection import Projection

Refused = InputError | str | None
"""Why a body is not written; or what keeps it out of the graph; or nothing."""

_IDLE_SECONDS: Final = 0.2
_LOOK_SECONDS: Final = 0.05

_STREAM_ENTRIES_MIN: Final = 50
"""A step of so many entries or more is one of a stream."""

_STEP_SECONDS_MIN: Final = 0.5
"""From the beginning of one step to the next, in a stream."""

_STEP_ENTRIES_ENOUGH: Final = 2_000
"""With so many waiting, the next step is worth its cost."""

_HEALING_SECONDS: Final = 1.0
"""Between two tries to get a graph that failed back."""


class Pipeline:
    """Takes bodies in and keeps the graph up with the journal.

    Attributes:
        projection: the graph and what belongs to it; another one after a
            rebuild, so never keep it.
    """

    def __init__(  # noqa: PLR0913 - what it is put together from
        self,
        journal: Journal,
        intake: Intake,
        projection: Projection,
        *,
        restore: Callable[[Projection, StoreError], Projection],
        lag_entries_max: int = 1_000_000,
        check_space: Callable[[], None] = lambda: None,
        plain: bool = False,
        dialects: Mapping[str, Dialect] | None = None,
    ) -> None:
        """Put the parts together; `start` sets the projector going.

        *restore* is called when the graph fails, with the failed projection; it
        returns the one to go on with, or raises StoreError to be asked again.
        *check_space* raises DiskFullError where nothing may be written. A *plain*
        one takes no events.
        """
        self.projection = projection
        self._journal = journal
        self._intake = intake
        self._restore = restore
        self._lag_entries_max = lag_entries_max
        self._check_space = check_space
        self._plain = plain
        self._gate = Gate(dialects or {}, lambda: self.projection, self.paused)
        self._stopping = threading.Event()
        self._stepping = threading.Lock()
        self._broken: StoreError | None = None
        self._moved = threading.Condition()
        self._projector: threading.Thread | None = None
        self._told: Callable[[], None] = _nothing
        self.failure: StoreError | None = None

    def accept(
        self, bodies: Sequence[bytes], origin: Origin, *, kind: str = "openlineage"
    ) -> tuple[Future[list[Outcome]], list[Refused]]:
        """Check each body and hand the good ones to the journal, as one group.

        Returns the journal's answer to come, and for each body its refusal, or
        where the next of the journal's receipts is its own None, or the contracts
        that keep it out of the graph; `settle` puts the two together.

        Raises:
            ForbiddenError: the workspace takes no events.
            OverloadError: the graph is too far behind.
            DiskFullError: there is no space; nothing was written.
        """
        if self._plain:
            raise ForbiddenError(
                "this workspace is a plain store, and takes no events",
                hint="Make another one: provgraph init.",
            )
        self.check_room()
        refused: list[Refused] = []
        drafts: list[Draft] = []
        for body in bodies:
            try:
                drafts.append(self._intake.draft(body, origin, kind=kind))
                refused.append(None)
            except InputError as error:
                refused.append(error)
        if self._gate.is_watched():
            drafts, refused = self._judged(drafts, refused)
        return self._journal.submit(drafts), refused

    def _judged(
        self, drafts: list[Draft], refused: list[Refused]
    ) -> tuple[list[Draft], list[Refused]]:
        """Return what contracts let be written, and what they say of the rest."""
        try:
            passed = self._gate.judge(drafts)
        except GraphDamagedError as error:
            self.report(error)
            raise
        said = iter(
            error or held or None
            for error, held in zip(passed.refusals, passed.held, strict=True)
        )
        return passed.drafts, [next(said) if one is None else one for one in refused]

    def take(
        self, bodies: Sequence[bytes], origin: Origin, *, kind: str = "openlineage"
    ) -> list[Receipt | InputError]:
        """Accept and wait until it is on disk: a receipt or refusal a body."""
        written, refused = self.accept(bodies, origin, kind=kind)
        return settle(written.result(), refused)

    def retry(self, number: int, actor: str = "") -> Receipt:
        """Have a quarantined entry tried again, once *actor*'s command is on disk.

        Raises:
            BreachError: it breaks a contract.
        """
        entry = self._journal.entry(number)
        if entry is not None and entry.body is not None:
            self._gate.check_release(
                Draft(entry.kind, entry.body, JSON, identity=entry.identity)
            )
        body = orjson.dumps({"number": number})
        held = number in self.projection.quarantined()
        receipt = self.command(Draft(RETRY, body, JSON, source="command", actor=actor))
        if entry is not None and held:
            self._gate.note_release(entry.media_type)
        return receipt

    def verdicts(self) -> dict[tuple[str, str], int]:
        """Return how often the gate gave which verdict, by contract and verdict."""
        return dict(self._gate.verdicts)

    def command(self, draft: Draft) -> Receipt:
        """Have a command done, once it is on disk.

        Raises:
            ConflictError: its key was used before, with other content.
            OverloadError, DiskFullError: nothing was written.
        """
        return self.commands([draft])[0]

    def commands(self, drafts: Sequence[Draft]) -> list[Receipt]:
        """Have commands done one after the other, once all are on disk, or none.

        Raises:
            As `command`.
        """
        self.check_room()
        receipts: list[Receipt] = []
        for answer in self._journal.append(drafts):
            if isinstance(answer, ProvgraphError):
                raise answer
            receipts.append(answer)
        return receipts

    def check_room(self) -> None:
        """Let writing go on, or say why not.

        Raises:
            OverloadError: the graph is too far behind.
            DiskFullError: there is no space.
        """
        self._check_space()
        lag = self.lag
        if lag > self._lag_entries_max:
            message = f"the graph is {lag} entries behind the journal"
            raise OverloadError(message, hint="Wait and send it again.")

    @property
    def lag(self) -> int:
        """How many entries are journalled but not projected."""
        return self._journal.last() - self.projection.position.number

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep the projector still for the time of the block."""
        with self._stepping:
            yield

    def report(self, error: GraphDamagedError) -> None:
        """Tell of damage that a reader met, so that the graph is rebuilt."""
        self._broken = GraphDamagedError(error.message)

    def start(self) -> None:
        """Set the projector going, in a thread of its own."""
        self._projector = threading.Thread(target=self._run, name="projector")
        self._projector.start()

    def wait(self, number: int, timeout_seconds: float) -> bool:
        """Wait until entry *number* is in the graph; False where it took too long."""
        with self._moved:
            return self._moved.wait_for(
                lambda: self.projection.position.number >= number, timeout_seconds
            )

    def tell(self, told: Callable[[], None] | None) -> None:
        """Call *told* after each step from now on, in the projector's thread.

        It is called too, now and then, where nothing comes. One is told at a time;
        None: nobody.
        """
        self._told = told or _nothing

    def keep_near(self, lag_entries_max: int) -> None:
        """Return once the graph is at most so many entries behind.

        For who reads files: what is read far ahead of the graph only waits.

        Raises:
            StoreError: the graph has failed, and why.
        """
        with self._moved:
            while self.lag > lag_entries_max:
                self._moved.wait(_IDLE_SECONDS)
                if self.failure is not None:
                    raise self.failure

    def stop(self) -> None:
        """Stop projecting, and flush what was projected."""
        self._stopping.set()
        if self._projector is not None:
            self._projector.join()
            self._projector = None
        if self.failure is None:
            self.projection.flush()

    def _run(self) -> None:
        """Project what arrives, until told to stop."""
        before = began = 0.0
        while not self._stopping.is_set():
            number = self.projection.position.number
            self._journal.wait(number, _IDLE_SECONDS)
            if number - before >= _STREAM_ENTRIES_MIN:
                self._gather(began)
            before, began = number, time.monotonic()
            with self._stepping:
                wrong = self._step()
                if wrong is not None:
                    self._recover(wrong)
            with self._moved:
                self._moved.notify_all()
            self._told()

    def _step(self) -> StoreError | None:
        """Project the next entries; return what is wrong where that fails."""
        if self._broken is not None:  # a projection that failed may have read ahead
            return self._broken
        try:
            self.projection.step()
            self.projection.keep_watch()
        except StoreError as error:
            return _alone(error)
        except Exception as error:  # noqa: BLE001 - the graph must not fall silent
            return GraphError(f"the projector failed: {error!r}")
        return None

    def _gather(self, stepped: float) -> None:
        """Let more come, where they come in a stream.

        A lone entry is projected at once. In a stream each step has its own cost,
        and the store has to merge what each step wrote; few large ones cost less.
        """
        while 0 < self.lag < _STEP_ENTRIES_ENOUGH:
            pause = stepped + _STEP_SECONDS_MIN - time.monotonic()
            if pause <= 0 or self._stopping.wait(min(pause, _LOOK_SECONDS)):
                return

    def _recover(self, error: StoreError) -> None:
        """Get a projection to go on with; try again later where there is none."""
        self._broken = error
        try:
            self.projection = self._restore(self.projection, error)
            self._broken = self.failure = None
        except StoreError as again:
            self.failure = _alone(again)
            damaged = isinstance(error, GraphDamagedError)
            if not (damaged and isinstance(again, DiskFullError)):
                self._broken = self.failure
            self._stopping.wait(_HEALING_SECONDS)


def _nothing() -> None:
    """Do nothing, where nobody is to be told."""


def _alone(error: StoreError) -> StoreError:
    """Return the error without the calls that it came from.

    They hold on to the store, which cannot be opened again before it is let go.
    """
    error.__traceback__ = error.__cause__ = error.__context__ = None
    return error


def settle(
    receipts: Sequence[Outcome],
    refused: Sequence[Refused],
) -> list[Receipt | InputError]:
    """Return the answer to each body, in order."""
    written = iter(receipts)
    return [
        next(written)
        if one is None
        else _held(next(written), one)
        if isinstance(one, str)
        else one
        for one in refused
    ]


def _held(receipt: Outcome, contracts: str) -> Outcome:
    """Return the receipt of what contracts keep out of the graph."""
    if isinstance(receipt, Receipt):
        return replace(receipt, quarantined_by=contracts)
    return receipt
