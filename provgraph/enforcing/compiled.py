"""A contract made ready to judge: its shapes read, once."""

from __future__ import annotations

from functools import lru_cache

from provgraph.contracts.parting import parted
from provgraph.contracts.reading import read_shapes
from provgraph.contracts.shape import Shapes
from provgraph.contracts.storing import as_stored
from provgraph.rdf.formats import NTRIPLES
from provgraph.rdf.parsing import parse
from provgraph.rdf.triples import Triples


@lru_cache(maxsize=256)
def compiled(shapes: str) -> tuple[Shapes, Shapes]:
    """Return the shapes that N-Triples say: those without SPARQL, those with it.

    They judge a graph whose literals are as a store keeps them.

    Raises:
        ShapesError: they are ill-formed.
    """
    quads = parse(shapes.encode(), NTRIPLES, None).quads
    read = read_shapes(Triples(quad[:3] for quad in quads))
    return parted(as_stored(read)[0])
