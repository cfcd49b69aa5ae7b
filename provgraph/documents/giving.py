"""What a document holds, written in any form, with what the form cannot say.

Source: https://www.w3.org/TR/prov-overview/
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

import orjson

from provgraph.documents.forms import DOT, SVG, DocumentForm, Sort
from provgraph.documents.held import Held
from provgraph.drawing import dot, svg
from provgraph.errors import UnsayableError
from provgraph.model.entailing import entailed_singly
from provgraph.model.reading_prov_o import read_statements
from provgraph.model.statement import Document, Statement
from provgraph.rdf.formats import Format, by_name
from provgraph.rdf.parsing import Quad
from provgraph.rdf.writing import write as write_rdf
from provgraph.translate.bridge import events_of
from provgraph.translate.provdoc import by_name as form_by_name
from provgraph.translate.provdoc import write

_LOSSES_MAX: Final = 1_000
_PRODUCER: Final = "https://w3id.org/provgraph"


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


def given(held: Held, form: DocumentForm, *, base: str, title: str) -> Given:
    """Return what a document holds, in one form.

    Where the form has no blank nodes, they are named below *base*. A picture, and
    the job of events, is called *title*.

    Raises:
        UnsayableError: the form cannot say it at all.
        TranslateError: it cannot be said in OpenLineage.
    """
    if form.sort is Sort.RDF:
        return _as_rdf(held, form)
    losses = tuple(_unsaid(held))
    document = _once(held)
    if form.sort is Sort.PROV:
        known = form_by_name(form.name)
        assert known is not None  # noqa: S101 - each of them is one of ours
        written = write(document, known, base=base)
        more = (Loss(f"{one.kind}({one.what})", one.why) for one in written.losses)
        return Given(written.text, _shortened((*losses, *more)))
    if form.sort is Sort.EVENTS:
        told = events_of(document, producer=_PRODUCER, name=title or None)
        lines = [orjson.dumps(event) + b"\n" for event in told.events]
        return Given(b"".join(lines), losses)
    if form is SVG:
        return Given(svg(document, title=title or "Provenance").encode(), losses)
    if form is DOT:
        return Given(dot(document, title=title or "Provenance").encode(), losses)
    raise UnsayableError(
        f"{form.name} is not written here", hint="Ask for svg, which needs no program."
    )


def _once(held: Held) -> Document:
    """Return the statements; where RDF said one twice, by two blank nodes, once."""
    document = held.document
    if by_name(held.form) is None:
        return document
    own, *bundles = (
        replace(bundle, statements=tuple(dict.fromkeys(bundle.statements)))
        for bundle in document.everything()
    )
    return Document(own, tuple(bundles))


def _as_rdf(held: Held, form: DocumentForm) -> Given:
    written = by_name(form.name)
    assert written is not None  # noqa: S101 - each form of RDF has one
    losses = (*_without_graphs(held, written), *_untold(held))
    body = write_rdf(_quads(held, written), written, held.prefixes)
    return Given(body, _shortened(losses))


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


def _untold(held: Held) -> Iterator[Loss]:
    """Yield the statements that nobody can read out of their own triples again.

    Such are two influences of one name, and what lacks the argument that PROV-O
    hangs it on.
    """
    if by_name(held.form) is not None:
        return  # its triples are what it asserts
    for graph in held.graphs:
        read = {meant(one) for one in read_statements(graph.triples).statements}
        for one in graph.bundle.statements:
            if meant(one) not in read:
                yield Loss(shown(one), "in PROV-O it comes out as something else")


def meant(one: Statement) -> Hashable:
    """Return what a statement means: the order of its attributes says nothing."""
    attributes, pairs = frozenset(one.attributes), frozenset(one.pairs)
    return one.kind, one.id, one.arguments, attributes, pairs


def shown(one: Statement) -> str:
    """Return a statement in short, for a message."""
    arguments = ", ".join(one_of or "-" for one_of in one.arguments)
    return f"{one.kind.name}({one.id or '-'}; {arguments})"


def _unsaid(held: Held) -> Iterator[Loss]:
    for graph in held.graphs:
        # What a role or a location is, say the statements that have it.
        implied = {*entailed_singly(graph.triples)} if graph.unsaid else set()
        for triple in graph.unsaid:
            if triple not in implied:
                yield Loss(" ".join(triple), "no statement of PROV says it; RDF can")


def _shortened(losses: tuple[Loss, ...]) -> tuple[Loss, ...]:
    more = len(losses) - _LOSSES_MAX
    if more <= 0:
        return losses
    return (*losses[:_LOSSES_MAX], Loss(f"{more} more", "of the same kind"))
