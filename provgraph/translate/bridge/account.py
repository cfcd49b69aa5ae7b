"""What a document says, gathered by activity and by entity, bundles and all.

PROV lets the same activity be told of in many statements and bundles; OpenLineage
has one run. So this looks across bundles, and leaves it to the `prov` facet to
keep apart who said what.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from provgraph.model.kinds import (
    ACTIVITY,
    ASSOCIATION,
    ATTRIBUTION,
    COMMUNICATION,
    DERIVATION,
    END,
    ENTITY,
    GENERATION,
    INSERTION,
    REMOVAL,
    SPECIALIZATION,
    START,
    USAGE,
    Is,
)
from provgraph.model.statement import Document, Statement
from provgraph.rdf.instant import parse_instant
from provgraph.rdf.terms import Term, lexical
from provgraph.rdf.vocab import IS_PART_OF, prov

_TYPE: Final = prov("type")
_ROLE: Final = prov("role")


class Placed(NamedTuple):
    """A statement and where it stands: in which bundle, and where in that."""

    bundle: int
    at: int
    statement: Statement


@dataclass(slots=True)
class Doing:
    """What a document says of one activity.

    Attributes:
        starts: sortable instants at which it is said to have started.
        ends: likewise.
        moments: likewise, of what it used, made and ended.
        derived: what it made from what.
        informants: activities that informed it.
        agents: who was associated with it, each with the roles given.
        parents: activities of which it is said to be part.
    """

    node: Term
    starts: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)
    moments: set[str] = field(default_factory=set)
    used: set[Term] = field(default_factory=set)
    made: set[Term] = field(default_factory=set)
    derived: set[tuple[Term, Term]] = field(default_factory=set)
    informants: set[Term] = field(default_factory=set)
    agents: dict[Term, set[Term]] = field(default_factory=dict)
    plans: set[Term] = field(default_factory=set)
    types: set[Term] = field(default_factory=set)
    parents: set[Term] = field(default_factory=set)


class Account:
    """What one document says.

    Attributes:
        doings: of each activity, by its term.
        makers: by entity, the activities that are said to have generated it.
        users: by entity, the activities that are said to have used it.
        generals: by entity, what it is said to be a specialization of.
        entities: all that stands where an entity stands, or is said to be one.
        plans: entities by which something was done.
        owners: by entity, the agents it is attributed to.
        derived: what was made from what, by no activity that is known.
        moments: by entity, when it was generated, used or invalidated.
    """

    def __init__(self, document: Document) -> None:
        self.placed = [
            Placed(index, at, statement)
            for index, bundle in enumerate(document.everything())
            for at, statement in enumerate(bundle.statements)
        ]
        self.doings: dict[Term, Doing] = {}
        self.makers: dict[Term, set[Term]] = {}
        self.users: dict[Term, set[Term]] = {}
        self.generals: dict[Term, set[Term]] = {}
        self.entities: set[Term] = set()
        self.plans: set[Term] = set()
        self.owners: dict[Term, set[Term]] = {}
        self.derived: dict[Term, set[Term]] = {}
        self.moments: dict[Term, set[str]] = {}
        for _, _, statement in self.placed:
            self._tell(statement)
        for _, _, statement in self.placed:
            if statement.kind in {DERIVATION, INSERTION, REMOVAL}:
                self._derive(statement)

    def home(self, statement: Statement) -> Term | None:
        """Return the activity or entity whose event is to hold a statement.

        The first activity that it names, else the entity that it is about; None
        where it is about neither.
        """
        if statement.kind == ACTIVITY:
            return statement.id
        for _, term in _those(statement, Is.ACTIVITY):
            return term
        subject = statement.subject
        return subject if subject in self.entities else None

    def _tell(self, statement: Statement) -> None:
        """Note what a statement says, by its kind."""
        kind = statement.kind
        first, second, third = (*statement.arguments, None, None, None)[:3]
        for _, term in _those(statement, Is.ENTITY):
            self.entities.add(term)
        doings = [self._doing(term) for _, term in _those(statement, Is.ACTIVITY)]
        self._time(statement, doings)
        if kind == ENTITY and statement.id is not None:
            self.entities.add(statement.id)
        elif kind == ACTIVITY and statement.id is not None:
            self._activity(self._doing(statement.id), statement)
        elif kind == GENERATION and first and second:
            self._doing(second).made.add(first)
            self.makers.setdefault(first, set()).add(second)
        elif kind == USAGE and first and second:
            self._doing(first).used.add(second)
            self.users.setdefault(second, set()).add(first)
        elif kind == COMMUNICATION and first and second:
            self._doing(first).informants.add(second)
        elif kind == SPECIALIZATION and first and second:
            self.generals.setdefault(first, set()).add(second)
        elif kind == ATTRIBUTION and first and second:
            self.owners.setdefault(first, set()).add(second)
        elif kind == ASSOCIATION and first:
            self._associate(self._doing(first), statement, second, third)

    def _doing(self, node: Term) -> Doing:
        return self.doings.setdefault(node, Doing(node))

    def _activity(self, doing: Doing, statement: Statement) -> None:
        doing.types.update(statement.values(_TYPE))
        doing.parents.update(statement.values(IS_PART_OF))
        started, ended = statement.arguments
        doing.starts.update(_instant(started))
        doing.ends.update(_instant(ended))

    def _associate(
        self, doing: Doing, statement: Statement, agent: Term | None, plan: Term | None
    ) -> None:
        if agent is not None:
            roles = doing.agents.setdefault(agent, set())
            roles.update(statement.values(_ROLE))
        if plan is not None:
            doing.plans.add(plan)
            self.plans.add(plan)

    def _time(self, statement: Statement, doings: list[Doing]) -> None:
        """Note when it was, of the activities and the entity that it is about."""
        for instant in _instant(statement.argument("time")):
            if statement.kind in {START, END}:
                # The other activity is the one that started or ended this one.
                if statement.arguments[0] is not None:
                    doing = doings[0]
                    into = doing.starts if statement.kind == START else doing.ends
                    into.add(instant)
                continue
            for doing in doings:
                doing.moments.add(instant)
            for _, entity in _those(statement, Is.ENTITY):
                self.moments.setdefault(entity, set()).add(instant)

    def _derive(self, statement: Statement) -> None:
        """Note a derivation, with the activity if it is said or can only be one.

        An entity is generated once, so what generated it also derived it, as far
        as it used the other.
        """
        target, source = statement.arguments[:2]
        if target is None or source is None or target == source:
            return
        by = dict(_those(statement, Is.ACTIVITY)).get("activity")
        if by is None:
            makers = self.makers.get(target, set()) & self.users.get(source, set())
            by = min(makers, default=None)
        if by is None:
            self.derived.setdefault(target, set()).add(source)
        else:
            self._doing(by).derived.add((target, source))


def _those(statement: Statement, what: Is) -> Iterator[tuple[str, Term]]:
    """Yield the arguments, with their names, that are of one sort."""
    for argument, term in zip(
        statement.kind.arguments, statement.arguments, strict=True
    ):
        if argument.is_a is what and term is not None:
            yield argument.name, term


def _instant(term: Term | None) -> Iterator[str]:
    """Yield the sortable instant that a time names, if it names one."""
    if term is not None and term.startswith('"'):
        instant = parse_instant(lexical(term))
        if instant is not None:
            yield instant.key
