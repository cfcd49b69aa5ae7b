"""A worker's job: the answer to a query, read from a checkpoint of the store.

It runs in a process of its own, since no query can be stopped and some end the
process that they run in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import IO, Any, Final, cast

import pyoxigraph

from provgraph.errors import GraphDamagedError, GraphError, QueryError
from provgraph.graph.answer import Answer
from provgraph.graph.owned import Owned
from provgraph.graph.packed import Packed
from provgraph.graph.trouble import DAMAGE, query_in_our_words, trouble
from provgraph.graph.visible import dataset, visible
from provgraph.rdf.columns import in_order_of_text
from provgraph.rdf.formats import by_name
from provgraph.rdf.guard import asks_services, check_query
from provgraph.rdf.sparql.limits import Limits
from provgraph.rdf.sparql.merged import unnamed
from provgraph.rdf.sparql.paging import paged
from provgraph.rdf.sparql.searches import find_searches
from provgraph.rdf.sparql.services import ServiceCall, find_services
from provgraph.rdf.terms import iri_value
from provgraph.rdf.vocab import MATCHES, PREFIXES
from provgraph.sandbox.out import Out

_NAMES_GRAPHS: Final = re.compile(r"from|\\u", re.IGNORECASE)

_opened: dict[str, pyoxigraph.Store] = {}
"""By folder the one checkpoint that is open: the next is another folder."""


def answer(  # noqa: PLR0913 - what the protocol lets a client say
    out: Out,
    *,
    checkpoint: str,
    query: str,
    base: str,
    rows: str | None,
    triples: str | None,
    coding: str | None = None,
    default_graphs: Sequence[str] | None = None,
    named_graphs: Sequence[str] | None = None,
    owned: Mapping[str, Any],
    rows_skipped: int = 0,
    rows_max: int | None = None,
    services: bool = False,
    searches: bool = False,
    written: str | None = None,
    limits: Mapping[str, int] | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Give the answer; its head says its kind, `rows` or `triples`, and its coding.

    *rows* and *triples* are the names of the forms in which the asker takes
    either; None where it does not, and then the head is all it gets. *coding* is
    the content coding that it takes. Graphs that are named make the whole dataset.
    With *services* a query that asks other endpoints is not answered: the head says
    what they are to be asked. With *searches* none is: the head says for which words
    it looks, and where. The head says too whether rows were cut off beyond
    *rows_max*. Returns the number of rows, where it is rows.

    Raises:
        QueryError: the text is refused, or cannot be run.
        GraphDamagedError: the checkpoint is not what was written.
        GraphError: it cannot be opened, for whatever other reason.
    """
    check_query(query, Limits(**(limits or {})), services=services)
    known = {**PREFIXES, **(prefixes or {})}
    if searches:
        out.head({"kind": "searches", "searches": _searches(query, known, base)})
        return {}
    if services and asks_services(query):
        calls = find_services(query, base=base or None, prefixes=known)
        out.head({"kind": "services", "calls": [_told(call) for call in calls]})
        return {}
    whose = Owned(**owned)
    names_none = default_graphs is None and named_graphs is None
    if names_none and whose.merged.rpartition(":")[2] in query:  # maybe by a prefix
        query, default_graphs, named_graphs = unnamed(
            query, whose.merged, known, base or None
        )
    with damage_in_our_words():
        store = opened_store(checkpoint)
        options = {
            "base_iri": base or None,
            "prefixes": known,
            **_dataset(store, query, default_graphs, named_graphs, whose),
        }
        cut = False
        if rows_skipped or rows_max is not None:
            query, cut = _page(store, options, query, rows_skipped, rows_max)
        with query_in_our_words():
            found = Answer(store.query(query, **options))
            ordered = in_order_of_text(query, found.variables, written=written)
            if ordered is not None:
                found = Answer(store.query(ordered, **options))
        form = triples if found.holds_triples else rows
        return _given(out, found, form, coding, cut=cut)


def _searches(
    query: str, prefixes: Mapping[str, str], base: str
) -> list[dict[str, Any]]:
    """Return for which words a query looks, and where."""
    matches = iri_value(MATCHES)
    try:
        found = find_searches(query, matches, prefixes, base=base or None)
    except QueryError:
        if matches.rpartition("#")[2] in query:
            raise
        return []  # it only has an escape that might have hidden the word
    return [asdict(one) for one in found]


def _told(call: ServiceCall) -> dict[str, Any]:
    """Return what the owner has to ask another endpoint, and where it stands."""
    return {
        "start": call.start,
        "end": call.end,
        "iri": call.iri,
        "silent": call.silent,
        "query": call.query(),
        "variables": call.variables,
    }


def _page(
    store: pyoxigraph.Store,
    options: dict[str, Any],
    query: str,
    skipped: int,
    rows_max: int | None,
) -> tuple[str, bool]:
    """Return the query for a page of the rows, and whether there are more."""
    if rows_max is not None:
        with query_in_our_words():
            more = store.query(paged(query, skipped + rows_max, 1), **options)
            if not isinstance(more, pyoxigraph.QueryBoolean) and any(
                True for _ in more
            ):
                return paged(query, skipped, rows_max), True
    return paged(query, skipped, None), False


def _given(
    out: Out, found: Answer, form_name: str | None, coding: str | None, *, cut: bool
) -> dict[str, Any]:
    """Write an answer out in a form."""
    head = {"kind": "triples" if found.holds_triples else "rows", "cut": cut}
    form = by_name(form_name or "")
    if form is None:
        out.head(head)
        return {}
    are_rows = form.for_rows and found.truth is None
    packed = Packed(out, head, coding, form if are_rows else None)
    found.write_to(cast("IO[bytes]", packed), form)
    packed.finish()
    return {"rows": packed.rows}


def _dataset(
    store: pyoxigraph.Store,
    query: str,
    default_graphs: Sequence[str] | None,
    named_graphs: Sequence[str] | None,
    owned: Owned,
) -> dict[str, Any]:
    """Return the library's arguments for the dataset of a query."""
    if default_graphs is not None or named_graphs is not None:
        return dataset(default_graphs or (), named_graphs or (), owned.merged)
    if owned.plain and _NAMES_GRAPHS.search(query):
        return {}
    return visible(store, owned)


@contextmanager
def damage_in_our_words() -> Iterator[None]:
    """Let only true damage of a checkpoint count as damage.

    Here a file may also be out of reach for want of memory or descriptors, and no
    stranger's query is to have the graph built anew.
    """
    try:
        yield
    except GraphDamagedError as error:
        if DAMAGE in error.message:
            raise
        raise GraphError(error.message) from error


def opened_store(checkpoint: str) -> pyoxigraph.Store:
    """Return the store in the folder *checkpoint*, opened once.

    Raises:
        GraphError: it cannot be opened.
    """
    store = _opened.get(checkpoint)
    if store is None:
        try:
            store = pyoxigraph.Store.read_only(checkpoint)
        except (OSError, RuntimeError) as error:
            message = f"the checkpoint cannot be opened: {error}"
            raise trouble(message, error) from error
        _opened.clear()
        _opened[checkpoint] = store
    return store


def loaded_store(lines: str) -> pyoxigraph.Store:
    """Return a store in memory with the triples that N-Triples say, term by term.

    They come out of a store, so that nothing in them is to be refused; blank nodes
    keep their labels.
    """
    store = pyoxigraph.Store()
    # To load the lines themselves would give blank nodes new labels.
    store.bulk_extend(pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES))
    return store
