"""RDF lists, read with care: a stranger may tie them in a knot."""

from __future__ import annotations

from typing import Final

from provgraph.errors import ShapesError
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.vocab import RDF_NAMESPACE

FIRST: Final = iri(f"{RDF_NAMESPACE}first")
REST: Final = iri(f"{RDF_NAMESPACE}rest")
NIL: Final = iri(f"{RDF_NAMESPACE}nil")


def members(graph: Quads, head: Term) -> tuple[Term, ...]:
    """Return the members of a list, in order.

    Raises:
        ShapesError: it is no list, or none that ends.

    Source: https://www.w3.org/TR/shacl/#dfn-shacl-list
    """
    found: list[Term] = []
    met: set[Term] = set()
    while head != NIL:
        first, rest = graph.values(head, FIRST), graph.values(head, REST)
        if head in met or len(first) != 1 or len(rest) != 1:
            why = "comes back to itself" if head in met else "is no list"
            raise ShapesError(
                f"{head} {why}", hint="Write a list in Turtle with ( and )."
            )
        met.add(head)
        found.append(first[0])
        head = rest[0]
    return tuple(found)
