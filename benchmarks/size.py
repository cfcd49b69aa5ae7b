"""How large events become: quads, bytes on disk, and memory on the way in."""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.events import fresh_events
from benchmarks.processes import Memory, provgraph, run_measured
from benchmarks.scale import Scale, disk_bytes, run_benchmark
from benchmarks.table import Row, at_most, not_run
from benchmarks.templates import events_file, find_templates
from provgraph.journal import Receipt
from provgraph.workspace import Workspace

_FIRST_QUADS_MAX: Final = 40
_FRESH_QUADS_MAX: Final = 28
_FRESH_EVENTS_MAX: Final = 20_000
_DISK_BYTES_MAX: Final = 3_500
MEMORY_MEGABYTES_MAX: Final = 500
_CHUNK: Final = 2_000


def main(scale: Scale) -> None:
    """Measure quads, then disk and memory."""
    _quads(scale)
    _disk_and_memory(scale)


def workspace_folder(scale: Scale) -> tuple[Path, Memory | None]:
    """Return a closed workspace of the scale's events, made on first asking.

    And the memory that making it took; None where it was there.
    """
    folder = scale.folder / f"workspace-{scale.events}"
    if folder.exists():
        return folder, None
    path = events_file(scale.folder, scale.events)
    run_measured(provgraph("init", "-w", str(folder)))
    _, memory = run_measured(provgraph("ingest", "-w", str(folder), str(path)))
    return folder, memory


def memory_row(what: str, memory: Memory) -> Row:
    """Return the row of a peak of memory."""
    megabytes = memory.peak_bytes / 1e6
    own = memory.peak_own_bytes / 1e6
    figure = f"{megabytes:,.0f} MB ({own:,.0f} without pages of files)"
    return at_most(what, megabytes, MEMORY_MEGABYTES_MAX, figure)


def _quads(scale: Scale) -> None:
    """Report quads an event: of the templates, then of fresh events made from them."""
    templates = find_templates()
    wanted = min(scale.events, _FRESH_EVENTS_MAX)
    with (
        tempfile.TemporaryDirectory(dir=scale.folder) as folder,
        Workspace.open(Path(folder, "quads"), create=True) as workspace,
    ):
        first = _taken(workspace, templates.bodies)
        at_first = workspace.graph.size()
        what = f"quads an event on first sight ({templates.words}, {first} distinct)"
        mean = at_first / first
        at_most(what, mean, _FIRST_QUADS_MAX, f"{mean:.1f}").report()
        events = fresh_events(templates.distinct)
        fresh = 0
        while fresh < wanted and (chunk := list(islice(events, _CHUNK))):
            fresh += _taken(workspace, chunk[: wanted - fresh])
        mean = (workspace.graph.size() - at_first) / fresh
        what = f"quads an event on {fresh:,} fresh events of known jobs"
        at_most(what, mean, _FRESH_QUADS_MAX, f"{mean:.1f}").report()


def _taken(workspace: Workspace, bodies: list[bytes]) -> int:
    """Take *bodies* in; return how many new entries they became."""
    receipts = workspace.ingest(bodies)
    workspace.settle()
    return sum(isinstance(one, Receipt) and not one.duplicate for one in receipts)


def _disk_and_memory(scale: Scale) -> None:
    folder, memory = workspace_folder(scale)
    graph = folder / "graph"
    parts = {
        "journal": disk_bytes(*folder.glob("journal.db*")),
        "store": disk_bytes(graph / "store"),
        "timeline": disk_bytes(*graph.glob("timeline.db*")),
    }
    total = disk_bytes(folder) / scale.events
    words = ", ".join(
        f"{name} {size / scale.events:,.0f}" for name, size in parts.items()
    )
    what = f"bytes on disk an event after a clean close, {scale.events:,} events"
    at_most(what, total, _DISK_BYTES_MAX, f"{total:,.0f} ({words})").report()
    what = f"peak memory of ingest, {scale.events:,} events"
    if memory is None:
        not_run(what, "the workspace was there").report()
    else:
        memory_row(what, memory).report()


if __name__ == "__main__":
    run_benchmark("size", main)
