"""A graph as it would be after a change that nobody has made yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from provgraph.rdf.quads import Quads, Triple
from provgraph.rdf.terms import Term
from provgraph.rdf.triples import Triples


class Laid:
    """Triples laid over a graph, and others taken away from it.

    What is *added* is not in the graph, what is *removed* is.
    """

    def __init__(
        self, quads: Quads, added: Sequence[Triple], removed: Sequence[Triple]
    ) -> None:
        self._quads = quads
        self._added = Triples(added)
        self._removed = frozenset(removed)

    def values(self, subject: Term, predicate: Term) -> Sequence[Term]:
        """Return the objects of one subject and predicate."""
        below = self._quads.values(subject, predicate)
        if self._removed:
            below = [
                one for one in below if (subject, predicate, one) not in self._removed
            ]
        above = self._added.values(subject, predicate)
        return [*below, *above] if above else below

    def subjects(self, predicate: Term, value: Term) -> Sequence[Term]:
        """Return the subjects of one predicate and object."""
        below = self._quads.subjects(predicate, value)
        if self._removed:
            below = [
                one for one in below if (one, predicate, value) not in self._removed
            ]
        above = self._added.subjects(predicate, value)
        return [*below, *above] if above else below

    def star(self, subject: Term) -> Mapping[Term, Sequence[Term]] | None:
        """Return by predicate all objects of one subject; None where it has many."""
        below = self._quads.star(subject)
        if below is None:
            return None
        above = self._added.star(subject)
        if not above and not self._removed:
            return below
        laid = {
            predicate: [
                one for one in values if (subject, predicate, one) not in self._removed
            ]
            for predicate, values in below.items()
        }
        for predicate, values in above.items():
            laid[predicate] = [*laid.get(predicate, ()), *values]
        return {predicate: values for predicate, values in laid.items() if values}

    def match(
        self, subject: Term | None, predicate: Term | None, value: Term | None
    ) -> Iterator[Triple]:
        """Yield the triples that fit; None fits any term."""
        for one in self._quads.match(subject, predicate, value):
            if one not in self._removed:
                yield one
        yield from self._added.match(subject, predicate, value)

    def column(self, predicate: Term) -> bytes:
        """Return a line `subject TAB object LF` for each triple of one predicate."""
        return "".join(
            f"{subject}\t{value}\n"
            for subject, _, value in self.match(None, predicate, None)
        ).encode()

    def exceeds(self, predicate: Term, triples: int) -> bool:
        """Tell whether there are more triples of a predicate than so many."""
        found = self.match(None, predicate, None)
        return next(islice(found, triples, None), None) is not None

    def is_blank(self, term: Term) -> bool:
        """Tell whether a term counts as a blank node."""
        return self._quads.is_blank(term)
