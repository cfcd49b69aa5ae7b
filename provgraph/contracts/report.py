"""What comes of a validation, as values.

Source: https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from provgraph.contracts.path import Path
from provgraph.rdf.terms import Term


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that a constraint found.

    Attributes:
        focus: the node that was judged.
        path: the way to the value; None where the focus node itself was judged.
        value: the value that broke the constraint; None where none did by itself.
        shape: the shape that has the constraint.
        component: the constraint component, as `sh:ClassConstraintComponent`.
        severity: as the shape says; `sh:Violation` where it says nothing.
        messages: literals for people, of each language one at most.
        constraint: the node of an `sh:sparql`; None for any other.
        details: results of inner shapes that led to this one.
    """

    focus: Term
    path: Path | None
    value: Term | None
    shape: Term
    component: Term
    severity: Term
    messages: tuple[Term, ...] = ()
    constraint: Term | None = None
    details: tuple[Result, ...] = ()


class Kind(NamedTuple):
    """What results are counted by."""

    shape: Term
    path: Path | None
    component: Term
    severity: Term


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on a graph.

    Attributes:
        results: as many as were asked for, in no order that means anything.
        counts: how many there are of each kind, those that are left out too.
        engines: how many constraints each executor judged, by its name.
        notes: what the reader of the report should know, a sentence each.
        tolerated: severities whose results do not keep a graph from conforming.
        disallowed: the only severities whose results do; None where none was named.
    """

    results: tuple[Result, ...]
    counts: Mapping[Kind, int]
    engines: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    tolerated: frozenset[Term] = frozenset()
    disallowed: frozenset[Term] | None = None

    @classmethod
    def of(cls, results: tuple[Result, ...]) -> Report:
        """Return the report of all results there are."""
        return cls(results, Counter(map(kind_of, results)))

    @property
    def conforms(self) -> bool:
        """Whether nothing was found of a severity that counts; in SHACL 1.0 all do.

        Source: https://www.w3.org/TR/shacl/#conforms,
            https://www.w3.org/TR/shacl12-core/#conformanceDisallows
        """
        found = {kind.severity for kind, times in self.counts.items() if times}
        if self.disallowed is not None:
            return not found & self.disallowed
        return not found - self.tolerated

    @property
    def total(self) -> int:
        """How many results there are, those that are left out too."""
        return sum(self.counts.values())

    @property
    def cut(self) -> bool:
        """Whether results are left out."""
        return self.total > len(self.results)


def kind_of(result: Result) -> Kind:
    """Return what a result is counted by."""
    return Kind(result.shape, result.path, result.component, result.severity)
