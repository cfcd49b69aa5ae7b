"""The two ways across: a document to events, and events to a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from provgraph.errors import InputError
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.mint import DEFAULT_BASE, Mint
from provgraph.translate.bridge.events import DOCUMENTS, Events, plain_events
from provgraph.translate.bridge.facet import carried, gathered, is_changed
from provgraph.translate.bridge.form import Json
from provgraph.translate.bridge.kept import kept
from provgraph.translate.bridge.told import document_told

_EMPTY: Final = Document(Bundle(None, ()))


def events_of(
    document: Document,
    *,
    producer: str,
    namespace: str = DOCUMENTS,
    name: str | None = None,
    base: str = DEFAULT_BASE,
) -> Events:
    """Return a document as OpenLineage events, from which it comes back equal.

    A document that says no more than the events which it keeps is these events,
    and an empty one is none.

    Args:
        document: any; with bundles, blank nodes, dictionaries.
        producer: the address of who makes the events.
        namespace: of the job that stands for the document.
        name: of the document, its own among all that come together; a digest of
            what it says where None.
        base: what the IRIs that provgraph minted begin with.

    Raises:
        TranslateError: the document holds text that JSON cannot hold.
    """
    if document == _EMPTY and not document.own.prefixes:
        return Events([], ())
    known = kept(document)
    if known and _says_no_more(document, known, base):
        return Events(known, ())
    return plain_events(
        document, producer=producer, namespace=namespace, name=name, base=base
    )


def document_of_events(
    events: Iterable[Mapping[str, Any]],
    *,
    base: str = DEFAULT_BASE,
    partial: bool = False,
) -> Document:
    """Return the document that OpenLineage events tell.

    Events that `events_of` made of a document give that very document, in any
    order and any number of times. All others give what they tell together, and
    are kept in it, each once, as are those of a document that somebody changed
    since. Several of these come one after the other.

    Args:
        events: as JSON values.
        base: what the IRIs begin with that others' things get.
        partial: of documents some of whose events are missing, take what there is.

    Raises:
        TranslateError: one is no event; or events of a document are missing, so
            that something would be lost.
    """
    documents: dict[str, list[Mapping[str, Any]]] = {}
    others: list[Mapping[str, Any]] = []
    for event in events:
        facet = carried(event) if isinstance(event, Mapping) else None
        if facet is not None:
            documents.setdefault(facet["document"], []).append(facet)
        if facet is None or is_changed(event, facet):
            others.append(event)
    found_all = [
        gathered(scope, parts, partial=partial) for scope, parts in documents.items()
    ]
    if others:
        found_all.append(document_told(others, Mint(base)))
    return _joined(found_all)


def _joined(documents: list[Document]) -> Document:
    if len(documents) == 1:
        return documents[0]  # whose bundle need not be made anew
    prefixes: dict[str, str] = {}
    for document in reversed(documents):  # of two meanings, the first one's
        prefixes |= document.own.prefixes
    statements = tuple(one for each in documents for one in each.own.statements)
    bundles = tuple(bundle for each in documents for bundle in each.bundles)
    return Document(Bundle(None, statements, prefixes), bundles)


def _says_no_more(document: Document, known: list[Json], base: str) -> bool:
    """Tell whether a document says what its events tell, in whatever order."""
    try:
        told = document_of_events(known, base=base)
    except InputError:
        return False  # what only looks like a kept event
    return not document.bundles and not told.bundles and _said(document) == _said(told)


def _said(document: Document) -> Counter[object]:
    return Counter(_unordered(one) for one in document.own.statements)


def _unordered(one: Statement) -> object:
    attributes = frozenset(Counter(one.attributes).items())
    pairs = frozenset(Counter(one.pairs).items())
    return one.kind, one.id, one.arguments, attributes, pairs
