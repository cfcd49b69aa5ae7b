"""What a document holds, written in any form, with what the form cannot say.

Source: https://www.w3.org/TR/prov-overview/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from provgraph.documents.forms import DocumentForm, Sort
from provgraph.documents.held import Held
from provgraph.errors import UsageError
from provgraph.rdf.formats import Format, by_name
from provgraph.rdf.parsing import Quad
from provgraph.rdf.writing import write

_LOSSES_EACH_MAX: Final = 1_000


class Loss(NamedTuple):
    """One thing that a form cannot say.

    Attributes:
        what: is lost.
        why: it cannot be said.
    """

    what: str
    why: str


class Given(NamedTuple):
    """A document, written.

    Attributes:
        body: its bytes.
        losses: what they do not say.
    """

    body: bytes
    losses: tuple[Loss, ...]


def given(held: Held, form: DocumentForm) -> Given:
    """Return what a document holds, in one form.

    Raises:
        UnsayableError: the form cannot say it at all.
        UsageError: it cannot be given so.
    """
    if form.sort is Sort.RDF:
        return _as_rdf(held, form)
    raise UsageError(f"a document cannot be given as {form.name} yet")


def _as_rdf(held: Held, form: DocumentForm) -> Given:
    written = by_name(form.name)
    assert written is not None  # noqa: S101 - each form of RDF has one
    losses = tuple(_without_graphs(held, written))
    body = write(_quads(held, written), written, held.prefixes)
    return Given(body, losses)


def _quads(held: Held, form: Format) -> Iterator[Quad]:
    for graph in held.graphs:
        if graph.name is None or form.named_graphs:
            for subject, predicate, value in graph.triples:
                yield subject, predicate, value, graph.name


def _without_graphs(held: Held, form: Format) -> Iterator[Loss]:
    if not form.named_graphs:
        for graph in held.graphs:
            if graph.name is not None:
                what = f"the bundle {graph.name}, of {len(graph.triples)} triples"
                yield Loss(what, f"{form.name} has no named graphs; trig has")
