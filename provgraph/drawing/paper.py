"""A document as one SVG, drawn by ourselves: no script, no link unless asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from provgraph.drawing.figure import Figure, Thing, figures
from provgraph.drawing.group import Stroke
from provgraph.drawing.letters import counted, fit_for_paper, width_of
from provgraph.drawing.selection import ELEMENTS_MAX, Selection, readable
from provgraph.drawing.shapes import (
    LOOKS,
    SMALL_SIZE,
    Box,
    drawn_thing,
    written,
)
from provgraph.drawing.sheet import Drawn, Frame, Sheet, arranged
from provgraph.model.kinds import Is
from provgraph.model.statement import Document
from provgraph.rdf.terms import Term

_SAFE: Final = re.compile(r"https?://|[/?#](?![/\\])")
"""How an address begins that runs no script and stays in its place."""

_LINE: Final = 'class="pg-line" stroke="#757575"'
_WORDS: Final = 'class="pg-words" fill="#6b6b6b"'
_FOOT_HEIGHT: Final = 16.0
_PLURALS: Final = {
    Is.ENTITY: ("entity", "entities"),
    Is.ACTIVITY: ("activity", "activities"),
    Is.AGENT: ("agent", "agents"),
    Is.ANYTHING: ("other thing", "other things"),
}
_STYLE: Final = (
    "<style>@media (prefers-color-scheme:dark){"
    ".pg-line{stroke:#a8a8b0}.pg-words{fill:#c4c4cc}.pg-tip{fill:#a8a8b0}"
    "}</style>"
)
_TIP: Final = (
    '<defs><marker id="pg-tip" viewBox="0 0 10 8" refX="10" refY="4"'
    ' markerWidth="9" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">'
    '<path class="pg-tip" d="M0 0 10 4 0 8z" fill="#757575"/></marker></defs>'
)


def svg(
    document: Document | Selection,
    *,
    title: str = "Provenance",
    elements_max: int = ELEMENTS_MAX,
    notes: bool = False,
    link: Callable[[Term], str | None] | None = None,
) -> str:
    """Return a document as an SVG; the same document gives the same text.

    Entities are yellow ovals, activities blue boxes, agents orange houses, and what
    is only mentioned has a dashed outline. Time goes from left to right: an arrow
    leads from an effect back to its cause, dashed ones to what else had part in it.
    Each bundle is a frame of its own. A name that is shortened stands in full in a
    tooltip, with the statements.

    Args:
        document: what is drawn; of a selection, the picture tells what was cut.
        title: what a screen reader says first.
        elements_max: how many things are drawn; the last line of the picture tells
            how much is left out.
        notes: with attributes, on a sheet below each thing.
        link: gives the address that a thing leads to, None for none. An address is
            left out unless it is http, https, or a path on the same host.

    Raises:
        UsageError: *elements_max* is no number of things.

    Source: https://www.w3.org/2011/prov/wiki/Diagrams
    """
    selection = readable(document, elements_max=elements_max)
    shown = figures(selection.document)
    sheet = arranged(shown, notes=notes)
    lines = [
        *_head(sheet, fit_for_paper(title), _described(shown), selection.left_out),
        *(_frame(one) for one in sheet.frames),
        *(_relation(one) for one in sheet.relations),
        *(
            _thing(thing, box, None if link is None else link(thing.term), notes=notes)
            for thing, box in sheet.things
        ),
        "</svg>",
    ]
    return "\n".join(lines)


def _head(sheet: Sheet, title: str, description: str, left_out: str) -> list[str]:
    foot = _FOOT_HEIGHT if left_out else 0.0
    words = width_of(left_out, SMALL_SIZE)
    width = f"{max(sheet.width, words + 2 * _FOOT_HEIGHT):.0f}"
    height = f"{sheet.height + foot:.0f}"
    lines = [
        (
            '<svg xmlns="http://www.w3.org/2000/svg" role="img"'
            f' viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            ' font-family="Helvetica,Arial,sans-serif">'
        ),
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(f'{description} {left_out}'.rstrip())}</desc>",
        _STYLE,
        _TIP,
    ]
    if left_out:
        x, y = _FOOT_HEIGHT + words / 2, sheet.height
        lines.append(written(left_out, x, y, paint=_WORDS))
    return lines


def _described(shown: Sequence[Figure]) -> str:
    """Return in a sentence what a picture shows."""
    kinds = Counter(thing.is_a for one in shown for thing in one.things)
    parts = [counted(kinds[is_a], *_PLURALS[is_a]) for is_a in LOOKS if kinds[is_a]]
    relations = sum(len(one.relations) for one in shown)
    parts.append(counted(relations, "relation", "relations"))
    bundles = sum(one.name is not None for one in shown)
    if bundles:
        parts.append(counted(bundles, "bundle", "bundles"))
    return f"{', '.join(parts)}. Causes stand to the left of their effects."


def _frame(frame: Frame) -> str:
    left, top, width, height = frame.box
    return (
        f'<g class="pg-bundle"><title>{escape(frame.told)}</title>'
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}"'
        f' height="{height:.1f}" rx="6" fill="none" {_LINE}/>'
        f"{written(frame.name, left + width / 2, top + 18, paint=_WORDS)}</g>"
    )


def _relation(one: Drawn) -> str:
    box = one.box
    words = written(
        one.relation.words, box.left + box.width / 2, box.middle, paint=_WORDS
    )
    lines = "".join(_line(stroke) for stroke in one.strokes)
    title = escape(one.relation.told)
    return f'<g class="pg-relation"><title>{title}</title>{lines}{words}</g>'


def _line(stroke: Stroke) -> str:
    (x, y), *further = stroke.points
    way = f"M{x:.1f} {y:.1f}"
    for place, (to_x, to_y) in enumerate(further):
        if place % 2:
            bend = (to_x - x) / 2
            way += f"C{x + bend:.1f} {y:.1f} {to_x - bend:.1f} {to_y:.1f}"
            way += f" {to_x:.1f} {to_y:.1f}"
        elif to_x != x:
            way += f"H{to_x:.1f}"
        x, y = to_x, to_y
    dashes = ' stroke-dasharray="4 3"' if stroke.is_dashed else ""
    tip = ' marker-end="url(#pg-tip)"' if stroke.has_tip else ""
    return f'<path d="{way}" fill="none" {_LINE}{dashes}{tip}/>'


def _thing(thing: Thing, box: Box, address: str | None, *, notes: bool) -> str:
    drawing = drawn_thing(thing, box, notes=notes)
    if address is not None and _SAFE.match(address) is not None:
        drawing = f'<a href="{escape(fit_for_paper(address))}">{drawing}</a>'
    kind = LOOKS[thing.is_a].word
    title = escape(thing.told)
    return f'<g class="pg-thing pg-{kind}"><title>{title}</title>{drawing}</g>'
