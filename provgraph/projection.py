"""The graph, the timeline and the mark, kept in step: a projection of the journal.

It can be thrown away and built again from the journal to the same graph. Three
places are remembered, and they may differ after a crash:

- the graph's own moves with each batch, atomically with the batch's conclusions;
- the timeline's is where it was last committed, at a flush;
- the mark says up to where all was flushed, and so survives a loss of power.

What lies between the timeline's place and the graph's is folded again without
touching the graph: conclusions are a function of the facts, so those of the
graph's place already stand there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from provgraph.errors import GraphDamagedError, ProvgraphError, StoreError
from provgraph.graph import NO_CHANGE, LocalGraph, Position
from provgraph.journal import Entry, Journal
from provgraph.model.facts import Change, Chunk, Told
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term, date_time, integer, lexical, text, triple
from provgraph.rdf.vocab import A, pg
from provgraph.timeline import PAIRS_MAX, Timeline

MAPPING_VERSION: Final = 1
"""Changes whenever the same journal would give another graph."""

QUADS_UNFLUSHED_MAX: Final = 100_000
ENTRIES_UNFLUSHED_MAX: Final = 20_000
"""So many are folded again within the five seconds in which a restart serves."""

UNFLUSHED_SECONDS_MAX: Final = 30.0
_CHUNKS_REMEMBERED_MAX: Final = 100_000
_PAGE_ENTRIES: Final = 2_000
"""Twice as many saved a tenth of the store's work, and took 80 MB more."""

_PAGE_BYTES: Final = 16 << 20
_AHEAD_ENTRIES_MIN: Final = 100
"""Of smaller pages the next is not read ahead: it would not be full."""

_RECORDED_AT: Final = pg("recordedAt")
_RECORDED_BY: Final = pg("recordedBy")
_JOURNAL_NUMBER: Final = pg("journalNumber")
_QUARANTINED: Final = pg("QuarantinedEntry")
_REASON: Final = pg("reason")


class Translate(Protocol):
    """Turns an entry into what it tells; raises where it cannot."""

    def __call__(self, entry: Entry) -> Told | None:
        """Return what *entry* tells; None where it tells the graph nothing."""
        ...

    def about(self, entry: Entry) -> Entry:
        """Return the entry that *entry* asks to have tried again, else itself."""
        ...


class Mark(Protocol):
    """The place that survives a loss of power."""

    def read(self) -> Position:
        """Return where everything was flushed."""
        ...

    def write(self, position: Position) -> None:
        """Move there, atomically."""
        ...


class _Batch(NamedTuple):
    """A page of the journal, translated.

    Attributes:
        told: what the good entries tell; an entry that asks to have another
            tried again is replaced by that one.
        spoiled: the entries that could not be translated, and why.
    """

    entries: Sequence[Entry]
    told: list[tuple[Entry, Told]]
    spoiled: list[tuple[Entry, Exception]]


class Projection:
    """The graph as the journal makes it: changed by one thread, read by any."""

    def __init__(  # noqa: PLR0913 - what it is put together from
        self,
        folder: Path | None,
        journal: Journal,
        mint: Mint,
        translate: Translate,
        mark: Mark,
        *,
        pairs_max: int = PAIRS_MAX,
        unflushed_quads_max: int = QUADS_UNFLUSHED_MAX,
        unflushed_seconds_max: float = UNFLUSHED_SECONDS_MAX,
        fault: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Open what is in *folder*, or start anew; nothing is projected yet.

        *fault* is called with the name of each point where a crash must do no
        harm. A folder of None keeps everything in memory.

        Raises:
            GraphDamagedError: what is there cannot be read, or is of another
                journal or mapping; it has to be built again.
        """
        self._journal = journal
        self._mint = mint
        self._translate = translate
        self._mark = mark
        self._fault = fault
        self._unflushed_quads_max = unflushed_quads_max
        self._unflushed_seconds_max = unflushed_seconds_max
        self._known_chunks: set[str] = set()
        flushed = mark.read()
        store = None if folder is None else folder / "store"
        timeline = None if folder is None else folder / "timeline.db"
        with ExitStack() as opened:
            self.graph = LocalGraph(store, mint, fault=fault)
            opened.callback(self.graph.close)
            self.timeline = Timeline(timeline, mint, pairs_max=pairs_max)
            opened.callback(self.timeline.close)
            self.position = self._start(flushed)
            self._quarantine = self._read_quarantine()
            opened.pop_all()
        self._translators = ThreadPoolExecutor(1, thread_name_prefix="translate")
        self._ahead: Future[_Batch] | None = None
        self._quads_unflushed = self._entries_unflushed = 0
        self._flushed_at = time.monotonic()

    def catch_up(self) -> int:
        """Project all that the journal holds beyond; return how many entries."""
        entries_done = 0
        while entries := self.step():
            entries_done += entries
        return entries_done

    def step(self) -> int:
        """Project the next entries, as many as come at once; return how many.

        One that cannot be translated is quarantined, and the others go on.

        Raises:
            StoreError: nothing may be projected before it is opened again.
        """
        ahead, self._ahead = self._ahead, None
        batch = None if ahead is None else ahead.result()
        if batch is None:
            batch = self._prepare(self.position.number)
        if not batch.entries:
            self.flush_if_due()
            return 0
        if len(batch.entries) > _AHEAD_ENTRIES_MIN:
            # The store works in native code meanwhile, so both cores are of use.
            after = batch.entries[-1].number
            self._ahead = self._translators.submit(self._prepare, after)
        self._project_or_isolate(batch)
        self.flush_if_due()
        return len(batch.entries)

    def flush(self) -> None:
        """Make all that was projected survive a loss of power.

        Raises:
            StoreError: it may not.
        """
        self._fault("before the flush")
        self.graph.flush()
        self._fault("flushed")
        self.timeline.commit(*self.position)
        self._fault("before the mark")
        self._mark.write(self.position)
        self._fault("after the mark")
        self._quads_unflushed = self._entries_unflushed = 0
        self._flushed_at = time.monotonic()

    def quarantined(self) -> dict[int, str]:
        """Return the numbers of the quarantined entries, each with its reason."""
        return {number: reason for number, (reason, _) in self._quarantine.items()}

    def close(self) -> None:
        """Let go of the files; what was not flushed is projected again."""
        self._translators.shutdown(cancel_futures=True)
        self.timeline.close()
        self.graph.close()

    def _start(self, flushed: Position) -> Position:
        """Return where projecting goes on, once all three places are in order."""
        folded = Position(self.timeline.number, self.timeline.chain)
        start = min(flushed, folded)
        ahead = max(self.graph.position, self.graph.intended)
        for place in (flushed, folded, self.graph.position, ahead):
            if place.number and self._chain_at(place.number) != place.chain:
                message = f"the graph was not made from this journal: {place.number}"
                raise GraphDamagedError(message)
        if self.graph.position.number < max(flushed, folded).number:
            # What the timeline has folded already, it would not conclude again.
            raise GraphDamagedError("the graph has lost what was flushed")
        if start.number < self._journal.first() - 1:
            raise GraphDamagedError("the journal no longer holds what comes next")
        return start

    def _chain_at(self, number: int) -> str | None:
        chain = self._journal.chain(number)
        return None if chain is None else chain.hex()

    def _prepare(self, after: int) -> _Batch:
        """Read the next page of the journal, and translate it."""
        there, intended = self.graph.position.number, self.graph.intended.number
        if after == there < intended:
            return self._translated(self._exactly(after, intended))
        entries = self._journal.read(
            after, entries_max=_PAGE_ENTRIES, bytes_max=_PAGE_BYTES
        )
        if after < there:
            entries = [entry for entry in entries if entry.number <= there]
        return self._translated(entries)

    def _exactly(self, after: int, until: int) -> list[Entry]:
        """Return the entries of a change that a crash cut short, all at once."""
        entries: list[Entry] = []
        while after < until:
            page = self._journal.read(after, entries_max=until - after)
            entries += page
            after = page[-1].number
        return entries

    def _translated(self, entries: Sequence[Entry]) -> _Batch:
        batch = _Batch(entries, [], [])
        for entry in entries:
            try:
                tells = self._translate(entry)
            except Exception as error:  # noqa: BLE001 - whatever it holds, we go on
                batch.spoiled.append((entry, error))
            else:
                if tells is not None:
                    batch.told.append((self._translate.about(entry), tells))
        return batch

    def _project_or_isolate(self, batch: _Batch) -> None:
        """Project a batch; where it fails, one by one, to find who spoils it."""
        try:
            self._project(batch)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one entry must not stop the others
            if len(batch.entries) == 1:
                self._quarantine_one(batch.entries[0], error)
                return
            for entry in batch.entries:
                self._project_or_isolate(self._translated([entry]))

    def _project(self, batch: _Batch) -> None:
        entries, told, spoiled = batch
        chunks: dict[str, str] = {}
        lines = "".join(self._facts(told, chunks))
        change = self.timeline.fold(
            claim for _, tells in told for claim in tells.claims
        )
        self._fault("folded")
        if entries[-1].number <= self.graph.position.number:
            self.position = Position(entries[-1].number, entries[-1].chain.hex())
            return
        removed: list[str] = []
        added: list[str] = []
        for entry, _ in told:
            removed += self._quarantine.pop(entry.number, ("", ()))[1]
        for entry, error in spoiled:
            system = self._set_aside(entry, error)
            removed += system.removed
            added += system.added
        system_change = Change(tuple(removed), tuple(added))
        self._advance(entries, lines, change, system_change)
        self._fault("conclusions")
        self._remember(chunks)

    def _quarantine_one(self, entry: Entry, error: Exception) -> None:
        position = Position(entry.number, entry.chain.hex())
        if position.number <= self.graph.position.number:
            self.position = position
        else:
            self._advance([entry], "", NO_CHANGE, self._set_aside(entry, error))

    def _facts(
        self, told: Iterable[tuple[Entry, Told]], chunks: dict[str, str]
    ) -> Iterable[str]:
        """Yield the lines to add; leave out chunks that were added before."""
        for entry, tells in told:
            yield tells.lines
            yield self._receipt(entry, tells.subject)
            self._spread(tells.chunks, chunks)
        yield from chunks.values()

    def _spread(self, told: Iterable[Chunk], chunks: dict[str, str]) -> None:
        """Put into *chunks* what was not added before, parts and all."""
        for chunk in told:
            key = chunk.key
            if key not in self._known_chunks and key not in chunks:
                chunks[key] = chunk.lines
                self._spread(chunk.parts, chunks)

    def _receipt(self, entry: Entry, subject: Term) -> str:
        lines = (
            f"{triple(subject, _RECORDED_AT, date_time(entry.recorded_at))}\n"
            f"{triple(subject, _JOURNAL_NUMBER, integer(entry.number))}\n"
        )
        if entry.actor:
            lines += f"{triple(subject, _RECORDED_BY, text(entry.actor))}\n"
        return lines

    def _advance(
        self, entries: Sequence[Entry], facts: str, change: Change, system: Change
    ) -> None:
        position = Position(entries[-1].number, entries[-1].chain.hex())
        self._quads_unflushed += self.graph.apply(facts, change, position, system)
        self._entries_unflushed += len(entries)
        self.position = position

    def _remember(self, chunks: Iterable[str]) -> None:
        if len(self._known_chunks) > _CHUNKS_REMEMBERED_MAX:
            self._known_chunks.clear()
        self._known_chunks.update(chunks)

    def flush_if_due(self) -> None:
        """Flush once enough was projected, or once it has waited long enough."""
        waited = time.monotonic() - self._flushed_at
        if (
            self._quads_unflushed > self._unflushed_quads_max
            or self._entries_unflushed > ENTRIES_UNFLUSHED_MAX
            or (waited > self._unflushed_seconds_max and self._entries_unflushed)
        ):
            self.flush()

    def _set_aside(self, entry: Entry, error: Exception) -> Change:
        """Quarantine an entry; return the change of the system graph that says so."""
        entry = self._translate.about(entry)
        said = error.message if isinstance(error, ProvgraphError) else repr(error)
        node = self._mint.node("entry", str(entry.number))
        lines = (
            triple(node, A, _QUARANTINED),
            triple(node, _JOURNAL_NUMBER, integer(entry.number)),
            triple(node, _REASON, text(said)),
        )
        _, before = self._quarantine.get(entry.number, ("", ()))
        self._quarantine[entry.number] = (said, lines)
        return Change(tuple(set(before) - set(lines)), lines)

    def _read_quarantine(self) -> dict[int, tuple[str, tuple[str, ...]]]:
        """Return by number the reason, and the lines that say so in the graph."""
        found: dict[int, tuple[str, tuple[str, ...]]] = {}
        for node, number, reason in self.graph.system_rows(_JOURNAL_NUMBER, _REASON):
            lines = (
                triple(node, A, _QUARANTINED),
                triple(node, _JOURNAL_NUMBER, number),
                triple(node, _REASON, reason),
            )
            found[int(lexical(number))] = (lexical(reason), lines)
        return found
