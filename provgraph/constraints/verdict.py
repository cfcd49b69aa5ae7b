"""What a check comes to: valid or not, and each violation with its statements."""

from __future__ import annotations

from dataclasses import dataclass

from provgraph.constraints.rules import Rule
from provgraph.model.statement import Statement
from provgraph.rdf.terms import Term


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a document contradicts itself.

    Attributes:
        rule: the constraint that does not hold.
        along: the other constraints that lead there, by number: of a cycle of
            events each that orders two of them.
        bundle: the name of the bundle; None of what stands outside any.
        statements: those of the source that together break the rule, never ones
            that were only inferred.
        sentence: what is wrong, in words.
    """

    rule: Rule
    bundle: Term | None
    statements: tuple[Statement, ...]
    sentence: str
    along: tuple[Rule, ...] = ()

    @property
    def number(self) -> int | None:
        """Return the constraint's number, as its rule has it."""
        return self.rule.number


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a document is valid PROV, and if not, why.

    Attributes:
        violations: by bundle in the order of the document, then by number, then
            in the order of the statements.
        cut: there are more violations than these.
    """

    violations: tuple[Violation, ...] = ()
    cut: bool = False

    @property
    def valid(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.violations
