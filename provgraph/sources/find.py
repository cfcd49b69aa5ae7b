"""Which files are meant by the paths that somebody names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from provgraph.errors import InputError

STDIN: Final = "-"
_JSON: Final = ".json"
_ENDINGS: Final = (_JSON, ".ndjson", ".jsonl")
_PACKED: Final = (".gz", ".zst")


@dataclass(frozen=True, slots=True)
class Source:
    """Something that events can be read from.

    Attributes:
        name: as messages and the journal call it.
        path: of the file; None for the standard input.
        lines: one event a line; False for a document (one event or an array),
            None where only its first line can tell.
    """

    name: str
    path: Path | None
    lines: bool | None


def find_sources(
    paths: Sequence[str], endings: Sequence[str] = _ENDINGS
) -> list[Source]:
    """Return the sources in *paths*, folders walked in the order of names.

    Of a folder, files with another ending than one of *endings* (and .gz or .zst
    after it) are passed over, and so is what begins with a dot.

    Raises:
        InputError: there is nothing by one of the names.
    """
    found: list[Source] = []
    for name in paths:
        if name == STDIN:
            found.append(Source(STDIN, None, None))
            continue
        path = Path(name)
        if path.is_dir():
            found.extend(_source(one) for one in _walk(path, endings))
        elif path.exists():
            found.append(_source(path))
        else:
            raise InputError(
                f"{name} is not there", hint="Name a file, a folder, or - for stdin."
            )
    return found


def _walk(folder: Path, endings: Sequence[str]) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and _ending(name) in endings:
                yield Path(here, name)


def _source(path: Path) -> Source:
    ending = _ending(path.name)
    lines = ending != _JSON if ending in _ENDINGS else None
    return Source(str(path), path, lines)


def _ending(name: str) -> str:
    """Return the ending that tells the format, without that of the packing."""
    path = Path(name.lower())
    return Path(path.stem).suffix if path.suffix in _PACKED else path.suffix
