"""Where everything stands on the paper: groups row by row, frames around bundles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, NamedTuple

from provgraph.drawing.figure import Figure, Relation, Thing
from provgraph.drawing.group import Group, Stroke, groups
from provgraph.drawing.letters import width_of
from provgraph.drawing.shapes import SMALL_SIZE, Box, title_of

_MARGIN: Final = 16.0
_BETWEEN: Final = 28.0
_TITLE_HEIGHT: Final = 22.0
_SHAPE: Final = 1.6  # paper is so many times wider than high where that can be


class Frame(NamedTuple):
    """A box around all that a bundle says, with its name at the top."""

    name: str
    told: str
    box: Box


class Drawn(NamedTuple):
    """A relation: the box of its words and the lines that lead there and on."""

    relation: Relation
    box: Box
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is on the paper, in pixels from its upper left corner.

    No box of a thing or of a relation's words touches another; no frame does.
    """

    width: float
    height: float
    frames: tuple[Frame, ...]
    things: tuple[tuple[Thing, Box], ...]
    relations: tuple[Drawn, ...]

    def moved(self, right: float, down: float) -> Sheet:
        """Return all of it so many pixels further right and down."""
        return Sheet(
            self.width,
            self.height,
            tuple(one._replace(box=one.box.moved(right, down)) for one in self.frames),
            tuple((thing, box.moved(right, down)) for thing, box in self.things),
            tuple(
                Drawn(
                    one.relation,
                    one.box.moved(right, down),
                    tuple(stroke.moved(right, down) for stroke in one.strokes),
                )
                for one in self.relations
            ),
        )


def arranged(figures: Sequence[Figure], *, notes: bool) -> Sheet:
    """Return where all things of some figures stand, with or without their notes."""
    sheets: list[Sheet] = []
    for figure in figures:
        parts = [_of(figure, one) for one in groups(figure, notes=notes)]
        if figure.name is None:
            sheets += parts
        else:
            sheets.append(_framed(_packed(parts), figure.name, figure.told))
    whole = _packed(sheets).moved(_MARGIN, _MARGIN)
    return Sheet(
        whole.width + 2 * _MARGIN,
        whole.height + 2 * _MARGIN,
        whole.frames,
        whole.things,
        whole.relations,
    )


def _of(figure: Figure, group: Group) -> Sheet:
    return Sheet(
        group.width,
        group.height,
        (),
        tuple((figure.things[number], box) for number, box in group.things.items()),
        tuple(
            Drawn(figure.relations[number], box, strokes)
            for number, (box, strokes) in group.relations.items()
        ),
    )


def _framed(sheet: Sheet, name: str, told: str) -> Sheet:
    title = title_of(name)
    width = max(sheet.width, width_of(title, SMALL_SIZE)) + 2 * _MARGIN
    height = sheet.height + 2 * _MARGIN + _TITLE_HEIGHT
    inner = sheet.moved((width - sheet.width) / 2, _MARGIN + _TITLE_HEIGHT)
    frame = Frame(title, told, Box(0, 0, width, height))
    return Sheet(width, height, (frame,), inner.things, inner.relations)


def _packed(sheets: Sequence[Sheet]) -> Sheet:
    """Return several as one, in rows from left to right."""
    area = sum((one.width + _BETWEEN) * (one.height + _BETWEEN) for one in sheets)
    widest = max((one.width for one in sheets), default=0.0)
    width_max = max(widest, sqrt(area * _SHAPE))
    placed: list[Sheet] = []
    left = top = row_height = width = 0.0
    for one in sheets:
        if left and left + one.width > width_max:
            left, top, row_height = 0.0, top + row_height + _BETWEEN, 0.0
        placed.append(one.moved(left, top))
        width = max(width, left + one.width)
        row_height = max(row_height, one.height)
        left += one.width + _BETWEEN
    return Sheet(
        width,
        top + row_height,
        tuple(frame for one in placed for frame in one.frames),
        tuple(thing for one in placed for thing in one.things),
        tuple(relation for one in placed for relation in one.relations),
    )
