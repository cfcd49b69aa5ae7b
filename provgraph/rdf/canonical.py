"""Canonical N-Quads and their digest.

Stored lineage has no blank nodes (imported ones are named when they come in), so
the canonical form of RDFC-1.0 is its canonical lines in code point order.

Source: https://www.w3.org/TR/rdf-canon/#canonical-quads
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from itertools import islice
from typing import IO, Final

_LINES_SORTED_AT_ONCE: Final = 200_000


def sorted_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield *lines* once each in code point order, whatever their number.

    At most 200,000 are held in memory; the rest waits in temporary files.
    """
    lines = iter(lines)
    with ExitStack() as files:
        runs: list[Iterable[bytes]] = []
        while batch := sorted(set(islice(lines, _LINES_SORTED_AT_ONCE))):
            if not runs and len(batch) < _LINES_SORTED_AT_ONCE:
                runs.append(batch)
                continue
            file: IO[bytes] = files.enter_context(tempfile.TemporaryFile())
            file.writelines(batch)
            file.seek(0)
            runs.append(file)
        before = b""
        for line in heapq.merge(*runs):
            if line != before:
                yield line
            before = line


def digest_lines(lines: Iterable[bytes]) -> str:
    """Return the SHA-256, in hexadecimal, of *lines* in canonical order."""
    total = sha256()
    for line in sorted_lines(lines):
        total.update(line)
    return total.hexdigest()
