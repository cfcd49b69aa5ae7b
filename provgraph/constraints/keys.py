"""Which row has a key first: an identifier, or two arguments of an event.

Source: https://www.w3.org/TR/prov-constraints/#uniqueness-constraints
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Final

from provgraph.constraints.columns import Row, Rows
from provgraph.constraints.roles import ELEMENTS, INFLUENCES, PROPERTIES
from provgraph.constraints.rows import EXPANDED, Instance
from provgraph.constraints.terms import NOTHING, UNSAID
from provgraph.model.kinds import END, GENERATION, INVALIDATION, MENTION, START, Kind

PAIRS: Final = {
    GENERATION: (0, 1),
    INVALIDATION: (0, 1),
    START: (0, 2),
    END: (0, 2),
}
"""Of which two arguments there is one statement of a kind."""

_NOBODY: Final = -1
_PLACES: Final = 32
"""How many binary places a term's number takes at the most."""

_CODES: Final = {kind: code for code, kind in enumerate(INFLUENCES, 1)}
"""Of each kind of influence a number that a byte holds; 0 is none."""


class Keys:
    """The keys of an instance, each with the row that had it first.

    Nearly all rows have keys of their own, so they are brought under them column by
    column; only those that meet another row are seen one by one.
    """

    def __init__(self, instance: Instance) -> None:
        self._rows = instance.rows
        self._terms = instance.terms
        count = len(instance.terms.words)
        nobody = array("i", [_NOBODY])
        self._elements = {kind: nobody * count for kind in ELEMENTS}  # noqa: C420 - an array each
        # By 15 an identifier is a key among all influences: of each the row that had it
        # first, and its kind. Few are of further kinds.
        self._influences = nobody * count
        self._kinds = bytearray(count)
        self._further: dict[tuple[Kind, int], Row] = {}
        self._pairs: dict[Kind, dict[int, int]] = {kind: {} for kind in PAIRS}

    def place(self, rows: Rows) -> Iterator[Row]:
        """Bring rows that were given under their keys; yield each that meets another.

        A row that is yielded may have any of its keys by now, or none.
        """
        if rows.kind in ELEMENTS:
            return self._place_elements(rows)
        if rows.kind in PAIRS:
            return self._place_pairs(rows)
        if rows.kind in PROPERTIES:
            return self._place_influences(rows)
        mentions = len(rows.sources) if rows.kind is MENTION else 0
        return map(Row, repeat(rows), range(mentions))

    def _place_elements(self, rows: Rows) -> Iterator[Row]:
        held = self._elements[rows.kind]
        for place, name in enumerate(self._found(rows, rows.ids)):
            if name == NOTHING or held[name] != _NOBODY:
                yield Row(rows, place)
            else:
                held[name] = place

    def _place_influences(self, rows: Rows) -> Iterator[Row]:
        held, kinds, code = self._influences, self._kinds, _CODES[rows.kind]
        for place, name in enumerate(self._found(rows, rows.ids)):
            if kinds[name]:
                yield Row(rows, place)
            elif name > NOTHING:
                held[name], kinds[name] = place, code

    def _place_pairs(self, rows: Rows) -> Iterator[Row]:
        held, kinds, code = self._influences, self._kinds, _CODES[rows.kind]
        pairs = self._pairs[rows.kind]
        columns = rows.ids, *(rows.args[place] for place in PAIRS[rows.kind])
        cells = zip(*(self._found(rows, column) for column in columns), strict=True)
        for place, (name, one, other) in enumerate(cells):
            key = one << _PLACES | other  # a pair as one number, which lies closer
            if kinds[name] or key in pairs:
                yield Row(rows, place)
                continue
            if name > NOTHING:
                held[name], kinds[name] = place, code
            if one > NOTHING and other > NOTHING:
                pairs[key] = place

    def _found(self, rows: Rows, column: array[int]) -> Iterable[int]:
        """Return of each term what stands for it when it is reached.

        Without variables that share a name, all that is given stands for itself.
        """
        if self._terms.blanks or rows.kind in EXPANDED:
            return map(self._terms.find, column)
        return column

    def element(self, kind: Kind, name: int) -> Row | None:
        """Return the element of a kind that has an identifier; None if none has."""
        place = self._elements[kind][name]
        return None if place == _NOBODY else Row(self._rows[kind], place).standing()

    def named(self, name: int, row: Row) -> Row:
        """Return the element or influence that has an identifier, this one if none had.

        An influence may be one of another kind.
        """
        if row.kind in ELEMENTS:
            held = self._elements[row.kind]
            if held[name] == _NOBODY:
                held[name] = row.place
            return Row(row.of, held[name]).standing()
        if not self._kinds[name]:
            self._influences[name], self._kinds[name] = row.place, _CODES[row.kind]
        kind = INFLUENCES[self._kinds[name] - 1]
        return Row(self._rows[kind], self._influences[name]).standing()

    def further(self, name: int, row: Row) -> Row:
        """Return the one of its kind that has another kind's identifier, as `named`."""
        return self._further.setdefault((row.kind, name), row).standing()

    def paired(self, one: int, other: int, row: Row) -> Row:
        """Return the event of its kind that is of two things, this one if none was."""
        held = self._pairs[row.kind].setdefault(one << _PLACES | other, row.place)
        return Row(row.of, held).standing()

    def tells(self, kind: Kind, name: int, ends: tuple[int, int], source: int) -> bool:
        """Say whether a row has said an event before some statement implies it.

        Its identifier, UNSAID if it has none, and its ends are constants. The row has
        the same, so to merge the event into it would change nothing.
        """
        if name == UNSAID:
            place = self._pairs[kind].get(ends[0] << _PLACES | ends[1], _NOBODY)
        elif self._kinds[name] == _CODES[kind]:
            place = self._influences[name]
        else:
            return False
        if place == _NOBODY:
            return False
        rows = self._rows[kind]
        first, second = rows.args[:2]
        return rows.sources[place] < source and (first[place], second[place]) == ends
