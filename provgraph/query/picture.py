"""A derivation graph as one SVG: layers from left to right, boxes and arrows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

_BOX_HEIGHT: Final = 28
_ROW_HEIGHT: Final = 44
_LETTER_WIDTH: Final = 7.2  # of 12 px monospace
_GAP_WIDTH: Final = 56
_MARGIN: Final = 12
_ORDER_ROUNDS: Final = 4  # more change nothing in graphs that fit on a page


def picture(edges: Sequence[tuple[str, str]], title: str) -> str:
    """Return an SVG of *edges*, each from what was made to what it was made from.

    What was made from nothing stands at the left. A circle is drawn too, only less
    tidily. *title* is what a screen reader says.
    """
    sources = _sources(edges)
    layers = _layers(sources)
    _untangle(layers, sources)
    places, width, height = _places(layers)
    lines = [
        (
            '<svg xmlns="http://www.w3.org/2000/svg" role="img"'
            f' viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
            ' font-family="monospace" font-size="12">'
        ),
        f"<title>{escape(title)}</title>",
        (
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"'
            ' markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#667"/>'
            "</marker></defs>"
        ),
    ]
    lines += [
        _arrow(places[old], places[new]) for new in places for old in sources[new]
    ]
    lines += [_box(name, place) for name, place in places.items()]
    return "\n".join([*lines, "</svg>"])


_Place = tuple[float, float, float]
"""Left and top corner of a box, and its width."""


def _sources(edges: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Return what each name was made from, all names in order."""
    sources: dict[str, list[str]] = {
        name: [] for name in sorted({one for edge in edges for one in edge})
    }
    for new, old in sorted(set(edges)):
        sources[new].append(old)
    return sources


def _layers(sources: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return the names by the longest way that leads to them."""
    depth: dict[str, int] = dict.fromkeys(sources, 0)
    for _ in sources:
        moved = False
        for new, olds in sources.items():
            wanted = max((depth[old] + 1 for old in olds), default=0)
            if depth[new] < wanted < len(sources):
                depth[new] = wanted
                moved = True
        if not moved:
            break
    layers: dict[int, list[str]] = defaultdict(list)
    for name, place in depth.items():
        layers[place].append(name)
    return [layers[place] for place in sorted(layers)]


def _untangle(layers: list[list[str]], sources: Mapping[str, Sequence[str]]) -> None:
    """Order each layer by the middle of its neighbours, to and fro."""
    near: dict[str, list[str]] = defaultdict(list)
    for new, olds in sources.items():
        for old in olds:
            near[new].append(old)
            near[old].append(new)
    for turn in range(_ORDER_ROUNDS):
        row = {name: place for layer in layers for place, name in enumerate(layer)}
        for layer in layers if turn % 2 == 0 else reversed(layers):
            layer.sort(key=lambda name: (_middle(near[name], row), name))
            row.update({name: place for place, name in enumerate(layer)})


def _middle(names: Sequence[str], row: Mapping[str, int]) -> float:
    return sum(row[name] for name in names) / len(names) if names else 0.0


def _places(layers: list[list[str]]) -> tuple[dict[str, _Place], float, float]:
    """Return where each box stands, and how large the whole is."""
    rows = max((len(layer) for layer in layers), default=0)
    places: dict[str, _Place] = {}
    left: float = _MARGIN
    for layer in layers:
        width = max(len(name) for name in layer) * _LETTER_WIDTH + 2 * _MARGIN
        top = _MARGIN + (rows - len(layer)) * _ROW_HEIGHT / 2
        for place, name in enumerate(layer):
            places[name] = (left, top + place * _ROW_HEIGHT, width)
        left += width + _GAP_WIDTH
    height = 2 * _MARGIN + rows * _ROW_HEIGHT - (_ROW_HEIGHT - _BOX_HEIGHT)
    return places, max(left - _GAP_WIDTH + _MARGIN, 0), height


def _arrow(old: _Place, new: _Place) -> str:
    from_x, from_y = old[0] + old[2], old[1] + _BOX_HEIGHT / 2
    to_x, to_y = new[0], new[1] + _BOX_HEIGHT / 2
    bend = max((to_x - from_x) / 2, _GAP_WIDTH / 2)
    return (
        f'<path d="M{from_x:g} {from_y:g}C{from_x + bend:g} {from_y:g}'
        f' {to_x - bend:g} {to_y:g} {to_x:g} {to_y:g}"'
        ' fill="none" stroke="#667" marker-end="url(#tip)"/>'
    )


def _box(name: str, place: _Place) -> str:
    left, top, width = place
    return (
        f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{_BOX_HEIGHT}"'
        ' rx="5" fill="#eef3fb" stroke="#46c"/>'
        f'<text x="{left + width / 2:g}" y="{top + _BOX_HEIGHT / 2 + 4:g}"'
        f' text-anchor="middle" fill="#123">{escape(name)}</text>'
    )
