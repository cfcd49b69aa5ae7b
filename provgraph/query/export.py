"""The whole graph, or every event as it was sent, written to a file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from provgraph.errors import UsageError
from provgraph.graph import LocalGraph
from provgraph.journal import Journal
from provgraph.rdf.canonical import digest_lines, sorted_lines
from provgraph.rdf.formats import JSONLD, NQUADS, TRIG, TURTLE
from provgraph.rdf.vocab import pg

OPENLINEAGE: Final = "openlineage"
_RDF: Final = {one.name: one for one in (NQUADS, TRIG, TURTLE, JSONLD)}
EXPORT_FORMATS: Final = (*_RDF, OPENLINEAGE)
"""What `Export.format` may say."""

_MEDIA_TYPES: Final = {OPENLINEAGE: "application/x-ndjson"}
_RECEIPT: Final = frozenset(
    pg(name).encode() for name in ("recordedAt", "journalNumber", "recordedBy")
)
_ONE_LINE: Final = bytes.maketrans(b"\r\n", b"  ")
"""In JSON a line break can only stand between tokens, where a space may too."""


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be written, and how.

    Attributes:
        format: one of `EXPORT_FORMATS`.
        canonical: as sorted N-Quads, each once, without the system graph.
        receipt: with when, as what number and by whom each event was recorded.
    """

    format: str = NQUADS.name
    canonical: bool = False
    receipt: bool = True

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            UsageError: there is no such format, or it has no canonical form.
        """
        if self.format not in EXPORT_FORMATS:
            known = ", ".join(EXPORT_FORMATS)
            message = f"there is no export format {self.format!r}"
            raise UsageError(message, hint=f"Take one of {known}.")
        if (self.canonical or not self.receipt) and self.format != NQUADS.name:
            raise UsageError(
                f"{self.format} has no canonical form", hint="Take nquads."
            )

    @property
    def media_type(self) -> str:
        """What the bytes are called over HTTP."""
        return _MEDIA_TYPES.get(self.format) or _RDF[self.format].media_type


def export(graph: LocalGraph, journal: Journal, what: Export, into: IO[bytes]) -> None:
    """Write what is asked for to the end of *into*.

    Raises:
        GraphDamagedError, JournalDamagedError: it cannot be read.
    """
    if what.format == OPENLINEAGE:
        into.writelines(events_as_sent(journal))
    elif what.canonical or not what.receipt:
        into.writelines(sorted_lines(lineage_lines(graph, receipt=what.receipt)))
    else:
        with tempfile.TemporaryDirectory(prefix="provgraph-") as folder:
            path = Path(folder, "graph")
            graph.write(path, _RDF[what.format])
            with path.open("rb") as written:
                shutil.copyfileobj(written, into, 1 << 20)


def events_as_sent(journal: Journal) -> Iterator[bytes]:
    """Yield every OpenLineage event in the order of the journal, one a line.

    As JSON values they equal what was sent; an erased one is not there.
    """
    number = journal.first() - 1
    while page := journal.read(number):
        for entry in page:
            if entry.kind == OPENLINEAGE and entry.body is not None:
                yield entry.body.translate(_ONE_LINE) + b"\n"
        number = page[-1].number


def lineage_lines(graph: LocalGraph, *, receipt: bool = False) -> Iterator[bytes]:
    """Yield the canonical lines of all but the system graph, in no order.

    Without *receipt*, what only tells when and how an event came in is left out.
    """
    for line in graph.lines():
        if receipt or line.split(b" ", 2)[1] not in _RECEIPT:
            yield line


def lineage_hash(graph: LocalGraph) -> str:
    """Return the SHA-256, in hexadecimal, of the lineage without its receipts.

    Two graphs that tell the same have the same, however the events came in.
    """
    return digest_lines(lineage_lines(graph))
