"""Uniqueness: what has the same key is the same, or the document contradicts itself.

The keys are those of constraints 22 to 29, with what inferences 9, 10, 11 and 15 add
to them. No other inference makes a statement that a key could meet: each gives it
an identifier, and an entity or activity in its key, that is new.

Source: https://www.w3.org/TR/prov-constraints/#uniqueness-constraints
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from provgraph.constraints.columns import Row, Rows
from provgraph.constraints.keys import PAIRS, Keys
from provgraph.constraints.roles import ELEMENTS, PLACES, PROPERTIES
from provgraph.constraints.rows import EXPANDED, Instance
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

_BY_PAIR: Final = {
    GENERATION: RULES[24],
    INVALIDATION: RULES[25],
    START: RULES[26],
    END: RULES[27],
}
"""By which rule two things have one event of a kind."""

_TIMES: Final = {START: (3, 0, RULES[28]), END: (3, 1, RULES[29])}
"""Where an event has its time, and where the activity has it."""


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
        self._keys = Keys(instance)
        self._mentions: dict[int, list[Row]] = {}
        self._mentioned: dict[int, Row] = {}
        self._noted: set[Clash] = set()
        self._witnesses: dict[tuple[Row, int], int] = {}
        self._told: dict[tuple[Row, int], int] = {}
        self._waiting: list[Row] = []

    def run(self) -> None:
        """Merge what is given, then with it what follows from it."""
        given = self._instance.rows.values()
        for rows in given:
            if self._terms.variables and (rows.kind in EXPANDED or self._terms.blanks):
                self._listen(rows)
        for rows in given:
            for row in self._keys.place(rows):
                self._place(row)
        self._settle()
        self._waiting = list(self._follow())
        for row in self._waiting:
            self._note_mentions(row, (row.id, *row.args))
        self._settle()
        for kind in _TIMES:
            self._times(kind)
        self._instance.roots = self._terms.roots()

    def _settle(self) -> None:
        """Bring rows under their keys that are new, or whose keys have changed."""
        for row in self._waiting:  # grows while it runs
            if row.stands:
                self._place(row)
        self._waiting = []

    def _listen(self, rows: Rows) -> None:
        """Note rows under each variable that they mention; none is merged as yet."""
        mentions, variables = self._mentions, self._terms.variables
        disjoint = variables.isdisjoint
        for place, cells in enumerate(zip(*rows.columns, strict=True)):
            if not disjoint(cells):
                row = Row(rows, place)
                for one in cells:
                    if one in variables:
                        mentions.setdefault(one, []).append(row)

    def _note_mentions(self, row: Row, cells: tuple[int, ...]) -> None:
        variables, find = self._terms.variables, self._terms.find
        for one in cells:
            if one in variables and (root := find(one)) in variables:
                self._mentions.setdefault(root, []).append(row)

    def _place(self, row: Row) -> None:
        kind, find = row.kind, self._terms.find
        if row.id != UNSAID and (name := find(row.id)) != NOTHING:
            held = self._held(name, row)
            rule = RULES[22] if kind in ELEMENTS else RULES[23]
            if held != row and self._fold(held, row, rule, rule):
                return
        if kind in PAIRS:
            self._place_pair(row)
        elif kind is MENTION:
            held = self._mentioned.setdefault(find(row.arg(0)), row).standing()
            if held != row:
                self._fold(held, row, UNIQUE_MENTION, UNIQUE_MENTION)

    def _held(self, name: int, row: Row) -> Row:
        """Return the row of its kind that has the identifier: this one if none had."""
        if row.kind not in ELEMENTS and row.kind not in PROPERTIES:
            return row
        held = self._keys.named(name, row)
        if held.kind is row.kind:
            return held
        self._influence(held, row)
        return self._keys.further(name, row)

    def _place_pair(self, row: Row) -> None:
        one, other = map(row.arg, PAIRS[row.kind])
        if UNSAID in (one, other):
            return
        one, other = self._terms.find(one), self._terms.find(other)
        if NOTHING in (one, other):
            return
        held = self._keys.paired(one, other, row)
        if held != row:
            self._fold(held, row, _BY_PAIR[row.kind], RULES[23])

    def _influence(self, held: Row, row: Row) -> None:
        """Merge both ends of relations of two kinds that share an identifier.

        By inference 15 both are one influence, whose identifier is a key.
        """
        for place in (0, 1):
            self._agree(held, row, place, RULES[23])
            one, other = held.arg(place), row.arg(place)
            if one == UNSAID != other:
                self._take(held, place, other)
            elif other == UNSAID != one:
                self._take(row, place, one)

    def _fold(self, held: Row, row: Row, by_name: Rule, rule: Rule) -> bool:
        """Merge a row into the one that has its key; False, and noted, on a clash."""
        if not self._same_name(held, row, by_name):
            return False
        for place in range(len(held.of.args)):
            if not self._agree(held, row, place, rule):
                return False
        row.merge_into(held)
        for place, one in enumerate(row.args):
            if one != UNSAID == held.arg(place):
                self._take(held, place, one)
        return True

    def _same_name(self, held: Row, row: Row, rule: Rule) -> bool:
        one, other = held.id, row.id
        if other == UNSAID:
            return True
        if one == UNSAID:
            held.of.ids[held.place] = other
            self._again(held, other)
            return True
        return self._union(one, other) or self._clash(
            rule, held, row, "identifier", (one, other)
        )

    def _agree(self, held: Row, row: Row, place: int, rule: Rule) -> bool:
        """Merge what two rows have in one place; False, and noted, if it clashes."""
        one, other = held.arg(place), row.arg(place)
        if UNSAID in (one, other) or self._union(one, other):
            return True
        what = held.kind.arguments[place].name
        return self._clash(rule, held, row, what, (one, other))

    def _take(self, row: Row, place: int, one: int) -> None:
        row.put(place, one)
        for known, role in PLACES[row.kind]:
            if known == place:
                self._terms.roles[one] |= role
        self._again(row, one)

    def _again(self, row: Row, one: int) -> None:
        """Look at a row again that has come to mention a term."""
        self._waiting.append(row)
        self._note_mentions(row, (one,))

    def _union(self, one: int, other: int) -> bool:
        """Make two terms the same; False if they are different constants."""
        terms, mentions = self._terms, self._mentions
        variables = terms.variables
        winner, loser = terms.find(one), terms.find(other)
        if winner == loser:
            return True
        if loser not in variables:
            winner, loser = loser, winner
            if loser not in variables:
                return False
        elif winner in variables and len(mentions.get(winner, ())) < len(
            mentions.get(loser, ())
        ):
            winner, loser = loser, winner
        terms.merge(winner, loser)
        moved = mentions.pop(loser, [])
        self._waiting.extend(moved)
        if winner in variables:
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
        key = row, value
        if key not in self._witnesses:
            saying = (
                one.source for one in row.everyone() if value in (one.id, *one.args)
            )
            self._witnesses[key] = min(saying, default=row.source)
        return self._witnesses[key]

    def _follow(self) -> Iterator[Row]:
        """Yield what starts, ends and derivations imply, but for what is said before.

        Who starts or ends an activity generates the trigger (inferences 9 and 10); a
        derivation by an activity has a usage and a generation (inference 11).
        """
        infer, constant = self._instance.infer, self._terms.variables.isdisjoint
        for kind, name, ends, source in self._implied():
            # What has variables may yet turn out to clash, and is told of if it does.
            if not constant((name, *ends)) or not self._keys.tells(
                kind, name, ends, source
            ):
                yield infer(kind, name, (*ends, UNSAID), source)

    def _implied(self) -> Iterator[tuple[Kind, int, tuple[int, int], int]]:
        """Yield each event's kind, its identifier, what it is of, and the source."""
        told = self._instance.told
        for kind in (START, END):
            for trigger, starter, source in told(kind, 1, 2):
                yield GENERATION, UNSAID, (trigger, starter), source
        for after, before, activity, made, used, source in told(
            DERIVATION, 0, 1, 2, 3, 4
        ):
            if self._terms.find(activity) != NOTHING:
                yield USAGE, used, (activity, before), source
                yield GENERATION, made, (after, activity), source

    def _times(self, kind: Kind) -> None:
        """See that events are when their activities say so."""
        place, _, _ = _TIMES[kind]
        for activity, time, source in self._instance.told(kind, 0, place):
            held = self._keys.element(ACTIVITY, self._terms.find(activity))
            if held is not None and time != UNSAID:
                self._time(kind, held, time, source)

    def _time(self, kind: Kind, held: Row, time: int, source: int) -> None:
        """See that an event is when its activity says so; tell the activity if not."""
        place, within, rule = _TIMES[kind]
        told = held.arg(within)
        key = held, within
        if told == UNSAID:
            held.put(within, time)
            self._told[key] = source
        elif not self._union(told, time):
            teller = self._told.get(key)
            sources: tuple[int, ...]
            if teller is None:
                sources = self._witness(held, told), source
            else:
                sources = teller, source, held.source
            what = kind.arguments[place].name
            self._note(Clash(rule, sources, what, (told, time)))
