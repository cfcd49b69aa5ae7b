"""A graph in memory, its terms as they were written.

A store rewrites literals (`"01"^^xsd:int` becomes `"1"^^xsd:integer`); who judges a
file judges what stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term

_NONE: Final[tuple[Term, ...]] = ()
_NOTHING: Final[Mapping[Term, Sequence[Term]]] = {}


class Triples:
    """Triples in two indexes: by subject, and by predicate and object."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._of_subject: dict[Term, dict[Term, list[Term]]] = {}
        self._of_predicate: dict[Term, dict[Term, list[Term]]] = {}
        self._size = 0
        self.add(triples)

    def __len__(self) -> int:
        return self._size

    def add(self, triples: Iterable[Triple]) -> None:
        """Add triples; those that are there already stand once."""
        of_subject, of_predicate = self._of_subject, self._of_predicate
        for subject, predicate, value in triples:
            sharing = of_predicate.setdefault(predicate, {}).setdefault(value, [])
            values = of_subject.setdefault(subject, {}).setdefault(predicate, [])
            if value in values if len(values) < len(sharing) else subject in sharing:
                continue
            values.append(value)
            sharing.append(subject)
            self._size += 1

    def remove(self, triples: Iterable[Triple]) -> None:
        """Take triples out; those that are not there change nothing."""
        for subject, predicate, value in triples:
            values = self._of_subject.get(subject, {}).get(predicate, [])
            if value not in values:
                continue
            values.remove(value)
            self._of_predicate[predicate][value].remove(subject)
            self._size -= 1

    def values(self, subject: Term, predicate: Term) -> Sequence[Term]:
        """Return the objects of one subject and predicate."""
        return self._of_subject.get(subject, _NOTHING).get(predicate, _NONE)

    def subjects(self, predicate: Term, value: Term) -> Sequence[Term]:
        """Return the subjects of one predicate and object."""
        return self._of_predicate.get(predicate, _NOTHING).get(value, _NONE)

    def star(self, subject: Term) -> Mapping[Term, Sequence[Term]]:
        """Return by predicate all objects of one subject."""
        return self._of_subject.get(subject, _NOTHING)

    def match(
        self, subject: Term | None, predicate: Term | None, value: Term | None
    ) -> Iterator[Triple]:
        """Yield the triples that fit; None fits any term."""
        if subject is not None:
            star = self.star(subject)
            for one in list(star) if predicate is None else [predicate]:
                for other in list(star.get(one, _NONE)):
                    if value is None or value == other:
                        yield subject, one, other
            return
        every = list(self._of_predicate) if predicate is None else [predicate]
        for one in every:
            of_value = self._of_predicate.get(one, {})
            for other in list(of_value) if value is None else (value,):
                for node in list(of_value.get(other, _NONE)):
                    yield node, one, other

    def column(self, predicate: Term) -> bytes:
        """Return a line `subject TAB object LF` for each triple of one predicate."""
        return "".join(
            f"{subject}\t{value}\n"
            for value, subjects in self._of_predicate.get(predicate, {}).items()
            for subject in subjects
        ).encode()

    def exceeds(self, predicate: Term, triples: int) -> bool:
        """Tell whether there are more triples of a predicate than so many."""
        of_value = self._of_predicate.get(predicate, {})
        return sum(map(len, of_value.values())) > triples

    def is_blank(self, term: Term) -> bool:
        """Tell whether a term is a blank node."""
        return term[0] == "_"
