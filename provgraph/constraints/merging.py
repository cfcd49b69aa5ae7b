"""Uniqueness: what has the same key is the same, or the document contradicts itself.

The keys are those of constraints 22 to 29, with what inferences 9, 10, 11 and 15 add
to them. No other inference makes a statement that a key could meet: each gives it
an identifier, and an entity or activity in its key, that is new.

Source: https://www.w3.org/TR/prov-constraints/#uniqueness-constraints
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from provgraph.constraints.roles import ELEMENTS, INFLUENCES, PLACES, PROPERTIES
from provgraph.constraints.rows import EXPANDED, Instance, Row
from provgraph.constraints.rules import RULES, UNIQUE_MENTION, Rule
from provgraph.constraints.terms import NOTHING, UNSAID, Terms
from provgraph.model.kinds import (
    ACTIVITY,
    DERIVATION,
    END,
    GENERATION,
    INVALIDATION,
    MENTION,
    START,
    USAGE,
    Kind,
)

_PAIRS: Final = {
    GENERATION: (0, 1, RULES[24]),
    INVALIDATION: (0, 1, RULES[25]),
    START: (0, 2, RULES[26]),
    END: (0, 2, RULES[27]),
}
"""Of which two arguments there is one statement of a kind."""

_TIMES: Final = {START: (3, 0, RULES[28]), END: (3, 1, RULES[29])}
"""Where an event has its time, and where the activity has it."""

_PLACES: Final = 32
"""How many binary places a term's number takes at the most."""

_KEYED: Final = (*ELEMENTS, *INFLUENCES, MENTION)


class Clash(NamedTuple):
    """Two statements that should agree, and do not.

    Attributes:
        sources: the statements, those that differ first.
        what: the argument that they differ in.
        values: what each has there.
    """

    rule: Rule
    sources: tuple[int, ...]
    what: str
    values: tuple[int, int]


class Merging:
    """The rows of an instance, merged until no key holds two of them.

    Each variable is merged at most once into a constant, and else the one that fewer
    rows mention into the other; only rows that mention it are looked at again. So
    the work grows as the rows, but for a logarithm.
    """

    def __init__(self, instance: Instance) -> None:
        self.clashes: list[Clash] = []
        self._instance = instance
        self._terms: Terms = instance.terms
        self._mentions: dict[int, list[Row]] = {}
        self._by_id: dict[Kind, dict[int, Row]] = {kind: {} for kind in instance.rows}
        self._by_pair: dict[Kind, dict[int, Row]] = {kind: {} for kind in _PAIRS}
        self._influences: dict[int, Row] = {}
        self._mentioned: dict[int, Row] = {}
        self._noted: set[Clash] = set()
        self._witnesses: dict[tuple[int, int], int] = {}
        self._told: dict[tuple[int, int], int] = {}
        self._waiting: list[Row] = []

    def run(self) -> None:
        """Merge what is given, then with it what follows from it."""
        for kind, rows in self._instance.rows.items():
            if self._terms.blanks or kind in EXPANDED:
                for row in rows:
                    self._listen(row)
        self._settle([row for rows in map(self._keyed, _KEYED) for row in rows])
        follow = list(self._follow())
        for row in follow:
            self._listen(row)
        self._settle(follow)
        for kind in _TIMES:
            for row in self._instance.of(kind):
                self._time(row)
        self._instance.roots = self._terms.roots()

    def _keyed(self, kind: Kind) -> list[Row]:
        """Return the rows of a kind that a key may hold."""
        rows = self._instance.rows[kind]
        if kind in ELEMENTS or kind in _PAIRS or kind is MENTION:
            return rows
        return [row for row in rows if row.id != UNSAID]

    def _settle(self, fresh: list[Row]) -> None:
        """Bring rows under their keys, and again those whose keys that changes."""
        self._waiting = fresh
        for row in self._waiting:  # grows while it runs
            if row.into is None:
                self._place(row)

    def _listen(self, row: Row) -> None:
        """Note a row under each variable that it mentions."""
        constant = self._terms.is_constant
        for one in (row.id, *row.args):
            if one != UNSAID and not constant(root := self._terms.find(one)):
                self._mentions.setdefault(root, []).append(row)

    def _place(self, row: Row) -> None:
        kind, find = row.kind, self._terms.find
        if row.id != UNSAID and (name := find(row.id)) != NOTHING:
            held = self._held(name, row)
            rule = RULES[22] if kind in ELEMENTS else RULES[23]
            if held is not row and self._fold(held, row, rule, rule):
                return
        if kind in _PAIRS:
            self._place_pair(row)
        elif kind is MENTION:
            held = self._mentioned.setdefault(find(row.args[0]), row).standing()
            if held is not row:
                self._fold(held, row, UNIQUE_MENTION, UNIQUE_MENTION)

    def _held(self, name: int, row: Row) -> Row:
        """Return the row of its kind that has the identifier: this one if none had.

        Nearly all identifiers are of one kind of relation; only where one is of
        several has each kind a table of its own.
        """
        kind = row.kind
        if kind in PROPERTIES:
            first = self._influences.setdefault(name, row).standing()
            if first.kind is kind:
                return first
            self._influence(first, row)
        elif kind not in ELEMENTS:
            return row
        return self._by_id[kind].setdefault(name, row).standing()

    def _place_pair(self, row: Row) -> None:
        first, second, rule = _PAIRS[row.kind]
        one, other = row.args[first], row.args[second]
        if UNSAID in (one, other):
            return
        one, other = self._terms.find(one), self._terms.find(other)
        if NOTHING in (one, other):
            return
        key = one << _PLACES | other  # a pair as one number, which lies closer
        held = self._by_pair[row.kind].setdefault(key, row).standing()
        if held is not row:
            self._fold(held, row, rule, RULES[23])

    def _influence(self, held: Row, row: Row) -> None:
        """Merge both ends of relations of two kinds that share an identifier.

        By inference 15 both are one influence, whose identifier is a key.
        """
        for place in (0, 1):
            self._agree(held, row, place, RULES[23])
            if held.args[place] == UNSAID != row.args[place]:
                self._take(held, place, row.args[place])
            elif row.args[place] == UNSAID != held.args[place]:
                self._take(row, place, held.args[place])

    def _fold(self, held: Row, row: Row, by_name: Rule, rule: Rule) -> bool:
        """Merge a row into the one that has its key; False, and noted, on a clash."""
        if not self._same_name(held, row, by_name):
            return False
        for place in range(len(held.args)):
            if not self._agree(held, row, place, rule):
                return False
        row.into = held
        if held.merged is None:
            held.merged = []
        held.merged.append(row)
        for place, one in enumerate(row.args):
            if held.args[place] == UNSAID != one:
                self._take(held, place, one)
        return True

    def _same_name(self, held: Row, row: Row, rule: Rule) -> bool:
        if row.id == UNSAID:
            return True
        if held.id == UNSAID:
            held.id = row.id
            self._again(held, row.id)
            return True
        return self._union(held.id, row.id) or self._clash(
            rule, held, row, "identifier", (held.id, row.id)
        )

    def _agree(self, held: Row, row: Row, place: int, rule: Rule) -> bool:
        """Merge what two rows have in one place; False, and noted, if it clashes."""
        one, other = held.args[place], row.args[place]
        if UNSAID in (one, other) or self._union(one, other):
            return True
        what = held.kind.arguments[place].name
        return self._clash(rule, held, row, what, (one, other))

    def _take(self, row: Row, place: int, one: int) -> None:
        row.args[place] = one
        for known, role in PLACES[row.kind]:
            if known == place:
                self._terms.roles[one] |= role
        self._again(row, one)

    def _again(self, row: Row, one: int) -> None:
        """Look at a row again that has come to mention a term."""
        self._waiting.append(row)
        if not self._terms.is_constant(root := self._terms.find(one)):
            self._mentions.setdefault(root, []).append(row)

    def _union(self, one: int, other: int) -> bool:
        """Make two terms the same; False if they are different constants."""
        terms, mentions = self._terms, self._mentions
        winner, loser = terms.find(one), terms.find(other)
        if winner == loser:
            return True
        if terms.is_constant(loser):
            winner, loser = loser, winner
            if terms.is_constant(loser):
                return False
        elif not terms.is_constant(winner) and len(mentions.get(winner, ())) < len(
            mentions.get(loser, ())
        ):
            winner, loser = loser, winner
        terms.merge(winner, loser)
        moved = mentions.pop(loser, [])
        self._waiting.extend(moved)
        if not terms.is_constant(winner):
            mentions.setdefault(winner, []).extend(moved)
        return True

    def _clash(
        self, rule: Rule, held: Row, row: Row, what: str, values: tuple[int, int]
    ) -> bool:
        sources = self._witness(held, values[0]), self._witness(row, values[1])
        self._note(Clash(rule, sources, what, values))
        return False

    def _note(self, clash: Clash) -> None:
        if clash not in self._noted:
            self.clashes.append(clash)
            self._noted.add(clash)

    def _witness(self, row: Row, value: int) -> int:
        """Return the statement that first says a value, of those merged into a row."""
        key = id(row), value
        if key not in self._witnesses:
            saying = (
                one.source for one in row.everyone() if value in (one.id, *one.args)
            )
            self._witnesses[key] = min(saying, default=row.source)
        return self._witnesses[key]

    def _follow(self) -> Iterator[Row]:
        """Yield what starts, ends and derivations imply.

        Who starts or ends an activity generates the trigger (inferences 9 and 10); a
        derivation by an activity has a usage and a generation (inference 11).
        """
        instance = self._instance
        for kind in (START, END):
            for row in instance.of(kind):
                generation = [row.args[1], row.args[2], UNSAID]
                yield instance.infer(GENERATION, UNSAID, generation, row.source)
        for row in instance.of(DERIVATION):
            after, before, activity, generated, used = row.args
            if self._terms.find(activity) == NOTHING:
                continue
            yield instance.infer(USAGE, used, [activity, before, UNSAID], row.source)
            yield instance.infer(
                GENERATION, generated, [after, activity, UNSAID], row.source
            )

    def _time(self, row: Row) -> None:
        """See that an event is when its activity says so; tell the activity if not."""
        place, within, rule = _TIMES[row.kind]
        time = row.args[place]
        held = self._by_id[ACTIVITY].get(self._terms.find(row.args[0]))
        if held is None or time == UNSAID:
            return
        held = held.standing()
        key = id(held), within
        if held.args[within] == UNSAID:
            held.args[within] = time
            self._told[key] = row.source
        elif not self._union(held.args[within], time):
            values = held.args[within], time
            teller = self._told.get(key)
            sources: tuple[int, ...]
            if teller is None:
                sources = self._witness(held, values[0]), row.source
            else:
                sources = teller, row.source, held.source
            what = row.kind.arguments[place].name
            self._note(Clash(rule, sources, what, values))
