"""Events and terminals for the tests of the command line."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from provgraph.cli import main


def event(
    number: int = 1, *, job: str = "clean", reads: str = "raw", writes: str = "table"
) -> dict[str, Any]:
    """Return the COMPLETE event of run *number*."""
    return {
        "eventType": "COMPLETE",
        "eventTime": f"2026-05-04T02:{number % 60:02}:00Z",
        "producer": "https://example.com/tests",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
        "run": {"runId": str(uuid.UUID(int=number))},
        "job": {"namespace": "tests", "name": job},
        "inputs": [{"namespace": "tests", "name": reads}],
        "outputs": [{"namespace": "tests", "name": writes}],
    }


def lines(*events: dict[str, Any]) -> bytes:
    """Return *events* as NDJSON."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in events)


@dataclass(frozen=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str


class Terminal:
    """Runs commands in this process, against one workspace."""

    def __init__(
        self, folder: Path, capfd: pytest.CaptureFixture[str], name: str = "ws"
    ) -> None:
        self.folder = folder / name
        self._capfd = capfd

    def __call__(self, *words: str | Path) -> Said:
        """Run `provgraph` with *words*; `-w` is added where a command takes it."""
        self._capfd.readouterr()
        given = [str(word) for word in words]
        code = main([*given, "-w", str(self.folder)])
        said = self._capfd.readouterr()
        return Said(code, said.out, said.err)

    def bare(self, *words: str | Path) -> Said:
        """Run `provgraph` with *words* and nothing else."""
        self._capfd.readouterr()
        code = main([str(word) for word in words])
        said = self._capfd.readouterr()
        return Said(code, said.out, said.err)
