"""A derivation graph as one SVG: layers from left to right, boxes and arrows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Final

_BOX_HEIGHT: Final = 28
_ROW_HEIGHT: Final = 44
_LETTER_WIDTH: Final = 7.2  # of 12 px monospace
_GAP_WIDTH: Final = 48
_MARGIN: Final = 12
_ORDER_ROUNDS: Final = 4  # more change nothing in graphs that fit on a page

_Node = tuple[str, ...]
"""A box, by its name alone; or by three names the bend of a long arrow in a layer."""

_Place = tuple[float, float, float]
"""Left edge, middle height and width of a node."""


def picture(edges: Sequence[tuple[str, str]], title: str) -> str:
    """Return an SVG of *edges*, each from what was made to what it was made from.

    A thing stands to the right of all that it was made from; a circle is drawn
    too, only less tidily. *title* is what a screen reader says.
    """
    links = sorted(set(edges))
    depth = _depths(links)
    ways = [_way(depth, new, old) for new, old in links]
    layers = _layers(depth, ways)
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
        *(_arrow([places[node] for node in way]) for way in ways),
        *(_box(node[0], place) for node, place in places.items() if len(node) == 1),
        "</svg>",
    ]
    return "\n".join(lines)


def _depths(links: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return the layer of each name: as far to the right as its arrows let it be."""
    steps = dict.fromkeys(sorted({name for link in links for name in link}), 0)
    for _ in steps:  # a circle would push its members on for ever
        moved = False
        for new, old in links:
            if new != old and steps[old] <= steps[new] < len(steps) - 1:
                steps[old] = steps[new] + 1
                moved = True
        if not moved:
            break
    last = max(steps.values(), default=0)
    return {name: last - count for name, count in steps.items()}


def _way(depth: Mapping[str, int], new: str, old: str) -> list[_Node]:
    """Return the nodes through which an arrow goes, one in each layer between."""
    bends = range(depth[old] + 1, depth[new])
    return [(old,), *((old, new, str(layer)) for layer in bends), (new,)]


def _layers(depth: Mapping[str, int], ways: Sequence[list[_Node]]) -> list[list[_Node]]:
    """Return the nodes of each layer, ordered so that few arrows cross."""
    layers: dict[int, list[_Node]] = defaultdict(list)
    for name, number in depth.items():
        layers[number].append((name,))
    near: dict[_Node, list[_Node]] = defaultdict(list)
    for way in ways:
        for bend in way[1:-1]:
            layers[int(bend[2])].append(bend)
        for one, other in pairwise(way):
            near[one].append(other)
            near[other].append(one)
    ordered = [layers[number] for number in sorted(layers)]
    for turn in range(_ORDER_ROUNDS):
        row = {
            node: place - len(layer) / 2
            for layer in ordered
            for place, node in enumerate(layer)
        }
        for layer in ordered if turn % 2 == 0 else reversed(ordered):
            layer.sort(key=lambda node: (_middle(near[node], row), node))
            row.update(
                {node: place - len(layer) / 2 for place, node in enumerate(layer)}
            )
    return ordered


def _middle(nodes: Sequence[_Node], row: Mapping[_Node, float]) -> float:
    return sum(row[node] for node in nodes) / len(nodes) if nodes else 0.0


def _places(layers: list[list[_Node]]) -> tuple[dict[_Node, _Place], float, float]:
    """Return where each node stands, and how large the whole is."""
    rows = max((len(layer) for layer in layers), default=0)
    places: dict[_Node, _Place] = {}
    left: float = _MARGIN
    for layer in layers:
        letters = max((len(node[0]) for node in layer if len(node) == 1), default=0)
        width = letters * _LETTER_WIDTH + 2 * _MARGIN
        top = _MARGIN + _BOX_HEIGHT / 2 + (rows - len(layer)) * _ROW_HEIGHT / 2
        for place, node in enumerate(layer):
            places[node] = (left, top + place * _ROW_HEIGHT, width)
        left += width + _GAP_WIDTH
    height = 2 * _MARGIN + rows * _ROW_HEIGHT - (_ROW_HEIGHT - _BOX_HEIGHT)
    return places, max(left - _GAP_WIDTH + _MARGIN, 0), height


def _arrow(way: Sequence[_Place]) -> str:
    """Return a line from box to box, straight through the layers between."""
    drawn = f"M{way[0][0] + way[0][2]:g} {way[0][1]:g}"
    for (from_left, from_y, from_width), (to_x, to_y, to_width) in pairwise(way):
        from_x = from_left + from_width
        bend = max((to_x - from_x) / 2, _GAP_WIDTH / 2)
        drawn += (
            f"C{from_x + bend:g} {from_y:g} {to_x - bend:g} {to_y:g} {to_x:g} {to_y:g}"
        )
        if (to_x, to_y, to_width) != way[-1]:
            drawn += f"H{to_x + to_width:g}"
    return f'<path d="{drawn}" fill="none" stroke="#667" marker-end="url(#tip)"/>'


def _box(name: str, place: _Place) -> str:
    left, middle, width = place
    return (
        f'<rect x="{left:g}" y="{middle - _BOX_HEIGHT / 2:g}" width="{width:g}"'
        f' height="{_BOX_HEIGHT}" rx="5" fill="#eef3fb" stroke="#46c"/>'
        f'<text x="{left + width / 2:g}" y="{middle + 4:g}" text-anchor="middle"'
        f' fill="#123">{escape(name)}</text>'
    )
