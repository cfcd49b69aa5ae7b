"""A part of what a document holds: one bundle, or what is near one node."""

from __future__ import annotations

from dataclasses import replace

from provgraph.documents.held import Held, held_of
from provgraph.drawing import Selection, neighbourhood
from provgraph.errors import MissingError
from provgraph.rdf.terms import Term


def bundle_of(held: Held, name: str) -> Held:
    """Return one bundle of a document as a document of its own.

    Raises:
        MissingError: it has none of that name.
    """
    for graph in held.graphs[1:]:
        if graph.name == Term(f"<{name}>"):
            # Names in a bundle may use the prefixes of the document around it.
            prefixes = {**held.prefixes, **graph.bundle.prefixes}
            own = replace(graph.bundle, id=None, prefixes=prefixes)
            alone = graph._replace(name=None, bundle=own)
            return held._replace(graphs=(alone,), prefixes=prefixes)
    known = [graph.name[1:-1] for graph in held.graphs[1:] if graph.name]
    raise MissingError(
        f"the document has no bundle <{name}>",
        hint=f"It has {', '.join(known[:10])}." if known else "It has none.",
    )


def near(held: Held, name: str, steps_max: int) -> tuple[Held, Selection]:
    """Return what a document says of the things near the one of that name.

    Raises:
        MissingError: it says nothing of it.
        UsageError: *steps_max* is negative.
    """
    node = Term(f"<{name}>")
    try:
        selection = neighbourhood(held.document, node, steps_max=steps_max)
    except MissingError as error:
        raise MissingError(
            error.message, hint="Give the whole IRI, as the document has it."
        ) from error
    return held_of(selection.document, held.form, held.repairs), selection
