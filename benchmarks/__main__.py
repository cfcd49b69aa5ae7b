"""Measure, and print one table in Markdown: `make bench`.

    python -m benchmarks [--small|--large] [--only NAME…]

Each benchmark runs in a process of its own, so that memory and caches do not mix.
What cannot be run is a row that says why.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from benchmarks.table import Row, describe_machine, draw_table, not_run, rows_in
from benchmarks.templates import find_templates

BENCHMARKS: Final = {
    "size": "benchmarks.size",
    "ingest": "benchmarks.ingest",
    "http": "benchmarks.posting",
    "asking": "benchmarks.asking",
    "question": "benchmarks.question",
    "growth": "benchmarks.growth",
    "validity": "benchmarks.validity",
    "changes": "benchmarks.changes",
    "contracts": "benchmarks.contracts",
    "enforcing": "benchmarks.enforcing",
    "prov_forms": "benchmarks.prov_forms",
    "reports": "benchmarks.reports",
}
"""By name, the module that is run."""

_SECONDS_MAX: Final = {"small": 600, "default": 3_600, "large": 10_800}
"""For each benchmark; one that hangs must not keep the others waiting."""

_CHECKOUT: Final = Path(__file__).parents[1]


def main() -> int:
    """Run from the command line; return 0, or 1 where a benchmark broke."""
    asked = _asked()
    print("\n".join(describe_machine()), flush=True)
    print(
        f"- Events: made from {find_templates().words}; {asked.size} run\n", flush=True
    )
    rows: list[Row] = []
    broken = False
    with tempfile.TemporaryDirectory(prefix="provgraph-bench-") as folder:
        for name in asked.only or BENCHMARKS:
            began = time.monotonic()
            found, code = _measured(name, asked, folder)
            rows += found
            broken = broken or code != 0
            took = time.monotonic() - began
            print(f"{name}: {took:.0f} s", file=sys.stderr, flush=True)
    print(draw_table(rows))
    return int(broken)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    how_much = parser.add_mutually_exclusive_group()
    for size in ("small", "large"):
        how_much.add_argument(
            f"--{size}", action="store_const", const=size, dest="size"
        )
    parser.set_defaults(size="default")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, metavar="NAME")
    parser.add_argument("--events", type=int, help="so many, whatever the size says")
    return parser.parse_args()


def _measured(
    name: str, asked: argparse.Namespace, folder: str
) -> tuple[list[Row], int]:
    """Return the rows of one benchmark, and how its process ended."""
    command = [sys.executable, "-m", BENCHMARKS[name]]
    command += ["--size", asked.size, "--folder", folder]
    if asked.events:
        command += ["--events", str(asked.events)]
    # A session of its own, so that what it started can be ended with it.
    process = subprocess.Popen(
        command,
        cwd=_CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    reason = ""
    try:
        output, _ = process.communicate(timeout=_SECONDS_MAX[asked.size])
    except subprocess.TimeoutExpired:
        reason = f"not done after {_SECONDS_MAX[asked.size] / 60:.0f} minutes"
    finally:
        with suppress(ProcessLookupError):  # all have ended by themselves
            os.killpg(process.pid, signal.SIGKILL)
    if reason:
        output, _ = process.communicate()
        return [*rows_in(output), not_run(name, reason)], 0
    rows = rows_in(output)
    if process.returncode:
        rows.append(not_run(name, f"its process ended with {process.returncode}"))
    return rows, process.returncode


if __name__ == "__main__":
    sys.exit(main())
