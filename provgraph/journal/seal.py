"""A draft made ready to be stored, and a stored record read again.

Sealing is the costly part of writing (hashing, compressing) and needs no lock,
so it happens in the caller's thread; the writer only numbers and chains.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

import orjson
import zstandard

from provgraph.errors import JournalDamagedError, UsageError
from provgraph.journal.chain import FORMAT, SALT_BYTES, commitment_of
from provgraph.journal.codecs import Codecs, Dictionaries, Pack
from provgraph.journal.entry import MEDIA_TYPE, TENANT, Draft, Entry, Redact


class Record(NamedTuple):
    """One entry as stored. `frame` None: the body was erased.

    `dictionary` is what the frame was compressed with, 0 if with none.
    """

    number: int
    header: bytes
    salt: bytes
    commitment: bytes
    chain: bytes
    frame: bytes | None
    checksum: int | None
    dictionary: int | None


class Sealed(NamedTuple):
    """A draft with all that can be made before its number and time are known.

    Attributes:
        tenant: in which its names count.
        fact: the name of its identity; None for a command.
        key: the name of its Idempotency-Key, if any.
        content: what must be equal where the key is.
        head: the header up to the time of recording.
        tail: the header from there on.
        frame: the body, compressed.
        checksum: CRC-32 of the frame, since zstd ignores some of its bits;
            begun with the dictionary's id, so that it holds that too.
        dictionary: what the frame was compressed with, 0 if with none.
    """

    tenant: str
    fact: bytes | None
    key: bytes | None
    content: bytes | None
    head: bytes
    tail: bytes
    salt: bytes
    commitment: bytes
    frame: bytes
    checksum: int
    dictionary: int


class Sealer:
    """Seals drafts and opens records; safe from any thread."""

    def __init__(
        self, redact: Redact, dictionaries: Dictionaries | None = None
    ) -> None:
        self._redact = redact
        self._dictionaries = dictionaries
        self._codecs = Codecs(dictionaries)

    def seal(self, drafts: Sequence[Draft]) -> list[Sealed]:
        """Return the drafts sealed, in order.

        Raises:
            UsageError: an identity is not 32 bytes, or a text is not Unicode.
        """
        salts = os.urandom(SALT_BYTES * len(drafts))
        pack = self._codecs.pack()
        return [
            _sealed(
                self._redact(draft),
                draft,
                salts[at * SALT_BYTES : (at + 1) * SALT_BYTES],
                pack,
            )
            for at, draft in enumerate(drafts)
        ]

    def open(self, record: Record) -> Entry:
        """Return the entry that a record holds.

        Raises:
            JournalDamagedError: the record cannot be read.
        """
        number = record.number
        try:
            header = orjson.loads(record.header)
            identity = header["identity"]
            return Entry(
                number=number,
                kind=header["kind"],
                tenant=header.get("tenant", TENANT),
                actor=header.get("actor", ""),
                source=header["source"],
                media_type=header.get("media_type", MEDIA_TYPE),
                key=header.get("key"),
                recorded_at=header["recorded_at"],
                identity=None if identity is None else bytes.fromhex(identity),
                body=self.body(record),
                chain=record.chain,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise damaged(number, "its header cannot be read") from error

    def body(self, record: Record) -> bytes | None:
        """Return the body, None if it was erased.

        Raises:
            JournalDamagedError: the stored bytes are not those that were written.
        """
        frame = record.frame
        if frame is None:
            if record.checksum is None:
                raise damaged(record.number, "its body is missing")
            return None
        dictionary = record.dictionary
        if (
            not isinstance(frame, bytes)
            or not isinstance(dictionary, int)
            or zlib.crc32(frame, dictionary) != record.checksum
        ):
            raise damaged(record.number, "its body was changed")
        try:
            body = self._codecs.unpack(frame, dictionary)
        except zstandard.ZstdError as error:
            raise damaged(record.number, "its body cannot be decompressed") from error
        if body is None:
            raise damaged(record.number, f"its dictionary {dictionary} was changed")
        return body

    def renewed(self, record: Record) -> Record:
        """Return the record as it would be sealed now: with today's dictionary.

        Between sealing and writing another may have become current, and the
        one before may be gone.

        Raises:
            JournalDamagedError: the body cannot be read.
        """
        if not record.dictionary or self._dictionaries is None:
            return record
        current = self._dictionaries.current
        if current is not None and record.dictionary == current.id:
            return record
        return self.repacked(record, self._codecs.pack())

    def repacked(self, record: Record, pack: Pack) -> Record:
        """Return the record with its body compressed once more.

        Raises:
            JournalDamagedError: the body cannot be read.
        """
        body = self.body(record)
        if body is None:
            return record
        frame, dictionary = pack(body)
        return record._replace(
            frame=frame, checksum=zlib.crc32(frame, dictionary), dictionary=dictionary
        )


def damaged(number: int, what: str) -> JournalDamagedError:
    """Return the error that names an entry and what is wrong with it."""
    return JournalDamagedError(
        f"journal entry {number} is damaged: {what}",
        number=number,
        hint="Restore the journal from a backup.",
    )


def _sealed(draft: Draft, sent: Draft, salt: bytes, pack: Pack) -> Sealed:
    """Seal *draft*, known by the identity and key with which it was sent."""
    identity = sent.identity
    if identity is not None and len(identity) != 32:
        raise UsageError(f"an identity is 32 bytes, not {len(identity)}")
    head, tail = _header_halves(draft, identity, sent.key)
    frame, dictionary = pack(draft.body)
    return Sealed(
        tenant=draft.tenant,
        fact=None if identity is None else b"i" + identity,
        key=None if sent.key is None else b"k" + sent.key.encode(),
        content=None if sent.key is None else _content(sent),
        head=head,
        tail=tail,
        salt=salt,
        commitment=commitment_of(salt, draft.body),
        frame=frame,
        checksum=zlib.crc32(frame, dictionary),
        dictionary=dictionary,
    )


def _content(draft: Draft) -> bytes:
    """Return what two drafts under one key must share."""
    kind = draft.kind.encode()
    told = draft.request or draft.identity or draft.body
    return sha256(kind + b"\0" + told).digest()


def _header_halves(
    draft: Draft, identity: bytes | None, key: str | None
) -> tuple[bytes, bytes]:
    """Return the header's JSON before and after the time; keys are in order.

    What is as usual is left out: a quarter of the header, in every entry.
    """
    before = {
        "actor": draft.actor,
        "format": FORMAT,
        "identity": None if identity is None else identity.hex(),
        "key": key,
        "kind": draft.kind,
        "media_type": draft.media_type,
    }
    if not draft.actor:
        del before["actor"]
    if key is None:
        del before["key"]
    if draft.media_type == MEDIA_TYPE:
        del before["media_type"]
    after = {"source": draft.source}
    if draft.tenant != TENANT:
        after["tenant"] = draft.tenant
    try:
        head, tail = orjson.dumps(before), orjson.dumps(after)
    except orjson.JSONEncodeError as error:
        raise UsageError(f"a draft's header is not Unicode text: {error}") from error
    return head[:-1] + b',"recorded_at":"', b'",' + tail[1:]
