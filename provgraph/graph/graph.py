"""What the rest of the house asks of a store, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, Protocol

from provgraph.graph.answer import Answer
from provgraph.model.facts import Change, Delta
from provgraph.rdf.terms import Term

NO_CHANGE: Final = Change((), ())


class Position(NamedTuple):
    """A place in the journal.

    Attributes:
        number: of the last entry that counts.
        chain: the journal's chain at that entry, in hexadecimal: another
            journal with as many entries is another place.
    """

    number: int
    chain: str


START: Final = Position(0, "")


class Graph(Protocol):
    """A store with one merged graph and named ones beside it.

    Everything here can be had of any SPARQL 1.1 store over its protocol.
    """

    @property
    def position(self) -> Position:
        """The journal entry up to which everything was applied."""
        ...

    @property
    def intended(self) -> Position:
        """How far a change reached that a crash may have cut short.

        Beyond the position, the next change has to reach exactly there.
        """
        ...

    def apply(
        self,
        delta: Delta,
        position: Position,
        system: Change = NO_CHANGE,
    ) -> int:
        """Add facts, change conclusions and the system graph, and move the position.

        Returns how many quads now wait for a flush.
        What is to be added and is there already stays.
        """
        ...

    def ask(self, query: str) -> Answer:
        """Return the answer to a SPARQL query over the merged graph."""
        ...

    def match(
        self, subject: Term | None, predicate: Term | None, value: Term | None
    ) -> Iterator[tuple[Term, Term, Term]]:
        """Yield the merged graph's triples that fit; None fits any term."""
        ...
