"""The values that go into a journal and come out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from provgraph.errors import ConflictError

TENANT: Final = "default"
MEDIA_TYPE: Final = "application/json"
"""What an entry is of where its header does not say."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be written.

    Attributes:
        kind: what the body is, such as "openlineage"; other rooms know more.
        body: the exact bytes, which will come out again.
        media_type: what the bytes are.
        identity: SHA-256 (32 bytes) of a fact; None for a command.
        key: an explicit Idempotency-Key, if the sender gave one.
        source: where it came from: a file's name, "http".
        actor: who sent it; empty if unknown.
        tenant: whose it is; identities and keys are known within a tenant.
        request: what was sent, where the body is what it came to: two drafts under
            one key have to share it. None where it is the body itself.
    """

    kind: str
    body: bytes
    media_type: str
    identity: bytes | None = None
    key: str | None = None
    source: str = ""
    actor: str = ""
    tenant: str = TENANT
    request: bytes | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What was written.

    Attributes:
        number: from 1, without holes.
        recorded_at: UTC with microseconds, "2026-11-23T10:00:00.123456Z".
        body: None if it was erased.
        chain: SHA-256 over everything up to and with this entry.
    """

    number: int
    kind: str
    tenant: str
    actor: str
    source: str
    media_type: str
    key: str | None
    recorded_at: str
    identity: bytes | None
    body: bytes | None
    chain: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a draft stands now: the number of its entry.

    Attributes:
        number: of the entry that holds it.
        duplicate: True if it stood there before, so that nothing was added.
        quarantined_by: contracts that keep it out of the graph; "" for none.
    """

    number: int
    duplicate: bool
    quarantined_by: str = ""


Outcome = Receipt | ConflictError
"""What became of one draft: a conflict is an answer, so its neighbours go on."""


@dataclass(frozen=True, slots=True)
class Base:
    """From what a rebuild can start instead of from the first entry.

    Attributes:
        number: the last entry that the base contains.
        chain: the chain at that entry.
        graph: name of the file of canonical N-Quads.
        timeline: name of the timeline's file.
    """

    number: int
    chain: bytes
    graph: str
    timeline: str


Clock = Callable[[], str]
"""Gives the present as `Entry.recorded_at` has it."""

Redact = Callable[[Draft], Draft]
"""Takes out of a draft what must not be kept; identity and key stay as they were."""


def utc_now() -> str:
    """Return the present in UTC, with microseconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def kept_whole(draft: Draft) -> Draft:
    """Return the draft as it is: the redaction of a journal that has none."""
    return draft
