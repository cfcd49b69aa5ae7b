"""What a step really changes in the merged graph: what was not there, what was.

A step adds what may stand already, and removes what may not: triggers of contracts
must not fire for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from provgraph.rdf.parsing import Quad, quads_of_lines
from provgraph.rdf.quads import Quads, Triple
from provgraph.rdf.terms import Term
from provgraph.rdf.xsd import stored


class Changed(NamedTuple):
    """What came and what went; no triple is in both.

    Attributes:
        stars: of each subject all that is said of it after the change, as far as
            anybody looked; by predicate.
    """

    added: Sequence[Triple]
    removed: Sequence[Triple]
    stars: Mapping[Term, Mapping[Term, Sequence[Term]]]


class Part(NamedTuple):
    """Canonical N-Quads lines that are all added, or all removed."""

    adds: bool
    lines: bytes


def changed_by(
    parts: Iterable[Part], quads: Quads, predicates: frozenset[Term] | None = None
) -> Changed:
    """Return what parts, one after the other, change in a graph.

    *quads* is the merged graph before. Quads of named graphs change nothing there.
    Only triples of these *predicates* are looked at; None: all.
    """
    known = _Known(quads)
    added: dict[Triple, None] = {}
    removed: dict[Triple, None] = {}
    for adds, lines in parts:
        came, went = (added, removed) if adds else (removed, added)
        for subject, predicate, value, graph in _quads(lines, predicates):
            if graph is not None:
                continue
            kept = stored(value) if value[0] == '"' else value
            one = subject, predicate, kept
            if one in went:
                del went[one]
            elif one not in came and (one in known) != adds:
                came[one] = None
    return Changed(tuple(added), tuple(removed), known.after(added, removed))


def _quads(lines: bytes, predicates: frozenset[Term] | None) -> Iterator[Quad]:
    """Yield the quads of lines, of some predicates alone where they are named."""
    text = lines.decode()
    if predicates is not None:
        # Most of what an event tells no contract asks for; it is not even parted.
        text = "".join(_of_any(predicates).findall(text))
    yield from quads_of_lines(text)


@lru_cache(maxsize=16)
def _of_any(predicates: frozenset[Term]) -> re.Pattern[str]:
    """Return what finds the lines of some predicates."""
    named = "|".join(map(re.escape, sorted(predicates))) or r"(?!)"
    return re.compile(rf"^[^ \n]+ (?:{named}) .*\n", re.MULTILINE)


class _Known:
    """Whether a graph has a triple, by one look for each subject."""

    def __init__(self, quads: Quads) -> None:
        self._quads = quads
        self._stars: dict[Term, Mapping[Term, Sequence[Term]] | None] = {}

    def __contains__(self, one: Triple) -> bool:
        subject, predicate, value = one
        if subject not in self._stars:
            self._stars[subject] = self._quads.star(subject)
        star = self._stars[subject]
        if star is None:
            return value in self._quads.values(subject, predicate)
        return value in star.get(predicate, ())

    def after(
        self, added: Iterable[Triple], removed: Iterable[Triple]
    ) -> dict[Term, Mapping[Term, Sequence[Term]]]:
        """Return what is said of the subjects that were looked at, after a change."""
        stars = {
            subject: dict(star)
            for subject, star in self._stars.items()
            if star is not None
        }
        for subject, predicate, value in added:
            if subject in stars:
                star = stars[subject]
                star[predicate] = [*star.get(predicate, ()), value]
        for subject, predicate, value in removed:
            if subject in stars:
                star = stars[subject]
                star[predicate] = [one for one in star[predicate] if one != value]
        return dict(stars)
