"""One thing that a contract finds in the graph, and since when.

Source: https://www.w3.org/TR/shacl/#results-validation-result
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from provgraph.contracts.path import Predicate, as_sparql
from provgraph.contracts.report import Result
from provgraph.contracts.words import VIOLATION, sh
from provgraph.rdf.mint import Mint
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, date_time, integer, text, triple
from provgraph.rdf.vocab import A, pg

FINDINGS_MAX: Final = 100_000
"""Of one contract. Whoever finds more does not look for what is broken, but asks for
what nobody ever did; each takes 4 kB of memory and 11 triples."""

CLASS: Final = pg("Finding")
CONTRACT: Final = pg("contract")
FIRST_SEEN: Final = pg("firstSeen")
FIRST_ENTRY: Final = pg("firstSeenAt")
LAST_SEEN: Final = pg("lastSeen")
LAST_ENTRY: Final = pg("lastSeenAt")
RESOLVED: Final = pg("resolved")
RESOLVED_ENTRY: Final = pg("resolvedAt")
_TIMES: Final = frozenset(
    {FIRST_SEEN, FIRST_ENTRY, LAST_SEEN, LAST_ENTRY, RESOLVED, RESOLVED_ENTRY}
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point on both axes of time.

    Attributes:
        at: ISO 8601 in UTC.
        number: of the journal's entry that the graph had come to.
    """

    at: str
    number: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and when.

    Attributes:
        node: its IRI: the same thing found again has the same.
        contract: the IRI of the version that found it.
        said: its triples that never change.
        first: when it was found first.
        last: when it was seen last.
        resolved: when it was found to be gone; None while it is there.
    """

    node: Term
    contract: Term
    said: frozenset[str]
    first: Moment
    last: Moment
    resolved: Moment | None = None

    def lines(self) -> frozenset[str]:
        """Return the triples of the system graph that tell of it."""
        return self.said | frozenset(triple(*one) for one in self._times())

    def _times(self) -> Iterator[Triple]:
        yield from _times(self.node, FIRST_SEEN, FIRST_ENTRY, self.first)
        yield from _times(self.node, LAST_SEEN, LAST_ENTRY, self.last)
        if self.resolved is not None:
            yield from _times(self.node, RESOLVED, RESOLVED_ENTRY, self.resolved)


def is_news(before: Finding | None, now: Finding) -> bool:
    """Tell whether a finding came, or went."""
    was_there = before is not None and before.resolved is None
    return was_there != (now.resolved is None)


def set_aside(contract: Term, why: str, what: str = "the contract") -> Result:
    """Return what tells that a contract is in force and cannot be watched."""
    said = text(f"{what} is not watched any more: {why}")
    return Result(contract, None, None, contract, CLASS, VIOLATION, messages=(said,))


def told_findings(known: Iterable[Triple]) -> dict[Term, Finding]:
    """Return by their IRIs the findings that triples of the system graph tell of."""
    said: dict[Term, set[str]] = {}
    contracts: dict[Term, Term] = {}
    times: dict[Term, dict[Term, str]] = {}
    for subject, predicate, value in known:
        if predicate in _TIMES:
            written = value[1 : value.rindex('"')]
            times.setdefault(subject, {})[predicate] = written
            continue
        if predicate == CONTRACT:
            contracts[subject] = value
        said.setdefault(subject, set()).add(triple(subject, predicate, value))
    return {
        node: Finding(
            node,
            contracts[node],
            frozenset(said.get(node, ())),
            _moment(told, FIRST_SEEN, FIRST_ENTRY),
            _moment(told, LAST_SEEN, LAST_ENTRY),
            _moment(told, RESOLVED, RESOLVED_ENTRY) if RESOLVED in told else None,
        )
        for node, told in times.items()
    }


def described(
    mint: Mint, contract: Term, result: Result
) -> tuple[Term, frozenset[str]]:
    """Return the IRI of what was found, and the triples that say what it is.

    A shape without a name is nobody's outside its graph, and is left out of the
    triples; a version of a contract calls it the same for ever, and so can the IRI.
    Any other blank node of that graph gets a name: what is told has to be found again
    in the system graph, word for word.

    Source: https://www.w3.org/TR/rdf12-concepts/#section-skolemization
    """
    way = "" if result.path is None else as_sparql(result.path)
    identity = (contract, result.focus, way, result.value or "", result.component)
    parts = (*identity, result.constraint or result.shape)
    node = mint.content("finding", " ".join(parts).encode())
    return node, frozenset(
        triple(node, predicate, _named(mint, value))
        for predicate, value in _said(contract, result, way)
    )


def _named(mint: Mint, term: Term) -> Term:
    """Return a term without blank nodes."""
    is_blank = term[0] == "_" or (term.startswith("<<") and "_:" in term)
    return mint.content("genid", term.encode()) if is_blank else term


def _said(contract: Term, result: Result, way: str) -> Iterator[tuple[Term, Term]]:
    yield A, CLASS
    yield CONTRACT, contract
    yield sh("focusNode"), result.focus
    yield sh("sourceConstraintComponent"), result.component
    yield sh("resultSeverity"), result.severity
    if isinstance(result.path, Predicate):
        yield sh("resultPath"), result.path.iri
    elif way:
        yield pg("resultPathText"), text(way)
    if result.value is not None:
        yield sh("value"), result.value
    if result.shape[0] == "<":
        yield sh("sourceShape"), result.shape
    for message in result.messages:
        yield sh("resultMessage"), message


def _times(node: Term, at: Term, entry: Term, moment: Moment) -> Iterator[Triple]:
    yield node, at, date_time(moment.at)
    yield node, entry, integer(moment.number)


def _moment(told: dict[Term, str], at: Term, entry: Term) -> Moment:
    return Moment(told[at], int(told[entry]))
