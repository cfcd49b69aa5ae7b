"""Things that hang together, laid out in columns from cause to effect.

A relation has a box too, for its words; a line leads into it from the effect and out
of it to the cause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from provgraph.drawing.columns import Columns, in_columns
from provgraph.drawing.figure import Figure, Relation
from provgraph.drawing.heights import middles
from provgraph.drawing.layers import levels
from provgraph.drawing.letters import width_of
from provgraph.drawing.shapes import SMALL_SIZE, Box, shape_of, size_of

_COLUMN_GAP: Final = 30.0
_ROW_GAP: Final = 12.0
_WORDS_ROOM: Final = 8.0
_WORDS_HEIGHT: Final = 16.0


class Stroke(NamedTuple):
    """A line from box to box.

    Attributes:
        points: an even number; straight from the first to the second, curved on to
            the third, and so in turn.
        has_tip: it ends in an arrow.
        is_dashed: it leads to what only has part in the relation.
    """

    points: tuple[tuple[float, float], ...]
    has_tip: bool
    is_dashed: bool

    def moved(self, right: float, down: float) -> Stroke:
        """Return it so many pixels further right and down."""
        points = tuple((x + right, y + down) for x, y in self.points)
        return self._replace(points=points)


@dataclass(frozen=True, slots=True)
class Group:
    """Some of a figure's things and relations by their numbers, and where they are."""

    width: float
    height: float
    things: dict[int, Box]
    relations: dict[int, tuple[Box, tuple[Stroke, ...]]]


class _Link(NamedTuple):
    """A line between two members, a thing and a relation."""

    start: int
    end: int
    has_tip: bool
    is_dashed: bool


def groups(figure: Figure, *, notes: bool) -> list[Group]:
    """Return the groups of a figure, in the order of their first members.

    Each thing and each relation is in one of them.
    """
    level = _levels(figure)
    return [
        _group(figure, members, [level[one] for one in members], notes=notes)
        for members in _hanging_together(figure)
    ]


def _levels(figure: Figure) -> list[int]:
    """Return the levels of things, always even, then of relations, always odd."""
    arrows = [
        (one.effect, one.cause)
        for one in figure.relations
        if one.effect is not None and one.cause is not None
    ]
    of_things = [2 * one for one in levels(len(figure.things), arrows)]
    of_relations = [_level(one, of_things) for one in figure.relations]
    held = {end for one in figure.relations for end in (one.effect, one.cause)}
    for relation, level in zip(figure.relations, of_relations, strict=True):
        for other in relation.others:
            if other not in held:  # a plan stands just before what followed it
                held.add(other)
                of_things[other] = level - 1
    return of_things + of_relations


def _level(relation: Relation, of_things: Sequence[int]) -> int:
    """Return the level of a relation: beside its effect, on the side of its cause."""
    effect, cause = relation.effect, relation.cause
    if effect is None:
        return 1 if cause is None else of_things[cause] + 1
    if cause is not None and of_things[cause] > of_things[effect]:
        return of_things[effect] + 1  # it closes a circle
    return of_things[effect] - 1


def _hanging_together(figure: Figure) -> Iterator[list[int]]:
    """Yield the members of each group: numbers of things, then those of relations."""
    count = len(figure.things)
    near: list[list[int]] = [[] for _ in range(count + len(figure.relations))]
    for number, relation in enumerate(figure.relations, start=count):
        for link in _links(relation, number):
            thing = link.end if link.start == number else link.start
            near[number].append(thing)
            near[thing].append(number)
    seen = [False] * len(near)
    for start in range(len(near)):
        waiting, members = [start], []
        while waiting:
            number = waiting.pop()
            if not seen[number]:
                seen[number] = True
                members.append(number)
                waiting += near[number]
        if members:
            yield sorted(members)


def _links(relation: Relation, number: int) -> Iterator[_Link]:
    """Yield the lines of the relation that has a number among all members."""
    if relation.effect is not None:
        yield _Link(relation.effect, number, has_tip=False, is_dashed=False)
    if relation.cause is not None:
        yield _Link(number, relation.cause, has_tip=True, is_dashed=False)
    for other in relation.others:
        yield _Link(number, other, has_tip=True, is_dashed=True)


def _group(
    figure: Figure, members: Sequence[int], level: Sequence[int], *, notes: bool
) -> Group:
    """Return the layout of some members, given with their levels."""
    count = len(figure.things)
    place = {number: one for one, number in enumerate(members)}
    column = {one: number for number, one in enumerate(sorted(set(level)))}
    links = [
        link
        for number in members
        if number >= count
        for link in _links(figure.relations[number - count], number)
    ]
    columns = in_columns(
        [column[one] for one in level],
        [(place[link.start], place[link.end]) for link in links],
    )
    boxes = _boxes(columns, [_size(figure, one, notes=notes) for one in members])
    shapes = [
        shape_of(figure.things[number], box) if number < count else box
        for number, box in zip(members, boxes, strict=False)
    ]
    strokes: dict[int, list[Stroke]] = defaultdict(list)
    edges = _edges(columns, boxes)
    for link, way in zip(links, columns.ways, strict=True):
        points = _points(way, edges, [*shapes, *boxes[len(members) :]])
        if way[0] != place[link.start]:
            points.reverse()
        stroke = Stroke(tuple(points), link.has_tip, link.is_dashed)
        strokes[max(link.start, link.end)].append(stroke)
    return Group(
        max(box.left + box.width for box in boxes),
        max(box.top + box.height for box in boxes),
        {one: boxes[place[one]] for one in members if one < count},
        {
            one - count: (boxes[place[one]], tuple(strokes[one]))
            for one in members
            if one >= count
        },
    )


def _size(figure: Figure, number: int, *, notes: bool) -> tuple[float, float]:
    count = len(figure.things)
    if number < count:
        return size_of(figure.things[number], notes=notes)
    words = figure.relations[number - count].words
    return width_of(words, SMALL_SIZE) + _WORDS_ROOM, _WORDS_HEIGHT


def _boxes(columns: Columns, sizes: Sequence[tuple[float, float]]) -> list[Box]:
    """Return the box of each member, then of each bend, which is as wide as a column.

    Both begin at the upper left corner of the paper.
    """
    middle = middles(columns, [height for _, height in sizes], _ROW_GAP)
    boxes = [Box(0, one, 0, 0) for one in middle]
    left = 0.0
    for column in columns.columns:
        widths = [sizes[one][0] for one in column if one < len(sizes)]
        widest = max(widths, default=0.0)
        for number in column:
            width, height = sizes[number] if number < len(sizes) else (widest, 0.0)
            boxes[number] = Box(
                left + (widest - width) / 2, middle[number] - height / 2, width, height
            )
        left += widest + _COLUMN_GAP
    top = min((box.top for box in boxes), default=0.0)
    return [box.moved(0, -top) for box in boxes]


def _edges(columns: Columns, boxes: Sequence[Box]) -> list[tuple[float, float]]:
    """Return by number the left and right edge of the column it stands in."""
    edges = [(0.0, 0.0)] * len(boxes)
    for column in columns.columns:
        left = min(boxes[one].left for one in column)
        right = max(boxes[one].left + boxes[one].width for one in column)
        for number in column:
            edges[number] = left, right
    return edges


def _points(
    way: Sequence[int], edges: Sequence[tuple[float, float]], shapes: Sequence[Box]
) -> list[tuple[float, float]]:
    """Return the points of a line from left to right.

    In a column it is level, so that it stays in the row that is its own; it only
    rises and falls between columns.
    """
    first, last = shapes[way[0]], shapes[way[-1]]
    points = [
        (first.left + first.width, first.middle),
        (edges[way[0]][1], first.middle),
    ]
    for number in way[1:-1]:
        left, right = edges[number]
        points += [(left, shapes[number].middle), (right, shapes[number].middle)]
    return [*points, (edges[way[-1]][0], last.middle), (last.left, last.middle)]
