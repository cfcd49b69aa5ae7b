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
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson

from provgraph.errors import (
    DiskFullError,
    GraphDamagedError,
    GraphError,
    InputError,
    MalformedError,
    OverloadError,
    ProvgraphError,
    StoreError,
    TooDeepError,
    TranslateError,
)
from provgraph.journal import Draft, Entry, Journal, Outcome, Receipt
from provgraph.model.dialect import Dialect
from provgraph.model.facts import Told
from provgraph.projection import Projection

NESTING_MAX: Final = 254
"""Levels of JSON; what the writer of canonical JSON goes down to."""

RETRY: Final = "retry"
"""The command that has a quarantined entry tried again."""

_JSON: Final = "application/json"
_IDLE_SECONDS: Final = 0.2
_HEALING_SECONDS: Final = 1.0
"""Between two tries to get a graph that failed back."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a body came from, as the journal's header keeps it.

    Attributes:
        source: `http`, or a file's name.
        actor: who sent it; "" where nobody knows.
        key: the Idempotency-Key that came with it.
    """

    source: str
    actor: str = ""
    key: str | None = None


def parse_json(body: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Return the JSON value in *body*.

    Raises:
        MalformedError: it is not JSON, with the place.
        TooDeepError: it nests too deep to be read.
    """
    if not body.strip():
        raise MalformedError("the body is empty", hint="Send one JSON value.")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if "recursion" in str(error).lower():
            raise _too_deep() from error
        raise MalformedError(f"the body is not JSON: {error}") from error


def identify(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return the SHA-256 of *value* as canonical JSON: sorted keys, no spaces.

    Source: https://www.rfc-editor.org/rfc/rfc8785
    """
    try:
        canonical = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        raise _too_deep() from error
    return sha256(canonical).digest()


class Intake:
    """Makes drafts of bodies: reads, checks and identifies them."""

    def __init__(self, dialects: Mapping[str, Dialect], *, strict: bool) -> None:
        self._dialects = dialects
        self._strict = strict

    def draft(self, body: bytes, origin: Origin, *, kind: str = "openlineage") -> Draft:
        """Return what the journal is to write of one body.

        Raises:
            MalformedError, TooDeepError: it is not JSON that can be read.
            TranslateError: it is not what *kind* says.
        """
        value = parse_json(body)
        identity = identify(value)
        self._dialects[kind].check(value, strict=self._strict)
        return Draft(
            kind=kind,
            body=body,
            media_type=_JSON,
            identity=identity,
            key=origin.key,
            source=origin.source,
            actor=origin.actor,
        )


class EntryTranslator:
    """Finds for each journal entry the dialect that can read it."""

    def __init__(self, dialects: Mapping[str, Dialect], journal: Journal) -> None:
        self._dialects = dialects
        self._journal = journal

    def __call__(self, entry: Entry) -> Told | None:
        """Return what *entry* tells; None where it tells nothing any more.

        Raises:
            TranslateError: no dialect reads it, or the one that should cannot.
        """
        entry = self.about(entry)
        if entry.body is None:
            return None
        dialect = self._dialects.get(entry.kind)
        if dialect is None or entry.identity is None:
            raise TranslateError(
                f"entry {entry.number} is of the unknown kind {entry.kind!r}",
                hint="A newer release may know it: upgrade, then retry.",
            )
        return dialect.translate(orjson.loads(entry.body), entry.identity)

    def about(self, entry: Entry) -> Entry:
        """Return the entry that a retry names, and any other entry itself."""
        if entry.kind != RETRY or entry.body is None:
            return entry
        return self._journal.entry(orjson.loads(entry.body)["number"]) or entry


class Pipeline:
    """Takes bodies in and keeps the graph up with the journal.

    Attributes:
        projection: the graph and what belongs to it; another one after a
            rebuild, so never keep it.
    """

    def __init__(
        self,
        journal: Journal,
        intake: Intake,
        projection: Projection,
        *,
        restore: Callable[[Projection, StoreError], Projection],
        lag_entries_max: int = 1_000_000,
        check_space: Callable[[], None] = lambda: None,
    ) -> None:
        """Put the parts together; `start` sets the projector going.

        *restore* is called when the graph fails, with the failed projection; it
        returns the one to go on with, or raises StoreError to be asked again.
        *check_space* raises DiskFullError where nothing may be written.
        """
        self.projection = projection
        self._journal = journal
        self._intake = intake
        self._restore = restore
        self._lag_entries_max = lag_entries_max
        self._check_space = check_space
        self._stopping = threading.Event()
        self._stepping = threading.Lock()
        self._broken: StoreError | None = None
        self._moved = threading.Condition()
        self._projector: threading.Thread | None = None
        self.failure: StoreError | None = None

    def accept(
        self, bodies: Sequence[bytes], origin: Origin, *, kind: str = "openlineage"
    ) -> tuple[Future[list[Outcome]], list[Receipt | InputError | None]]:
        """Check each body and hand the good ones to the journal, as one group.

        Returns the journal's answer to come, and for each body its refusal, or
        None where the next of the journal's receipts is its own; `settle` puts
        the two together.

        Raises:
            OverloadError: the graph is too far behind.
            DiskFullError: there is no space; nothing was written.
        """
        self.check_room()
        refused: list[Receipt | InputError | None] = []
        drafts: list[Draft] = []
        for body in bodies:
            try:
                drafts.append(self._intake.draft(body, origin, kind=kind))
                refused.append(None)
            except InputError as error:
                refused.append(error)
        return self._journal.submit(drafts), refused

    def take(
        self, bodies: Sequence[bytes], origin: Origin, *, kind: str = "openlineage"
    ) -> list[Receipt | InputError]:
        """Accept and wait until it is on disk: a receipt or refusal a body."""
        written, refused = self.accept(bodies, origin, kind=kind)
        return settle(written.result(), refused)

    def retry(self, number: int) -> Receipt:
        """Have a quarantined entry tried again, once the command is on disk."""
        body = orjson.dumps({"number": number})
        (answer,) = self._journal.append([Draft(RETRY, body, _JSON, source="command")])
        if isinstance(answer, ProvgraphError):
            raise answer
        return answer

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
        self._broken = error

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
        while not self._stopping.is_set():
            self._journal.wait(self.projection.position.number, _IDLE_SECONDS)
            with self._stepping:
                try:
                    self._step()
                except StoreError as error:
                    self._recover(error)
                except Exception as error:  # noqa: BLE001 - the graph must not fall silent
                    self._recover(GraphError(f"the projector failed: {error!r}"))
            with self._moved:
                self._moved.notify_all()

    def _step(self) -> None:
        if self._broken is not None:  # a projection that failed may have read ahead
            raise self._broken
        self.projection.step()

    def _recover(self, error: StoreError) -> None:
        """Get a projection to go on with; try again later where there is none."""
        self._broken = error
        try:
            self.projection = self._restore(self.projection, error)
            self._broken = self.failure = None
        except StoreError as again:
            self.failure = again
            damaged = isinstance(error, GraphDamagedError)
            if not (damaged and isinstance(again, DiskFullError)):
                self._broken = again
            self._stopping.wait(_HEALING_SECONDS)


def settle(
    receipts: Sequence[Outcome],
    refused: Sequence[Receipt | InputError | None],
) -> list[Receipt | InputError]:
    """Return the answer to each body, in order."""
    written = iter(receipts)
    return [next(written) if one is None else one for one in refused]


def _too_deep() -> TooDeepError:
    return TooDeepError(
        f"the body nests deeper than {NESTING_MAX} levels",
        hint="Send flatter facets.",
    )
