"""A workspace that this process opened itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import IO, Any, Final

from provgraph.cli.access import Delivery, Pending, Refusal, placed
from provgraph.cli.contracts_here import ContractsHere
from provgraph.cli.documents_here import DocumentsHere
from provgraph.errors import InputError, ProvgraphError
from provgraph.intake import Origin
from provgraph.journal import Outcome, Receipt
from provgraph.pipeline import Refused, settle
from provgraph.query import (
    Export,
    export,
    quarantine_entry,
    quarantine_list,
    statistics,
)
from provgraph.rdf.formats import Format
from provgraph.sources import Batch
from provgraph.workspace import (
    Asker,
    Check,
    Checked,
    Fetcher,
    Searcher,
    Way,
    Workspace,
)

_LAG_ENTRIES_MAX: Final = 10_000
"""Files are read hardly faster than the graph takes them in: a page is being
projected, one translated, and one read meanwhile."""

_WALK_SECONDS_MAX: Final = 600.0


class Here:
    """`Access` by calling the workspace.

    Attributes:
        documents: that the workspace has.
        contracts: likewise.
        base_iri: what its IRIs begin with.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.documents = DocumentsHere(workspace)
        self.contracts = ContractsHere(workspace)
        self.base_iri = workspace.about.base_iri

    def send(self, batch: Batch) -> Pending:
        """Hand the batch to the journal."""
        pipeline = self._workspace.pipeline
        pipeline.keep_near(_LAG_ENTRIES_MAX)
        bodies = [piece.body for piece in batch.pieces]
        return _Written(*pipeline.accept(bodies, Origin(batch.source)))

    def wait(self, number: int) -> None:
        """Wait for the projector."""
        if number:
            self._workspace.settle()

    def ask(
        self, text: str, rows: Format | None, triples: Format | None
    ) -> tuple[Format, bytes]:
        """Ask the graph."""
        answer = self._workspace.query(text)
        form = (triples or rows) if answer.holds_triples else (rows or triples)
        assert form is not None  # noqa: S101 - one of the two is always given
        with self._workspace.reading():
            return form, answer.write(form)

    def export(self, what: Export, into: IO[bytes]) -> None:
        """Read the graph or the journal."""
        with self._workspace.reading():
            export(self._workspace.graph, self._workspace.journal, what, into)

    def around(self, target: str, way: Way) -> tuple[bytes, int]:
        """Have a worker walk there, on a copy of the graph."""
        return asyncio.run(_walked(self._workspace, target, way))

    def check(self, check: Check) -> Checked:
        """Have a worker judge a copy of the graph."""
        return self.contracts.check(check)

    def alias(self, one: tuple[str, str], other: tuple[str, str]) -> int:
        """Write the rule."""
        return self._workspace.alias(one, other).number

    def statistics(self) -> Mapping[str, int]:
        """Count."""
        workspace = self._workspace
        with workspace.reading():
            return statistics(workspace.graph, workspace.journal, self._quarantined())

    def quarantine(self) -> list[dict[str, Any]]:
        """List."""
        return quarantine_list(self._workspace.journal, self._quarantined())

    def quarantined(self, number: int) -> dict[str, Any]:
        """Show one."""
        return quarantine_entry(self._workspace.journal, self._quarantined(), number)

    def retry(self, number: int) -> int:
        """Write the command that has an entry tried again."""
        return self._workspace.pipeline.retry(number).number

    def _quarantined(self) -> Mapping[int, str]:
        return self._workspace.pipeline.projection.quarantined()


async def _walked(workspace: Workspace, target: str, way: Way) -> tuple[bytes, int]:
    fetcher = Fetcher((), ())
    asker = Asker(workspace, fetcher, Searcher(workspace))
    try:
        async with asker.lent(None, _WALK_SECONDS_MAX) as copy:
            return await asker.around(target, copy, way, seconds_max=_WALK_SECONDS_MAX)
    finally:
        await asker.close()
        fetcher.close()


@dataclass(frozen=True, slots=True)
class _Written:
    """A batch that the journal has in hand."""

    answers: Future[list[Outcome]]
    refused: Sequence[Refused]

    def result(self) -> Delivery:
        """Wait for the disk, and count."""
        outcomes = settle(self.answers.result(), self.refused)
        receipts = [one for one in outcomes if isinstance(one, Receipt)]
        refusals = [
            Refusal(piece, message_of(one))
            for piece, one in enumerate(outcomes)
            if isinstance(one, InputError)
        ]
        duplicates = sum(one.duplicate for one in receipts)
        return Delivery(
            received=len(outcomes),
            written=len(receipts) - duplicates,
            duplicates=duplicates,
            refused=refusals,
            refused_total=len(refusals),
            last_entry=max((one.number for one in receipts), default=0),
        )


def message_of(error: ProvgraphError) -> str:
    """Return what an error says, the place in the event first."""
    return placed(error.message, error.pointer)
