"""A worker's job: what an update comes to, found on a private copy of the store.

The copy is opened for writing, so that each operation of a request sees what the
ones before it did; nobody else ever sees the copy.

Source: https://www.w3.org/TR/sparql11-update/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyoxigraph

from provgraph.errors import QueryError
from provgraph.graph.doing import Doer
from provgraph.graph.effect import Effect
from provgraph.graph.nodes import BlankNames
from provgraph.graph.owned import Owned
from provgraph.graph.reading import damage_in_our_words
from provgraph.graph.trouble import query_in_our_words
from provgraph.rdf.data_forms import DataForm, data_forms
from provgraph.rdf.guard import check_update
from provgraph.rdf.sparql.limits import Limits
from provgraph.rdf.sparql.operations import Load
from provgraph.rdf.sparql.update import read_update
from provgraph.rdf.terms import iri_value
from provgraph.rdf.vocab import MATCHES, PREFIXES
from provgraph.sandbox.out import Out

_MATCHES: Final = iri_value(MATCHES)
_MATCHES_SHORT: Final = "pg:matches"


def update(  # noqa: PLR0913 - what a request may say
    out: Out,
    *,
    checkpoint: str | None,
    path: str,
    base: str = "",
    using: Sequence[str] = (),
    using_named: Sequence[str] = (),
    owned: Mapping[str, Any],
    token: str,
    quads_max: int,
    prefixes: Mapping[str, str] | None = None,
    limits: Mapping[str, int] | None = None,
    loaded: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """Give the effect of the request in the file *path*; return how many quads.

    Without a *checkpoint* nothing can be looked up, which is enough where the
    request only lists quads; else it returns that it needs the store. *token*
    makes names of blank nodes that no other request has. *loaded* has by address
    what LOAD names, each a file and its media type; without it, it returns what is
    to be loaded.

    Raises:
        QueryError: it cannot be run.
        ForbiddenError: it would change what is not the user's.
        MissingError: it names a graph that is not there.
        TooLargeError: it changes too much.
    """
    text = Path(path).read_text(encoding="utf-8")
    whose = Owned(**owned)
    known = {**PREFIXES, **(prefixes or {})}
    forms = None if using or using_named else data_forms(text)
    if forms is not None:
        effect = Effect(quads_max)
        _list(effect, forms, whose, BlankNames(whose, token), (known, base))
    elif checkpoint is None:
        return {"needs_store": True}
    else:
        check_update(text, Limits(**(limits or {})))
        if _MATCHES in text or _MATCHES_SHORT in text:
            raise QueryError(
                "words are looked for in queries only, not in updates",
                hint="Ask with pg:matches first, and name what was found.",
            )
        operations = read_update(
            text,
            base=base or None,
            prefixes=known,
            using=tuple(using),
            using_named=tuple(using_named),
        )
        loads = [one for one in operations if isinstance(one, Load)]
        if loads and loaded is None:
            return {"loads": [_told(load) for load in loads]}
        with damage_in_our_words():
            names = BlankNames(whose, token)
            doer = Doer(
                checkpoint, whose, names, Effect(quads_max), loaded=loaded or {}
            )
            for operation in operations:
                doer.do(operation)
        effect = doer.effect
    for piece in effect.pieces():
        out.write(piece.encode())
    return {"quads": effect.quads}


def _told(load: Load) -> dict[str, Any]:
    return {"source": iri_value(load.source), "silent": load.silent}


def _list(
    effect: Effect,
    forms: list[DataForm],
    owned: Owned,
    names: BlankNames,
    prologue: tuple[dict[str, str], str],
) -> None:
    """Note the effect of operations that list quads: it is what they list.

    *prologue* has the prefixes that need no declaring, and the base IRI.
    """
    prefixes, base = prologue
    for form in forms:
        listed = pyoxigraph.Store()
        with query_in_our_words():
            listed.update(form.text, base_iri=base or None, prefixes=prefixes)
        known: dict[str, Any] = {}
        quads = [_named(quad, names, known) for quad in listed]
        if known and form.verb == "DELETE":
            raise QueryError(
                "DELETE DATA cannot name a blank node",
                hint="Find it: DELETE { … } WHERE { … }.",
            )
        owned.check_graphs(quads)
        effect.change(form.verb, quads)


def _named(
    quad: pyoxigraph.Quad, names: BlankNames, known: dict[str, Any]
) -> pyoxigraph.Quad:
    return pyoxigraph.Quad(
        names.named(quad.subject, known),
        quad.predicate,
        names.named(quad.object, known),
        quad.graph_name,
    )
