"""How long a valid document takes to be found valid, and how that grows.

Each document is judged in a process of its own, and with the collector of circles
off: so does a worker of the sandbox, which has just read it. Seconds are those of the
processor; nothing is waited for.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from statistics import median
from typing import Final

from benchmarks.prov_documents import made
from benchmarks.scale import Scale, run_benchmark
from benchmarks.table import at_most
from provgraph.constraints import validate

_LEAST: Final = 10_000
_PROMISED: Final = 100_000
_MOST: Final = 1_000_000
_SECONDS_MAX: Final = 10
_GROWTH_MAX: Final = 1.3
_ROUNDS: Final = 3
_WARM: Final = 1_000


def main(scale: Scale) -> None:
    """Measure the documents in turns."""
    most = _PROMISED if scale.small else _MOST
    sizes = sorted({_LEAST, _PROMISED, most})
    rounds = [[_apart(size) for size in sizes] for _ in range(_ROUNDS)]
    seconds = dict(zip(sizes, map(median, zip(*rounds, strict=True)), strict=True))
    for size in sizes:
        took = seconds[size]
        figure = f"{took:.2f} s ({took / size * 1e6:.1f} µs each)"
        most_seconds = _SECONDS_MAX * size / _PROMISED
        at_most(f"validity of {size:,} statements", took, most_seconds, figure).report()
    ratios = [took[-1] / took[0] * _LEAST / most for took in rounds]
    growth = median(ratios)
    what = f"a statement of {most:,}, times one of {_LEAST:,}"
    at_most(what, growth, _GROWTH_MAX, f"{growth:.2f}").report()


def _apart(statements: int) -> float:
    """Return the seconds that a process of its own takes for one document."""
    command = [sys.executable, "-m", "benchmarks.validity", str(statements)]
    answered = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(answered.stdout)


def _once(statements: int) -> float:
    validate(made(_WARM))
    document = made(statements)
    gc.collect()
    gc.disable()
    began = time.process_time()
    verdict = validate(document)
    took = time.process_time() - began
    assert verdict.valid
    return took


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        print(_once(int(sys.argv[1])))
    else:
        run_benchmark("validity", main)
