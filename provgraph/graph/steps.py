"""An effect as steps that a store takes quickly: a long list is loaded, not run.

A store parses SPARQL at a tenth of the rate at which it loads N-Quads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from provgraph.graph.effected import pieces

_CHARACTERS_MIN: Final = 1 << 20
"""An effect of fewer has no list that is worth the loading."""

_LINES_MIN: Final = 3_000
_ADDED: Final = "INSERT DATA {"


def steps(
    effect: str,
    *,
    characters_min: int = _CHARACTERS_MIN,
    lines_min: int = _LINES_MIN,
) -> Iterator[str | bytes]:
    """Yield what an effect does, in order: SPARQL Update, or N-Quads to be added.

    Lists of fewer than *lines_min* lines stay as they are, and effects of fewer than
    *characters_min* characters.
    """
    if len(effect) < characters_min:
        yield effect
        return
    for piece in pieces(effect):
        if piece[0] == _ADDED and len(piece) >= lines_min:
            yield "".join(_quads(piece[1:-1])).encode()
        else:
            yield "\n".join(piece)


def _quads(lines: list[str]) -> Iterator[str]:
    graph = ""
    for line in lines:
        if line.startswith("GRAPH <"):
            graph = line[6:-2]
        elif line == "}":
            graph = ""
        elif graph:
            yield f"{line[:-2]} {graph} .\n"
        else:
            yield f"{line}\n"
