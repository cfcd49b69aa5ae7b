"""A full disk refuses writes, loses nothing, and is forgotten once there is space."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from provgraph.errors import DiskFullError, StoreError
from provgraph.intake import identify
from provgraph.journal import Receipt
from provgraph.query import lineage_hash
from provgraph.workspace import Workspace
from tests.acceptance.builders import anew, body, opened, step, steps, take
from tests.profile import scaled

DISK_BYTES: Final = 96 << 20
WATERMARK_BYTES: Final = 32 << 20
SECONDS_MAX: Final = 60


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own; only root can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    size = f"size={DISK_BYTES}"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here; it needs root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, *, but_bytes: int) -> Path:
    """Fill the disk up to *but_bytes* with a file, and return that."""
    filler = disk / "filler"
    with filler.open("ab") as file:
        missing = shutil.disk_usage(disk).free - but_bytes
        file.write(bytes(max(0, missing)))
    return filler


def test_below_the_watermark_writes_are_refused_before_anything_is_hurt(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVGRAPH_DISK_FREE_BYTES_MIN", str(WATERMARK_BYTES))
    with opened(disk / "data") as workspace:
        take(workspace, steps(0, 5))
        before = lineage_hash(workspace.graph)
        filler = fill(disk, but_bytes=WATERMARK_BYTES - (1 << 20))
        time.sleep(0.3)  # a look at the disk is good for a quarter of a second
        for at in range(5, 10):
            with pytest.raises(DiskFullError, match="under the 33554432 to be kept"):
                workspace.ingest([body(event) for event in step(at)])

        assert 10 == workspace.journal.last() == workspace.journal.verify()
        assert before == lineage_hash(workspace.graph)
        filler.unlink()
        assert [11, 12] == [one.number for one in take(workspace, step(5))]


def send_until_refused(workspace: Workspace, numbers: Iterator[int]) -> set[bytes]:
    """Send until journal and graph found the disk full; return what was written."""
    acknowledged = set()
    refusals = 0
    until = time.monotonic() + SECONDS_MAX
    while refusals < 20 or workspace.pipeline.failure is None:
        assert time.monotonic() < until
        events = step(next(numbers), text="much " * 2_000)
        try:
            answers = workspace.ingest([body(event) for event in events])
        except DiskFullError:
            refusals += 1
            time.sleep(0.02)
        else:
            assert all(isinstance(answer, Receipt) for answer in answers)
            acknowledged |= {identify(event) for event in events}
    return acknowledged


def settled(workspace: Workspace) -> None:
    """Wait until the projector has recovered by itself."""
    until = time.monotonic() + SECONDS_MAX
    while time.monotonic() < until:
        with suppress(StoreError):
            workspace.settle()
            return
        time.sleep(0.1)
    workspace.settle()


@pytest.mark.parametrize("left_bytes", [1 << 20, 6 << 20, 2 << 20][: scaled(20)])
def test_what_was_acknowledged_outlives_a_full_disk_without_a_restart(
    left_bytes: int, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing warns: journal and graph both run into the wall."""
    monkeypatch.setenv("PROVGRAPH_DISK_FREE_BYTES_MIN", "0")
    monkeypatch.setenv("PROVGRAPH_GRAPH_UNFLUSHED_QUADS_MAX", "500")
    numbers = count(5)
    with opened(disk / "data") as workspace:
        take(workspace, steps(0, 5))
        acknowledged = set()
        for _ in range(2):
            filler = fill(disk, but_bytes=left_bytes)
            acknowledged |= send_until_refused(workspace, numbers)
            filler.unlink()
            settled(workspace)
            assert workspace.pipeline.failure is None
            take(workspace, step(next(numbers)))

        entries = []
        while page := workspace.journal.read(len(entries)):
            entries += page
        assert len(entries) == workspace.journal.verify()
        assert acknowledged <= {entry.identity for entry in entries}
        stands = lineage_hash(workspace.graph)
    assert stands == anew(disk / "data", tmp_path / "anew")
