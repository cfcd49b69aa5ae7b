"""From a body to a draft of the journal, and from an entry to what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import entry_points
from typing import Any, Final, Protocol

import orjson

from provgraph.errors import (
    MalformedError,
    TooDeepError,
    TranslateError,
    WorkspaceError,
)
from provgraph.journal import Draft, Entry
from provgraph.model.dialect import Dialect
from provgraph.model.facts import Told

NESTING_MAX: Final = 254
"""Levels of JSON; what the writer of canonical JSON goes down to."""

RETRY: Final = "retry"
"""The command that has a quarantined entry tried again."""

UPDATE: Final = "update"
"""The command that changes graphs of users; its body is what it does to them."""

DOCUMENT: Final = "document"
"""A PROV document, as it came; what it comes to is the update before it.

Its media type has a parameter `document`, with its IRI here.
"""

DOCUMENT_REMOVED: Final = "document-removed"
"""The command that takes one out; likewise."""

JSON: Final = "application/json"
SPARQL_UPDATE: Final = "application/sparql-update"
_DIALECTS: Final = "provgraph.dialects"


_DOCUMENT_PARAMETER: Final = '; document="'


def document_type(media_type: str, document: str) -> str:
    """Return the media type of an entry that holds the document of that IRI.

    >>> document_type("text/turtle; charset=utf-8", "urn:provgraph:document:1")
    'text/turtle; document="urn:provgraph:document:1"'
    """
    kind = media_type.partition(";")[0].strip() or "application/octet-stream"
    return f'{kind}{_DOCUMENT_PARAMETER}{document}"'


def document_told(media_type: str) -> str | None:
    """Return the IRI that `document_type` wrote; None where there is none."""
    return media_type.partition(_DOCUMENT_PARAMETER)[2].rstrip('"') or None


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
        self._dialects[kind].read(value, strict=self._strict)
        return Draft(
            kind=kind,
            body=body,
            media_type=JSON,
            identity=identity,
            key=origin.key,
            source=origin.source,
            actor=origin.actor,
        )


class Entries(Protocol):
    """A journal, as far as one entry asks for another."""

    def entry(self, number: int) -> Entry | None:
        """Return one entry; None where there is none of that number."""
        ...


class EntryTranslator:
    """Finds for each journal entry the dialect that can read it."""

    def __init__(self, dialects: Mapping[str, Dialect], journal: Entries) -> None:
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
        read = dialect.read(orjson.loads(entry.body), strict=False)
        return dialect.translate(read, entry.identity)

    def about(self, entry: Entry) -> Entry:
        """Return the entry that a retry names, and any other entry itself."""
        if entry.kind != RETRY or entry.body is None:
            return entry
        return self._journal.entry(orjson.loads(entry.body)["number"]) or entry


def find_dialects(base: str, limits: Mapping[str, int]) -> dict[str, Dialect]:
    """Return by kind each dialect that is installed, made for one workspace.

    Raises:
        WorkspaceError: none is; the package was not installed.
    """
    found: dict[str, Any] = {
        point.name: point.load()(base, limits)
        for point in entry_points(group=_DIALECTS)
    }
    if not found:
        raise WorkspaceError(
            "no dialect is installed", hint="Install provgraph with pip, or make setup."
        )
    return found


def _too_deep() -> TooDeepError:
    return TooDeepError(
        f"the body nests deeper than {NESTING_MAX} levels",
        hint="Send flatter facets.",
    )
