"""All that follows from an instance: inferences 5 to 21, to the end.

A conclusion is added only where it does not hold already, as the normal form asks,
and the inferences are applied in an order in which none has to be applied again:
each gives the later ones what they look for, and no later one gives an earlier
one's hypothesis. So the result does not depend on the order of the statements.

Where a conclusion has two halves that share no variable (7: a generation and an
invalidation; 14: two associations), each is added only where it is missing.

Source: https://www.w3.org/TR/prov-constraints/#inferences
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final, NamedTuple

from provgraph.constraints.columns import Row
from provgraph.constraints.roles import ELEMENTS, INFLUENCES
from provgraph.constraints.rows import KINDS, Instance
from provgraph.constraints.terms import NOTHING, UNSAID
from provgraph.errors import TooLargeError
from provgraph.model.kinds import (
    ACTIVITY,
    ALTERNATE,
    ASSOCIATION,
    ATTRIBUTION,
    COMMUNICATION,
    DELEGATION,
    DERIVATION,
    END,
    ENTITY,
    GENERATION,
    INFLUENCE,
    INVALIDATION,
    MENTION,
    SPECIALIZATION,
    START,
    USAGE,
    Kind,
)
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import prov

_REVISION: Final = (prov("type"), prov("Revision"))
_NAMED: Final = (*ELEMENTS, *INFLUENCES)
_TRIGGERED: Final = ((START, 3, 0), (END, 3, 1))
"""Of starts and ends, where their time is, and where the activity has it."""

_Attributes = set[tuple[Term, int]]
_Said = tuple[tuple[int, ...], _Attributes]


class Fact(NamedTuple):
    """A statement of a normal form; all its terms are numbers.

    Attributes:
        id: NOTHING of a kind that has no identifiers.
        args: NOTHING where there is none, as of an association without a plan.
    """

    kind: Kind
    id: int
    args: tuple[int, ...]
    attributes: frozenset[tuple[Term, int]]


class Inferring:
    """The facts of an instance that is merged without a clash, and what follows."""

    def __init__(self, instance: Instance, facts_max: int) -> None:
        self._instance = instance
        self._find = instance.terms.find
        self._new = instance.terms.variable
        self._left = facts_max
        self._facts_max = facts_max
        # A key has one statement by now: elements and influences by their identifiers,
        # the rest by what they relate.
        self._named: dict[Kind, dict[int, _Said]] = {kind: {} for kind in _NAMED}
        self._related: dict[Kind, dict[tuple[int, ...], _Attributes]] = {
            kind: {} for kind in KINDS if kind not in _NAMED
        }

    def run(self) -> list[Fact]:
        """Return all that is said or follows.

        Raises:
            TooLargeError: that is more than the limit.
        """
        self._given()
        self._specialize()
        self._start_and_end()
        self._associate()
        self._attribute()
        self._inform()
        self._exist()
        self._communicate()
        self._influence()
        self._alternate()
        return [*self._facts()]

    def _facts(self) -> Iterator[Fact]:
        for kind, known in self._named.items():
            for name, (args, attributes) in known.items():
                yield Fact(kind, name, args, frozenset(attributes))
        for kind, related in self._related.items():
            for args, attributes in related.items():
                yield Fact(kind, NOTHING, args, frozenset(attributes))

    def _add(self, kind: Kind, *args: int) -> None:
        """Add a relation under a new identifier."""
        self._name(kind, self._new(), args)

    def _name(self, kind: Kind, name: int, args: tuple[int, ...]) -> _Attributes:
        """Add a statement under its identifier, and return the attributes there."""
        if name not in self._named[kind]:
            self._count()
            self._named[kind][name] = args, set()
        return self._named[kind][name][1]

    def _relate(self, kind: Kind, *args: int) -> _Attributes:
        if args not in self._related[kind]:
            self._count()
            self._related[kind][args] = set()
        return self._related[kind][args]

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            name = self._instance.bundle.id or "the document"
            raise TooLargeError(
                f"{name}: its normal form has more than {self._facts_max:,} statements",
                hint="Validity has no such limit; only alternates, specializations and "
                "influences that all follow from one another are so many.",
            )

    def _given(self) -> None:
        """Take the rows that stand, with a variable for all that they leave out."""
        for kind in KINDS:
            for row in self._instance.of(kind):
                if kind in _NAMED:
                    args = self._args(row)
                    held = self._name(kind, self._find(row.id) or self._new(), args)
                else:
                    held = self._relate(kind, *self._args(row))
                held |= self._attributes(row)

    def _args(self, row: Row) -> tuple[int, ...]:
        args = [self._find(one) for one in row.args]
        for kind, place, within in _TRIGGERED:
            if row.kind is kind and args[place] == UNSAID:
                activity = self._named[ACTIVITY].get(args[0])
                args[place] = activity[0][within] if activity else UNSAID
        return tuple(one or self._new() for one in args)

    def _attributes(self, row: Row) -> _Attributes:
        """Return the attributes of all statements that are one; inferred have none."""
        terms, statements = self._instance.terms, self._instance.bundle.statements
        return {
            (name, self._find(terms[value]))
            for one in row.everyone()
            if statements[one.source].kind is row.kind
            for name, value in statements[one.source].attributes
        }

    def _specialize(self) -> None:
        """Add 19 and 21: what specializes has what is said of all above it."""
        for specific, general, _ in list(self._related[MENTION]):
            self._relate(SPECIALIZATION, specific, general)
        above: dict[int, set[int]] = {}
        for below, general in self._related[SPECIALIZATION]:
            above.setdefault(below, set()).add(general)
        entities = self._named[ENTITY]
        said = {one: frozenset(held) for one, (_, held) in entities.items()}
        for below in above:
            for general in _reached(above, below):
                self._relate(SPECIALIZATION, below, general)
                if general in said:
                    self._name(ENTITY, below, ()).update(said[general])

    def _start_and_end(self) -> None:
        """Add 8, and by 9 and 10 that starters and enders generate the triggers."""
        for kind, _, within in _TRIGGERED:
            known = {args[0] for args, _ in self._named[kind].values()}
            for activity, (times, _) in self._named[ACTIVITY].items():
                if activity not in known:
                    trigger, other = self._new(), self._new()
                    self._add(kind, activity, trigger, other, times[within])
                    self._add(GENERATION, trigger, other, self._new())

    def _associate(self) -> None:
        """Add 14: who acts for another, and the other, are associated."""
        known = self._associations()
        for (delegate, responsible, activity), _ in [*self._named[DELEGATION].values()]:
            for agent in (delegate, responsible):
                if (activity, agent) not in known:
                    known.add((activity, agent))
                    self._add(ASSOCIATION, activity, agent, self._new())

    def _attribute(self) -> None:
        """Add 13: an agent is associated with what generated its entity."""
        known, makers = self._associations(), self._ends_of(GENERATION, 0, 1)
        for (entity, agent), _ in self._named[ATTRIBUTION].values():
            if not any((one, agent) in known for one in makers.get(entity, ())):
                activity = self._new()
                self._add(GENERATION, entity, activity, self._new())
                self._add(ASSOCIATION, activity, agent, self._new())
                makers.setdefault(entity, set()).add(activity)
                known.add((activity, agent))

    def _inform(self) -> None:
        """Add 5: who is informed uses what the informant generated."""
        made, used = self._ends_of(GENERATION, 1, 0), self._ends_of(USAGE, 0, 1)
        for (informed, informant), _ in self._named[COMMUNICATION].values():
            ours = used.setdefault(informed, set())
            theirs = made.setdefault(informant, set())
            if ours.isdisjoint(theirs):
                entity = self._new()
                self._add(GENERATION, entity, informant, self._new())
                self._add(USAGE, informed, entity, self._new())
                ours.add(entity)
                theirs.add(entity)

    def _exist(self) -> None:
        """Add 7: an entity is generated, and is invalidated."""
        for kind in (GENERATION, INVALIDATION):
            known = self._ends_of(kind, 0, 1)
            for entity in self._named[ENTITY]:
                if entity not in known:
                    self._add(kind, entity, self._new(), self._new())

    def _communicate(self) -> None:
        """Add 6: who uses what another generated is informed by it."""
        makers, users = self._ends_of(GENERATION, 0, 1), self._ends_of(USAGE, 1, 0)
        known = {args for args, _ in self._named[COMMUNICATION].values()}
        for entity in makers.keys() & users.keys():
            for pair in product(users[entity], makers[entity]):
                if pair not in known:
                    known.add(pair)
                    self._add(COMMUNICATION, *pair)

    def _influence(self) -> None:
        """Add 15: all that has an identifier is an influence."""
        for kind in INFLUENCES:
            if kind is not INFLUENCE:
                for name, (args, attributes) in self._named[kind].items():
                    self._name(INFLUENCE, name, args[:2]).update(attributes)

    def _alternate(self) -> None:
        """Add 12, 16 to 18 and 20: alternates of one another, in every direction."""
        beside: dict[int, set[int]] = {}
        for one, other in self._alternates():
            beside.setdefault(one, set()).add(other)
            beside.setdefault(other, set()).add(one)
        done: set[int] = set()
        for one in beside:
            if one not in done:
                group = _reached(beside, one)
                done |= group
                for pair in product(group, group):
                    self._relate(ALTERNATE, *pair)

    def _alternates(self) -> Iterator[tuple[int, ...]]:
        yield from ((entity, entity) for entity in self._named[ENTITY])
        yield from list(self._related[ALTERNATE])
        yield from self._related[SPECIALIZATION]
        terms = self._instance.terms
        revision = _REVISION[0], self._find(terms[_REVISION[1]])
        for args, attributes in self._named[DERIVATION].values():
            if revision in attributes:
                yield args[:2]

    def _associations(self) -> set[tuple[int, int]]:
        return {(args[0], args[1]) for args, _ in self._named[ASSOCIATION].values()}

    def _ends_of(self, kind: Kind, one: int, other: int) -> dict[int, set[int]]:
        """Return of each term in one place of a kind those in another."""
        ends: dict[int, set[int]] = {}
        for args, _ in self._named[kind].values():
            ends.setdefault(args[one], set()).add(args[other])
        return ends


def _reached(arrows: dict[int, set[int]], start: int) -> set[int]:
    """Return what one or more steps lead to."""
    reached: set[int] = set()
    waiting = [start]
    for node in waiting:  # grows while it runs
        for head in arrows.get(node, ()):
            if head not in reached:
                reached.add(head)
                waiting.append(head)
    return reached
