"""One facet to triples, and triples to the facet."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, cast

from provgraph.rdf.mint import Mint, digest
from provgraph.rdf.terms import Term, json_literal, lexical, text
from provgraph.translate.openlineage.facets.facet import Facet
from provgraph.translate.openlineage.facets.page import (
    FacetLimits,
    OverLimitError,
    Owner,
    Page,
    View,
    allowances,
    canonical,
    parsed,
)
from provgraph.translate.openlineage.facets.records import read_record, write_record
from provgraph.translate.openlineage.facets.subjects import Quads
from provgraph.translate.openlineage.facets.table import TABLE
from provgraph.translate.openlineage.facets.words import (
    CUSTOM,
    FACET_NAME,
    FACET_OWNER,
    FACET_SCHEMA,
    GAP,
    JSON,
    PRODUCER,
    SCHEMA_URL,
)

_DEFAULT_LIMITS: Final = FacetLimits()
_REMEMBERED_MAX: Final = 4_096

_ENVELOPE: Final = (("_producer", PRODUCER), ("_schemaURL", SCHEMA_URL))


@dataclass(frozen=True, slots=True)
class FacetNode:
    """One facet in triples.

    Attributes:
        node: named by owner, name and content: the same facet is one node.
        predicate: links a subject to the facet.
        lines: N-Triples; adding them again changes nothing.
        digest: hexadecimal; orders the facets of one name in a fixed way.
        deleted: the facet says that the one before it no longer holds.
        content: the thing that the facet points at, which other facets may
            share: a schema version, a column map; else None.
        gaps: what the limits left out of the triples; the JSON is kept.
    """

    node: Term
    predicate: Term
    lines: str
    digest: str
    deleted: bool
    content: Term | None = None
    gaps: tuple[Term, ...] = ()


def facet_node(
    mint: Mint,
    owner: Owner,
    name: str,
    value: object,
    limits: FacetLimits = _DEFAULT_LIMITS,
) -> FacetNode:
    """Return the triples of a facet, whatever JSON value it is.

    `facet_json` gives the same value back.
    """
    facet = TABLE.get((owner, name))
    stated = value if isinstance(value, dict) else {}
    deleted = stated.get("_deleted") is True
    typed = facet is not None and stated is value
    try:
        content = canonical(value)
    except TypeError:
        content, stated, typed = json.dumps(value, sort_keys=True).encode(), {}, False
    key = _key(owner, name, content)
    node = mint.node("facet", key)
    page = Page(mint, allowances(limits), _nested(mint, limits))
    if facet is not None and typed:
        _write(facet, node, stated, content, page)
    else:
        page.lines.append(f"{node} {JSON} {json_literal(content.decode())} .\n")
    return FacetNode(
        node,
        CUSTOM if facet is None else facet.predicate,
        _envelope_lines(mint, owner, name, node, stated)
        + "".join(dict.fromkeys(page.lines)),
        key,
        deleted,
        page.content,
        page.gaps,
    )


def facet_json(quads: Quads, node: Term) -> tuple[Owner, str, object]:
    """Return owner, name and JSON value of a facet from its triples alone."""
    stated = quads[node]
    envelope = quads[stated[FACET_SCHEMA][0]]
    owner = cast("Owner", lexical(envelope[FACET_OWNER][0]))
    name = lexical(envelope[FACET_NAME][0])
    if JSON in stated:
        return owner, name, parsed(lexical(stated[JSON][0]))
    view = View(quads, facet_json)
    value = read_record(TABLE[owner, name].record, node, view)
    for key, predicate in _ENVELOPE:
        if predicate in envelope:
            value[key] = lexical(envelope[predicate][0])
    return owner, name, value


def _write(
    facet: Facet, node: Term, value: dict[str, Any], content: bytes, page: Page
) -> None:
    """Write a facet by the table; over a limit, its JSON and the gap."""
    said = [key for key, _ in _ENVELOPE if isinstance(value.get(key), str)]
    try:
        write_record(facet.record, value, node, page, said)
    except OverLimitError as over:
        page.content, page.gaps = None, (over.gap,)
        page.lines[:] = (
            f"{node} {JSON} {json_literal(content.decode())} .\n",
            f"{node} {GAP} {over.gap} .\n",
        )


def _nested(
    mint: Mint, limits: FacetLimits
) -> Callable[[Owner, str, object], tuple[Term, str, tuple[Term, ...]]]:
    """Return how a facet within a facet is written."""

    def write(
        owner: Owner, name: str, value: object
    ) -> tuple[Term, str, tuple[Term, ...]]:
        made = facet_node(mint, owner, name, value, limits)
        return made.node, made.lines, made.gaps

    return write


def _key(owner: Owner, name: str, content: bytes) -> str:
    """Return what names a facet: the content holds no NUL, so nothing is mixed up."""
    return digest(f"{owner}\0{name}\0".encode() + content)


def _envelope_lines(
    mint: Mint, owner: Owner, name: str, node: Term, value: dict[str, Any]
) -> str:
    """Return the facet's link to what all its like share, and that itself."""
    envelope, lines = _envelope(
        mint, owner, name, _text(value, "_producer"), _text(value, "_schemaURL")
    )
    return f"{node} {FACET_SCHEMA} {envelope} .\n{lines}"


@lru_cache(maxsize=_REMEMBERED_MAX)
def _envelope(
    mint: Mint, owner: Owner, name: str, producer: str | None, schema_url: str | None
) -> tuple[Term, str]:
    content = canonical([owner, name, producer, schema_url])
    node = mint.content("facetschema", content)
    stated = [
        (FACET_NAME, name),
        (FACET_OWNER, owner),
        (PRODUCER, producer),
        (SCHEMA_URL, schema_url),
    ]
    lines = "".join(
        f"{node} {predicate} {text(content)} .\n"
        for predicate, content in stated
        if content is not None
    )
    return node, lines


def _text(value: dict[str, Any], key: str) -> str | None:
    item = value.get(key)
    return item if isinstance(item, str) else None
