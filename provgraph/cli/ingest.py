"""`provgraph ingest`: events from files, folders and stdin."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

from provgraph.cli.access import Access, Delivery, Pending
from provgraph.cli.collector import spare_collector
from provgraph.cli.here import message_of
from provgraph.cli.reach import reached
from provgraph.cli.words import Progress, note, workspace_option
from provgraph.errors import ForbiddenError, InputError, OverloadError
from provgraph.sources import Batch, batches, find_sources
from provgraph.sources.read import EVENT_BYTES_MAX

_SHOWN_MAX: Final = 20
_UNDER_WAY_MAX: Final = 4
_OVERLOAD_SECONDS_MAX: Final = 120.0
_OVERLOAD_WAIT_SECONDS: Final = 0.2
_COUNTS: Final = ("received", "written", "duplicates", "refused")


@click.command(short_help="Take in events from files, folders or stdin.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@workspace_option
def ingest(paths: tuple[str, ...], folder: Path) -> int:
    """Take in the OpenLineage events of each PATH: a file, a folder, or - for stdin.

    A file holds one event, an array of events, or one event a line; gzip and
    Zstandard are unpacked.
    Folders are walked in the order of names.

    An event with a fault is told of by file and line and stops no other.
    Returns once everything is in the graph.
    """
    sources = find_sources(paths)
    if not sources:
        note(f"no event files in {', '.join(paths)}")
    spare_collector()
    with reached(folder, "ingest") as access:
        way_in = WayIn(access)
        for batch in batches(sources, bytes_max=EVENT_BYTES_MAX):
            way_in.take(batch)
        way_in.finish()
    for name in _COUNTS:
        click.echo(f"{name:<10}  {way_in.counts[name]}")
    return InputError.exit_code if way_in.counts["refused"] else 0


class WayIn:
    """Sends batches, a few at a time, and keeps count of what became of them.

    Attributes:
        counts: by name, as they are printed at the end.
    """

    def __init__(self, access: Access) -> None:
        self.counts: Counter[str] = Counter()
        self._access = access
        self._under_way: deque[tuple[Batch, Pending]] = deque()
        self._shown = 0
        self._last_entry = 0
        self._progress = Progress()
        self._started = time.monotonic()

    def take(self, batch: Batch) -> None:
        """Set one batch on its way; the oldest is waited for when many are."""
        for fault in batch.faults:
            self._refuse(batch.source, fault.line, message_of(fault.error))
        self.counts["received"] += len(batch.faults)
        self.counts["refused"] += len(batch.faults)
        if not batch.pieces:
            return
        self._under_way.append((batch, _patiently(lambda: self._access.send(batch))))
        if len(self._under_way) >= _UNDER_WAY_MAX:
            self._count()

    def finish(self) -> None:
        """Wait for what is under way, and then for the graph."""
        while self._under_way:
            self._count()
        self._progress.show("waiting for the graph")
        self._access.wait(self._last_entry)
        self._progress.clear()
        more = self._shown - _SHOWN_MAX
        if more > 0:
            note(f"and {more:,} more")
        waiting = 0
        if self._last_entry:
            with suppress(ForbiddenError):  # who may only send cannot look
                waiting = len(self._access.quarantine())
        if waiting:
            are = "entry is" if waiting == 1 else "entries are"
            note(f"{waiting:,} {are} in quarantine: provgraph quarantine list")

    def _count(self) -> None:
        batch, pending = self._under_way.popleft()
        done = _settled(pending, lambda: self._access.send(batch))
        for name in _COUNTS[:3]:
            self.counts[name] += getattr(done, name)
        self.counts["refused"] += done.refused_total
        for refusal in done.refused:
            line = batch.pieces[refusal.piece].line
            self._refuse(batch.source, line, refusal.message)
        self._shown += done.refused_total - len(done.refused)
        self._last_entry = max(self._last_entry, done.last_entry)
        seconds = max(time.monotonic() - self._started, 0.001)
        events = self.counts["received"]
        self._progress.show(f"{events:,} events, {events / seconds:,.0f}/s")

    def _refuse(self, source: str, line: int, message: str) -> None:
        self._shown += 1
        if self._shown <= _SHOWN_MAX:
            self._progress.clear()
            note(f"{source}:{line}: {message}")


def _settled(pending: Pending, again: Callable[[], Pending]) -> Delivery:
    """Return what became of a batch; one that was too much is sent once more."""
    try:
        return pending.result()
    except OverloadError:
        return _patiently(again).result()


def _patiently(send: Callable[[], Pending]) -> Pending:
    """Send, and again while there is too much to do."""
    until = time.monotonic() + _OVERLOAD_SECONDS_MAX
    while True:
        try:
            return send()
        except OverloadError:
            if time.monotonic() > until:
                raise
            time.sleep(_OVERLOAD_WAIT_SECONDS)
