"""How things look: ovals, boxes and houses, with their names in them.

The colours are W3C's, pale ones with dark letters, so that they can be read on
white paper and on a dark screen alike.

Source: https://www.w3.org/2011/prov/wiki/Diagrams
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final, NamedTuple

from provgraph.drawing.figure import Thing
from provgraph.drawing.letters import shortened, width_of
from provgraph.model.kinds import Is

NAME_LETTERS_MAX: Final = 30
_TITLE_LETTERS_MAX: Final = 60
_NAME_SIZE: Final = 13.0
SMALL_SIZE: Final = 10.5
_LINE_HEIGHT: Final = 15.0
_NOTE_LINE_HEIGHT: Final = 13.0
_NOTE_GAP: Final = 8.0
_NOTE_FOLD: Final = 8.0
_ROOF_HEIGHT: Final = 9.0
_PAINT: Final = 'fill="#1a1a1a"'


class Box(NamedTuple):
    """A rectangle on the paper, in pixels from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.top + self.height / 2

    def moved(self, right: float, down: float) -> Box:
        """Return it so many pixels further right and down."""
        return Box(self.left + right, self.top + down, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of one kind of thing, and the room around its name."""

    word: str
    fill: str
    stroke: str
    room_width: float
    room_height: float


LOOKS: Final = {
    Is.ENTITY: Look("entity", "#FFFC87", "#808080", 44, 20),
    Is.ACTIVITY: Look("activity", "#9FB1FC", "#0000FF", 24, 18),
    Is.AGENT: Look("agent", "#FED37F", "#000000", 26, 18 + _ROOF_HEIGHT),
    Is.ANYTHING: Look("thing", "#E4E4E4", "#808080", 24, 18),
}
"""How each kind of thing looks; its word is what programs know it by."""


def label(thing: Thing) -> str:
    """Return the name of a thing as short as it stands in a picture."""
    return shortened(thing.name, NAME_LETTERS_MAX)


def types(thing: Thing) -> str:
    """Return the line under the name: PROV's types of the thing; "" if it has none."""
    return shortened(", ".join(thing.types), NAME_LETTERS_MAX)


def title_of(name: str) -> str:
    """Return the name of a bundle as short as it stands above its frame."""
    return shortened(name, _TITLE_LETTERS_MAX)


def size_of(thing: Thing, *, notes: bool) -> tuple[float, float]:
    """Return the width and height that a thing takes, its note below it included."""
    width, height = _shape_size(thing)
    if notes and thing.notes:
        note_width, note_height = _note_size(thing)
        return max(width, note_width), height + _NOTE_GAP + note_height
    return width, height


def shape_of(thing: Thing, box: Box) -> Box:
    """Return the part of its box that a thing takes without its note.

    Lines reach it at the middle of either side.
    """
    width, height = _shape_size(thing)
    return Box(box.left + (box.width - width) / 2, box.top, width, height)


def drawn_thing(thing: Thing, box: Box, *, notes: bool) -> str:
    """Return the SVG of a thing in the box that it was given."""
    shape = shape_of(thing, box)
    look = LOOKS[thing.is_a]
    dashes = "" if thing.is_declared else ' stroke-dasharray="4 3"'
    paint = f'fill="{look.fill}" stroke="{look.stroke}"{dashes}'
    small = types(thing)
    middle = shape.middle
    if thing.is_a is Is.AGENT:
        middle += _ROOF_HEIGHT / 2
    if small:
        middle -= _LINE_HEIGHT / 2
    centre = shape.left + shape.width / 2
    parts = [
        _outline(thing.is_a, shape, paint),
        written(label(thing), centre, middle, size=_NAME_SIZE),
    ]
    if small:
        parts.append(written(small, centre, middle + _LINE_HEIGHT, size=SMALL_SIZE))
    if notes and thing.notes:
        parts += _note(thing, box, shape)
    return "".join(parts)


def written(
    text: str, x: float, y: float, *, size: float = SMALL_SIZE, paint: str = _PAINT
) -> str:
    """Return the SVG of *text* whose middle is at a point.

    Its length is set, so that no other type than we reckoned with makes it wider.
    """
    return (
        f'<text x="{x:.1f}" y="{y + size * 0.36:.1f}" font-size="{size:g}"'
        f' text-anchor="middle" textLength="{max(width_of(text, size), 1):.1f}"'
        f' lengthAdjust="spacingAndGlyphs" {paint}>'
        f"{escape(text)}</text>"
    )


def _shape_size(thing: Thing) -> tuple[float, float]:
    look = LOOKS[thing.is_a]
    small = types(thing)
    width = max(width_of(label(thing), _NAME_SIZE), width_of(small, SMALL_SIZE))
    lines = 2 if small else 1
    return width + look.room_width, lines * _LINE_HEIGHT + look.room_height


def _outline(is_a: Is, box: Box, paint: str) -> str:
    left, top, width, height = box
    right, bottom = left + width, top + height
    if is_a is Is.ENTITY:
        return (
            f'<ellipse cx="{left + width / 2:.1f}" cy="{box.middle:.1f}"'
            f' rx="{width / 2:.1f}" ry="{height / 2:.1f}" {paint}/>'
        )
    if is_a is Is.AGENT:
        eaves = top + _ROOF_HEIGHT
        return (
            f'<polygon points="{left:.1f},{bottom:.1f} {left:.1f},{eaves:.1f}'
            f" {left + width / 2:.1f},{top:.1f} {right:.1f},{eaves:.1f}"
            f' {right:.1f},{bottom:.1f}" {paint}/>'
        )
    round_corners = ' rx="8"' if is_a is Is.ANYTHING else ""
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}"'
        f' height="{height:.1f}"{round_corners} {paint}/>'
    )


def _note_size(thing: Thing) -> tuple[float, float]:
    width = max(width_of(line, SMALL_SIZE) for line in thing.notes)
    return width + 2 * _NOTE_FOLD + 6, len(thing.notes) * _NOTE_LINE_HEIGHT + 8


def _note(thing: Thing, box: Box, shape: Box) -> list[str]:
    """Return a sheet with a folded corner, hung on its thing by a dashed line."""
    width, height = _note_size(thing)
    centre = box.left + box.width / 2
    left, top = centre - width / 2, shape.top + shape.height + _NOTE_GAP
    right, bottom = left + width, top + height
    first = top + 4 + _NOTE_LINE_HEIGHT / 2
    return [
        (
            f'<path d="M{centre:.1f} {top - _NOTE_GAP:.1f}V{top:.1f}" fill="none"'
            ' class="pg-line" stroke="#757575" stroke-dasharray="2 2"/>'
        ),
        (
            f'<path d="M{left:.1f} {top:.1f}H{right - _NOTE_FOLD:.1f}'
            f"L{right:.1f} {top + _NOTE_FOLD:.1f}V{bottom:.1f}H{left:.1f}Z"
            f'M{right - _NOTE_FOLD:.1f} {top:.1f}v{_NOTE_FOLD:g}h{_NOTE_FOLD:g}"'
            ' fill="#FFFFFF" stroke="#808080"/>'
        ),
        *(
            written(line, centre, first + place * _NOTE_LINE_HEIGHT)
            for place, line in enumerate(thing.notes)
        ),
    ]
