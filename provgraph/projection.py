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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, Protocol

from provgraph.enforcing.asked import Owed, Pair, Said
from provgraph.enforcing.changed import Changed, Part
from provgraph.enforcing.registry import Key
from provgraph.enforcing.standing import Standing, joined, parted
from provgraph.enforcing.watch import Described
from provgraph.errors import GraphDamagedError, GraphError, TranslateError
from provgraph.graph import (
    FEED_FILE,
    Feed,
    Keeping,
    LocalGraph,
    Position,
    parts_of,
)
from provgraph.journal import Journal
from provgraph.model.facts import Change, Claim, Delta
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term, integer, lexical, text, triple
from provgraph.rdf.vocab import A, pg
from provgraph.reckoning import Reckoned, Reckoner

MAPPING_VERSION: Final = 2
"""Changes whenever the same journal would give another graph."""

QUADS_UNFLUSHED_MAX: Final = 100_000
ENTRIES_UNFLUSHED_MAX: Final = 20_000
"""So many are folded again within the five seconds in which a restart serves."""

UNFLUSHED_SECONDS_MAX: Final = 30.0
_AHEAD_ENTRIES_MIN: Final = 500
"""While fewer wait, the next page is not begun ahead: it would hardly be full, and
what comes meanwhile would have to wait for the page after it."""

_NOTHING: Final = Delta(b"", b"", b"", 0)
_AGAIN_ENTRIES: Final = 2_000
"""What is only folded again may be cut anywhere."""

_JOURNAL_NUMBER: Final = pg("journalNumber")
_QUARANTINED: Final = pg("QuarantinedEntry")
_REASON: Final = pg("reason")


class Mark(Protocol):
    """The place that survives a loss of power."""

    def read(self) -> Position:
        """Return where everything was flushed."""
        ...

    def write(self, position: Position) -> None:
        """Move there, atomically."""
        ...


class Projection:
    """The graph as the journal makes it: changed by one thread, read by any.

    Attributes:
        feed: of what changes in the graph; None where none is kept.
        standing: the contracts, and what they find.
    """

    def __init__(  # noqa: PLR0913 - what it is put together from
        self,
        folder: Path | None,
        journal: Journal,
        mint: Mint,
        reckoner: Reckoner,
        mark: Mark,
        *,
        unflushed_quads_max: int = QUADS_UNFLUSHED_MAX,
        unflushed_seconds_max: float = UNFLUSHED_SECONDS_MAX,
        keeping: Keeping | None = None,
        fault: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Open what is in *folder*, or start anew; nothing is projected yet.

        The reckoner is closed with it, also where opening fails.
        *fault* is called with the name of each point where a crash must do no
        harm. A folder of None keeps everything in memory. Without *keeping*, or in
        memory, there is no feed of what changes.

        Raises:
            GraphDamagedError: what is there cannot be read, or is of another
                journal or mapping; it has to be built again.
        """
        self._journal = journal
        self._mint = mint
        self.reckoner = reckoner
        self._mark = mark
        self._fault = fault
        self._unflushed_quads_max = unflushed_quads_max
        self._unflushed_seconds_max = unflushed_seconds_max
        with ExitStack() as opened:
            opened.callback(reckoner.close)
            flushed = mark.read()
            store = None if folder is None else folder / "store"
            self.graph = LocalGraph(store, mint, fault=fault)
            opened.callback(self.graph.close)
            self.position = self._start(flushed)
            self._quarantine = self._read_quarantine()
            self.standing = Standing(mint, self.graph.system_triples)
            self.feed: Feed | None = None
            if folder is not None and keeping is not None:
                self.feed = Feed(folder / FEED_FILE, keeping, self.graph.position)
            opened.pop_all()
        self._begun = self._failed = False
        self._quads_unflushed = self._entries_unflushed = 0
        self._flushed_at = time.monotonic()

    def catch_up(self) -> int:
        """Project all that the journal holds beyond; return how many entries."""
        entries_done = 0
        while self._journal.last() > self.position.number:
            entries = self.step()
            if not entries:
                message = f"the journal does not give entry {self.position.number + 1}"
                raise GraphError(message)
            entries_done += entries
        return entries_done

    def step(self) -> int:
        """Project the next entries, as many as come at once; return how many.

        One that cannot be translated is quarantined, and the others go on.

        Raises:
            StoreError: nothing may be projected before it is opened again.
        """
        with self._whole():
            if not self._begun and self._journal.last() <= self.position.number:
                self.flush_if_due()
                return 0
            reckoned = self._finish()
            if not reckoned.entries:  # begun ahead, when there was nothing yet
                reckoned = self._finish()
            if reckoned.entries:
                self._entries_unflushed += reckoned.entries
                waiting = self._journal.last() - reckoned.number
                if waiting >= _AHEAD_ENTRIES_MIN and not self._is_flush_due():
                    # The store works in native code meanwhile: both cores are of use.
                    self._begin(reckoned.number)
                self._project(reckoned)
            self.flush_if_due()
            return reckoned.entries

    def flush(self) -> None:
        """Make all that was projected survive a loss of power.

        Raises:
            StoreError: it may not.
        """
        # What is folded must be projected before the timeline is committed.
        self._project_ahead()
        with self._whole():
            self._fault("before the flush")
            self.graph.flush()
            self._fault("flushed")
            self.reckoner.commit(*self.position)
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
        self.reckoner.close()
        self.graph.close()
        if self.feed is not None:
            self.feed.close()

    def _start(self, flushed: Position) -> Position:
        """Return where projecting goes on, once all three places are in order."""
        folded = Position(self.reckoner.number, self.reckoner.chain)
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

    def _begin(self, after: int) -> None:
        """Set the reckoner going on the entries above *after*.

        Up to the graph's place they are folded again; what a crash cut short
        behind it is made whole at once; then as many as come.
        """
        there, intended = self.graph.position.number, self.graph.intended.number
        until = None
        if after < there:
            until = min(there, after + _AGAIN_ENTRIES)
        elif after == there < intended:
            until = intended
        self.reckoner.begin(after, until)
        self._begun = True

    def _finish(self) -> Reckoned:
        """Return what the reckoner was set going on, now or before."""
        if not self._begun:
            self._begin(self.position.number)
        self._begun = False
        return self.reckoner.finish()

    def weigh(self, claims: Sequence[Claim]) -> Change:
        """Return what would follow from claims, and take none of them in.

        Nothing is projected meanwhile.

        Raises:
            StoreError: nothing may be projected before it is opened again.
        """
        self._project_ahead()
        return self.reckoner.weigh(claims)

    def _project_ahead(self) -> None:
        """Project what was read ahead and is not in the graph yet."""
        with self._whole():
            reckoned = self._finish() if self._begun else None
            if reckoned is not None and reckoned.entries:
                self._project(reckoned)

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Do nothing more where the block fails: what is folded may be half told.

        Others than the projector do this too, and only it opens the graph again.
        """
        if self._failed:
            raise GraphError(
                "the graph has failed", hint="It is opened again by itself."
            )
        try:
            yield
        except BaseException:
            self._failed = True
            raise

    def keep_watch(self) -> None:
        """Have contracts watched that came into force, and others no longer.

        Raises:
            StoreError: the graph cannot be read or written.
        """
        if self.standing.is_due():
            with self.graph.quads() as quads:
                self._tell(self.standing.renew(quads, self.position.number))
        if self.standing.is_overdue():
            with self.graph.quads() as quads:
                self._tell(self.standing.judge_due(quads, self.position.number))

    def answered(self, contract: Term, owed: Owed, found: Mapping[Pair, Said]) -> None:
        """Take in verdicts that a worker found; nothing is projected meanwhile.

        Raises:
            StoreError: the graph cannot be written.
        """
        number = self.position.number
        self._tell(self.standing.answered(contract, owed, found, number))

    def ask_no_more(self, contract: Term, why: str) -> None:
        """Take in that a worker cannot judge a contract, and why; as `answered`."""
        number = self.position.number
        self._tell(self.standing.ask_no_more(contract, why, number))

    def take_audit(self, key: Key, found: Iterable[Described], number: int) -> None:
        """Have the system graph tell what a contract finds that is checked by schedule.

        Nothing is projected meanwhile. See `Standing.audited`.

        Raises:
            StoreError: the graph cannot be written.
        """
        self._tell(self.standing.audited(key, found, number))

    def _project(self, reckoned: Reckoned) -> None:
        self._fault("folded")
        position = Position(reckoned.number, reckoned.chain)
        if reckoned.number > self.graph.position.number:
            told = self.standing.take(reckoned.contracts)
            system = joined([self._quarantine_change(reckoned), told])
            if self.feed is not None:
                self.feed.append(reckoned.delta, self.graph, position)
                self._fault("feed")
            changed = self._coming(reckoned.delta)
            try:
                waiting = self.graph.apply(reckoned.delta, position, system)
            except TranslateError as error:
                raise GraphError(f"the graph refuses what was told: {error}") from error
            self._quads_unflushed += waiting
            if self.feed is not None:
                self.feed.show(position)
            self._fault("conclusions")
            with self.graph.quads() as quads:
                self._tell(self.standing.came(changed, quads, position.number))
        self.position = position

    def _coming(self, delta: Delta) -> Changed | None:
        """Return what a step will change, as far as contracts watch it."""
        if not self.standing.watch.is_watching:
            return None
        parts = [
            Part(part.mark == b"A", part.lines) for part in parts_of(delta, self.graph)
        ]
        with self.graph.quads() as quads:
            return self.standing.coming(parts, quads)

    def _tell(self, change: Change) -> None:
        """Have the system graph tell what contracts find."""
        for part in parted(change):
            with self._whole():
                self._quads_unflushed += self.graph.apply(
                    _NOTHING, self.graph.position, part
                ) + len(part.added)

    def _quarantine_change(self, reckoned: Reckoned) -> Change:
        """Note who is in quarantine now; return how the system graph says so."""
        removed: list[str] = []
        added: list[str] = []
        for number in reckoned.retried:
            removed += self._quarantine.pop(number, ("", ()))[1]
        for number, said in reckoned.spoiled:
            node = self._mint.node("entry", str(number))
            lines = _quarantine_lines(node, integer(number), text(said))
            _, before = self._quarantine.get(number, ("", ()))
            self._quarantine[number] = (said, lines)
            removed += set(before) - set(lines)
            added += lines
        return Change(tuple(removed), tuple(added))

    def flush_if_due(self) -> None:
        """Flush once enough was projected, or once it has waited long enough."""
        if self._is_flush_due() and not self._begun:
            self.flush()

    def _is_flush_due(self) -> bool:
        waited = time.monotonic() - self._flushed_at
        return (
            self._quads_unflushed > self._unflushed_quads_max
            or self._entries_unflushed > ENTRIES_UNFLUSHED_MAX
            or (waited > self._unflushed_seconds_max and self._entries_unflushed > 0)
        )

    def _read_quarantine(self) -> dict[int, tuple[str, tuple[str, ...]]]:
        """Return by number the reason, and the lines that say so in the graph."""
        found: dict[int, tuple[str, tuple[str, ...]]] = {}
        said: dict[Term, dict[Term, Term]] = {}
        for node, predicate, value in self.graph.system_triples(_QUARANTINED):
            said.setdefault(node, {})[predicate] = value
        for node, told in said.items():
            number, reason = told[_JOURNAL_NUMBER], told[_REASON]
            lines = _quarantine_lines(node, number, reason)
            found[int(lexical(number))] = (lexical(reason), lines)
        return found


def _quarantine_lines(node: Term, number: Term, reason: Term) -> tuple[str, ...]:
    return (
        triple(node, A, _QUARANTINED),
        triple(node, _JOURNAL_NUMBER, number),
        triple(node, _REASON, reason),
    )
