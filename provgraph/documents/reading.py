"""Documents of every form, read whole or not at all.

Runs in a worker where a stranger wrote it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

from provgraph.documents.events import are_events, events_in
from provgraph.documents.form import rdf_form_of
from provgraph.documents.forms import OPENLINEAGE
from provgraph.documents.held import Held, held_of
from provgraph.documents.reading_rdf import read_rdf
from provgraph.errors import MediaTypeError
from provgraph.model.prov_terms import strange_terms
from provgraph.translate.bridge import document_of_events
from provgraph.translate.provdoc import Repair, form_of, read


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the cyclic garbage collector away, where it is on.

    A document is made of values by the million, and no cycle; looking through all
    of them, again and again as they become more, takes a third of the time.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_uncollected()
def read_held(
    body: bytes,
    *,
    base: str,
    name: str,
    media_type: str,
    strict: bool,
    genid: str = "",
) -> Held:
    """Return what a document holds, in whatever form it is.

    OpenLineage events are a document too. *base* is what relative names in it are
    relative to. *name* is its file's, and *media_type* what its sender calls it; ""
    for unknown. A *strict* reader refuses what it would otherwise mend. IRIs in RDF
    that begin with *genid* stand for blank nodes; "" for none.

    Raises:
        MediaTypeError: it is in no form that is known here.
        MalformedError, TooDeepError, TranslateError: it cannot be read.
    """
    held = _read(body, base, name, media_type, strict, genid)
    strange = strange_terms(chain.from_iterable(graph.triples for graph in held.graphs))
    notes = tuple(
        Repair("", f"{term} is no term of PROV", "it is kept as it stands")
        for term in strange
    )
    return held._replace(repairs=(*held.repairs, *notes)) if notes else held


def _read(
    body: bytes,
    base: str,
    name: str,
    media_type: str,
    strict: bool,  # noqa: FBT001 - likewise
    genid: str,
) -> Held:
    if are_events(body):
        return held_of(document_of_events(events_in(body)), OPENLINEAGE.name)
    form = form_of(body, name, media_type)
    if form is not None:
        found = read(body, form, strict=strict, base=base)
        return held_of(found.document, form.name, found.repairs)
    rdf = rdf_form_of(body, name, media_type)
    if rdf is not None:
        return read_rdf(body, rdf, base, strict=strict, genid=genid)
    raise MediaTypeError(
        "it is no PROV document" + (f", whatever {name} says" if name else ""),
        hint="Send PROV-N, PROV-JSON, PROV-XML, PROV-JSONLD, or RDF.",
    )
