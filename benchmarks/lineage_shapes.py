"""The 28 constraints that a lineage graph is judged by."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from provgraph.contracts.reading import read_shapes
from provgraph.contracts.shape import Shapes
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.triples import Triples

SHAPES: Final = Path(__file__).with_name("lineage_shapes.ttl")


def lineage_shapes() -> Shapes:
    """Return them, read."""
    quads = parse(SHAPES.read_bytes(), TURTLE, None).quads
    return read_shapes(Triples(quad[:3] for quad in quads))
