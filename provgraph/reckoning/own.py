"""Reckon in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from provgraph.errors import GraphError, ProvgraphError, StoreError
from provgraph.intake import RETRY, EntryTranslator
from provgraph.journal import Entry
from provgraph.model.facts import Change, Chunk, Told
from provgraph.rdf.terms import Term, date_time, integer, text, triple
from provgraph.rdf.vocab import pg
from provgraph.reckoning.reckoned import Reckoned
from provgraph.timeline import Timeline

_CHUNKS_REMEMBERED_MAX: Final = 50_000
_PAGE_ENTRIES: Final = 2_000
"""Twice as many saved a tenth of the store's work, and took 80 MB more."""

_PAGE_BYTES: Final = 16 << 20

_RECORDED_AT: Final = pg("recordedAt")
_RECORDED_BY: Final = pg("recordedBy")
_JOURNAL_NUMBER: Final = pg("journalNumber")
_NOTHING: Final = Reckoned(0, 0, "", "", Change((), ()), (), ())

_Telling = tuple[Entry, Told]


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
        entries = self._read(*self._asked)
        self._asked = None
        if not entries:
            return _NOTHING
        told: list[_Telling] = []
        spoiled: list[tuple[int, str]] = []
        retried: list[int] = []
        for entry in entries:
            about = self._translate.about(entry)
            try:
                tells = self._translate(entry)
            except Exception as error:  # noqa: BLE001 - whatever it holds, we go on
                spoiled.append((about.number, said(error)))
                continue
            if tells is not None:
                told.append((about, tells))
                if entry.kind == RETRY:
                    retried.append(about.number)
        change, told = self._folded(told, spoiled)
        return Reckoned(
            len(entries),
            entries[-1].number,
            entries[-1].chain.hex(),
            "".join(self._facts(told)),
            change,
            tuple(retried),
            tuple(spoiled),
        )

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

    def _read(self, after: int, until: int | None) -> list[Entry]:
        if until is None:
            return self._pages.read(
                after, entries_max=_PAGE_ENTRIES, bytes_max=_PAGE_BYTES
            )
        entries: list[Entry] = []
        while after < until:
            page = self._pages.read(after, entries_max=until - after)
            entries += page
            after = page[-1].number
        return entries

    def _folded(
        self, told: list[_Telling], spoiled: list[tuple[int, str]]
    ) -> tuple[Change, list[_Telling]]:
        """Fold all at once; where that fails, one by one, to find who spoils it."""
        try:
            change = self._timeline.fold(
                claim for _, tells in told for claim in tells.claims
            )
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - one entry must not stop the others
            return self._folded_singly(told, spoiled)
        return change, told

    def _folded_singly(
        self, told: list[_Telling], spoiled: list[tuple[int, str]]
    ) -> tuple[Change, list[_Telling]]:
        removed: set[str] = set()
        added: set[str] = set()
        good: list[_Telling] = []
        for one in told:
            try:
                change = self._timeline.fold(one[1].claims)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - the others go on
                spoiled.append((one[0].number, said(error)))
                continue
            good.append(one)
            removed |= set(change.removed) - added
            added = (added - set(change.removed)) | (set(change.added) - removed)
            removed -= set(change.added)
        return Change(tuple(removed), tuple(added)), good

    def _facts(self, told: Sequence[_Telling]) -> Iterator[str]:
        """Yield the lines to add; leave out chunks that were added before."""
        if len(self._known) > _CHUNKS_REMEMBERED_MAX:
            self._known.clear()
        for entry, tells in told:
            yield tells.lines
            yield _receipt(entry, tells.subject)
            yield from self._spread(tells.chunks)

    def _spread(self, told: Iterable[Chunk]) -> Iterator[str]:
        for chunk in told:
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


def said(error: Exception) -> str:
    """Return what an error says, in our words where it is ours."""
    return error.message if isinstance(error, ProvgraphError) else repr(error)
