"""Who stands above whom in a column, so that few lines cross.

Lines that pass a column have a bend there, which takes its place like a box.
The way is that of Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of
Hierarchical System Structures" (1981).
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Final

Line = tuple[int, int]
"""Between two boxes of different columns, by their numbers."""

_BENDS_MAX: Final = 20_000  # of the longest lines the rest go straight, behind boxes
_SWEEPS_MAX: Final = 16  # more change little in graphs that fit on a page
_SWEEPS_MIN: Final = 4
_PLACED_MAX: Final = 80_000  # by all sweeps together, so that none waits for long


@dataclass(frozen=True, slots=True)
class Columns:
    """Boxes and bends from left to right, and in each column from above.

    Attributes:
        columns: numbers of boxes as they were given; higher ones are bends.
        ways: for each line what it goes through, from left to right.
    """

    columns: list[list[int]]
    ways: list[list[int]]

    def neighbours(self) -> tuple[list[list[int]], list[list[int]]]:
        """Return by number what each has to its left, and what to its right."""
        count = sum(len(column) for column in self.columns)
        left: list[list[int]] = [[] for _ in range(count)]
        right: list[list[int]] = [[] for _ in range(count)]
        for way in self.ways:
            for one, other in pairwise(way):
                left[other].append(one)
                right[one].append(other)
        return left, right


def in_columns(column_of: Sequence[int], lines: Sequence[Line]) -> Columns:
    """Return boxes, given by their columns, in an order with few crossings."""
    placed, ways = _bent(column_of, lines)
    tried = [Columns(one, ways) for one in _as_met(placed, ways)]
    left, right = tried[0].neighbours()
    best = min((_swept(one.columns, left, right) for one in tried), key=itemgetter(0))
    return Columns(best[1], ways)


def _swept(
    columns: list[list[int]], left: Sequence[list[int]], right: Sequence[list[int]]
) -> tuple[int, list[list[int]]]:
    """Return the best order found from one, after how many crossings it has."""
    best = [list(column) for column in columns]
    crossings_best = _crossings(best, right)
    few_enough = _PLACED_MAX // max(len(left), 1)
    for sweep in range(max(_SWEEPS_MIN, min(_SWEEPS_MAX, few_enough))):
        if crossings_best == 0:
            break
        forward = sweep % 2 == 0
        if sweep % 4 >= 2:
            # Where two wish the same, the other order is tried: from there the next
            # sweeps often find a way out.
            for column in columns:
                column.reverse()
        _sweep(columns if forward else columns[::-1], left if forward else right)
        crossings = _crossings(columns, right)
        if crossings < crossings_best:
            best = [list(column) for column in columns]
            crossings_best = crossings
    return crossings_best, best


def _bent(
    column_of: Sequence[int], lines: Sequence[Line]
) -> tuple[list[int], list[list[int]]]:
    """Return the columns of boxes and bends, and the way of each line."""
    placed = list(column_of)
    ways = [sorted(line, key=column_of.__getitem__) for line in lines]
    # The short ones first: with them most lines get their bends.
    for way in sorted(ways, key=lambda way: column_of[way[1]] - column_of[way[0]]):
        between = range(column_of[way[0]] + 1, column_of[way[1]])
        if len(placed) + len(between) > len(column_of) + _BENDS_MAX:
            break
        way[1:1] = range(len(placed), len(placed) + len(between))
        placed += between
    return placed, ways


def _as_met(
    placed: Sequence[int], ways: Sequence[Sequence[int]]
) -> Iterator[list[list[int]]]:
    """Yield the columns in the order of two walks along the lines, of each to others.

    Each start leads to another order in the end, and one is mostly better.
    """
    near: list[list[int]] = [[] for _ in placed]
    for way in ways:
        for one, other in pairwise(way):
            near[one].append(other)
            near[other].append(one)
    for turn in (1, -1):
        columns: list[list[int]] = [[] for _ in range(max(placed, default=-1) + 1)]
        for number in _walk([one[::turn] for one in near]):
            columns[placed[number]].append(number)
        yield columns


def _walk(near: Sequence[Sequence[int]]) -> Iterator[int]:
    seen = [False] * len(near)
    for start in range(len(near)):
        waiting = [start]
        while waiting:
            number = waiting.pop()
            if not seen[number]:
                seen[number] = True
                yield number
                waiting += reversed(near[number])


def _sweep(columns: Sequence[list[int]], before: Sequence[Sequence[int]]) -> None:
    """Order each column by the middle of what its members have in columns before."""
    row: dict[int, int] = {}
    for column in columns:
        wished = {}
        for place, number in enumerate(column):
            rows = [row[one] for one in before[number]]
            wished[number] = sum(rows) / len(rows) if rows else float(place)
        column.sort(key=wished.__getitem__)
        row.update((number, place) for place, number in enumerate(column))


def _crossings(columns: Sequence[list[int]], after: Sequence[Sequence[int]]) -> int:
    """Return how many lines cross; those that go behind boxes do not count."""
    total = 0
    for column, following in pairwise(columns):
        row = {number: place for place, number in enumerate(following)}
        met: list[int] = []
        for number in column:
            ends = sorted(row[one] for one in after[number] if one in row)
            total += sum(len(met) - bisect_right(met, end) for end in ends)
            for end in ends:
                insort(met, end)
    return total
