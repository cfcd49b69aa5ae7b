"""How high each box of a column stands: level with its neighbours, touching none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from provgraph.drawing.columns import Columns

_ROUNDS: Final = 12  # more move nothing by more than a pixel or two
_ONE_SIDED_ROUNDS: Final = 4  # at first, so that the order of one side spreads
_BEND_WEIGHT: Final = 6.0  # a long line shall be straight before boxes are level
_LONE_WEIGHT: Final = 0.1  # of a box that no line holds


def middles(columns: Columns, heights: Sequence[float], gap: float) -> list[float]:
    """Return the middle height of each box and bend, in pixels from any origin.

    *heights* are of the boxes; a bend has none. In a column, *gap* or more lies
    between any two.
    """
    left, right = columns.neighbours()
    both = [one + other for one, other in zip(left, right, strict=True)]
    tall = [*heights, *[0.0] * (len(both) - len(heights))]
    middle = _stacked(columns, tall, gap)
    for turn in range(_ROUNDS):
        forward = turn % 2 == 0
        near = (left if forward else right) if turn < _ONE_SIDED_ROUNDS else both
        for column in columns.columns if forward else reversed(columns.columns):
            wishes = [
                _wish(number, near[number], middle, len(heights)) for number in column
            ]
            placed = _apart(wishes, [tall[number] for number in column], gap)
            for number, height in zip(column, placed, strict=True):
                middle[number] = height
    return middle


def _stacked(columns: Columns, tall: Sequence[float], gap: float) -> list[float]:
    """Return the middles when each column is a stack around the same height."""
    middle = [0.0] * len(tall)
    for column in columns.columns:
        height = -sum(tall[number] + gap for number in column) / 2
        for number in column:
            middle[number] = height + (tall[number] + gap) / 2
            height += tall[number] + gap
    return middle


def _wish(
    number: int, near: Sequence[int], middle: Sequence[float], boxes: int
) -> tuple[float, float]:
    """Return where a box or bend wants to be, and how much."""
    if not near:
        return middle[number], _LONE_WEIGHT
    total = weights = 0.0
    for one in near:
        weight = _BEND_WEIGHT if number >= boxes or one >= boxes else 1.0
        total += weight * middle[one]
        weights += weight
    return total / weights, weights


def _apart(
    wishes: Sequence[tuple[float, float]], tall: Sequence[float], gap: float
) -> list[float]:
    """Return the places nearest to all wishes in which nothing touches.

    Where wishes are too near to each other or in the wrong order, their owners
    become one group, whose wish is the weighted mean of theirs (isotonic
    regression by pooling); so it takes as many steps as there are boxes.
    """
    offsets: list[float] = []
    groups: list[tuple[float, float, int]] = []  # where, weight, how many
    offset = 0.0
    for place, (wish, weight) in enumerate(wishes):
        if place:
            offset += (tall[place - 1] + tall[place]) / 2 + gap
        offsets.append(offset)
        where, count = wish - offset, 1
        while groups and groups[-1][0] > where:
            above, above_weight, above_count = groups.pop()
            where = (above * above_weight + where * weight) / (above_weight + weight)
            weight += above_weight  # noqa: PLW2901 - it has become the group's
            count += above_count
        groups.append((where, weight, count))
    starts = (where for where, _, count in groups for _ in range(count))
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]
