"""What a document holds, whatever form it came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from provgraph.model.entailing import entailed, entailed_singly
from provgraph.model.ontology import BUNDLE
from provgraph.model.reading_prov_o import Triple
from provgraph.model.statement import Bundle, Document
from provgraph.model.writing_prov_o import graphs_of
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import A, prov
from provgraph.translate.provdoc import Repair


class HeldGraph(NamedTuple):
    """What a document or one of its bundles states.

    Attributes:
        name: of the bundle; None for the document itself.
        triples: as asserted.
        bundle: the same as statements.
        unsaid: triples that no statement says.
    """

    name: Term | None
    triples: tuple[Triple, ...]
    bundle: Bundle
    unsaid: tuple[Triple, ...] = ()


class Held(NamedTuple):
    """A whole document.

    Attributes:
        form: the name of the form in which it came.
        graphs: the document's own first, then its bundles.
        repairs: what was mended.
        prefixes: as its source declares them.
    """

    form: str
    graphs: tuple[HeldGraph, ...]
    repairs: tuple[Repair, ...]
    prefixes: Mapping[str, str]

    @property
    def document(self) -> Document:
        """The statements alone."""
        own, *bundles = (graph.bundle for graph in self.graphs)
        return Document(own, tuple(bundles))


def held_of(document: Document, form: str, repairs: tuple[Repair, ...] = ()) -> Held:
    """Return what holds the statements of a document, and their triples."""
    bundles = document.everything()
    graphs = tuple(
        HeldGraph(name, tuple(triples), bundle)
        for bundle, (name, triples) in zip(bundles, graphs_of(document), strict=True)
    )
    return Held(form, graphs, repairs, document.own.prefixes)


def follows(graphs: Iterable[HeldGraph]) -> set[Triple]:
    """Return the plain edges and types that follow from what graphs state."""
    found: set[Triple] = set()
    for graph in graphs:
        found.update(entailed(graph.bundle.statements))
        found.update(entailed_singly(graph.triples))
        if graph.name is not None:
            found.add((graph.name, A, BUNDLE))
            found.add((graph.name, A, prov("Entity")))
    return found
