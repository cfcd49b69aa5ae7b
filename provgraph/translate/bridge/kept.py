"""Events kept verbatim in a document: each an entity whose value is its JSON.

Source: https://www.w3.org/TR/prov-dm/#term-entity,
https://www.w3.org/TR/json-ld11/#the-rdf-json-datatype
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import orjson

from provgraph.errors import TranslateError
from provgraph.model.kinds import ENTITY
from provgraph.model.statement import Document, Statement
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term, datatype, json_literal, lexical
from provgraph.rdf.vocab import RDF_NAMESPACE, A, pg, prov
from provgraph.translate.bridge.facet import canonical, identity
from provgraph.translate.bridge.form import Json

_LINEAGE_EVENT: Final = pg("LineageEvent")
_JSON: Final = f"{RDF_NAMESPACE}JSON"
_TYPE: Final = prov("type")
_VALUE: Final = prov("value")


def keeping(event: object, mint: Mint) -> Iterator[tuple[Term, Term, Term]]:
    """Yield the triples that keep an event.

    Raises:
        TranslateError: JSON has no way to say it, as with a number that is none.
    """
    body = canonical(event)
    if orjson.loads(body) != event:
        raise TranslateError(
            "the event holds a value that JSON cannot",
            hint="Give what a JSON parser gave; NaN and Infinity are no JSON.",
        )
    node = mint.event(identity(event))
    yield node, A, prov("Entity")
    yield node, _VALUE, json_literal(body.decode())


def kept(document: Document) -> list[Json]:
    """Return the events that a document keeps, in its order.

    What looks like a kept event and is not JSON is passed over.
    """
    found: list[Json] = []
    for statement in document.own.statements:
        if statement.kind is ENTITY and _LINEAGE_EVENT in statement.values(_TYPE):
            found += _events(statement)
    return found


def _events(statement: Statement) -> Iterator[Json]:
    for value in statement.values(_VALUE):
        if value.startswith('"') and datatype(value) == _JSON:
            try:
                event = orjson.loads(lexical(value))
            except orjson.JSONDecodeError:
                continue
            if isinstance(event, dict):
                yield event
