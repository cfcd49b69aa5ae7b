"""PROV-CONSTRAINTS as the recommendation writes it, slowly: what ours is held to.

Every definition, inference and constraint is applied to every tuple of statements
that it fits, again and again; the order of events is the transitive closure of all
pairs. Nothing here is shared with the code under test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, count, permutations, product
from typing import NamedTuple

from provgraph.model.statement import Bundle, Statement
from provgraph.rdf.vocab import prov

NONE = "-"
EMPTY = (prov("type"), prov("EmptyCollection"))
RELATIONS = (
    "wasGeneratedBy",
    "used",
    "wasInformedBy",
    "wasStartedBy",
    "wasEndedBy",
    "wasInvalidatedBy",
    "wasAttributedTo",
    "wasAssociatedWith",
    "actedOnBehalfOf",
    "wasDerivedFrom",
    "wasInfluencedBy",
)
DISJOINT = RELATIONS[:-2]
ELEMENTS = ("entity", "activity", "agent")
KEYED = (*ELEMENTS, *RELATIONS)
TYPES = {
    "used": ("activity", "entity"),
    "wasGeneratedBy": ("entity", "activity"),
    "wasInvalidatedBy": ("entity", "activity"),
    "wasInformedBy": ("activity", "activity"),
    "wasStartedBy": ("activity", "entity", "activity"),
    "wasEndedBy": ("activity", "entity", "activity"),
    "wasDerivedFrom": ("entity", "entity", "activity"),
    "wasAttributedTo": ("entity", "agent"),
    "wasAssociatedWith": ("activity", "agent", "entity"),
    "actedOnBehalfOf": ("agent", "agent", "activity"),
    "specializationOf": ("entity", "entity"),
    "alternateOf": ("entity", "entity"),
    "hadMember": ("entity", "entity"),
    "mentionOf": ("entity", "entity", "entity"),
}


class Fact(NamedTuple):
    kind: str
    id: str
    args: tuple[str, ...]
    attrs: frozenset[tuple[str, str]] = frozenset()


class ClashError(Exception):
    """Two constants would have to be one."""


class Reference:
    """The normal form of one instance, and what it breaks."""

    def __init__(self, bundle: Bundle) -> None:
        self._fresh = (f"?{number}" for number in count())
        self.facts = {self._expanded(one) for one in set(bundle.statements)}

    def broken(self) -> set[int] | None:
        """Return the numbers of what is broken, 42 for any order; None for a clash."""
        try:
            while self.unifies() or self.infers():
                pass
        except ClashError:
            return None
        return self._impossible() | ({42} if self._disordered() else set())

    def _expanded(self, one: Statement) -> Fact:
        kind = one.kind.name
        args = [term or NONE for term in one.arguments]
        if kind == "wasDerivedFrom":
            last = 2 if args[2] == NONE else 5
            can = range(2, last)
        elif kind == "wasAssociatedWith":
            can = range(2)
        else:
            can = range(len(args))
        for place in can:
            if args[place] == NONE:
                args[place] = next(self._fresh)
        name = one.id or (next(self._fresh) if kind in RELATIONS else NONE)
        return Fact(kind, name, tuple(args), frozenset(one.attributes))

    def of(self, kind: str) -> list[Fact]:
        return [fact for fact in self.facts if fact.kind == kind]

    def _unify(self, pairs: Iterable[tuple[str, str]]) -> bool:
        """Make terms equal, one substitution at a time."""
        for one, other in pairs:
            if one == other:
                continue
            if _variable(one):
                self._substitute(one, other)
            elif _variable(other):
                self._substitute(other, one)
            else:
                raise ClashError
            return True
        return False

    def _substitute(self, old: str, new: str) -> None:
        def put(term: str) -> str:
            return new if term == old else term

        self.facts = {
            Fact(f.kind, put(f.id), tuple(map(put, f.args)), f.attrs)
            for f in self.facts
        }

    def unifies(self) -> bool:
        for kind in KEYED:  # 22, 23
            for one, other in combinations(self.of(kind), 2):
                if one.id == other.id:
                    if self._unify(zip(one.args, other.args, strict=True)):
                        return True
                    self.facts -= {one, other}
                    self.facts.add(one._replace(attrs=one.attrs | other.attrs))
                    return True
        for kind, first, second in (
            ("wasGeneratedBy", 0, 1),  # 24
            ("wasInvalidatedBy", 0, 1),  # 25
            ("wasStartedBy", 0, 2),  # 26
            ("wasEndedBy", 0, 2),  # 27
        ):
            for one, other in combinations(self.of(kind), 2):
                same = all(one.args[at] == other.args[at] for at in (first, second))
                if same and self._unify([(one.id, other.id)]):
                    return True
        for kind, place in (("wasStartedBy", 0), ("wasEndedBy", 1)):  # 28, 29
            for activity, event in product(self.of("activity"), self.of(kind)):
                if activity.id == event.args[0] and self._unify(
                    [(activity.args[place], event.args[3])]
                ):
                    return True
        for one, other in combinations(self.of("mentionOf"), 2):  # PROV-LINKS
            if one.args[0] == other.args[0] and self._unify(
                zip(one.args, other.args, strict=True)
            ):
                return True
        return False

    def infers(self) -> bool:
        new = set(self._conclusions())
        added = not new <= self.facts
        self.facts |= new
        return added

    def _conclusions(self) -> Iterator[Fact]:
        """Yield the conclusion of the first inference that does not hold already."""
        for found in self._candidates():
            missing = [fact for fact in found if not self._holds(fact)]
            if missing and not self._together(found):
                renamed: dict[str, str] = {}
                for fact in found:
                    yield Fact(
                        fact.kind,
                        self._renamed(fact.id, renamed),
                        tuple(self._renamed(one, renamed) for one in fact.args),
                        fact.attrs,
                    )
                return

    def _renamed(self, term: str, renamed: dict[str, str]) -> str:
        if not term.startswith("!"):
            return term
        if term not in renamed:
            renamed[term] = next(self._fresh)
        return renamed[term]

    def _holds(self, wanted: Fact) -> bool:
        return any(_fits(wanted, fact, {}) is not None for fact in self.of(wanted.kind))

    def _together(self, wanted: list[Fact]) -> bool:
        """Say whether all hold at once, `!x` being anything that is the same in all."""
        ways: list[dict[str, str]] = [{}]
        for one in wanted:
            ways = [
                fit
                for way in ways
                for fact in self.of(one.kind)
                if (fit := _fits(one, fact, way)) is not None
            ]
        return bool(ways)

    def _candidates(self) -> Iterator[list[Fact]]:
        for f in self.of("wasInformedBy"):  # 5
            yield [
                Fact("wasGeneratedBy", "!g", ("!e", f.args[1], "!t")),
                Fact("used", "!u", (f.args[0], "!e", "!s")),
            ]
        for g, u in product(self.of("wasGeneratedBy"), self.of("used")):  # 6
            if g.args[0] == u.args[1]:
                yield [Fact("wasInformedBy", "!i", (u.args[0], g.args[1]))]
        for f in self.of("entity"):  # 7
            yield [Fact("wasGeneratedBy", "!g", (f.id, "!a", "!t"))]
            yield [Fact("wasInvalidatedBy", "!i", (f.id, "!a", "!t"))]
        for f in self.of("activity"):  # 8
            yield [Fact("wasStartedBy", "!s", (f.id, "!e", "!a", f.args[0]))]
            yield [Fact("wasEndedBy", "!s", (f.id, "!e", "!a", f.args[1]))]
        for f in self.of("wasStartedBy") + self.of("wasEndedBy"):  # 9, 10
            yield [Fact("wasGeneratedBy", "!g", (f.args[1], f.args[2], "!t"))]
        for f in self.of("wasDerivedFrom"):
            after, before, activity, generation, usage = f.args
            if NONE not in (activity, generation, usage):  # 11
                yield [Fact("used", usage, (activity, before, "!t"))]
                yield [Fact("wasGeneratedBy", generation, (after, activity, "!t"))]
        for f in self.of("wasAttributedTo"):  # 13
            yield [
                Fact("wasGeneratedBy", "!g", (f.args[0], "!a", "!t")),
                Fact("wasAssociatedWith", "!i", ("!a", f.args[1], "!p")),
            ]
        for f in self.of("actedOnBehalfOf"):  # 14
            for agent in f.args[:2]:
                yield [Fact("wasAssociatedWith", "!i", (f.args[2], agent, "!p"))]
        for kind in RELATIONS[:-1]:  # 15
            for f in self.of(kind):
                yield [Fact("wasInfluencedBy", f.id, f.args[:2], f.attrs)]
        for f in self.of("mentionOf"):  # PROV-LINKS
            yield [Fact("specializationOf", NONE, f.args[:2])]
        for f, g in product(self.of("specializationOf"), repeat=2):  # 19
            if f.args[1] == g.args[0]:
                yield [Fact("specializationOf", NONE, (f.args[0], g.args[1]))]
        for f, e in product(self.of("specializationOf"), self.of("entity")):  # 21
            if f.args[1] == e.id:
                yield [Fact("entity", f.args[0], (), e.attrs)]

    def _impossible(self) -> set[int]:
        broken = set()
        for f in self.of("wasDerivedFrom"):
            if f.args[2] == NONE and f.args[3:] != (NONE, NONE):
                broken.add(51)
        if any(f.args[0] == f.args[1] for f in self.of("specializationOf")):
            broken.add(52)
        for one, other in permutations(DISJOINT, 2):
            if {f.id for f in self.of(one)} & {f.id for f in self.of(other)}:
                broken.add(53)
        for one, other in product(ELEMENTS, RELATIONS):
            if {f.id for f in self.of(one)} & {f.id for f in self.of(other)}:
                broken.add(54)
        types = {is_a: {f.id for f in self.of(is_a)} for is_a in ELEMENTS}  # 50
        for kind, places in TYPES.items():
            for f in self.of(kind):
                for is_a, one in zip(places, f.args, strict=False):
                    types[is_a].add(one)
        if (types["entity"] & types["activity"]) - {NONE}:
            broken.add(55)
        empty = {f.id for f in self.of("entity") if EMPTY in f.attrs}
        if any(f.args[0] in empty for f in self.of("hadMember")):
            broken.add(56)
        return broken

    def _disordered(self) -> bool:
        """Say whether an event is before itself: 30 to 49."""
        arrows = set(self._orders())
        reached = {(one, other) for one, other, _ in arrows}
        events = {event for pair in reached for event in pair}
        for middle, one, other in product(events, repeat=3):
            if (one, middle) in reached and (middle, other) in reached:
                reached.add((one, other))
        return any(strict and (b, a) in reached | {(a, a)} for a, b, strict in arrows)

    def _orders(self) -> Iterator[tuple[str, str, bool]]:
        generations, usages = self.of("wasGeneratedBy"), self.of("used")
        overs = self.of("wasInvalidatedBy")
        starts, ends = self.of("wasStartedBy"), self.of("wasEndedBy")

        for group in (starts, ends, generations, overs):  # 31, 32, 39, 40
            for a, b in product(group, repeat=2):
                if a.args[0] == b.args[0]:
                    yield a.id, b.id, False
        for a in starts:  # 30
            yield from _every([a], a.args[0], ends, a.args[0])
        for a in generations:  # 36
            yield from _every([a], a.args[0], overs, a.args[0])
        for use in usages:
            for a in starts:  # 33
                if a.args[0] == use.args[0]:
                    yield a.id, use.id, False
            for a in ends:
                if a.args[0] == use.args[0]:
                    yield use.id, a.id, False
            for a in generations:  # 37
                if a.args[0] == use.args[1]:
                    yield a.id, use.id, False
            for a in overs:  # 38
                if a.args[0] == use.args[1]:
                    yield use.id, a.id, False
        for made in generations:  # 34
            for a in starts:
                if a.args[0] == made.args[1]:
                    yield a.id, made.id, False
            for a in ends:
                if a.args[0] == made.args[1]:
                    yield made.id, a.id, False
        for f in self.of("wasInformedBy"):  # 35
            yield from _every(starts, f.args[1], ends, f.args[0])
        for f in self.of("wasDerivedFrom"):
            if NONE not in f.args[2:]:  # 41
                yield f.args[4], f.args[3], False
            yield from _every(
                generations, f.args[1], generations, f.args[0], True
            )  # 42
        for f in starts + ends:  # 43, 44
            for a in generations:
                if a.args[0] == f.args[1]:
                    yield a.id, f.id, False
            for a in overs:
                if a.args[0] == f.args[1]:
                    yield f.id, a.id, False
        for f in self.of("specializationOf"):  # 45, 46
            yield from _every(generations, f.args[1], generations, f.args[0])
            yield from _every(overs, f.args[0], overs, f.args[1])
        for f in self.of("wasAssociatedWith"):  # 47
            activity, agent = f.args[:2]
            yield from _every(starts, activity, overs, agent)
            yield from _every(generations, agent, ends, activity)
            yield from _every(starts, activity, ends, agent)
            yield from _every(starts, agent, ends, activity)
        for f in self.of("wasAttributedTo"):  # 48
            yield from _every(generations, f.args[1], generations, f.args[0])
            yield from _every(starts, f.args[1], generations, f.args[0])
        for f in self.of("actedOnBehalfOf"):  # 49
            yield from _every(generations, f.args[1], overs, f.args[0])
            yield from _every(starts, f.args[1], ends, f.args[0])


def _every(
    ones: list[Fact], one: str, others: list[Fact], other: str, strict: bool = False
) -> Iterator[tuple[str, str, bool]]:
    """Yield the order of all events of one thing and all of another."""
    for a, b in product(ones, others):
        if a.args[0] == one and b.args[0] == other:
            yield a.id, b.id, strict


def _variable(term: str) -> bool:
    return term.startswith(("?", "_:"))


def _fits(wanted: Fact, fact: Fact, way: dict[str, str]) -> dict[str, str] | None:
    """Return what `!x` stands for if a fact is the wanted one; None if it is not."""
    if not wanted.attrs <= fact.attrs:
        return None
    way = dict(way)
    for one, other in zip(
        (wanted.id, *wanted.args), (fact.id, *fact.args), strict=True
    ):
        if one.startswith("!"):
            if way.setdefault(one, other) != other:
                return None
        elif one != other:
            return None
    return way
