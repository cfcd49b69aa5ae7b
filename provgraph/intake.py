"""From a body to a draft of the journal, and from an entry to what it tells."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson

from provgraph.errors import MalformedError, TooDeepError, TranslateError
from provgraph.journal import Draft, Entry, Journal
from provgraph.model.dialect import Dialect
from provgraph.model.facts import Told

NESTING_MAX: Final = 254
"""Levels of JSON; what the writer of canonical JSON goes down to."""

RETRY: Final = "retry"
"""The command that has a quarantined entry tried again."""

JSON: Final = "application/json"
_RECENT_BYTES_MAX: Final = 4 << 20
"""Of JSON; read, it takes some six times as much."""


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
        # "depth limit exceeded"; orjson before 3.11.5 said "recursion limit".
        if "limit" in error.msg:
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


class Recent:
    """What was read at the door and is still to be projected, up to a bound.

    Saves reading it again; what is not here is read from the journal. The first
    to come are kept, since they are the first to be asked for.
    """

    def __init__(self, bytes_max: int = _RECENT_BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._one_at_a_time = threading.Lock()
        self._bytes = 0
        self._kept: dict[bytes, tuple[int, object]] = {}

    def keep(self, identity: bytes, length: int, read: object) -> None:
        """Keep what was read of a body of *length* bytes, if there is room."""
        with self._one_at_a_time:
            if self._bytes + length <= self._bytes_max and identity not in self._kept:
                self._kept[identity] = (length, read)
                self._bytes += length

    def take(self, identity: bytes) -> object | None:
        """Return what was kept, and keep it no longer; None where nothing was."""
        with self._one_at_a_time:
            length, read = self._kept.pop(identity, (0, None))
            self._bytes -= length
            return read

    def clear(self) -> None:
        """Forget everything: what was refused or repeated is never asked for."""
        with self._one_at_a_time:
            self._kept.clear()
            self._bytes = 0


class Intake:
    """Makes drafts of bodies: reads, checks and identifies them."""

    def __init__(
        self, dialects: Mapping[str, Dialect], recent: Recent, *, strict: bool
    ) -> None:
        self._dialects = dialects
        self._recent = recent
        self._strict = strict

    def draft(self, body: bytes, origin: Origin, *, kind: str = "openlineage") -> Draft:
        """Return what the journal is to write of one body.

        Raises:
            MalformedError, TooDeepError: it is not JSON that can be read.
            TranslateError: it is not what *kind* says.
        """
        value = parse_json(body)
        identity = identify(value)
        read = self._dialects[kind].read(value, strict=self._strict)
        self._recent.keep(identity, len(body), read)
        return Draft(
            kind=kind,
            body=body,
            media_type=JSON,
            identity=identity,
            key=origin.key,
            source=origin.source,
            actor=origin.actor,
        )

    def forget(self) -> None:
        """Forget what was read: with nothing left to project, nobody asks for it."""
        self._recent.clear()


class EntryTranslator:
    """Finds for each journal entry the dialect that can read it."""

    def __init__(
        self, dialects: Mapping[str, Dialect], journal: Journal, recent: Recent
    ) -> None:
        self._dialects = dialects
        self._journal = journal
        self._recent = recent

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
        read = self._recent.take(entry.identity)
        if read is None:
            read = dialect.read(orjson.loads(entry.body), strict=False)
        return dialect.translate(read, entry.identity)

    def about(self, entry: Entry) -> Entry:
        """Return the entry that a retry names, and any other entry itself."""
        if entry.kind != RETRY or entry.body is None:
            return entry
        return self._journal.entry(orjson.loads(entry.body)["number"]) or entry


def _too_deep() -> TooDeepError:
    return TooDeepError(
        f"the body nests deeper than {NESTING_MAX} levels",
        hint="Send flatter facets.",
    )
