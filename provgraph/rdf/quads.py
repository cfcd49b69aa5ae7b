"""What who reads a graph asks of it, wherever it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from provgraph.rdf.terms import Term

Triple = tuple[Term, Term, Term]


class Quads(Protocol):
    """One graph to be read, by index and by column; each triple stands in it once.

    What is asked for and is not there comes back empty. Nothing promises an order.
    """

    def values(self, subject: Term, predicate: Term) -> Sequence[Term]:
        """Return the objects of one subject and predicate."""
        ...

    def subjects(self, predicate: Term, value: Term) -> Sequence[Term]:
        """Return the subjects of one predicate and object."""
        ...

    def star(self, subject: Term) -> Mapping[Term, Sequence[Term]] | None:
        """Return by predicate all objects of one subject.

        None where more is said of it than is read at once; then ask by predicate.
        """
        ...

    def match(
        self, subject: Term | None, predicate: Term | None, value: Term | None
    ) -> Iterator[Triple]:
        """Yield the triples that fit; None fits any term."""
        ...

    def column(self, predicate: Term) -> bytes:
        r"""Return a line `subject TAB object LF` for each triple of one predicate.

        Terms are N-Triples tokens; a tab or a line end in a text is escaped in them.
        """
        ...

    def exceeds(self, predicate: Term, triples: int) -> bool:
        """Tell whether there are more triples of a predicate than so many."""
        ...

    def is_blank(self, term: Term) -> bool:
        """Tell whether a term counts as a blank node, whatever it is written as."""
        ...
