"""Reckon in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from provgraph.enforcing.records import CONTRACT, VERDICT, quarantined_by
from provgraph.enforcing.registry import ContractTold
from provgraph.errors import GraphError, ProvgraphError, StoreError
from provgraph.intake import (
    DOCUMENT,
    DOCUMENT_REMOVED,
    RETRY,
    UPDATE,
    EntryTranslator,
    document_told,
)
from provgraph.journal import Entry
from provgraph.model.facts import Change, Chunk, Claim, Delta, Told
from provgraph.rdf.terms import Term, date_time, integer, iri, text, triple
from provgraph.rdf.vocab import pg
from provgraph.reckoning.reckoned import Reckoned
from provgraph.timeline import Timeline

_CHUNKS_REMEMBERED_MAX: Final = 50_000
_STEP_ENTRIES: Final = 2_000
"""Twice as many saved a tenth of the store's work, and took 80 MB more."""

_STEP_BYTES: Final = 16 << 20
_PAGE_ENTRIES: Final = 200
"""Read at a time, and let go of one by one."""

_NO_FACTS: Final = frozenset({UPDATE, DOCUMENT, DOCUMENT_REMOVED, CONTRACT, VERDICT})
"""Kinds of entries that no dialect reads."""

_RECORDED_AT: Final = pg("recordedAt")
_RECORDED_BY: Final = pg("recordedBy")
_JOURNAL_NUMBER: Final = pg("journalNumber")
_NOTHING: Final = Reckoned(0, 0, "", Delta(b"", b"", b"", 0), (), ())


class _Telling(NamedTuple):
    """What one entry tells, and the lines of its receipt.

    The entry itself is let go: its body is the larger part of what a page holds.
    """

    number: int
    receipt: str
    told: Told


class Pages(Protocol):
    """What is read of a journal."""

    def read(
        self, after: int, *, entries_max: int = ..., bytes_max: int = ...
    ) -> list[Entry]:
        """Return one page of entries above *after*."""
        ...


class OwnReckoner:
    """A `Reckoner` that works when it is asked to finish."""

    def __init__(
        self, pages: Pages, translate: EntryTranslator, timeline: Timeline
    ) -> None:
        """Put it together; the timeline is closed with it."""
        self._pages = pages
        self._translate = translate
        self._timeline = timeline
        self._known: set[str] = set()
        self._asked: tuple[int, int | None] | None = None
        self.number = timeline.number
        self.chain = timeline.chain

    def begin(self, after: int, until: int | None) -> None:
        """Remember what to do. See `Reckoner.begin`."""
        self._asked = (after, until)

    def finish(self) -> Reckoned:
        """Do it. See `Reckoner.finish`."""
        if self._asked is None:
            raise GraphError("nothing was begun")
        tellings: list[_Telling] = []
        spoiled: list[tuple[int, str]] = []
        retried: list[int] = []
        updates: list[str] = []
        contracts: list[ContractTold] = []
        count, last = 0, None
        for entry in self._read(*self._asked):
            count, last = count + 1, entry
            if entry.kind in _NO_FACTS:
                updates += _updates_of(entry)
                contracts += _told_of_contracts(entry)
                continue
            if held := quarantined_by(entry.media_type):
                spoiled.append((entry.number, f"it breaks the contract {held}"))
                continue
            about = self._translate.about(entry)
            try:
                told = self._translate(entry)
            except Exception as error:  # noqa: BLE001 - whatever it holds, we go on
                spoiled.append((about.number, said(error)))
                continue
            if told is not None:
                receipt = _receipt(about, told.subject)
                tellings.append(_Telling(about.number, receipt, told))
                if entry.kind == RETRY:
                    retried.append(about.number)
                    spoiled = [one for one in spoiled if one[0] != about.number]
        self._asked = None
        if last is None:
            return _NOTHING
        change, tellings = self._folded(tellings, spoiled)
        return Reckoned(
            count,
            last.number,
            last.chain.hex(),
            Delta.of("".join(self._facts(tellings)), change, updates),
            tuple(retried),
            tuple(spoiled),
            tuple(contracts),
        )

    def weigh(self, claims: Sequence[Claim]) -> Change:
        """Say what would follow. See `Reckoner.weigh`."""
        return self._timeline.weigh(claims)

    def commit(self, number: int, chain: str) -> None:
        """Commit the timeline. See `Reckoner.commit`."""
        self._timeline.commit(number, chain)
        self.number, self.chain = number, chain

    def copy_to(self, path: Path) -> None:
        """Copy the timeline. See `Reckoner.copy_to`."""
        self._timeline.copy_to(path)

    def close(self) -> None:
        """Close the timeline."""
        self._timeline.close()

    def _read(self, after: int, until: int | None) -> Iterator[Entry]:
        """Yield the entries asked for, or as many as are one step, as they are read."""
        end = after + _STEP_ENTRIES if until is None else until
        size = 0
        while after < end and (until is not None or size < _STEP_BYTES):
            page = self._pages.read(after, entries_max=min(end - after, _PAGE_ENTRIES))
            if not page:
                return
            after = page[-1].number
            size += sum(len(entry.body or b"") for entry in page)
            yield from page

    def _folded(
        self, tellings: list[_Telling], spoiled: list[tuple[int, str]]
    ) -> tuple[Change, list[_Telling]]:
        """Fold all at once; where that fails, one by one, to find who spoils it."""
        try:
            change = self._timeline.fold(
                claim for telling in tellings for claim in telling.told.claims
            )
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - one entry must not stop the others
            return self._folded_singly(tellings, spoiled)
        return change, tellings

    def _folded_singly(
        self, tellings: list[_Telling], spoiled: list[tuple[int, str]]
    ) -> tuple[Change, list[_Telling]]:
        removed: set[str] = set()
        added: set[str] = set()
        good: list[_Telling] = []
        for one in tellings:
            try:
                change = self._timeline.fold(one.told.claims)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - the others go on
                spoiled.append((one.number, said(error)))
                continue
            good.append(one)
            removed |= set(change.removed) - added
            added = (added - set(change.removed)) | (set(change.added) - removed)
            removed -= set(change.added)
        return Change(tuple(removed), tuple(added)), good

    def _facts(self, tellings: Sequence[_Telling]) -> Iterator[str]:
        """Yield the lines to add; leave out chunks that were added before."""
        if len(self._known) > _CHUNKS_REMEMBERED_MAX:
            self._known.clear()
        for _, receipt, told in tellings:
            yield told.lines
            yield receipt
            yield from self._spread(told.chunks)

    def _spread(self, chunks: Iterable[Chunk]) -> Iterator[str]:
        for chunk in chunks:
            if chunk.key not in self._known:
                self._known.add(chunk.key)
                yield chunk.lines
                yield from self._spread(chunk.parts)


def _receipt(entry: Entry, subject: Term) -> str:
    lines = (
        f"{triple(subject, _RECORDED_AT, date_time(entry.recorded_at))}\n"
        f"{triple(subject, _JOURNAL_NUMBER, integer(entry.number))}\n"
    )
    if entry.actor:
        lines += f"{triple(subject, _RECORDED_BY, text(entry.actor))}\n"
    return lines


def _updates_of(entry: Entry) -> Iterator[str]:
    """Yield what an entry does to the graph without telling anything."""
    if entry.kind == UPDATE:
        yield (entry.body or b"").decode()
    elif entry.kind in {DOCUMENT, DOCUMENT_REMOVED}:
        yield from _receipt_of_document(entry)


def _told_of_contracts(entry: Entry) -> Iterator[ContractTold]:
    if entry.kind == CONTRACT and entry.body is not None:
        yield ContractTold(entry.number, entry.recorded_at, entry.actor, entry.body)


def _receipt_of_document(entry: Entry) -> Iterator[str]:
    """Yield the update that adds its receipt; none where it says that one is gone.

    What a document comes to is in the update before it, which takes away what was
    told of an earlier one: their order is kept.
    """
    subject = document_told(entry.media_type)
    if subject is not None:
        yield f"INSERT DATA {{\n{_receipt(entry, iri(subject))}}}"


def said(error: Exception) -> str:
    """Return what an error says, in our words where it is ours."""
    return error.message if isinstance(error, ProvgraphError) else repr(error)
