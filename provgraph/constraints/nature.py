"""What each thing is, and what nothing can be: constraints 50 to 56.

Source: https://www.w3.org/TR/prov-constraints/#type-constraints,
https://www.w3.org/TR/prov-constraints/#impossibility-constraints
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Final, NamedTuple

from provgraph.constraints.columns import Row
from provgraph.constraints.roles import (
    AN_ACTIVITY,
    AN_ENTITY,
    INFLUENCES,
    NAMED,
    PLACES,
    PROPERTIES,
    is_both,
    overlaps,
)
from provgraph.constraints.rows import KINDS, Instance
from provgraph.constraints.rules import RULES, Rule
from provgraph.constraints.terms import NOTHING, UNSAID
from provgraph.model.kinds import (
    ACTIVITY,
    AGENT,
    DERIVATION,
    ENTITY,
    INFLUENCE,
    MEMBERSHIP,
    MENTION,
    SPECIALIZATION,
    Kind,
)
from provgraph.rdf.vocab import prov

_TYPE: Final = prov("type")
_EMPTY_COLLECTION: Final = prov("EmptyCollection")
_DISJOINT: Final = PROPERTIES - {DERIVATION, INFLUENCE}


class Breach(NamedTuple):
    """A rule that statements break, and the sentence that says how."""

    rule: Rule
    sources: tuple[int, ...]
    sentence: str
    along: tuple[Rule, ...] = ()


class Nature:
    """What the statements of an instance make of its things.

    Attributes:
        specializations: each pair of a specific and a general entity, with the
            statement that says so; a mention is one.
        entities: what is declared an entity, with the statement: its own, or by
            inference 21 that of what it specializes.
        empty: what is an empty collection, likewise.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._roots = instance.roots
        self.specializations = [
            (self._roots[below], self._roots[above], source)
            for kind in (SPECIALIZATION, MENTION)
            for below, above, source in instance.told(kind, 0, 1)
        ]
        self.entities = self._declared(ENTITY)
        self.empty = self._empty()
        self._inherit(self.entities)
        self._inherit(self.empty)

    def breaches(self) -> Iterator[Breach]:
        """Yield what breaks constraints 50, 51 and 53 to 56."""
        yield from self._unspecified()
        roles = self._folded()
        found = set(roles)  # there are few
        yield from self._overlaps(_those(roles, set(filter(overlaps, found))))
        yield from self._contradictions(_those(roles, set(filter(is_both, found))))
        yield from self._members()

    def _declared(self, kind: Kind) -> dict[int, int]:
        declared: dict[int, int] = {}
        for name, source in self._instance.named(kind):
            declared.setdefault(self._roots[name], source)
        return declared

    def _empty(self) -> dict[int, int]:
        """Return the entities whose type says that they are empty collections.

        Where nothing is said to be a member, nobody has to know.
        """
        statements = self._instance.bundle.statements
        empty: dict[int, int] = {}
        entities = self._instance.rows.get(ENTITY)
        if entities is None or MEMBERSHIP not in self._instance.rows:
            return empty
        for name, source in zip(entities.ids, entities.sources, strict=True):
            attributes = statements[source].attributes
            if attributes and (_TYPE, _EMPTY_COLLECTION) in attributes:
                empty.setdefault(self._roots[name], source)
        return empty

    def _inherit(self, known: dict[int, int]) -> None:
        """Give what a general entity is declared to be to all that specialize it."""
        specific: dict[int, list[int]] = {}
        for below, above, _ in self.specializations:
            specific.setdefault(above, []).append(below)
        if not specific:
            return
        waiting = [one for one in known if one in specific]
        for above in waiting:  # grows while it runs
            for below in specific.get(above, ()):
                if below not in known:
                    known[below] = known[above]
                    waiting.append(below)

    def _unspecified(self) -> Iterator[Breach]:
        """Yield derivations without activity that name a generation or a usage (51)."""
        rows = self._instance.rows.get(DERIVATION)
        if rows is None:
            return
        for place, told in enumerate(zip(*rows.args[2:], strict=True)):
            activity, generation, usage = (self._roots[one] for one in told)
            if activity != NOTHING or generation == usage == NOTHING:
                continue
            row = Row(rows, place)
            if row.stands:
                sources = tuple(sorted({one.source for one in row.everyone()}))
                after, before = (self._instance.terms.word(n) for n in row.args[:2])
                yield Breach(
                    RULES[51],
                    sources,
                    f"{after} was derived from {before} by no activity, and yet the "
                    "derivation names a generation or a usage",
                )

    def _folded(self) -> array[int]:
        """Return the roles of each term, with those of all that were merged into it."""
        roles = self._instance.terms.roles[:]
        for one in self._instance.terms.merged:
            roles[self._roots[one]] |= roles[one]
            roles[one] = 0
        for one in self.entities:  # by inference 21 too
            roles[one] |= NAMED[ENTITY]
        roles[UNSAID] = roles[NOTHING] = 0
        return roles

    def _overlaps(self, names: set[int]) -> Iterator[Breach]:
        """Yield identifiers of two kinds of relations (53), or of a thing too (54)."""
        if not names:
            return
        things = {kind: self._declared(kind) for kind in (ACTIVITY, AGENT)}
        things[ENTITY] = self.entities
        for name, rows in self._named(names).items():
            yield from self._kinds(name, rows)
            yield from self._things(name, rows, things)

    def _named(self, names: set[int]) -> dict[int, list[Row]]:
        """Return the relations that have these identifiers, first those told first."""
        named: dict[int, list[Row]] = {}
        for kind in INFLUENCES:
            for row in self._instance.of(kind):
                if self._roots[row.id] in names:
                    named.setdefault(self._roots[row.id], []).append(row)
        return {
            name: sorted(rows, key=lambda row: row.source)
            for name, rows in named.items()
        }

    def _kinds(self, name: int, rows: list[Row]) -> Iterator[Breach]:
        first: dict[Kind, Row] = {}
        for row in rows:
            if row.kind in _DISJOINT:
                first.setdefault(row.kind, row)
        if len(first) > 1:
            kinds = " and ".join(kind.name for kind in first)
            yield Breach(
                RULES[53],
                tuple(row.source for row in first.values()),
                f"{self._instance.terms.word(name)} identifies {kinds}",
            )

    def _things(
        self, name: int, rows: list[Row], things: dict[Kind, dict[int, int]]
    ) -> Iterator[Breach]:
        row = rows[0]
        for kind in (ENTITY, ACTIVITY, AGENT):
            if name in things[kind]:
                yield Breach(
                    RULES[54],
                    (things[kind][name], row.source),
                    f"{self._instance.terms.word(name)} is declared as {kind.name}, "
                    f"and identifies {row.kind.name} as well",
                )

    def _contradictions(self, both: set[int]) -> Iterator[Breach]:
        """Yield for each of some things who first says that it is the one and other.

        By typing (50) an entity or an activity is what stands in the place of one; so
        nothing can be both (55).
        """
        if not both:
            return
        told: dict[int, dict[int, tuple[int, Kind]]] = {AN_ENTITY: {}, AN_ACTIVITY: {}}
        for one in both & self.entities.keys():
            told[AN_ENTITY][one] = self.entities[one], ENTITY
        for one, role, row in self._roles():
            known = told[role]
            if one in both and (one not in known or row.source < known[one][0]):
                known[one] = row.source, row.kind
        for one in sorted(both):
            (source, kind), (other, kind_of_other) = (told[role][one] for role in told)
            typed = {kind, kind_of_other} - {ENTITY, ACTIVITY}
            yield Breach(
                RULES[55],
                (source, other),
                f"{self._instance.terms.word(one)} is an entity by {kind.name} and an "
                f"activity by {kind_of_other.name}" + (", by typing" if typed else ""),
                (RULES[50],) if typed else (),
            )

    def _roles(self) -> Iterator[tuple[int, int, Row]]:
        """Yield each thing that has to be an entity or an activity, and where."""
        for kind in KINDS:
            for row in self._instance.all_of(kind):
                if kind is ENTITY:
                    yield self._roots[row.id], AN_ENTITY, row
                elif kind is ACTIVITY:
                    yield self._roots[row.id], AN_ACTIVITY, row
                for place, role in PLACES[kind]:
                    yield self._roots[row.args[place]], role, row

    def _members(self) -> Iterator[Breach]:
        """Yield members of what is an empty collection (56)."""
        if not self.empty:
            return
        for one, member, source in self._instance.told(MEMBERSHIP, 0, 1):
            collection = self._roots[one]
            if collection in self.empty:
                word = self._instance.terms.word
                yield Breach(
                    RULES[56],
                    (self.empty[collection], source),
                    f"{word(collection)} is an empty collection, and yet "
                    f"{word(member)} is its member",
                )


def _those(roles: array[int], forbidden: set[int]) -> set[int]:
    """Return the terms whose roles are forbidden."""
    if not forbidden:
        return set()
    return {one for one, role in enumerate(roles) if role in forbidden}
