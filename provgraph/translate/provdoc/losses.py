"""What a form cannot say of a document, told and never silently left out."""

from __future__ import annotations

from typing import NamedTuple

from provgraph.model.kinds import Kind
from provgraph.model.statement import Statement
from provgraph.translate.provdoc.repairs import shortened


class Loss(NamedTuple):
    """One thing that is not in the text as it is in the document.

    Attributes:
        kind: of statement, by its name in PROV-N.
        what: was to be said.
        why: the form cannot say it, and what stands there instead.
    """

    kind: str
    what: str
    why: str


class Losses:
    """Collects what one text cannot say; the same twice is told once."""

    def __init__(self) -> None:
        self._losses: dict[Loss, None] = {}

    def tell(self, kind: Kind, what: str, why: str) -> None:
        """Note a loss of a statement of some kind."""
        self._losses[Loss(kind.name, shortened(what), why)] = None

    def of(self, statement: Statement, why: str) -> None:
        """Note that a whole statement is not said."""
        said = ", ".join(one or "-" for one in statement.arguments)
        self.tell(statement.kind, f"{statement.id or '-'}; {said}", why)

    def all(self) -> tuple[Loss, ...]:
        """Return them in the order of the document."""
        return tuple(self._losses)
